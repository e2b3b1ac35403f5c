// SPDX-License-Identifier: EUPL-1.2
//! A sealed log: a log of its own whose records only the holder of one identity can read. It has tree,
//! checkpoints and receipts as any other, over records that look alike: each is padded to one of a few
//! sizes and sealed to a public key, so that whoever keeps the log learns how many there are, and no more.
//! The oversight body's own reads stand in one (ADR 0025).

mod file;
mod key;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash;
use crate::note::{SigningKey, VerifierKey};
use crate::receipt::Receipt;
use crate::tree::{Tree, TreeError};

pub use file::{Record, Scan, ScanError, head};
pub use key::{Chance, Identity, KeyError, Recipient, RecipientId, Unsealed};

/// The format, and the first line of every file of a sealed log.
pub const FORMAT: &str = "waarborg/sealed-log/1";
/// Bytes of the smallest record; each size is twice the one before.
pub const SMALLEST: usize = 8 * 1024;
/// How many sizes there are: the largest is 16 MiB.
pub const SIZES: u8 = 12;

/// Why a record could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// It holds more than the largest record can.
    #[error("a sealed record holds at most {most} bytes, not {0}", most = key::room(SIZES - 1))]
    TooLarge(usize),
    /// The key does not work.
    #[error("a record cannot be sealed to this key")]
    Key,
    /// It is sealed to another identity.
    #[error("it is sealed to another key")]
    NotYours,
    /// It does not open in this place: it was changed, or stands elsewhere than it was put.
    #[error("it does not open here: it was changed, or moved from its place")]
    Damaged,
    /// The log's own word could not be given.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The tree could not prove it.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// Where a record stands; it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Name of the sealed log.
    pub origin: &'a str,
    /// Number of the record, from 0.
    pub number: u64,
}

/// What the one who keeps the log adds to it with: it can seal, and read nothing.
#[derive(Clone, Debug)]
pub struct Writer {
    key: SigningKey,
    to: Recipient,
    tree: Tree,
}

/// A record that was made and is not yet part of the log.
#[derive(Debug)]
pub struct Draft {
    /// The record, as it is to be stored.
    pub record: Record,
    /// What proves it, once it is stored.
    pub receipt: String,
    tree: Tree,
}

impl Writer {
    /// Goes on from a tree, under the log's key.
    #[must_use]
    pub fn new(key: SigningKey, to: Recipient, tree: Tree) -> Self {
        Self { key, to, tree }
    }

    /// The key that checks the log.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Number of records.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Seals what is to be recorded in the next place.
    ///
    /// # Errors
    /// [`SealError`]; the log is as it was.
    pub fn draft(&self, content: &[u8], chance: Chance<'_>) -> Result<Draft, SealError> {
        let origin = self.verifier().name();
        let number = self.tree.size();
        let sealed = self.to.seal(&Place { origin, number }, content, chance)?;
        let mut tree = self.tree.clone();
        tree.append(hash::leaf(&sealed));
        let checkpoint = Checkpoint { origin: origin.to_owned(), size: tree.size(), root: tree.root() };
        let note = checkpoint.sign(&self.key)?;
        let proof = tree.inclusion(number, tree.size())?;
        let receipt = Receipt { index: number, proof, checkpoint: note.clone() }.encode();
        Ok(Draft { record: Record { sealed, note }, receipt, tree })
    }

    /// Takes a draft in, once it is stored; its number and receipt.
    pub fn take(&mut self, draft: Draft) -> (u64, String) {
        self.tree = draft.tree;
        (self.tree.size().saturating_sub(1), draft.receipt)
    }
}
