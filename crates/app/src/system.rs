// SPDX-License-Identifier: EUPL-1.2
//! The running application: folds the log at the start, keeps the sequencer, and gives readers their
//! snapshot. Interfaces call verbs on it and nothing else.

use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::ctx::{Ctx, RecordSource};
use crate::outside::Outside;
use crate::ports::{Store, StoreError};
use crate::read::Records;
use crate::rebuild::rebuild;
use crate::records::RecordError;
use crate::sequencer::{self, Job, OnFailure, Sequencer};
use crate::snapshot::Snapshot;
use arc_swap::ArcSwap;
use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use waarborg_compare::Lists;
use waarborg_domain::{Act, CapacityId, Clock, Digest, Instant, Rng};
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::SigningKey;
use waarborg_register::tree::Tree;

/// Name of the secret that signs checkpoints.
const LOG_KEY: &str = "log-key";

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
    published: Arc<ArcSwap<Snapshot>>,
    jobs: SyncSender<Job>,
    records: Arc<Records>,
    clock: Arc<dyn Clock>,
    rng: Mutex<Box<dyn Rng>>,
    lists: Arc<Lists>,
    verifier_key: String,
    outside: Outside,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl System {
    /// Opens a store: folds it, checks it, and starts the sequencer. A new store gets its first entries.
    pub fn open(mut options: Options) -> Result<Self, OpenError> {
        let law = match &options.law {
            Some(law) => law.clone(),
            None => Package::builtin().map_err(|e| OpenError::Law(e.to_string()))?,
        };
        let packages = packages(options.store.as_mut(), &law)?;
        let mut index_key = [0u8; 16];
        options.rng.fill(&mut index_key);
        let mut world = rebuild(options.store.as_mut(), index_key)?;
        if finish_destruction(options.store.as_mut(), &world.state)? {
            world = rebuild(options.store.as_mut(), index_key)?;
        }
        let log = if world.state.size == 0 { options.log.clone() } else { world.state.log.clone() };
        let (key, lasting) = log_keys(options.store.as_mut(), options.rng.as_mut(), &log)?;
        let outside = Outside::new(&key, lasting);
        let checkpoint = check_head(options.store.as_mut(), &world.tree, &key)?;
        let in_force = match world.state.law_in_force() {
            Some(active) => packages
                .get(&active.package)
                .cloned()
                .ok_or_else(|| OpenError::Law(format!("package {} is not in the store", active.package)))?,
            None => law.clone(),
        };
        let snapshot = Snapshot {
            state: world.state,
            index: world.index,
            tree: world.tree,
            law: in_force,
            checkpoint: checkpoint.into(),
        };
        let fresh = snapshot.state.size == 0;
        let published = Arc::new(ArcSwap::from_pointee(snapshot));
        let records = Arc::new(Records::new(options.store.reader()?));
        let verifier_key = key.verifier().to_string();
        // Keys and openings of deposits are drawn outside the sequencer: a full seed of its own.
        let mut seed = [0u8; 32];
        options.rng.fill(&mut seed);
        let (jobs, queue) = sequencer::queue();
        let sequencer = Sequencer {
            store: options.store,
            key,
            clock: options.clock.clone(),
            rng: options.rng,
            packages,
            source: records.clone(),
            published: published.clone(),
            on_failure: options.on_failure,
        };
        let thread = std::thread::Builder::new()
            .name("sequencer".into())
            .spawn(move || sequencer.run(&queue))
            .map_err(|e| OpenError::Store(StoreError::Failed(e.to_string())))?;
        let system = Self {
            published,
            jobs,
            records,
            clock: options.clock,
            rng: Mutex::new(Box::new(waarborg_domain::SystemRng::from_seed(seed))),
            lists: Arc::new(options.lists),
            verifier_key,
            outside,
            thread: Mutex::new(Some(thread)),
        };
        if fresh {
            system.first_entries(log, options.scenario, &law, (options.approvers, options.proof))?;
        }
        Ok(system)
    }

    fn first_entries(
        &self,
        log: String,
        scenario: bool,
        law: &Arc<Package>,
        (approvers, proof): ([String; 2], Option<Vec<u8>>),
    ) -> Result<(), Problem> {
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
        self.jobs.send(Job::Act(caller, Box::new(work), reply)).map_err(|_| Problem::Stopping)?;
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
        let (reply, result) = sync_channel(1);
        let job = Job::Store(Box::new(move |store| {
            let _ = reply.send(run(store));
        }));
        self.jobs.send(job).map_err(|_| Problem::Stopping)?;
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

    /// The key that checks this log's checkpoints, as text.
    pub fn verifier_key(&self) -> &str {
        &self.verifier_key
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

    /// Random bytes outside the sequencer, for ids and for sealing.
    pub fn with_rng<T>(&self, run: impl FnOnce(&mut dyn Rng) -> T) -> Result<T, Problem> {
        let mut rng = self.rng.lock().map_err(|_| Problem::Stopping)?;
        Ok(run(rng.as_mut()))
    }

    /// Everyone on record: capacity, alias, name.
    pub fn people(&self) -> Vec<(CapacityId, PersonName)> {
        let snapshot = self.snapshot();
        let name = |record| serde_json::from_slice(&self.record(record).ok()?).ok();
        snapshot.state.capacities.iter().map(|(id, c)| (*id, name(c.name).unwrap_or_default())).collect()
    }

    /// A capacity by its alias.
    pub fn person(&self, alias: &str) -> Option<CapacityId> {
        self.people().into_iter().find(|(_, name)| name.alias == alias).map(|(id, _)| id)
    }

    /// Ends the sequencer after the batch it is in.
    pub fn stop(&self) {
        let _ = self.jobs.send(Job::Stop);
        if let Ok(mut thread) = self.thread.lock()
            && let Some(thread) = thread.take()
        {
            let _ = thread.join();
        }
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

fn packages(store: &mut dyn Store, builtin: &Arc<Package>) -> Result<HashMap<Digest, Arc<Package>>, OpenError> {
    let mut packages = HashMap::from([(builtin.digest(), builtin.clone())]);
    for (digest, files) in store.packages()? {
        let package = Package::from_files(&files).map_err(|e| OpenError::Law(e.to_string()))?;
        if package.digest().to_string() != digest {
            return Err(OpenError::Store(StoreError::Damaged(format!("law package {digest} is not what was stored"))));
        }
        packages.insert(package.digest(), Arc::new(package));
    }
    Ok(packages)
}

/// Carries out destructions that were entered before a crash cut them off; true if there was one.
fn finish_destruction(store: &mut dyn Store, state: &State) -> Result<bool, StoreError> {
    let mut slots: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (entry, slot) in &state.destroyed {
        slots.entry(*entry).or_default().push(*slot);
    }
    let mut left = Vec::new();
    for (entry, slots) in slots {
        let keys = store.pack(entry)?.keys;
        let lives = |slot: &u32| keys.get(*slot as usize).is_some_and(Option::is_some);
        left.extend(slots.into_iter().filter(lives).map(|slot| (entry, slot)));
    }
    if left.is_empty() {
        return Ok(false);
    }
    store.destroy_keys(&left)?;
    Ok(true)
}

/// The key that signs each checkpoint, and the one that signs those shown outside once more.
fn log_keys(store: &mut dyn Store, rng: &mut dyn Rng, log: &str) -> Result<(SigningKey, SigningKey), OpenError> {
    let seed = match store.secret(LOG_KEY)? {
        Some(seed) => seed,
        None => {
            let mut seed = vec![0u8; 32];
            rng.fill(&mut seed);
            store.put_secret(LOG_KEY, &seed)?;
            seed
        }
    };
    let seed: [u8; 32] = seed.try_into().map_err(|_| OpenError::Key("it is not 32 bytes".into()))?;
    let wrong = |e: waarborg_register::note::NoteError| OpenError::Key(e.to_string());
    Ok((SigningKey::from_seed(log, seed).map_err(wrong)?, SigningKey::lasting(log, &seed).map_err(wrong)?))
}

/// The newest checkpoint must be signed by this log's key and fit the entries.
fn check_head(store: &mut dyn Store, tree: &Tree, key: &SigningKey) -> Result<String, OpenError> {
    let head = store.head()?;
    let Some(note) = head.checkpoint else {
        if tree.size() == 0 {
            return Ok(String::new());
        }
        return Err(OpenError::Checkpoint("there is none".into()));
    };
    let checkpoint = Checkpoint::open(&note, std::slice::from_ref(key.verifier()))
        .map_err(|e| OpenError::Checkpoint(e.to_string()))?;
    if checkpoint.size != tree.size() || checkpoint.root != tree.root() {
        return Err(OpenError::Checkpoint(format!(
            "it says {} entries, the store holds {}; or an entry was changed",
            checkpoint.size,
            tree.size()
        )));
    }
    Ok(note)
}
