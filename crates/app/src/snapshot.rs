// SPDX-License-Identifier: EUPL-1.2
//! What readers see: the state after a durable batch, with the projections over contents and the tree.
//! Cheap to clone and never changed.

use crate::content::ContentIndex;
use crate::guard::Held;
use std::sync::Arc;
use waarborg_domain::{CapacityId, Instant, SpaceId};
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::Tree;

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
    /// The key that checks the log's checkpoints, as text.
    pub verifier_key: Arc<str>,
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

    /// Items of a space that the capacity may see: the one row filter.
    pub fn allowed(&self, who: &CapacityId, space: &SpaceId, at: Instant) -> roaring::RoaringBitmap {
        waarborg_ledger::visible::allowed(&self.state, &self.law, who, space, at)
    }
}
