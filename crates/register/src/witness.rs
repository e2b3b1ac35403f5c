// SPDX-License-Identifier: EUPL-1.2
//! What a log asks of a witness, and how a witness judges it (C2SP tlog-witness).
//!
//! A witness sees size, root and a proof that the tree only grew, nothing of any entry. It remembers
//! one head a log and cosigns what extends it, so that a log cannot show two histories, nor go back.
//! The judgement is here and pure; whoever calls it keeps the memory, and keeps it before answering.

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::Hash;
use crate::note::{self, MAX_NOTE_LEN, NoteError, VerifierKey};
use crate::proof::verify_consistency;
use crate::text::{self, BadProof};

/// The protocol these functions speak.
pub const FORMAT: &str = "c2sp.org/tlog-witness@v1.0.0";
/// Where requests are posted, behind the witness's address.
pub const PATH: &str = "/add-checkpoint";
/// Content type of an answer that says which size the witness knows.
pub const SIZE_TYPE: &str = "text/x.tlog.size";
/// The most hashes a request carries.
pub const MAX_PROOF: usize = 63;
/// The largest request that is read.
pub const MAX_LEN: usize = MAX_NOTE_LEN + 8 * 1024;

/// Why a request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Longer than [`MAX_LEN`].
    #[error("the request has {0} bytes; at most {MAX_LEN} are read")]
    TooLarge(usize),
    /// A line is not what should stand there.
    #[error("line {line} of the request is not {expected}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// More hashes than any proof needs.
    #[error("the request has more than {MAX_PROOF} hashes")]
    TooMany,
}

/// A checkpoint to be cosigned, with the proof that it extends the one cosigned before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Size of the checkpoint cosigned before; 0 if there is none.
    pub old: u64,
    /// Consistency proof from that size.
    pub proof: Vec<Hash>,
    /// The signed checkpoint, word for word.
    pub checkpoint: String,
}

impl Request {
    /// Writes the request.
    #[must_use]
    pub fn encode(&self) -> String {
        format!("old {}\n{}{}", self.old, text::proof_lines(&self.proof), self.checkpoint)
    }

    /// Takes a request apart; it says nothing yet about its truth.
    ///
    /// # Errors
    /// [`RequestError`] for anything [`Request::encode`] would not write.
    pub fn decode(body: &str) -> Result<Self, RequestError> {
        if body.len() > MAX_LEN {
            return Err(RequestError::TooLarge(body.len()));
        }
        let wrong = |line, expected| RequestError::Line { line, expected };
        let (first, mut rest) = body.split_once('\n').unwrap_or((body, ""));
        let old = first.strip_prefix("old ").and_then(text::decimal);
        let old = old.ok_or_else(|| wrong(1, "the size that was cosigned before: old N"))?;
        let proof = text::take_proof(&mut rest, 2, MAX_PROOF).map_err(|bad| match bad {
            BadProof::Line(line, expected) => wrong(line, expected),
            BadProof::TooMany => RequestError::TooMany,
        })?;
        Ok(Self { old, proof, checkpoint: rest.to_owned() })
    }
}

/// What a witness does not cosign, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The request or its checkpoint cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// A log this witness does not follow.
    #[error("this witness does not follow the log {0:?}; its operator must add the log's key first")]
    UnknownLog(String),
    /// Not signed by the log.
    #[error("the checkpoint is not signed by a key of the log that this witness knows: {0}")]
    Unsigned(NoteError),
    /// The older size is larger than the checkpoint's.
    #[error("a log of {old} entries cannot become one of {new}")]
    Shrinks {
        /// The older size of the request.
        old: u64,
        /// The size of the checkpoint.
        new: u64,
    },
    /// The log does not start from what was cosigned before.
    #[error("the newest checkpoint this witness cosigned has {known} entries, and the request starts from {old}")]
    Conflict {
        /// The size cosigned before.
        known: u64,
        /// The older size of the request.
        old: u64,
    },
    /// Two roots at one size, both signed by the log: proof that it shows two histories.
    #[error("the log has signed two different trees of {size} entries: it shows two histories")]
    Fork {
        /// The size of both.
        size: u64,
    },
    /// The proof does not lead from what was cosigned to the checkpoint.
    #[error("the checkpoint of {new} entries is not shown to extend the one of {old}: {why}")]
    Unproved {
        /// The size cosigned before.
        old: u64,
        /// The size of the checkpoint.
        new: u64,
        /// What does not fit.
        why: String,
    },
}

impl Refusal {
    /// The status of the answer over HTTP.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Refusal::Malformed(_) | Refusal::Shrinks { .. } => 400,
            Refusal::UnknownLog(_) => 404,
            Refusal::Unsigned(_) => 403,
            Refusal::Conflict { .. } | Refusal::Fork { .. } => 409,
            Refusal::Unproved { .. } => 422,
        }
    }

    /// Whether the log has signed something it cannot account for.
    #[must_use]
    pub fn accuses(&self) -> bool {
        matches!(self, Refusal::Fork { .. } | Refusal::Unproved { .. })
    }
}

/// The head a witness cosigned last of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// The log a request speaks of, before anything is verified: for finding what is known of it.
///
/// # Errors
/// [`Refusal::Malformed`].
pub fn claimed(request: &Request) -> Result<Checkpoint, Refusal> {
    let malformed = |error: CheckpointError| Refusal::Malformed(error.to_string());
    let checkpoint_text = note::unverified(&request.checkpoint).map_err(|e| malformed(e.into()))?;
    Checkpoint::decode(checkpoint_text).map_err(malformed)
}

/// Whether a witness that trusts these keys for the log, and cosigned `known` of it, may cosign.
///
/// # Errors
/// The [`Refusal`] that is to be answered.
pub fn judge(request: &Request, keys: &[VerifierKey], known: Option<Known>) -> Result<Checkpoint, Refusal> {
    let claimed = claimed(request)?;
    let keys: Vec<VerifierKey> = keys.iter().filter(|key| key.name() == claimed.origin).cloned().collect();
    if keys.is_empty() {
        return Err(Refusal::UnknownLog(claimed.origin));
    }
    let checkpoint = Checkpoint::open(&request.checkpoint, &keys).map_err(|error| match error {
        CheckpointError::Note(error) => Refusal::Unsigned(error),
        other => Refusal::Malformed(other.to_string()),
    })?;
    let (old, new) = (request.old, checkpoint.size);
    // Whatever the request starts from: two signed roots at one size are proof.
    if known.is_some_and(|known| known.size == new && known.root != checkpoint.root) {
        return Err(Refusal::Fork { size: new });
    }
    if old > new {
        return Err(Refusal::Shrinks { old, new });
    }
    let from = known.map_or(0, |known| known.size);
    if old != from {
        return Err(Refusal::Conflict { known: from, old });
    }
    let root = known.map_or_else(crate::hash::empty, |known| known.root);
    verify_consistency(old, new, &request.proof, root, checkpoint.root).map_err(|error| Refusal::Unproved {
        old,
        new,
        why: error.to_string(),
    })?;
    Ok(checkpoint)
}
