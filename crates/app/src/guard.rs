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
use waarborg_ledger::succession::{Succession, SuccessionError};
use waarborg_register::checkpoint::{Checkpoint, CheckpointError};
use waarborg_register::hash::Hash;
use waarborg_register::note::{NoteError, VerifierKey};
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

/// Finds the guard of a log: by its first name, and its first public key.
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
    /// The key that signed it is none that the store knows: the key was changed after this copy was made.
    pub stranger: bool,
    /// Records whose keys are gone though nothing orders it.
    pub missing: Vec<(u64, u32)>,
    /// The secret that signs for the log is not in the store.
    pub keyless: bool,
}

impl Held {
    /// What whoever acts is told.
    pub fn problem(&self) -> Problem {
        let code = match &self.known {
            _ if self.keyless => "log-key-missing",
            Some(_) => "rolled-back",
            None => "keys-missing",
        };
        Problem::ReadOnly(Detail::coded(
            code,
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
        f.write_str("the store is open for reading only: ")?;
        match &self.known {
            Some(known) if known.size > size => write!(
                f,
                "it is an older copy. It has {size} entries, but {} of {} were signed: {} are missing",
                known.size,
                known.origin,
                known.size - size
            )?,
            Some(known) => write!(
                f,
                "it is another history. Of its {size} entries the first {} are not those that were signed for {}",
                known.size, known.origin
            )?,
            None if self.keyless => f.write_str("the secret that signs for the log is not in it")?,
            None => write!(
                f,
                "the keys of {} records are missing, and nothing orders their destruction",
                self.missing.len()
            )?,
        }
        if self.stranger {
            f.write_str(
                ". What was signed is signed with a key that is not known here: the key was changed after this copy was \
                 made, or this is the guard of another log (--guard)",
            )?;
        }
        let with = if self.keyless { "waarborg log rekey" } else { "waarborg restore accept" };
        write!(
            f,
            ". Put the newest copy back, with its keys; if there is none, two officers record the loss with {with}"
        )
    }
}

/// At the start: the guard of a log, found by the name it was opened with, and whether the store may be gone
/// on with. If it may, the guard learns its head, which also shows that it can be written.
pub(crate) fn start(
    find: Option<FindGuard>,
    world: &Rebuilt,
    succession: Option<&Succession>,
    checkpoint: &str,
    keyless: bool,
) -> Result<(Option<Keeper>, Option<Held>), StoreError> {
    let mut held = Held {
        size: world.tree.size(),
        root: world.tree.root(),
        known: None,
        stranger: false,
        missing: world.missing(),
        keyless,
    };
    // A store that tells none of its keys does not tell its guard from that of another log.
    let first = succession.and_then(Succession::first);
    let found = find.zip(first).map(|(find, first)| find(first.name(), first.public_key())).transpose()?;
    let mut keeper = found.map(Keeper::new);
    if let (Some(keeper), Some(succession)) = (&mut keeper, succession) {
        if let Some(note) = keeper.last()? {
            (held.known, held.stranger) = judge(&note, &world.state, &world.tree, succession)?;
        }
        if held.known.is_none() && !checkpoint.is_empty() {
            keeper.batch(checkpoint, true)?;
        }
    }
    let holds = held.known.is_some() || held.keyless || !held.missing.is_empty();
    Ok((keeper, holds.then_some(held)))
}

/// Compares a store with what its guard holds; what the guard knows better is given back, and whether its
/// signature is of no key that is known here.
fn judge(
    note: &str,
    state: &State,
    tree: &Tree,
    succession: &Succession,
) -> Result<(Option<Checkpoint>, bool), StoreError> {
    let wrong = |why: String| StoreError::Damaged(format!("the rollback guard: {why}"));
    let claimed = Checkpoint::claimed(note).map_err(|e| wrong(e.to_string()))?;
    let told = |r: &waarborg_domain::keeping::Restored| (r.known, r.known_root.0) == (claimed.size, claimed.root);
    if state.keeping.restores.iter().any(told) {
        return Ok((None, false));
    }
    let read = read(note, claimed.clone(), succession).map_err(|e| {
        wrong(format!("it is of another log, {}: {e}; name this log's own with --guard", claimed.origin))
    })?;
    let within = |known: &Checkpoint| succession.named(&known.origin) && tree.root_at(known.size) == Ok(known.root);
    Ok(match read {
        Guarded::Signed(known) if within(&known) => (None, false),
        Guarded::Signed(known) | Guarded::Parted(known) => (Some(known), false),
        Guarded::Stranger(known) => (Some(known), true),
    })
}

/// What a guard's checkpoint is to whoever knows these keys of the log.
pub enum Guarded {
    /// The log's, signed with its key of that time.
    Signed(Checkpoint),
    /// Signed with a key of the log, which was not its key then.
    Parted(Checkpoint),
    /// The log's by its name, signed with a key that is none of these.
    Stranger(Checkpoint),
}

/// Reads a guard's checkpoint. A copy from before the key was changed, or the log restored, cannot know what
/// signs since.
pub fn read(note: &str, claimed: Checkpoint, succession: &Succession) -> Result<Guarded, SuccessionError> {
    match succession.open(note) {
        Ok(known) => Ok(Guarded::Signed(known)),
        // A key that was given up signed for more than it may: another copy went on with it.
        Err(SuccessionError::NotThen(_)) => Ok(Guarded::Parted(claimed)),
        Err(SuccessionError::Checkpoint(CheckpointError::Note(NoteError::Untrusted)))
            if of_log(succession, &claimed.origin) =>
        {
            let own = |key: &VerifierKey| VerifierKey::new(key.kind(), &claimed.origin, key.public_key());
            let mut renamed = succession.keys().iter().filter_map(|key| own(key).ok());
            let by_own = renamed.any(|key| Checkpoint::open(note, &[key]).is_ok());
            Ok(if by_own { Guarded::Signed(claimed) } else { Guarded::Stranger(claimed) })
        }
        Err(error) => Err(error),
    }
}

/// True for a name that the log has had, or that a restore may have given it after this copy was made.
fn of_log(succession: &Succession, name: &str) -> bool {
    let restored = |first: &VerifierKey| name.strip_prefix(first.name()).is_some_and(|rest| rest.starts_with("/r"));
    succession.named(name) || succession.first().is_some_and(restored)
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
