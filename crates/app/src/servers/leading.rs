// SPDX-License-Identifier: EUPL-1.2
//! Leading: what other servers propose is carried out here, many at a time so that they share batches, and
//! the answers are left in the store. A leader that dies between the two leaves the proposal open; the next
//! one finds by the command's id what was entered.

use super::command::{Command, Reply, written};
use crate::answer::Problem;
use crate::ports::{Proposal, Settled, Shared, StoreError};
use crate::system::System;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Proposals carried out at the same time.
const WORKERS: usize = 32;
/// Proposals taken at once.
const MOST: usize = 1_000;
/// Between two looks for proposals.
const SHORT: Duration = Duration::from_millis(2);
/// After a failure.
const LONG: Duration = Duration::from_millis(50);
/// How often what nobody collected is removed, and after how long.
const SWEEP: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(3_600));

/// Starts taking proposals.
pub(super) fn start(system: Weak<System>, shared: Box<dyn Shared>, ending: Arc<AtomicBool>) -> Result<(), StoreError> {
    let (jobs, queue) = sync_channel::<Proposal>(MOST);
    let (done, results) = channel();
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..WORKERS {
        let (system, queue, done) = (system.clone(), queue.clone(), done.clone());
        spawn("proposal", move || work(&system, &queue, &done))?;
    }
    let open = HashSet::new();
    spawn("proposals", move || Desk { shared, jobs, results, open, ready: Vec::new() }.run(&ending))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    let thread = std::thread::Builder::new().name(name.into());
    thread.spawn(run).map(drop).map_err(|e| StoreError::Failed(e.to_string()))
}

/// Carries proposals out, one after the other, until there are no more.
fn work(system: &Weak<System>, queue: &Mutex<Receiver<Proposal>>, done: &Sender<Settled>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Proposal { id, command }) = next else { return };
        let Some(system) = system.upgrade() else { return };
        let reply = match serde_json::from_slice::<Command>(&command) {
            Ok(command) => command.carry_out(&system),
            Err(_) => {
                let why = "the server that decides runs another version; end the update";
                Reply::wrong(Problem::invalid(why), &system)
            }
        };
        // A leader that stops leaves the proposal to the next one.
        if matches!(reply, Reply::Wrong { problem: Problem::Stopping, .. }) {
            continue;
        }
        let Ok(answer) = written(&reply) else { continue };
        if done.send(Settled { id, answer }).is_err() {
            return;
        }
    }
}

struct Desk {
    shared: Box<dyn Shared>,
    jobs: SyncSender<Proposal>,
    results: Receiver<Settled>,
    /// Taken and not yet answered in the store.
    open: HashSet<[u8; 16]>,
    /// Answers to be left in the store.
    ready: Vec<Settled>,
}

impl Desk {
    fn run(mut self, ending: &AtomicBool) {
        let mut swept = Instant::now();
        while !ending.load(Ordering::SeqCst) {
            let pause = match self.turn() {
                Ok(true) => Duration::ZERO,
                Ok(false) => SHORT,
                Err(_) => LONG,
            };
            if swept.elapsed() > SWEEP.0 {
                let _ = self.shared.sweep(SWEEP.1);
                swept = Instant::now();
            }
            std::thread::sleep(pause);
        }
    }

    /// Leaves answers and takes what came in; true if there was anything.
    fn turn(&mut self) -> Result<bool, StoreError> {
        self.ready.extend(self.results.try_iter());
        if !self.ready.is_empty() {
            self.shared.settle(&self.ready)?;
            for settled in self.ready.drain(..) {
                self.open.remove(&settled.id);
            }
            return Ok(true);
        }
        let room = MOST.saturating_sub(self.open.len());
        let waiting = if room == 0 { Vec::new() } else { self.shared.waiting(MOST)? };
        let mut any = false;
        for proposal in waiting.into_iter().take(MOST) {
            if !self.open.contains(&proposal.id) && self.jobs.try_send(proposal.clone()).is_ok() {
                self.open.insert(proposal.id);
                any = true;
            }
        }
        Ok(any)
    }
}
