// SPDX-License-Identifier: EUPL-1.2
//! One writer. Commands queue; each is executed against the state including the earlier ones of the
//! batch; a batch is one durable transaction; then the new state is published and answers go out. A
//! failed commit ends the process: it starts again from the log.

use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::ctx::{Ctx, Reads, RecordSource, Working};
use crate::guard::{self, Keeper};
use crate::keys::{self, LogKeys};
use crate::opening::Packages;
use crate::ports::{Batch, Store, StoreError};
use crate::snapshot::{Signs, Snapshot};
use arc_swap::ArcSwap;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use waarborg_domain::{Clock, CommandId, Instant, Rng};
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_ledger::sealed::of_oversight;
use waarborg_ledger::succession::Succession;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::tree::Tree;

/// Most jobs in one batch.
const BATCH: usize = 1_000;
/// Jobs that may wait; more are answered by back-pressure.
const QUEUE: usize = 10_000;
/// How far the clock may run back.
const BACKWARDS: i64 = 5_000_000;
/// Answers remembered for repeated commands.
const REMEMBERED: usize = 10_000;

/// What a verb does inside the sequencer.
pub type Work = Box<dyn FnOnce(&mut Ctx<'_>) -> Result<Answer, Problem> + Send>;
/// What the sequencer calls when a commit failed; it should not return.
pub type OnFailure = Box<dyn Fn(&StoreError) + Send>;

/// Something to do on the store between batches.
type OnStore = Box<dyn FnOnce(&mut dyn Store) + Send>;

pub(crate) enum Job {
    Act(Caller, Work, SyncSender<Result<Answer, Problem>>),
    Store(OnStore),
    Stop,
}

/// What a sequencer works with besides its store.
pub(crate) struct Engine {
    /// What signs; none if the store does not have it.
    pub keys: Option<Arc<LogKeys>>,
    pub clock: Arc<dyn Clock>,
    pub rng: Box<dyn Rng>,
    pub packages: Packages,
    pub source: Arc<dyn RecordSource>,
    pub published: Arc<ArcSwap<Snapshot>>,
    /// Reads of the oversight body go to a log of its own.
    pub seals: bool,
}

/// The instant of an act on a state: never before its last entry, and none if the clock ran back.
pub(crate) fn at(clock: &dyn Clock, state: &State) -> Result<Instant, Problem> {
    let now = clock.now();
    if now.0 < state.last.0 - BACKWARDS {
        return Err(Problem::Clock);
    }
    Ok(now.max(state.last))
}

/// The one writer.
pub(crate) struct Sequencer {
    pub engine: Engine,
    pub store: Box<dyn Store>,
    pub on_failure: OnFailure,
    pub keeper: Option<Keeper>,
}

pub(crate) fn queue() -> (SyncSender<Job>, Receiver<Job>) {
    sync_channel(QUEUE)
}

type Waiting = Vec<(SyncSender<Result<Answer, Problem>>, Result<Answer, Problem>)>;

impl Sequencer {
    /// Runs until told to stop.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let mut remembered = Remembered::default();
        while let Some(first) = self.next(jobs) {
            let base = self.engine.published.load_full();
            let mut tree = base.tree.clone();
            let mut work = Working::on(&base);
            let mut waiting: Waiting = Vec::new();
            let mut law = base.law.clone();
            let register = self.store.has_room().unwrap_or(false);
            let mut stop = false;
            let mut next = Some(first);
            while let Some(job) = next {
                match job {
                    Job::Act(caller, run, reply) => {
                        let result = self.one(&mut work, &mut law, register, caller, run, &mut remembered);
                        waiting.push((reply, result));
                    }
                    Job::Store(run) => run(self.store.as_mut()),
                    Job::Stop => stop = true,
                }
                next = if stop || work.turned || work.drafts.len() >= BATCH { None } else { jobs.try_recv().ok() };
            }
            let goes_on = self.finish(work, law, &mut tree, waiting, &mut remembered);
            if stop || !goes_on {
                break;
            }
        }
        if let Some(Err(error)) = self.keeper.as_mut().map(Keeper::flush) {
            (self.on_failure)(&error);
        }
    }

    fn next(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        guard::next(&mut self.keeper, jobs).unwrap_or_else(|error| {
            (self.on_failure)(&error);
            None
        })
    }

    fn one(
        &mut self,
        work: &mut Working,
        law: &mut Arc<Package>,
        register: bool,
        caller: Caller,
        run: Work,
        remembered: &mut Remembered,
    ) -> Result<Answer, Problem> {
        if let Some(answer) = caller.command.and_then(|c| remembered.get(&c)) {
            return Ok(answer.clone());
        }
        if let Some(entry) = caller.command.and_then(|c| work.state.commands.get(&c)) {
            return Err(Problem::Conflict(format!("this command was carried out before, as entry {entry}").into()));
        }
        let at = at(self.engine.clock.as_ref(), &work.state)?;
        let sealed = self.engine.seals && caller.capacity.is_some_and(|who| of_oversight(&work.state, &who));
        let reads = if sealed { Reads::Elsewhere } else { Reads::Register };
        let source = self.engine.source.as_ref();
        let mut ctx = Ctx { work, law, caller, at, rng: self.engine.rng.as_mut(), register, source, reads };
        let result = run(&mut ctx);
        if let Some(active) = work.state.law_in_force()
            && let Some(package) = self.engine.packages.get(&active.package)
        {
            *law = package.clone();
        }
        if let (Some(command), Ok(answer)) = (caller.command, &result) {
            remembered.put(command, answer.clone());
        }
        result
    }

    /// Signs for a batch, and tells what signs from then on. Where the key is changed, both sign: so whoever
    /// knows the old one learns from it that the new one is the log's.
    fn sign(&mut self, work: &Working, checkpoint: &Checkpoint) -> Result<(String, Arc<LogKeys>), StoreError> {
        let failed = |error: &dyn std::fmt::Display| StoreError::Failed(error.to_string());
        let before = self.engine.keys.clone();
        let absent = || StoreError::Failed("the secret that signs for the log is not in the store".into());
        if !work.turned {
            let keys = before.ok_or_else(absent)?;
            return Ok((checkpoint.sign(&keys.own).map_err(|e| failed(&e))?, keys));
        }
        let log = &work.state.log;
        let after = match &work.next {
            Some(seed) => {
                keys::propose(self.store.as_mut(), seed)?;
                LogKeys::grow(log, *seed)
            }
            None => before.as_ref().ok_or_else(absent)?.named(log),
        };
        let after = after.map_err(|e| failed(&e))?;
        let said = work.state.succession();
        if said.as_ref().and_then(Succession::newest) != Some(after.own.verifier()) {
            return Err(StoreError::Failed("the register says that another key signs for the log".into()));
        }
        let note = match before.filter(|before| before.own.verifier().name() == log) {
            Some(before) => checkpoint.sign_both(&before.own, &after.own),
            None => checkpoint.sign(&after.own),
        };
        Ok((note.map_err(|e| failed(&e))?, Arc::new(after)))
    }

    /// Makes a signed batch durable. What is durable is guarded after it: a guard ahead of its store would
    /// cry wolf. A key that was given up is erased last.
    fn commit(&mut self, batch: &Batch, at_once: bool, turned: Option<&LogKeys>) -> Result<(), StoreError> {
        self.store.append(batch)?;
        if let Some(keeper) = &mut self.keeper {
            keeper.batch(&batch.checkpoint, at_once || turned.is_some())?;
        }
        turned.map_or(Ok(()), |keys| keys::settle(self.store.as_mut(), keys))
    }

    /// Makes the batch durable, publishes it and answers. False after a failure: nothing more is decided on
    /// a state of which nobody knows whether it is stored.
    fn finish(
        &mut self,
        work: Working,
        law: Arc<Package>,
        tree: &mut Tree,
        waiting: Waiting,
        remembered: &mut Remembered,
    ) -> bool {
        if work.drafts.is_empty() {
            answer_all(waiting, None);
            return true;
        }
        let from = tree.size();
        for draft in &work.drafts {
            tree.append(waarborg_register::hash::leaf(&draft.leaf));
        }
        let checkpoint = Checkpoint { origin: work.state.log.clone(), size: tree.size(), root: tree.root() };
        let stored = self.sign(&work, &checkpoint).and_then(|(checkpoint, keys)| {
            let batch = Batch { from, entries: work.drafts, tiles: tree.changed_tiles(from), checkpoint };
            self.commit(&batch, work.handed_over, work.turned.then_some(&*keys))?;
            Ok((batch.checkpoint, keys))
        });
        match stored {
            Ok((note, keys)) => {
                self.engine.keys = Some(keys.clone());
                let base = self.engine.published.load();
                let signs = if work.turned { Signs::with(keys) } else { base.signs.clone() };
                let snapshot = Snapshot {
                    state: work.state,
                    index: work.index,
                    tree: tree.clone(),
                    law,
                    checkpoint: note.into(),
                    signs,
                    held: work.held,
                };
                self.engine.published.store(Arc::new(snapshot));
                answer_all(waiting, None);
                true
            }
            Err(StoreError::Full) => {
                remembered.clear();
                answer_all(waiting, Some(&Problem::Unavailable));
                true
            }
            Err(error) => {
                (self.on_failure)(&error);
                answer_all(waiting, Some(&Problem::Stopping));
                false
            }
        }
    }
}

fn answer_all(waiting: Waiting, instead: Option<&Problem>) {
    for (reply, result) in waiting {
        let result = match instead {
            Some(problem) => Err(problem.clone()),
            None => result,
        };
        // A caller that went away has its act in the register all the same.
        let _ = reply.send(result);
    }
}

/// Answers to commands, for callers that ask again; after a restart the state knows the entry.
#[derive(Default)]
struct Remembered {
    answers: HashMap<CommandId, Answer>,
    order: VecDeque<CommandId>,
}

impl Remembered {
    fn get(&self, command: &CommandId) -> Option<&Answer> {
        self.answers.get(command)
    }
    fn put(&mut self, command: CommandId, answer: Answer) {
        self.order.push_back(command);
        self.answers.insert(command, answer);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
    fn clear(&mut self) {
        self.answers.clear();
        self.order.clear();
    }
}
