// SPDX-License-Identifier: EUPL-1.2
//! Policies: whose word makes a checkpoint good (C2SP tlog-policy). A file names logs, witnesses,
//! groups of them, and the quorum that must have cosigned.
//!
//! Whoever checks a log offline brings such a file along; the log itself cannot choose who vouches
//! for it. Read as UTF-8, which the format recommends and does not require.

mod parse;

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::{self, Hash};
use crate::note::{self, NoteError, VerifierKey};

/// The format these functions read and write.
pub const FORMAT: &str = "c2sp.org/tlog-policy";
/// The largest policy file that is read.
pub const MAX_LEN: usize = 1 << 20;
/// The most logs, the most witnesses and the most groups that are read.
pub const MAX_EACH: usize = 128;
/// The quorum that asks for nobody.
pub const NONE: &str = "none";

/// Why a policy was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Longer than [`MAX_LEN`].
    #[error("the policy has {0} bytes; at most {MAX_LEN} are read")]
    TooLarge(usize),
    /// A line is not as it must be.
    #[error("line {line} of the policy: {what}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// No line says which quorum is needed.
    #[error("the policy has no quorum line; `quorum none` asks for no cosignature")]
    NoQuorum,
}

/// A log whose checkpoints count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its key, under the log's origin.
    pub key: VerifierKey,
    /// Where it can be reached.
    pub url: Option<String>,
}

/// A witness whose cosignature counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its name in this policy.
    pub name: String,
    /// Its key.
    pub key: VerifierKey,
    /// Where it can be reached.
    pub url: Option<String>,
}

/// How many of a group's members are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// One.
    Any,
    /// Each.
    All,
    /// This many.
    Of(usize),
}

/// Witnesses and groups of which some must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name in this policy.
    pub name: String,
    /// How many are needed.
    pub need: Need,
    /// Names of its members, defined before it.
    pub members: Vec<String>,
}

/// Whose word makes a checkpoint good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: String,
}

/// A checkpoint, and who vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Witnesses that cosigned it, by their name in the policy, and when, in POSIX seconds.
    pub witnesses: Vec<(String, u64)>,
    /// Whether they make the quorum.
    pub met: bool,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`], with the line that is wrong.
    pub fn parse(file: &str) -> Result<Self, PolicyError> {
        parse::policy(file)
    }

    /// The logs whose checkpoints count.
    #[must_use]
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses whose cosignatures count.
    #[must_use]
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The policy, with further keys of logs whose word counts.
    #[must_use]
    pub fn with_logs(mut self, keys: impl IntoIterator<Item = VerifierKey>) -> Self {
        for key in keys {
            if !self.logs.iter().any(|log| log.key == key) {
                self.logs.push(Log { key, url: None });
            }
        }
        self
    }

    /// SHA-256 of the policy as it is printed: two files that say the same have the same digest.
    #[must_use]
    pub fn digest(&self) -> Hash {
        hash::sha256(&[self.to_string().as_bytes()])
    }

    /// Opens a checkpoint of one of the policy's logs, and says which witnesses cosigned it and whether
    /// that is enough.
    ///
    /// # Errors
    /// [`CheckpointError`] for a note or checkpoint that does not hold, or is of another log; also when
    /// the signature of a key that the policy knows does not fit.
    pub fn judge(&self, signed: &str) -> Result<Judged, CheckpointError> {
        let keys: Vec<VerifierKey> =
            self.logs.iter().map(|log| &log.key).chain(self.witnesses.iter().map(|w| &w.key)).cloned().collect();
        let (checkpoint_text, signatures) = note::open_signed(signed, &keys)?;
        let checkpoint = Checkpoint::decode(checkpoint_text)?;
        let of_log = |key: &VerifierKey| self.logs.iter().any(|log| log.key == *key && key.name() == checkpoint.origin);
        if !signatures.iter().any(|signature| of_log(signature.key)) {
            return Err(NoteError::Untrusted.into());
        }
        let witnesses: Vec<(String, u64)> = self
            .witnesses
            .iter()
            .filter_map(|witness| {
                let signature = signatures.iter().find(|signature| *signature.key == witness.key)?;
                Some((witness.name.clone(), signature.time?))
            })
            .collect();
        let met = self.met_by(witnesses.iter().map(|(name, _)| name.as_str()));
        Ok(Judged { checkpoint, witnesses, met })
    }

    /// Whether these witnesses, by their names in the policy, make the quorum.
    pub fn met_by<'a>(&'a self, witnesses: impl Iterator<Item = &'a str>) -> bool {
        let mut met: BTreeSet<&str> = witnesses.filter(|name| self.witnesses.iter().any(|w| w.name == *name)).collect();
        // A group names only what stands before it, so one pass in their order is enough.
        for group in &self.groups {
            let have = group.members.iter().filter(|member| met.contains(member.as_str())).count();
            let need = match group.need {
                Need::Any => 1,
                Need::All => group.members.len(),
                Need::Of(number) => number,
            };
            if have >= need {
                met.insert(&group.name);
            }
        }
        self.quorum == NONE || met.contains(self.quorum.as_str())
    }
}

impl fmt::Display for Policy {
    /// Writes what [`Policy::parse`] reads: logs, witnesses, groups, quorum, a line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let behind = |url: &Option<String>| url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
        for Log { key, url } in &self.logs {
            writeln!(f, "log {key}{}", behind(url))?;
        }
        for Witness { name, key, url } in &self.witnesses {
            writeln!(f, "witness {name} {key}{}", behind(url))?;
        }
        for Group { name, need, members } in &self.groups {
            let members = members.join(" ");
            match need {
                Need::Any => writeln!(f, "group {name} any {members}")?,
                Need::All => writeln!(f, "group {name} all {members}")?,
                Need::Of(number) => writeln!(f, "group {name} {number} {members}")?,
            }
        }
        writeln!(f, "quorum {}", self.quorum)
    }
}
