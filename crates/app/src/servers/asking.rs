// SPDX-License-Identifier: EUPL-1.2
//! Asking the leader: one thread puts the proposals of all callers into the store together and brings the
//! answers back. A store that cannot be reached for a while only delays them.

use super::command::{Command, Reply, written};
use crate::answer::Problem;
use crate::ports::{Proposal, Shared, StoreError};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Proposals put at once.
const MOST: usize = 500;
/// Between two looks for answers.
const SHORT: Duration = Duration::from_millis(2);
/// Where nobody waits, and after a failure.
const LONG: Duration = Duration::from_millis(50);

struct Ask {
    proposal: Proposal,
    reply: SyncSender<Reply>,
    until: Instant,
}

/// The way to the leader.
pub(super) struct Asker {
    asks: SyncSender<Ask>,
}

impl Asker {
    /// Starts the thread.
    pub fn start(shared: Box<dyn Shared>, ending: Arc<AtomicBool>) -> Result<Self, StoreError> {
        let (asks, queue) = sync_channel(MOST);
        let thread = std::thread::Builder::new().name("asker".into());
        let run = move || Waiting { shared, waits: HashMap::new() }.run(&queue, &ending);
        thread.spawn(run).map_err(|e| StoreError::Failed(e.to_string()))?;
        Ok(Self { asks })
    }

    /// Puts a command to the leader and waits.
    pub fn ask(&self, id: [u8; 16], command: &Command, patience: Duration) -> Result<Reply, Problem> {
        let proposal = Proposal { id, command: written(command).map_err(|_| Problem::Unavailable)? };
        let (reply, answer) = sync_channel(1);
        let ask = Ask { proposal, reply, until: Instant::now() + patience };
        self.asks.send(ask).map_err(|_| Problem::Stopping)?;
        answer.recv_timeout(patience).map_err(|e| match e {
            RecvTimeoutError::Timeout => Problem::Late,
            RecvTimeoutError::Disconnected => Problem::Stopping,
        })
    }
}

struct Waiting {
    shared: Box<dyn Shared>,
    waits: HashMap<[u8; 16], Ask>,
}

impl Waiting {
    fn run(mut self, queue: &Receiver<Ask>, ending: &AtomicBool) {
        let mut unsent: Vec<Ask> = Vec::new();
        while !ending.load(Ordering::SeqCst) {
            let pause = if self.waits.is_empty() && unsent.is_empty() { LONG } else { SHORT };
            match queue.recv_timeout(pause) {
                Ok(ask) => unsent.push(ask),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            unsent.extend(queue.try_iter().take(MOST));
            if self.put(&mut unsent).and_then(|()| self.bring()).is_err() {
                std::thread::sleep(LONG);
            }
            let now = Instant::now();
            self.waits.retain(|_, ask| ask.until > now);
            unsent.retain(|ask| ask.until > now);
        }
    }

    fn put(&mut self, unsent: &mut Vec<Ask>) -> Result<(), StoreError> {
        if unsent.is_empty() {
            return Ok(());
        }
        let proposals: Vec<Proposal> = unsent.iter().map(|ask| ask.proposal.clone()).collect();
        self.shared.propose(&proposals)?;
        self.waits.extend(unsent.drain(..).map(|ask| (ask.proposal.id, ask)));
        Ok(())
    }

    fn bring(&mut self) -> Result<(), StoreError> {
        if self.waits.is_empty() {
            return Ok(());
        }
        let ids: Vec<[u8; 16]> = self.waits.keys().copied().collect();
        for settled in self.shared.collect(&ids)? {
            let Some(ask) = self.waits.remove(&settled.id) else { continue };
            // An answer that cannot be read was left by another version: the caller asks again.
            if let Ok(reply) = serde_json::from_slice(&settled.answer) {
                let _ = ask.reply.send(reply);
            }
        }
        Ok(())
    }
}
