// SPDX-License-Identifier: EUPL-1.2
//! One writer. Commands queue; each is executed against the state including the earlier ones of the
//! batch; a batch is one durable transaction; then the new state is published and answers go out. A
//! failed commit ends the process: it starts again from the log.

use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::ctx::{Ctx, Reads, RecordSource, Working};
use crate::guard::{self, Keeper};
use crate::opening::Packages;
use crate::ports::{Batch, LOG_KEY, Store, StoreError};
use crate::snapshot::Snapshot;
use arc_swap::ArcSwap;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use waarborg_domain::{Clock, CommandId, Instant, Rng};
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_ledger::sealed::of_oversight;
use waarborg_register::checkpoint::{Checkpoint, CheckpointError};
use waarborg_register::note::SigningKey;
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
    pub key: SigningKey,
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
                next = if stop || work.drafts.len() >= BATCH { None } else { jobs.try_recv().ok() };
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

    /// The log's key under its present name: a restore gives it another.
    fn key_of(&mut self, log: &str) -> Result<SigningKey, CheckpointError> {
        if self.engine.key.verifier().name() == log {
            return Ok(self.engine.key.clone());
        }
        let seed = self.store.secret(LOG_KEY).ok().flatten().and_then(|seed| seed.try_into().ok());
        let seed = seed.ok_or_else(|| CheckpointError::Origin(log.to_owned()))?;
        Ok(SigningKey::from_seed(log, seed)?)
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
        let restored = self.engine.key.verifier().name() != work.state.log;
        for draft in &work.drafts {
            tree.append(waarborg_register::hash::leaf(&draft.leaf));
        }
        let checkpoint = Checkpoint { origin: work.state.log.clone(), size: tree.size(), root: tree.root() };
        let key = self.key_of(&work.state.log);
        let stored = match key.and_then(|key| Ok((checkpoint.sign(&key)?, key))) {
            Ok((note, key)) => {
                let batch =
                    Batch { from, entries: work.drafts, tiles: tree.changed_tiles(from), checkpoint: note.clone() };
                let guarded = |keeper: &mut Keeper| keeper.batch(&note, work.handed_over || restored);
                let appended = self.store.append(&batch);
                // What is durable is guarded after it: a guard ahead of its store would cry wolf.
                let appended = appended.and_then(|()| self.keeper.as_mut().map_or(Ok(()), guarded));
                appended.map(|()| (note, key))
            }
            Err(error) => Err(StoreError::Failed(error.to_string())),
        };
        match stored {
            Ok((note, key)) => {
                self.engine.key = key;
                let snapshot = Snapshot {
                    state: work.state,
                    index: work.index,
                    tree: tree.clone(),
                    law,
                    checkpoint: note.into(),
                    verifier_key: self.engine.key.verifier().to_string().into(),
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
