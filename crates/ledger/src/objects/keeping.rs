// SPDX-License-Identifier: EUPL-1.2
//! What is on record of keeping the register: restores, oldest first, changes of the log's key,
//! and damage that was found.

use imbl::Vector;
use serde::{Deserialize, Serialize};
use waarborg_domain::Instant;
use waarborg_domain::keeping::Restored;

/// An entry from which on another key signs for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// Entry.
    pub entry: u64,
    /// Verifier key before.
    pub old: String,
    /// Verifier key from there on.
    pub new: String,
}

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Keepings {
    /// Restores.
    pub restores: Vector<Restored>,
    /// Entry, instant and number of findings.
    pub damage: Vector<(u64, Instant, u64)>,
}

impl Keepings {
    /// A restore recorded that the records of this entry cannot be opened any more.
    pub fn lost(&self, entry: u64) -> bool {
        self.restores.iter().flat_map(|r| &r.lost).any(|(from, to)| (*from..=*to).contains(&entry))
    }
}
