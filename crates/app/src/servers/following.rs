// SPDX-License-Identifier: EUPL-1.2
//! Following the log, and taking the lead when the lease is free. A follower folds each entry as the start
//! does, with the same checks, and holds what it folded to the leader's signed checkpoint. The lease is
//! renewed in time or the process ends: an append under an earlier leadership is refused by the store.

use super::leading;
use super::{Progress, Shared};
use crate::content::{Content, values_of};
use crate::guard::Keeper;
use crate::keys;
use crate::opening::{self, Packages};
use crate::ports::{Lease, Reader, StoreError};
use crate::rebuild::{Rebuilt, advance, rebuild};
use crate::sequencer::{Engine, OnFailure};
use crate::snapshot::{Signs, Snapshot};
use crate::system::System;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use waarborg_ledger::State;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;

/// Between two looks at the log.
const SHORT: Duration = Duration::from_millis(4);
/// While leading, and after a failure.
const LONG: Duration = Duration::from_millis(50);

/// What ends the process, shared by sequencer and follower.
pub(super) type Failed = Arc<Mutex<OnFailure>>;

/// What a sequencer will be made of.
pub(super) struct Ready {
    pub engine: Engine,
    pub on_failure: OnFailure,
    pub keeper: Option<Keeper>,
}

/// A server's place among the others.
pub(super) struct Follower {
    pub system: Weak<System>,
    pub shared: Box<dyn Shared>,
    pub reader: Box<dyn Reader>,
    pub name: String,
    pub term: Duration,
    pub packages: Packages,
    pub progress: Arc<Progress>,
    pub ending: Arc<AtomicBool>,
    /// What the sequencer will be made of, until this server leads.
    pub ready: Option<Ready>,
    /// Set once this server leads.
    pub failed: Option<Failed>,
    /// The leadership, once this server leads.
    pub epoch: Option<u64>,
    /// When the lease was last asked for.
    pub leased: Instant,
}

impl Follower {
    /// Runs until the system stops.
    pub fn run(mut self) {
        while !self.ending.load(Ordering::SeqCst) {
            let Some(system) = self.system.upgrade() else { break };
            let pause = if system.leads() { self.renew() } else { self.follow(&system) };
            drop(system);
            std::thread::sleep(pause);
        }
        let _ = self.shared.leave(&self.name);
    }

    /// Renews the lease while leading.
    fn renew(&mut self) -> Duration {
        if self.leased.elapsed() < self.term / 3 {
            return LONG;
        }
        let asked = Instant::now();
        match self.shared.lease(&self.name, self.term) {
            Ok(Lease::Mine { epoch }) if Some(epoch) == self.epoch => self.leased = asked,
            // Another led meanwhile and is gone: what it appended is not in this state.
            Ok(Lease::Mine { .. }) => self.fail(&StoreError::Failed("the lease ran out and was lost".into())),
            Ok(Lease::Theirs { holder }) => self.fail(&StoreError::Failed(format!("the server {holder} leads now"))),
            // A store that cannot be reached may come back before the term is over.
            Err(error) if self.leased.elapsed() >= self.term => self.fail(&error),
            Err(_) => {}
        }
        LONG
    }

    /// Nothing more is decided here, and the lease is given up.
    fn fail(&mut self, error: &StoreError) {
        self.ending.store(true, Ordering::SeqCst);
        if let Some(failed) = self.failed.take() {
            failed.lock().unwrap_or_else(PoisonError::into_inner)(error);
        }
    }

    /// Folds what came in, and takes the lead if nobody has it.
    fn follow(&mut self, system: &Arc<System>) -> Duration {
        if let Err(error) = self.catch_up(system) {
            // What cannot be read yet may be read later; what was changed never is.
            if let (StoreError::Damaged(_), Some(ready)) = (&error, self.ready.take()) {
                (ready.on_failure)(&error);
                self.ending.store(true, Ordering::SeqCst);
            }
            return LONG;
        }
        if self.leased.elapsed() < self.term / 3 {
            return SHORT;
        }
        self.leased = Instant::now();
        if let Ok(Lease::Mine { epoch }) = self.shared.lease(&self.name, self.term)
            && self.take_lead(system, epoch).is_err()
        {
            // Somebody else may fare better.
            let _ = self.shared.leave(&self.name);
            return LONG;
        }
        SHORT
    }

    /// Starts deciding. From here on nobody else can append: what they appended before is folded first.
    pub fn take_lead(&mut self, system: &Arc<System>, epoch: u64) -> Result<(), StoreError> {
        self.catch_up(system)?;
        let mut store = self.shared.writer(epoch)?;
        if opening::finish_destruction(store.as_mut(), &system.snapshot().state)? {
            self.fold_anew(system)?;
        }
        let proposals = self.shared.again()?;
        let keys = system.snapshot().signs.keys.clone();
        if let Some(keys) = &keys {
            keys::settle(store.as_mut(), keys)?;
        }
        let Some(Ready { engine, on_failure, keeper }) = self.ready.take() else { return Ok(()) };
        let engine = Engine { keys, ..engine };
        let failed: Failed = Arc::new(Mutex::new(on_failure));
        self.failed = Some(failed.clone());
        self.epoch = Some(epoch);
        let told = failed.clone();
        let on_failure = Box::new(move |error: &StoreError| {
            told.lock().unwrap_or_else(PoisonError::into_inner)(error);
        });
        system.seat.lead(engine, store, on_failure, keeper)?;
        leading::start(self.system.clone(), proposals, self.ending.clone())
    }

    fn catch_up(&mut self, system: &System) -> Result<(), StoreError> {
        let head = self.reader.head()?;
        let before = system.snapshot();
        if head.size <= before.tree.size() {
            return Ok(());
        }
        let mut world = Rebuilt {
            state: before.state.clone(),
            tree: before.tree.clone(),
            index: before.index.clone(),
            absent: Vec::new(),
        };
        advance(self.reader.as_mut(), &mut world, head.size)?;
        self.forget_destroyed(system, &before.state, &mut world)?;
        self.publish(system, world, &head.checkpoint.unwrap_or_default())
    }

    /// Everything again, where what was taken out cannot be told from what is left.
    fn fold_anew(&mut self, system: &System) -> Result<(), StoreError> {
        let world = rebuild(self.reader.as_mut(), index_key(system))?;
        let checkpoint = self.reader.head()?.checkpoint.unwrap_or_default();
        self.publish(system, world, &checkpoint)
    }

    /// Holds the world to its checkpoint and shows it to readers.
    fn publish(&mut self, system: &System, world: Rebuilt, note: &str) -> Result<(), StoreError> {
        let damaged = |what: String| StoreError::Damaged(what);
        let signs = self.signs(system, &world.state, note)?;
        let key = VerifierKey::parse(&signs.verifier_key).map_err(|e| damaged(format!("the log's key: {e}")))?;
        let checkpoint = Checkpoint::open(note, std::slice::from_ref(&key))
            .map_err(|e| damaged(format!("the newest checkpoint: {e}")))?;
        if checkpoint.size != world.tree.size() || checkpoint.root != world.tree.root() {
            return Err(damaged(format!("the checkpoint at {} does not fit the entries", checkpoint.size)));
        }
        let law = match opening::in_force(&world.state, &self.packages) {
            Ok(law) => law,
            Err(_) => {
                let builtin = system.snapshot().law.clone();
                let read = opening::packages(self.reader.as_mut(), &builtin);
                self.packages = read.map_err(|e| damaged(e.to_string()))?;
                opening::in_force(&world.state, &self.packages).map_err(|e| damaged(e.to_string()))?
            }
        };
        let size = world.tree.size();
        let law = law.unwrap_or_else(|| system.snapshot().law.clone());
        let mut snapshot: Snapshot = opening::snapshot(world, law, note, signs);
        snapshot.held.clone_from(&system.snapshot().held);
        system.published.store(Arc::new(snapshot));
        self.progress.reached(size);
        Ok(())
    }

    /// What signs for the log in this state: what signed so far, unless its name or key changed. The secret is
    /// then read again, which stands in the store before an entry says that it signs.
    fn signs(&self, system: &System, state: &State, note: &str) -> Result<Signs, StoreError> {
        let before = system.snapshot().signs.clone();
        let Some(succession) = state.succession() else { return Ok(before) };
        let newest = succession.newest().map(ToString::to_string).unwrap_or_default();
        if *before.verifier_key == *newest {
            return Ok(before);
        }
        let found = keys::in_force(self.shared.writer(0)?.as_mut(), state, note);
        match found.map_err(|e| StoreError::Failed(e.to_string()))? {
            Some(keys) => Ok(Signs::with(Arc::new(keys))),
            None => Err(StoreError::Failed("the secret that signs for the log is not in the store".into())),
        }
    }

    /// What was destroyed leaves the indexes and the records at hand (DESIGN, principle 8).
    fn forget_destroyed(&mut self, system: &System, before: &State, world: &mut Rebuilt) -> Result<(), StoreError> {
        let gone: Vec<(u64, u32)> = world.state.destroyed.iter().skip(before.destroyed.len()).copied().collect();
        if gone.is_empty() {
            return Ok(());
        }
        system.records.forget(&gone.iter().map(|record| record.0).collect::<Vec<_>>());
        for (number, item) in (0u32..).zip(&world.state.items) {
            if !gone.contains(&item.record) {
                continue;
            }
            let pack = self.reader.pack(item.record.0)?;
            let slot = item.record.1 as usize;
            let key = pack.keys.get(slot).and_then(Option::as_ref);
            let opened = pack.sealed.get(slot).and_then(|sealed| crate::records::open(sealed, key).ok());
            let Some(content) = opened.and_then(|record| Content::from_bytes(&record.bytes)) else {
                // The leader was quicker: the values are known no more, so all is indexed again without them.
                let mut again = Rebuilt::new(index_key(system));
                advance(self.reader.as_mut(), &mut again, world.tree.size())?;
                *world = again;
                return Ok(());
            };
            world.index.remove(number, &values_of(&content));
        }
        Ok(())
    }
}

fn index_key(system: &System) -> [u8; 16] {
    let mut key = [0; 16];
    let _ = system.with_rng(|rng| rng.fill(&mut key));
    key
}
