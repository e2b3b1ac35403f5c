// SPDX-License-Identifier: EUPL-1.2
//! The witness: a small process of the oversight body that cosigns checkpoints of the logs it follows,
//! if each extends the one before (C2SP tlog-witness). It sees sizes, roots and proofs, and nothing of
//! any entry, so it may stand outside the classified zone; requests also come as files, over an air gap.
//!
//! It imports the register's arithmetic and nothing else of ours, keeps its memory in a folder, and
//! writes there before it answers.

pub mod cli;
pub mod folder;
pub mod judge;
pub mod keys;
pub mod serve;

use std::path::PathBuf;

/// What can go wrong around a witness; what it refuses is no error but an answer.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// A file or folder.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file that is there and is not what it should be.
    #[error("{path}: {what}")]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Another process works on the folder.
    #[error("{0}: another witness is at work in this folder; stop it first")]
    InUse(PathBuf),
    /// Anything that stands in the way, with what to do about it.
    #[error("{0}")]
    Other(String),
}

impl WitnessError {
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}
