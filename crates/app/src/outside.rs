// SPDX-License-Identifier: EUPL-1.2
//! What the log shows outside, and what comes back: the newest checkpoint signed with both of its keys,
//! requests to witnesses, and the checkpoints they cosigned. Sizes, roots and proofs leave; nothing of
//! any entry does (register formats, ADR 0020).

use crate::keys::LogKeys;
use crate::{Caller, Problem, System};
use std::sync::Mutex;
use waarborg_domain::witness::WitnessAct;
use waarborg_domain::{Act, Instant};
use waarborg_ledger::succession::SuccessionError;
use waarborg_register::checkpoint::{Checkpoint, CheckpointError};
use waarborg_register::note::{self, VerifierKey};
use waarborg_register::tree::{Tree, TreeError};
use waarborg_register::witness::Request;

/// A checkpoint is shown outside at most once in so many microseconds: how often it moves tells how
/// busy the log is.
const AT_MOST_EVERY: i64 = 1_000_000;

/// What cannot be shown, or not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// Nothing is in the log yet.
    #[error("the log is empty; there is nothing to cosign yet")]
    Empty,
    /// Nothing can be signed.
    #[error("the secret that signs for the log is not in the store")]
    Keyless,
    /// A checkpoint of this log that its key at the time did not sign.
    #[error("the checkpoint: {0}")]
    NotThen(#[from] SuccessionError),
    /// A key or a note of our own that fails.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The witness knows a log that is longer than this one.
    #[error(
        "the witness has cosigned {known} entries of this log, and the log here has {size}: the store was put back to \
         an earlier state, or another copy of it is at work; stop, and compare with the newest backup"
    )]
    RolledBack {
        /// What the witness knows.
        known: u64,
        /// What there is.
        size: u64,
    },
    /// A witness cosigned another history.
    #[error(
        "a checkpoint of {size} entries, signed with this log's key, is of another history than the one here: \
         two copies of this log are at work; stop both, keep both, and tell the oversight body"
    )]
    Fork {
        /// Its size.
        size: u64,
    },
    /// No witness that is on record signed it.
    #[error("no witness on record signed this checkpoint; register the witness's key first (witness.register)")]
    Nobody,
    /// Nothing new in it.
    #[error("the witnesses that signed this checkpoint have cosigned as much before; there is nothing to enter")]
    Nothing,
    /// The act was not entered.
    #[error("{0}")]
    Act(#[from] Problem),
}

impl From<TreeError> for OutsideError {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Shrinks { old, new } => Self::RolledBack { known: old, size: new },
            TreeError::NotYet { asked, size } => Self::RolledBack { known: asked, size },
            TreeError::IndexOutOfRange { size, .. } => Self::RolledBack { known: size, size },
        }
    }
}

/// The checkpoint shown last: when it was made, its size and the note.
#[derive(Default)]
pub(crate) struct Outside {
    pub shown: Mutex<Option<(Instant, u64, String)>>,
}

/// The checkpoint with the second signature. It says no time: only a witness's clock says something that the
/// operator could not choose.
fn sign(keys: &LogKeys, checkpoint: &str) -> Result<String, CheckpointError> {
    let text = note::open(checkpoint, &keys.verifiers())?;
    Ok(note::with_lines(checkpoint, &keys.lasting.cosign(text, 0)?)?)
}

/// A checkpoint as it is shown, with the tree it is of.
pub struct Shown {
    /// The signed note.
    pub note: String,
    /// How many entries it counts.
    pub size: u64,
    /// The tree at that size or later.
    pub tree: Tree,
}

impl System {
    /// The keys that check this log's checkpoints: Ed25519, ML-DSA-44; none if the store has no secret.
    pub fn log_keys(&self) -> Vec<VerifierKey> {
        self.snapshot().signs.keys.as_ref().map(|keys| keys.verifiers().to_vec()).unwrap_or_default()
    }

    /// The newest checkpoint that may be shown, signed with both keys; nothing for an empty log.
    pub fn shown(&self) -> Result<Shown, OutsideError> {
        let (snapshot, now) = (self.snapshot(), self.now());
        let tree = snapshot.tree.clone();
        let mut shown = self.outside().shown.lock().map_err(|_| Problem::Stopping)?;
        if let Some((at, size, note)) = shown.as_ref()
            && (now.0 - at.0 < AT_MOST_EVERY || *size == tree.size())
        {
            return Ok(Shown { note: note.clone(), size: *size, tree });
        }
        if tree.size() == 0 {
            return Err(OutsideError::Empty);
        }
        let keys = snapshot.signs.keys.as_ref().ok_or(OutsideError::Keyless)?;
        let (note, size) = (sign(keys, &snapshot.checkpoint)?, tree.size());
        *shown = Some((now, size, note.clone()));
        Ok(Shown { note, size, tree })
    }

    /// What to ask a witness that has cosigned so many entries.
    pub fn witness_request(&self, old: u64) -> Result<Request, OutsideError> {
        let Shown { note, size, tree } = self.shown()?;
        Ok(Request { old, proof: tree.consistency(old, size)?, checkpoint: note })
    }

    /// Takes in a checkpoint that witnesses on record cosigned: one entry for each key that goes further
    /// than it did. Returns names and size.
    pub fn accept_cosigned(&self, signed: &str) -> Result<(Vec<String>, u64), OutsideError> {
        let snapshot = self.snapshot();
        let on_record = &snapshot.state.witnesses;
        let witnesses: Vec<VerifierKey> =
            on_record.counting().filter_map(|(k, _)| VerifierKey::parse(k).ok()).collect();
        // One that was shown before the log's key was changed may come back after it.
        let own = snapshot.succession().ok_or(OutsideError::Keyless)?;
        let Checkpoint { size, root, .. } = own.open(signed)?;
        let log: Vec<VerifierKey> = own.keys().iter().chain(&self.log_keys()).cloned().collect();
        let keys: Vec<VerifierKey> = log.iter().chain(&witnesses).cloned().collect();
        if snapshot.tree.root_at(size)? != root {
            return Err(OutsideError::Fork { size });
        }
        let (_, signatures) = note::open_signed(signed, &keys).map_err(CheckpointError::from)?;
        let mut signatures: Vec<_> = signatures.iter().filter(|signed| witnesses.contains(signed.key)).collect();
        if signatures.is_empty() {
            return Err(OutsideError::Nobody);
        }
        signatures.retain(|signed| on_record.keys.get(&signed.key.to_string()).is_some_and(|w| w.size < size));
        let mut names = Vec::new();
        for signature in &signatures {
            let of: Vec<VerifierKey> = log.iter().chain([signature.key]).cloned().collect();
            let note = note::only(signed, &of).map_err(CheckpointError::from)?;
            let (key, time) = (signature.key.to_string(), signature.time.unwrap_or(0));
            let act = WitnessAct::Cosigned { key, size, time, note };
            let answer = if self.leads() {
                self.enter(Caller::house(), Act::Witness(act))?
            } else {
                self.ask_cosigned(Caller::house(), act)?
            };
            if !answer.allowed() {
                return Err(Problem::Unavailable.into());
            }
            names.push(signature.key.name().to_owned());
        }
        names.dedup();
        if names.is_empty() { Err(OutsideError::Nothing) } else { Ok((names, size)) }
    }
}
