// SPDX-License-Identifier: EUPL-1.2
//! What readers see: the state after a durable batch, with the projections over contents and the tree.
//! Cheap to clone and never changed.

use crate::content::ContentIndex;
use crate::guard::Held;
use crate::keys::LogKeys;
use std::sync::Arc;
use waarborg_domain::{CapacityId, Instant, SpaceId};
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_ledger::succession::Succession;
use waarborg_register::note::VerifierKey;
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::Tree;

/// What signs for the log, and how that is checked.
#[derive(Clone)]
pub struct Signs {
    /// The key that checks the log's checkpoints, as text; empty if nothing here tells it.
    pub verifier_key: Arc<str>,
    /// The secret; none if it is not in the store.
    pub(crate) keys: Option<Arc<LogKeys>>,
}

impl Signs {
    /// Of these keys.
    pub(crate) fn with(keys: Arc<LogKeys>) -> Self {
        Self { verifier_key: keys.own.verifier().to_string().into(), keys: Some(keys) }
    }
}

/// The published world.
#[derive(Clone)]
pub struct Snapshot {
    /// State.
    pub state: State,
    /// Values and words.
    pub index: ContentIndex,
    /// Merkle tree.
    pub tree: Tree,
    /// Law in force.
    pub law: Arc<Package>,
    /// Newest signed checkpoint.
    pub checkpoint: Arc<str>,
    /// What signs for the log.
    pub signs: Signs,
    /// Why the store is open for reading only, if it is.
    pub held: Option<Arc<Held>>,
}

impl Snapshot {
    /// The receipt of an entry, against this snapshot's checkpoint; empty if it is not in it.
    pub fn receipt(&self, entry: u64) -> String {
        let size = self.tree.size();
        match self.tree.inclusion(entry, size) {
            Ok(proof) if entry < size => {
                Receipt { index: entry, proof, checkpoint: self.checkpoint.to_string() }.encode()
            }
            _ => String::new(),
        }
    }

    /// The log's keys, oldest first; none if neither register nor store tells one.
    pub fn succession(&self) -> Option<Succession> {
        let only = || VerifierKey::parse(&self.signs.verifier_key).ok().map(Succession::new);
        self.state.succession().or_else(only)
    }

    /// Items of a space that the capacity may see: the one row filter.
    pub fn allowed(&self, who: &CapacityId, space: &SpaceId, at: Instant) -> roaring::RoaringBitmap {
        waarborg_ledger::visible::allowed(&self.state, &self.law, who, space, at)
    }
}
