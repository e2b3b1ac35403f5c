// SPDX-License-Identifier: EUPL-1.2
//! Checkpoints: the log's signed word on its size and root (C2SP tlog-checkpoint).
//!
//! Three lines and no extension lines, since those cannot be audited. The signing key bears the
//! origin as its name, so that a key trusted for one log says nothing about another.

use thiserror::Error;

use crate::hash::{self, Hash};
use crate::note::{self, NoteError, SigningKey, VerifierKey};
use crate::text;

/// The format these functions read and write.
pub const FORMAT: &str = "c2sp.org/tlog-checkpoint";

/// Why a checkpoint was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The origin is empty, or has a space, plus sign or control character.
    #[error("not a log origin: {0:?}")]
    Origin(String),
    /// The text is not exactly origin, size and root, a line each.
    #[error("a checkpoint has exactly three lines: origin, size and root")]
    Lines,
    /// The size is not a plain decimal.
    #[error("line 2 of the checkpoint is not a size: {0:?}")]
    Size(String),
    /// The root is not a hash in base64, or not the one every empty tree has.
    #[error("line 3 of the checkpoint is not the root of such a tree: {0:?}")]
    Root(String),
    /// The key is not named after the log.
    #[error("key {key} cannot sign for log {origin}")]
    OtherKey {
        /// The key's name.
        key: String,
        /// The log's origin.
        origin: String,
    },
    /// The note around it was refused.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Which log, how many entries, and the root over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name for ever.
    pub origin: String,
    /// How many entries the log has.
    pub size: u64,
    /// The root hash at that size.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] or [`CheckpointError::Root`] when it could not be read back.
    pub fn encode(&self) -> Result<String, CheckpointError> {
        self.check()?;
        let root = text::to_base64(&self.root);
        Ok(format!("{}\n{}\n{root}\n", self.origin, self.size))
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError`] for anything [`Checkpoint::encode`] would not write.
    pub fn decode(checkpoint_text: &str) -> Result<Self, CheckpointError> {
        let mut lines = checkpoint_text.split('\n');
        let (Some(origin), Some(size), Some(root), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            size: text::decimal(size).ok_or_else(|| CheckpointError::Size(text::shorten(size)))?,
            root: text::hash(root).ok_or_else(|| CheckpointError::Root(text::shorten(root)))?,
        };
        checkpoint.check()?;
        Ok(checkpoint)
    }

    /// Reads what a note claims, whoever signed it: neither signatures nor their form are looked at.
    ///
    /// # Errors
    /// As [`Checkpoint::decode`].
    pub fn claimed(note: &str) -> Result<Self, CheckpointError> {
        match note.split_once("\n\n") {
            Some((text, _)) => Self::decode(&format!("{text}\n")),
            None => Self::decode(note),
        }
    }

    /// The checkpoint as a note signed by the log's key.
    ///
    /// # Errors
    /// [`CheckpointError::OtherKey`] when the key's name is not the origin, else as
    /// [`Checkpoint::encode`].
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        let name = key.verifier().name();
        if name != self.origin {
            return Err(CheckpointError::OtherKey { key: name.to_owned(), origin: self.origin.clone() });
        }
        Ok(key.sign(&self.encode()?)?)
    }

    /// The checkpoint as a note signed by two keys of the log: the one that signed so far, and the one that
    /// takes its place.
    ///
    /// # Errors
    /// As [`Checkpoint::sign`].
    pub fn sign_both(&self, old: &SigningKey, new: &SigningKey) -> Result<String, CheckpointError> {
        let (note, other) = (self.sign(old)?, self.sign(new)?);
        let lines = other.rsplit_once("\n\n").map_or("", |(_, lines)| lines);
        Ok(note::with_lines(&note, lines)?)
    }

    /// Reads a note, signed by one of these keys that is named after the checkpoint's origin.
    ///
    /// # Errors
    /// [`CheckpointError`] for a note, signature or text that does not hold.
    pub fn open(signed: &str, keys: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let (checkpoint_text, signers) = note::open_signers(signed, keys)?;
        let checkpoint = Self::decode(checkpoint_text)?;
        // Trust is for each origin: only a key of that name gives the log's word.
        if !signers.iter().any(|key| key.kind().of_log() && key.name() == checkpoint.origin) {
            return Err(NoteError::Untrusted.into());
        }
        Ok(checkpoint)
    }

    fn check(&self) -> Result<(), CheckpointError> {
        if !note::is_name(&self.origin) {
            return Err(CheckpointError::Origin(text::shorten(&self.origin)));
        }
        if self.size == 0 && self.root != hash::empty() {
            return Err(CheckpointError::Root(text::to_base64(&self.root)));
        }
        Ok(())
    }
}
