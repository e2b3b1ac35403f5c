// SPDX-License-Identifier: EUPL-1.2
//! Reads by the oversight body, which show to nobody else (catalogue, U-19; ADR 0025). They are decided by the
//! same law on the published state, outside the sequencer; the entry goes to a log of their own and the
//! register has none. That log is somebody else's place: it is written on a thread of its own, and whoever
//! reads waits for it a while and no longer, so that a place that does not answer hinders nobody else.

use crate::answer::{Answer, Detail, Problem};
use crate::caller::Caller;
use crate::ctx::{Ctx, Reads, Working};
use crate::ports::{Kept, SealedLog, StoreError};
use crate::sequencer::at;
use crate::snapshot::Snapshot;
use crate::system::{PersonName, System};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use waarborg_domain::{CapacityId, Rng, SystemRng};
use waarborg_ledger::sealed::of_oversight;

/// Reads that may wait for the log; more are refused.
const QUEUE: usize = 64;
/// How long a read waits for the log.
const PATIENCE: Duration = Duration::from_secs(10);

struct Ask {
    read: Vec<u8>,
    reply: SyncSender<Result<Kept, StoreError>>,
}

/// The way to the log of the oversight body's own reads.
pub struct Sealing {
    asks: SyncSender<Ask>,
    /// Apart from the register's: what is drawn for reads moves nothing there.
    rng: Mutex<Box<dyn Rng>>,
    patience: Duration,
}

impl Sealing {
    /// Over a log, with chance of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(log: Box<dyn SealedLog>, rng: Box<dyn Rng>) -> Result<Self, StoreError> {
        let (asks, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new().name("oversight-log".into());
        thread.spawn(move || write(log, &queue)).map_err(|e| StoreError::Failed(e.to_string()))?;
        Ok(Self { asks, rng: Mutex::new(rng), patience: PATIENCE })
    }

    /// The same, waiting at most this long.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    fn append(&self, read: Vec<u8>) -> Result<Kept, Problem> {
        let (reply, kept) = sync_channel(1);
        let busy = || unkept("busy", "it does not answer");
        self.asks.try_send(Ask { read, reply }).map_err(|_| busy())?;
        kept.recv_timeout(self.patience).map_err(|_| busy())?.map_err(|error| match error {
            StoreError::Full => unkept("full", "it is full"),
            StoreError::Locked => unkept("locked", "another server writes to it"),
            // Where it stands is for whoever runs the server, not for who reads.
            StoreError::Damaged(_) => unkept("damaged", "it is damaged"),
            StoreError::Moved { .. } | StoreError::Failed(_) => unkept("failed", "it cannot be written"),
        })
    }

    fn chance(&self) -> SystemRng {
        let mut seed = [0u8; 32];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut seed);
        SystemRng::from_seed(seed)
    }
}

fn unkept(why: &'static str, text: &str) -> Problem {
    Problem::SealedLog(Detail::coded("sealed-log", &[("why", why)], text))
}

fn write(mut log: Box<dyn SealedLog>, queue: &Receiver<Ask>) {
    for Ask { read, reply } in queue {
        // Whoever asked may have gone away meanwhile; the read then stands in the log without an answer.
        let _ = reply.send(log.append(&read));
    }
}

impl System {
    /// True if reads of the oversight body go to a log of its own.
    pub fn seals_reads(&self) -> bool {
        self.sealing.is_some()
    }

    /// True if reads of this caller do.
    pub(crate) fn seals(&self, caller: &Caller) -> bool {
        self.sealing.is_some() && caller.capacity.is_some_and(|who| of_oversight(&self.snapshot().state, &who))
    }

    /// Runs the work of a verb that only consults, and waits until its entry is durable: in the sequencer, or
    /// beside it for whoever reads into a log of their own.
    pub(crate) fn read(
        &self,
        caller: Caller,
        work: impl FnOnce(&mut Ctx<'_>) -> Result<Answer, Problem> + Send + 'static,
    ) -> Result<Answer, Problem> {
        match (&self.sealing, caller.capacity) {
            (Some(sealing), Some(who)) if self.seals(&caller) => self.read_aside(sealing, caller, who, work),
            _ => self.act(caller, work),
        }
    }

    /// Looks at what is published the way a verb does inside the sequencer. Nothing can be entered or drawn
    /// by what is given.
    pub(crate) fn look<T>(
        &self,
        snapshot: &Snapshot,
        caller: Caller,
        look: impl FnOnce(&Ctx<'_>) -> T,
    ) -> Result<T, Problem> {
        let mut working = Working::on(snapshot);
        let ctx = Ctx {
            law: &snapshot.law,
            caller,
            at: at(self.clock.as_ref(), &snapshot.state)?,
            rng: &mut SystemRng::from_seed([0; 32]),
            register: true,
            source: self.records.as_ref(),
            reads: Reads::Elsewhere,
            work: &mut working,
        };
        Ok(look(&ctx))
    }

    fn read_aside(
        &self,
        sealing: &Sealing,
        caller: Caller,
        who: CapacityId,
        work: impl FnOnce(&mut Ctx<'_>) -> Result<Answer, Problem>,
    ) -> Result<Answer, Problem> {
        let snapshot = self.snapshot();
        let at = at(self.clock.as_ref(), &snapshot.state)?;
        let person = snapshot.state.capacities.get(&who).map(|held| held.name);
        let person = person.and_then(|name| serde_json::from_slice(&self.record(name).ok()?).ok());
        let PersonName { alias, name } = person.unwrap_or_default();
        let mut working = Working::on(&snapshot);
        let mut ctx = Ctx {
            work: &mut working,
            law: &snapshot.law,
            caller,
            at,
            rng: &mut sealing.chance(),
            // Another log takes the entry: it does not matter to it whether the register could.
            register: true,
            source: self.records.as_ref(),
            reads: Reads::Aside { person: [alias, name], read: None },
        };
        let mut answer = work(&mut ctx)?;
        // What was not set aside was not decided either, and goes to nobody.
        let Reads::Aside { read: Some(read), .. } = ctx.reads else { return Err(Problem::Unavailable) };
        let kept = sealing.append(read.to_bytes().map_err(|_| Problem::Unavailable)?)?;
        (answer.entry, answer.receipt, answer.sealed) = (kept.number, kept.receipt, true);
        Ok(answer)
    }
}
