// SPDX-License-Identifier: EUPL-1.2
//! Receipts: what a caller gets for an act, to prove later that it was entered (C2SP tlog-proof).
//!
//! A receipt is a text file that needs nothing but the log's public key to be checked. The format
//! has an `extra` line that nothing authenticates; we neither write nor accept it.

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::Hash;
use crate::note::{MAX_NOTE_LEN, VerifierKey};
use crate::proof::{MAX_PROOF_LEN, ProofError, verify_inclusion};
use crate::text::{self, BadProof};

/// The format, and the first line of every receipt.
pub const FORMAT: &str = "c2sp.org/tlog-proof@v1";
/// The largest receipt that is read.
pub const MAX_LEN: usize = MAX_NOTE_LEN + 8 * 1024;

/// Why a receipt was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Longer than [`MAX_LEN`].
    #[error("the receipt has {0} bytes; at most {MAX_LEN} are read")]
    TooLarge(usize),
    /// The first line names another format.
    #[error("line 1 of the receipt is not {FORMAT}")]
    Format,
    /// A line is not what should stand there.
    #[error("line {line} of the receipt is not {expected}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// More hashes than any tree needs.
    #[error("the receipt has more than {MAX_PROOF_LEN} hashes")]
    TooMany,
    /// The checkpoint in it was refused.
    #[error("the receipt's checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead from the entry to the checkpoint.
    #[error("the receipt is not for this entry: {0}")]
    Proof(#[from] ProofError),
}

/// The place of one entry in a signed tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Number of the entry, from 0.
    pub index: u64,
    /// Inclusion proof, from the leaf's sibling upwards.
    pub proof: Vec<Hash>,
    /// The signed checkpoint, word for word.
    pub checkpoint: String,
}

impl Receipt {
    /// Writes the receipt's file.
    #[must_use]
    pub fn encode(&self) -> String {
        format!("{FORMAT}\nindex {}\n{}{}", self.index, text::proof_lines(&self.proof), self.checkpoint)
    }

    /// Takes a receipt's file apart. This says nothing yet about its truth: see
    /// [`Receipt::verify`].
    ///
    /// # Errors
    /// [`ReceiptError`] for anything [`Receipt::encode`] would not write.
    pub fn decode(file: &str) -> Result<Self, ReceiptError> {
        if file.len() > MAX_LEN {
            return Err(ReceiptError::TooLarge(file.len()));
        }
        let wrong = |line, expected| ReceiptError::Line { line, expected };
        let (format, mut rest) = file.split_once('\n').ok_or(ReceiptError::Format)?;
        if format != FORMAT {
            return Err(ReceiptError::Format);
        }
        let index = text::next_line(&mut rest)
            .and_then(|line| line.strip_prefix("index "))
            .and_then(text::decimal)
            .ok_or_else(|| wrong(2, "the index of an entry"))?;
        let proof = text::take_proof(&mut rest, 3, MAX_PROOF_LEN).map_err(|bad| match bad {
            BadProof::Line(line, expected) => wrong(line, expected),
            BadProof::TooMany => ReceiptError::TooMany,
        })?;
        Ok(Receipt { index, proof, checkpoint: rest.to_owned() })
    }

    /// Checks that the entry with this leaf hash stands at the receipt's index in a log signed by
    /// one of these keys, and returns the checkpoint it stands in.
    ///
    /// # Errors
    /// [`ReceiptError::Checkpoint`] or [`ReceiptError::Proof`].
    pub fn verify(&self, leaf_hash: Hash, keys: &[VerifierKey]) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, keys)?;
        verify_inclusion(leaf_hash, self.index, checkpoint.size, &self.proof, checkpoint.root)?;
        Ok(checkpoint)
    }
}
