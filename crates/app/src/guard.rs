// SPDX-License-Identifier: EUPL-1.2
//! The rollback guard: the last signed checkpoint in a second place. A store that was put back from an
//! older copy is, by itself, a whole and honest store; only what was signed after that copy tells. Where
//! the guard knows more than the store, the system opens for reading only, until two officers record a
//! restore (DESIGN, section 9; ADR 0022).

use crate::answer::{Detail, Problem};
use crate::ports::StoreError;
use crate::rebuild::Rebuilt;
use crate::sequencer::Job;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use waarborg_ledger::State;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash::Hash;
use waarborg_register::note::VerifierKey;
use waarborg_register::tree::Tree;

/// Longest time that a checkpoint which let nothing out waits for its place in the guard.
const EVERY: Duration = Duration::from_millis(100);

/// A second place for the last signed checkpoint.
pub trait Guard: Send {
    /// What it holds, if anything was ever put there.
    fn last(&mut self) -> Result<Option<String>, StoreError>;
    /// Puts a checkpoint there durably, in place of the one before.
    fn keep(&mut self, checkpoint: &str) -> Result<(), StoreError>;
}

/// Finds the guard of a log: by its first name, and the public key that signs for it.
pub type FindGuard = Box<dyn FnOnce(&str, &[u8]) -> Result<Box<dyn Guard>, StoreError> + Send>;

/// Why a store is open for reading only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Entries in the store.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// A newer head, or one of another history, that is known from outside.
    pub known: Option<Checkpoint>,
    /// Records whose keys are gone though nothing orders it.
    pub missing: Vec<(u64, u32)>,
}

impl Held {
    /// What whoever acts is told.
    pub fn problem(&self) -> Problem {
        Problem::ReadOnly(Detail::coded(
            if self.known.is_some() { "rolled-back" } else { "keys-missing" },
            &[
                ("size", &self.size.to_string()),
                ("known", &self.known.as_ref().map_or(0, |k| k.size).to_string()),
                ("missing", &self.known.as_ref().map_or(0, |k| k.size.saturating_sub(self.size)).to_string()),
                ("records", &self.missing.len().to_string()),
            ],
            self.to_string(),
        ))
    }
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.size;
        match &self.known {
            Some(known) if known.size > size => write!(
                f,
                "the store is open for reading only: it is an older copy. It has {size} entries, but {} of {} were \
                 signed: {} are missing",
                known.size,
                known.origin,
                known.size - size
            )?,
            Some(known) => write!(
                f,
                "the store is open for reading only: it is another history. Of its {size} entries the first {} are \
                 not those that were signed for {}",
                known.size, known.origin
            )?,
            None => write!(
                f,
                "the store is open for reading only: the keys of {} records are missing, and nothing orders their \
                 destruction",
                self.missing.len()
            )?,
        }
        write!(
            f,
            ". Put the newest copy back, with its keys; if there is none, two officers record the loss with waarborg \
             restore accept"
        )
    }
}

/// At the start: the guard of a log, found by the name it was opened with, and whether the store may be gone
/// on with. If it may, the guard learns its head, which also shows that it can be written.
pub(crate) fn start(
    find: Option<FindGuard>,
    world: &Rebuilt,
    key: &VerifierKey,
    checkpoint: &str,
) -> Result<(Option<Keeper>, Option<Held>), StoreError> {
    let first = world.state.keeping.restores.front().map(|r| was(&r.was));
    let first = first.unwrap_or_else(|| key.name().to_owned());
    let mut keeper = find.map(|find| find(&first, key.public_key())).transpose()?.map(Keeper::new);
    let (mut known, missing) = (None, world.missing());
    if let Some(keeper) = &mut keeper {
        if let Some(note) = keeper.last()? {
            known = judge(&note, &world.state, &world.tree, key)?;
        }
        if known.is_none() && !checkpoint.is_empty() {
            keeper.batch(checkpoint, true)?;
        }
    }
    let held = known.is_some() || !missing.is_empty();
    let held = held.then(|| Held { size: world.tree.size(), root: world.tree.root(), known, missing });
    Ok((keeper, held))
}

/// Compares a store with what its guard holds; what the guard knows better is given back.
fn judge(note: &str, state: &State, tree: &Tree, key: &VerifierKey) -> Result<Option<Checkpoint>, StoreError> {
    let wrong = |why: String| StoreError::Damaged(format!("the rollback guard: {why}"));
    let origin = Checkpoint::claimed(note).map_err(|e| wrong(e.to_string()))?.origin;
    // A log has had several names if it was restored, and one key under all of them.
    let named = VerifierKey::new(key.kind(), &origin, key.public_key()).map_err(|e| wrong(e.to_string()))?;
    let known = Checkpoint::open(note, &[named])
        .map_err(|e| wrong(format!("it is of another log, {origin}: {e}; name this log's own with --guard")))?;
    let told = |r: &waarborg_domain::keeping::Restored| (r.known, r.known_root.0) == (known.size, known.root);
    let within = tree.root_at(known.size) == Ok(known.root);
    let ours = known.origin == state.log || state.keeping.restores.iter().any(|r| was(&r.was) == known.origin);
    if (ours && within) || state.keeping.restores.iter().any(told) { Ok(None) } else { Ok(Some(known)) }
}

/// The name in a verifier key.
fn was(key: &str) -> String {
    VerifierKey::parse(key).map(|key| key.name().to_owned()).unwrap_or_default()
}

/// Keeps the guard beside the sequencer: soon after each batch, and before the answer where data go out.
pub(crate) struct Keeper {
    guard: Box<dyn Guard>,
    waiting: Option<String>,
    kept: Instant,
}

impl Keeper {
    pub fn new(guard: Box<dyn Guard>) -> Self {
        Self { guard, waiting: None, kept: Instant::now() }
    }

    pub fn last(&mut self) -> Result<Option<String>, StoreError> {
        self.guard.last()
    }

    /// A batch is durable.
    pub fn batch(&mut self, checkpoint: &str, at_once: bool) -> Result<(), StoreError> {
        self.waiting = Some(checkpoint.to_owned());
        if at_once || self.kept.elapsed() >= EVERY { self.flush() } else { Ok(()) }
    }

    /// Puts there what waits.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        if let Some(checkpoint) = &self.waiting {
            self.guard.keep(checkpoint)?;
            self.waiting = None;
            self.kept = Instant::now();
        }
        Ok(())
    }

    fn left(&self) -> Option<Duration> {
        self.waiting.as_ref().map(|_| EVERY.saturating_sub(self.kept.elapsed()))
    }
}

/// The next job; while none comes, what waits for the guard is put there. None once nobody can send any.
pub(crate) fn next(keeper: &mut Option<Keeper>, jobs: &Receiver<Job>) -> Result<Option<Job>, StoreError> {
    if let Some((keeper, left)) = keeper.as_mut().and_then(|k| k.left().map(|left| (k, left))) {
        match jobs.recv_timeout(left) {
            Ok(job) => return Ok(Some(job)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => keeper.flush()?,
        }
    }
    Ok(jobs.recv().ok())
}
