// SPDX-License-Identifier: EUPL-1.2
//! Servers that share a store (DESIGN, section 9). Each follows the log and holds the state; one leads by
//! a lease and runs the sequencer. A server that does not lead puts what it is asked to do into the store
//! as a proposal and waits for the leader's answer: what must be decided inside the sequencer is never
//! decided by the server that asks. A read is worked out where it is asked; its entry is proposed.

mod asking;
mod command;
mod following;
mod leading;

use crate::access::keep::Kept;
use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::guard::FindGuard;
use crate::opening;
use crate::ports::{Lease, Shared, Store, StoreError};
use crate::system::{Beginning, OpenError, Options, System};
use crate::work::Read;
use asking::Asker;
use command::{Command, Reply, What};
use following::{Follower, Ready};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use waarborg_domain::CapacityId;
use waarborg_domain::access::AccessAct;
use waarborg_domain::witness::WitnessAct;

/// How many terms of the lease an asker waits: enough for another to take the lead.
const PATIENCE: u32 = 6;

/// A server among those that share a store.
pub struct Server {
    /// The store.
    pub shared: Box<dyn Shared>,
    /// Name of this server, one of its own.
    pub name: String,
    /// How long a lease lasts: a leader that died is followed by another after this.
    pub term: Duration,
}

/// The others, as this server knows them.
pub(crate) struct Peers {
    /// A writer of no leadership: what a server that follows reads besides.
    idle: Mutex<Box<dyn Store>>,
    asker: Asker,
    progress: Arc<Progress>,
    ending: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
    patience: Duration,
}

impl Peers {
    /// Runs something on the store as a server that follows.
    pub(crate) fn with_store<T>(&self, run: impl FnOnce(&mut dyn Store) -> T) -> T {
        run(self.idle.lock().unwrap_or_else(PoisonError::into_inner).as_mut())
    }

    /// Ends following and asking, and gives a lease up.
    pub(crate) fn stop(&self) {
        self.ending.store(true, Ordering::SeqCst);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

/// How far this server has followed the log.
#[derive(Default)]
pub(crate) struct Progress {
    size: Mutex<u64>,
    grown: Condvar,
}

impl Progress {
    fn reached(&self, size: u64) {
        *self.size.lock().unwrap_or_else(PoisonError::into_inner) = size;
        self.grown.notify_all();
    }

    /// Waits until the log was followed up to a size; false if it took too long.
    fn wait(&self, size: u64, most: Duration) -> bool {
        let held = self.size.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.grown.wait_timeout_while(held, most, |now| *now < size);
        waited.is_ok_and(|(_, waited)| !waited.timed_out())
    }
}

impl System {
    /// Joins the servers that share a store: takes the lead if nobody has it, else follows whoever does.
    /// The options' store is one of the shared store's writers, of no leadership: it is only read.
    ///
    /// # Errors
    /// [`OpenError`] as for [`System::open`]; a new store is only begun by a server that leads.
    pub fn join(server: Server, options: Options) -> Result<Arc<Self>, OpenError> {
        Self::join_guarded(server, options, None)
    }

    /// As [`System::join`], with a rollback guard of this server's own: it judges the store at the start, and
    /// is kept while this server leads.
    ///
    /// # Errors
    /// As [`System::join`].
    pub fn join_guarded(
        server: Server,
        mut options: Options,
        guard: Option<FindGuard>,
    ) -> Result<Arc<Self>, OpenError> {
        let Server { mut shared, name, term } = server;
        // Only who leads makes the key of a new log.
        let first = shared.lease(&name, term)?;
        let (opened, keeper) = opening::fold(&mut options, guard, false)?;
        let fresh = opened.is_fresh();
        if fresh && matches!(first, Lease::Theirs { .. }) {
            let text = "another server is making this store; start again when it is done";
            return Err(StoreError::Failed(text.into()).into());
        }
        let beginning = Beginning::of(&opened, &options);
        let progress = Arc::new(Progress::default());
        let ending = Arc::new(AtomicBool::new(false));
        progress.reached(opened.snapshot.tree.size());
        let packages = opened.packages.clone();
        let reader = shared.reader()?;
        // Folding a long log may have taken longer than a term.
        let leased = Instant::now();
        let lease = shared.lease(&name, term)?;
        let Options { clock, rng, lists, sealing, .. } = options;
        let (mut system, engine) = Self::assemble(opened, shared.reader()?, clock, rng, lists, sealing);
        system.peers = Some(Peers {
            idle: Mutex::new(options.store),
            asker: Asker::start(shared.again()?, ending.clone())?,
            progress: progress.clone(),
            ending: ending.clone(),
            thread: Mutex::new(None),
            patience: term.saturating_mul(PATIENCE),
        });
        let system = Arc::new(system);
        let mut follower = Follower {
            system: Arc::downgrade(&system),
            shared,
            reader,
            name,
            term,
            packages,
            progress,
            ending,
            ready: Some(Ready { engine, on_failure: options.on_failure, keeper }),
            failed: None,
            epoch: None,
            leased,
        };
        if let Lease::Mine { epoch } = lease {
            follower.take_lead(&system, epoch)?;
        }
        let thread = std::thread::Builder::new()
            .name("follower".into())
            .spawn(move || follower.run())
            .map_err(|e| OpenError::Store(StoreError::Failed(e.to_string())))?;
        if let Some(peers) = &system.peers {
            *peers.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        }
        if fresh {
            system.first_entries(beginning)?;
        }
        Ok(system)
    }

    /// True if what is decided is decided here.
    pub fn leads(&self) -> bool {
        self.seat.leads()
    }

    /// Has the leader run a verb.
    pub(crate) fn ask_verb(&self, caller: Caller, name: &str, with: serde_json::Value) -> Result<Answer, Problem> {
        self.ask_for(caller, What::Verb { name: name.to_owned(), with })?.ok_or(Problem::Unavailable)
    }

    /// Has the leader change the log's key.
    pub(crate) fn ask_rotation(&self, caller: Caller, second: CapacityId) -> Result<Answer, Problem> {
        self.ask_for(caller, What::Rotation(second))?.ok_or(Problem::Unavailable)
    }

    /// Has the leader enter a read that was worked out here; nothing if it must be worked out again.
    pub(crate) fn ask_read(&self, caller: Caller, read: Read) -> Result<Option<Answer>, Problem> {
        self.ask_for(caller, What::Read(Box::new(read)))
    }

    /// Has the leader enter who somebody is, as it was checked here.
    pub(crate) fn ask_access(&self, caller: Caller, act: AccessAct) -> Result<Answer, Problem> {
        self.ask_for(caller, What::Access(act))?.ok_or(Problem::Unavailable)
    }

    /// Has the leader set credentials that were made here, or end them.
    pub(crate) fn ask_kept(&self, caller: Caller, kept: Kept) -> Result<Answer, Problem> {
        self.ask_for(caller, What::Kept(kept))?.ok_or(Problem::Unavailable)
    }

    /// Has the leader enter a cosignature that was checked here.
    pub(crate) fn ask_cosigned(&self, caller: Caller, act: WitnessAct) -> Result<Answer, Problem> {
        self.ask_for(caller, What::Cosigned(act))?.ok_or(Problem::Unavailable)
    }

    /// Puts something to the leader; once it answers, this server has followed the log as far.
    fn ask_for(&self, mut caller: Caller, what: What) -> Result<Option<Answer>, Problem> {
        let peers = self.peers.as_ref().ok_or(Problem::Stopping)?;
        let mut id = [0; 16];
        self.with_rng(|rng| rng.fill(&mut id))?;
        // Whoever carries it out, also after a change of leader, does so once.
        caller.command.get_or_insert(waarborg_domain::CommandId(id));
        let begun = Instant::now();
        let reply = peers.asker.ask(id, &Command { caller, what }, peers.patience)?;
        let (size, result) = match reply {
            Reply::Answered(answer) => (if answer.sealed { 0 } else { answer.entry + 1 }, Ok(Some(answer))),
            Reply::Wrong { problem, size } => (size, Err(problem)),
            Reply::Moved => (0, Ok(None)),
        };
        let left = peers.patience.saturating_sub(begun.elapsed());
        if peers.progress.wait(size, left) { result } else { Err(Problem::Late) }
    }
}
