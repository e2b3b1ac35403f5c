// SPDX-License-Identifier: EUPL-1.2
//! Keeping the register itself: an older copy was put back and two officers record what that lost, the key
//! that signs for the log is changed, and damage was found in what is stored. None of it is law; who may
//! record a restore or change the key are house rules (H-005, H-008; ADR 0022, 0024).

use crate::{CapacityId, Digest};
use serde::{Deserialize, Serialize};

/// Acts of keeping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "keeping")]
pub enum KeepingAct {
    /// The log goes on from an older copy, under a name of its own. Slot 0: the reason.
    Restored(Restored),
    /// The same, and another key signs from here on: the one before was lost or stolen, so that only the two
    /// officers vouch for this one. Slot 0: the reason.
    Rekeyed {
        /// The restore.
        restored: Restored,
        /// Verifier key of the log from this entry on.
        new: String,
    },
    /// The log has another key from the next entry on; this entry is signed for with both.
    KeyRotated(KeyRotated),
    /// What is stored is not what was written. Slot 0: the first findings.
    DamageFound {
        /// How many findings there are.
        findings: u64,
    },
}

/// What a restore names for ever: where the log goes on, and what it was known to have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Name of the log from this entry on.
    pub origin: String,
    /// Verifier key of the log up to this entry, in the form of signed notes.
    pub was: String,
    /// Entries of the copy: the log goes on from here.
    pub head: u64,
    /// Root over them.
    pub root: Digest,
    /// The newest head known from outside the store.
    pub known: u64,
    /// Its root.
    pub known_root: Digest,
    /// The other officer.
    pub second: CapacityId,
    /// Slot of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<u32>,
    /// Runs of entries whose records cannot be opened any more, since their keys are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<(u64, u64)>,
    /// Records that entries beyond the copy had ordered to be destroyed: carried out once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destroyed: Vec<(u64, u32)>,
}

/// The key that signs for the log is changed; its name stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotated {
    /// Verifier key up to this entry, in the form of signed notes.
    pub old: String,
    /// Verifier key from this entry on.
    pub new: String,
    /// Entries before this one: the log goes on from here.
    pub head: u64,
    /// Root over them.
    pub root: Digest,
    /// The other officer.
    pub second: CapacityId,
}

impl Restored {
    /// Entries that were signed for and are not in the log any more; of a fork nobody can say.
    pub fn missing(&self) -> u64 {
        self.known.saturating_sub(self.head)
    }
}

impl KeepingAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Restored(_) => "log.restored",
            Self::Rekeyed { .. } => "log.rekeyed",
            Self::KeyRotated(_) => "log.key-rotated",
            Self::DamageFound { .. } => "damage.found",
        }
    }

    /// Slots of the texts it points to.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::Restored(restored) | Self::Rekeyed { restored, .. } => restored.reason.iter().copied().collect(),
            Self::KeyRotated(_) => Vec::new(),
            Self::DamageFound { .. } => vec![0],
        }
    }

    /// What its leaf names: a new key, so that whoever is shown the leaf alone learns it.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::Rekeyed { new, .. } | Self::KeyRotated(KeyRotated { new, .. }) => vec![new.clone()],
            Self::Restored(_) | Self::DamageFound { .. } => Vec::new(),
        }
    }

    /// The restore that it records, if it does.
    pub fn restored(&self) -> Option<&Restored> {
        match self {
            Self::Restored(restored) | Self::Rekeyed { restored, .. } => Some(restored),
            Self::KeyRotated(_) | Self::DamageFound { .. } => None,
        }
    }
}
