// SPDX-License-Identifier: EUPL-1.2
//! What is on record of witnesses: whose word counts, and how far each has cosigned.

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use waarborg_domain::{CapacityId, Instant, OrgId};

/// Witnesses of this log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witnesses {
    /// By verifier key.
    pub keys: OrdMap<String, Witness>,
    /// Size of the log after the last entry that was more than a cosignature or the passing of time.
    pub busy: u64,
    /// How many an organisation waits for before its data go abroad (H-007): every decision, oldest first.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub required: OrdMap<OrgId, Vector<Required>>,
}

/// What the head of an organisation wants cosigned, and by how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Required {
    /// So many different witnesses; 0 for none.
    pub number: u32,
    /// Who decided.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry with the reasons.
    pub entry: u64,
}

/// One key of a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The witness's name; several keys may bear one.
    pub name: String,
    /// The largest checkpoint it cosigned; 0 if none.
    pub size: u64,
    /// When, in POSIX seconds.
    pub time: u64,
    /// The entry that ended it.
    pub ended: Option<u64>,
}

impl Witnesses {
    /// Keys that count.
    pub fn counting(&self) -> impl Iterator<Item = (&String, &Witness)> {
        self.keys.iter().filter(|(_, witness)| witness.ended.is_none())
    }

    /// How far a witness has cosigned, with whichever of its keys.
    pub fn reached(&self, name: &str) -> u64 {
        self.counting().filter(|(_, witness)| witness.name == name).map(|(_, witness)| witness.size).max().unwrap_or(0)
    }

    /// Witnesses that count, each once.
    pub fn names(&self) -> BTreeSet<&str> {
        self.counting().map(|(_, witness)| witness.name.as_str()).collect()
    }

    /// The size below which a number of different witnesses have cosigned all; 0 if there are fewer.
    pub fn quorum(&self, number: usize) -> u64 {
        let mut sizes: Vec<u64> = self.names().into_iter().map(|name| self.reached(name)).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        number.checked_sub(1).and_then(|last| sizes.get(last).copied()).unwrap_or(0)
    }

    /// As many witnesses as an organisation wants have cosigned an entry.
    pub fn covers(&self, org: &OrgId, entry: u64) -> bool {
        let number = self.required.get(org).and_then(Vector::last).map_or(0, |required| required.number);
        number == 0 || entry < self.quorum(usize::try_from(number).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn witnesses(all: &[(&str, &str, u64)]) -> Witnesses {
        let keys = all.iter().map(|(key, name, size)| {
            ((*key).to_owned(), Witness { name: (*name).to_owned(), size: *size, time: 1, ended: None })
        });
        Witnesses { keys: keys.collect(), ..Witnesses::default() }
    }

    #[test]
    fn a_witness_counts_once_whatever_its_keys() {
        let all = witnesses(&[("k1", "a", 10), ("k2", "b", 7), ("k3", "a", 12)]);
        assert_eq!((all.quorum(1), all.quorum(2), all.quorum(3), all.quorum(0)), (12, 7, 0, 0));
        assert_eq!((all.reached("a"), all.reached("c")), (12, 0));
    }
}
