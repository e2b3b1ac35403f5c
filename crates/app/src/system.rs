// SPDX-License-Identifier: EUPL-1.2
//! The running application: folds the log at the start, keeps the sequencer, and gives readers their
//! snapshot. Interfaces call verbs on it and nothing else.

use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::ctx::{Ctx, RecordSource};
use crate::guard::{FindGuard, Held};
use crate::opening::{self, Opened};
use crate::outside::Outside;
use crate::ports::{Reader, Store, StoreError};
use crate::read::Records;
use crate::records::{self, RecordError};
use crate::sealing::Sealing;
use crate::seat::Seat;
use crate::sequencer::{Engine, Job, OnFailure};
use crate::servers::Peers;
use crate::snapshot::Snapshot;
use arc_swap::ArcSwap;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use waarborg_compare::Lists;
use waarborg_domain::{Act, CapacityId, Clock, Instant, Rng};
use waarborg_law::Package;
use waarborg_ledger::State;

/// What a system is opened with.
pub struct Options {
    /// Store.
    pub store: Box<dyn Store>,
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub rng: Box<dyn Rng>,
    /// Name of the log, for a new store; kept in entry 0.
    pub log: String,
    /// The store plays a scenario.
    pub scenario: bool,
    /// Lists of common values.
    pub lists: Lists,
    /// Law for a new store; the built-in package if none is given.
    pub law: Option<Arc<Package>>,
    /// Who approved the law package.
    pub approvers: [String; 2],
    /// Report of what was proved about the law package, for a new store.
    pub proof: Option<Vec<u8>>,
    /// Called when a commit failed; should end the process.
    pub on_failure: OnFailure,
    /// The log of the oversight body's own reads; without it they are entries of the register.
    pub sealing: Option<Sealing>,
}

/// Why a system did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The law.
    #[error("the law package in force cannot be used: {0}")]
    Law(String),
    /// The register's key.
    #[error("the register's signing key cannot be used: {0}")]
    Key(String),
    /// The newest checkpoint is not this log's.
    #[error("the newest checkpoint does not fit the entries: {0}")]
    Checkpoint(String),
    /// An entry could not be made.
    #[error(transparent)]
    Problem(#[from] Problem),
}

/// The running application.
pub struct System {
    pub(crate) published: Arc<ArcSwap<Snapshot>>,
    pub(crate) seat: Seat,
    /// The other servers, if the store is shared.
    pub(crate) peers: Option<Peers>,
    pub(crate) records: Arc<Records>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Where reads of the oversight body go, if they have a log of their own.
    pub(crate) sealing: Option<Sealing>,
    rng: Mutex<Box<dyn Rng>>,
    lists: Arc<Lists>,
    outside: Outside,
}

/// What a new store begins with.
pub(crate) struct Beginning {
    log: String,
    scenario: bool,
    law: Arc<Package>,
    approvers: [String; 2],
    proof: Option<Vec<u8>>,
}

impl Beginning {
    pub(crate) fn of(opened: &Opened, options: &Options) -> Self {
        Self {
            log: options.log.clone(),
            scenario: options.scenario,
            law: opened.law.clone(),
            approvers: options.approvers.clone(),
            proof: options.proof.clone(),
        }
    }
}

impl System {
    /// Opens a store: folds it, checks it, and starts the sequencer. A new store gets its first entries.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        Self::open_guarded(options, None)
    }

    /// As [`System::open`], with a second place for the last signed checkpoint. A store that is older than it
    /// opens for reading only.
    pub fn open_guarded(mut options: Options, guard: Option<FindGuard>) -> Result<Self, OpenError> {
        let (opened, keeper) = opening::fold(&mut options, guard, true)?;
        let fresh = opened.is_fresh();
        let beginning = Beginning::of(&opened, &options);
        let reader = options.store.reader()?;
        let Options { clock, rng, lists, sealing, .. } = options;
        let (system, engine) = Self::assemble(opened, reader, clock, rng, lists, sealing);
        system.seat.lead(engine, options.store, options.on_failure, keeper)?;
        if fresh {
            system.first_entries(beginning)?;
        }
        Ok(system)
    }

    /// A system on a folded store, and what its sequencer will be made of.
    pub(crate) fn assemble(
        opened: Opened,
        reader: Box<dyn Reader>,
        clock: Arc<dyn Clock>,
        mut rng: Box<dyn Rng>,
        lists: Lists,
        sealing: Option<Sealing>,
    ) -> (Self, Engine) {
        // Keys and openings of deposits are drawn outside the sequencer: a full seed of its own.
        let mut seed = [0u8; 32];
        rng.fill(&mut seed);
        let keys = opened.snapshot.signs.keys.clone();
        let published = Arc::new(ArcSwap::from_pointee(opened.snapshot));
        let records = Arc::new(Records::new(reader));
        let seals = sealing.is_some();
        let system = Self {
            published: published.clone(),
            seat: Seat::default(),
            peers: None,
            records: records.clone(),
            clock: clock.clone(),
            sealing,
            rng: Mutex::new(Box::new(waarborg_domain::SystemRng::from_seed(seed))),
            lists: Arc::new(lists),
            outside: Outside::default(),
        };
        let packages = opened.packages;
        let engine = Engine { keys, clock, rng, packages, source: records, published, seals };
        (system, engine)
    }

    pub(crate) fn first_entries(&self, beginning: Beginning) -> Result<(), Problem> {
        let Beginning { log, scenario, law, approvers, proof } = beginning;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        self.enter(Caller::house(), Act::Opened { log, scenario, version })?;
        let digest = law.digest();
        let files = law.files().clone();
        self.with_store(move |store| store.put_package(&digest.to_string(), &files))?
            .map_err(|_| Problem::Unavailable)?;
        let facts_version = law.facts_version();
        let report: Vec<Vec<u8>> = proof.into_iter().collect();
        let proof = report.first().map(|bytes| waarborg_law::proof::Report::digest_of(bytes));
        let act = Act::LawActivated { package: digest, approvers, facts_version, proof };
        self.act(Caller::house(), move |ctx| ctx.enter(act, &report))?;
        Ok(())
    }

    /// Enters one act without records.
    pub fn enter(&self, caller: Caller, act: Act) -> Result<Answer, Problem> {
        self.act(caller, move |ctx| ctx.enter(act, &[]))
    }

    /// Runs a verb's work inside the sequencer and waits until it is durable.
    pub fn act(
        &self,
        caller: Caller,
        work: impl FnOnce(&mut Ctx<'_>) -> Result<Answer, Problem> + Send + 'static,
    ) -> Result<Answer, Problem> {
        let waiting = self.post(caller, work)?;
        self.settle(waiting)
    }

    /// Queues a verb's work; `settle` waits for it.
    pub fn post(
        &self,
        caller: Caller,
        work: impl FnOnce(&mut Ctx<'_>) -> Result<Answer, Problem> + Send + 'static,
    ) -> Result<Waiting, Problem> {
        let (reply, result) = sync_channel(1);
        self.seat.send(Job::Act(caller, Box::new(work), reply))?;
        Ok(Waiting(result))
    }

    /// Waits until queued work is durable, and adds the receipt.
    pub fn settle(&self, waiting: Waiting) -> Result<Answer, Problem> {
        let mut answer = waiting.0.recv().map_err(|_| Problem::Stopping)??;
        if answer.receipt.is_empty() {
            answer.receipt = self.snapshot().receipt(answer.entry);
        }
        Ok(answer)
    }

    /// Runs something on the store between batches.
    pub fn with_store<T: Send + 'static>(
        &self,
        run: impl FnOnce(&mut dyn Store) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        if let Some(peers) = self.peers.as_ref().filter(|_| !self.leads()) {
            return Ok(peers.with_store(run));
        }
        let (reply, result) = sync_channel(1);
        let job = Job::Store(Box::new(move |store| {
            let _ = reply.send(run(store));
        }));
        self.seat.send(job)?;
        result.recv().map_err(|_| Problem::Stopping)
    }

    /// The newest published world.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.published.load_full()
    }

    /// Now, by the system's clock, never before the last entry.
    pub fn now(&self) -> Instant {
        self.clock.now().max(self.snapshot().state.last)
    }

    /// Lists of common values.
    pub fn lists(&self) -> &Arc<Lists> {
        &self.lists
    }

    /// The key that checks this log's checkpoints, as text; empty if nothing here tells it.
    pub fn verifier_key(&self) -> String {
        self.snapshot().signs.verifier_key.to_string()
    }

    /// Why the store is open for reading only, if it is.
    pub fn held(&self) -> Option<Arc<Held>> {
        self.snapshot().held.clone()
    }

    /// What vouches for something this server gave out and does not keep, such as a cursor: the same on all
    /// servers of a store, until the log's key changes; none while the store has no key.
    pub fn derived_key(&self, purpose: &[u8]) -> Option<[u8; 32]> {
        self.snapshot().signs.keys.as_ref().map(|keys| keys.own.derive(purpose))
    }

    pub(crate) fn outside(&self) -> &Outside {
        &self.outside
    }

    /// Content of a record. Callers ask the row filter first.
    pub fn record(&self, record: (u64, u32)) -> Result<Vec<u8>, RecordError> {
        self.records.open(record)
    }

    /// The reading side of the store.
    pub fn records(&self) -> &Arc<Records> {
        &self.records
    }

    /// A text record, or nothing if it was destroyed.
    pub fn text(&self, record: (u64, u32)) -> Option<String> {
        String::from_utf8(self.record(record).ok()?).ok()
    }

    /// A text record, or nothing if it was destroyed; one that cannot be read is a problem.
    pub fn text_present(&self, record: (u64, u32)) -> Result<Option<String>, Problem> {
        let read = records::present(self.record(record))?;
        read.map(|bytes| String::from_utf8(bytes).map_err(|_| Problem::Unavailable)).transpose()
    }

    /// Random bytes outside the sequencer, for ids and for sealing.
    pub fn with_rng<T>(&self, run: impl FnOnce(&mut dyn Rng) -> T) -> Result<T, Problem> {
        let mut rng = self.rng.lock().map_err(|_| Problem::Stopping)?;
        Ok(run(rng.as_mut()))
    }

    /// Everyone on record: capacity, alias, name.
    pub fn people(&self) -> Vec<(CapacityId, PersonName)> {
        let snapshot = self.snapshot();
        snapshot.state.capacities.iter().map(|(id, c)| (*id, self.named(c.name))).collect()
    }

    /// Alias and name of one capacity on record.
    pub fn name_of(&self, capacity: &CapacityId) -> Option<PersonName> {
        let record = self.snapshot().state.capacities.get(capacity)?.name;
        Some(self.named(record))
    }

    fn named(&self, record: (u64, u32)) -> PersonName {
        let read = self.record(record).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.unwrap_or_default()
    }

    /// A capacity by its alias.
    pub fn person(&self, alias: &str) -> Option<CapacityId> {
        self.people().into_iter().find(|(_, name)| name.alias == alias).map(|(id, _)| id)
    }

    /// Ends the sequencer after the batch it is in, and gives the lead up.
    pub fn stop(&self) {
        if let Some(peers) = &self.peers {
            peers.stop();
        }
        self.seat.stop();
    }

    /// State, for tests and tools.
    pub fn state(&self) -> State {
        self.snapshot().state.clone()
    }
}

impl Drop for System {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Work that was queued.
pub struct Waiting(std::sync::mpsc::Receiver<Result<Answer, Problem>>);

/// Content of a person's record.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PersonName {
    /// Short name used in scenarios and on the demo's switch.
    pub alias: String,
    /// Name.
    pub name: String,
}
