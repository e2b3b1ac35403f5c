// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ).

use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::personal::CaseKind;
use waarborg_domain::{CapacityId, DutyKind, HoldId, Instant, ItemId};

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Persons {
    /// Numbers of the items acquired by special power and not yet examined, by the end of their term.
    pub unexamined: OrdMap<Instant, OrdSet<u32>>,
    /// The end of the term of each of them.
    pub terms: OrdMap<u32, Instant>,
    /// Those whose term was extended once.
    pub extended: OrdSet<u32>,
    /// Relevance decisions, the last one of each datum.
    pub examined: OrdMap<ItemId, Finding>,
    /// Data that must be destroyed, and by which duty.
    pub doomed: OrdMap<ItemId, DutyKind>,
    /// Cases that suspend destruction.
    pub holds: OrdMap<HoldId, Hold>,
    /// Whether their accuracy can be established, the last finding of each datum.
    pub accuracy: OrdMap<ItemId, Finding>,
    /// Entries with a person's own statement on a datum.
    pub statements: OrdMap<ItemId, Vector<u64>>,
    /// Entries with the court's permission to go on with lawyer-client data.
    pub court: OrdMap<ItemId, u64>,
    /// Entries with the court's permission to tell the OM of them.
    pub court_telling: OrdMap<ItemId, u64>,
}

/// What somebody competent found of a datum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// It is so: relevant, or establishable.
    pub holds: bool,
    /// Who found it.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry with the reasons.
    pub entry: u64,
}

/// A case that suspends the destruction of data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// What kind of case.
    pub case: CaseKind,
    /// Data it is about.
    pub items: OrdSet<ItemId>,
    /// Entry that opened it.
    pub opened: u64,
    /// Entry that ended it.
    pub lifted: Option<u64>,
}

impl Persons {
    /// A case suspends the destruction of the datum.
    pub fn held(&self, item: &ItemId) -> bool {
        self.holds.values().any(|h| h.lifted.is_none() && h.items.contains(item))
    }

    /// Its term of examination is over and nobody examined it: out of use, to be destroyed.
    pub fn overdue(&self, number: u32, at: Instant) -> bool {
        self.terms.get(&number).is_some_and(|end| *end <= at)
    }

    /// Numbers of all such items.
    pub fn all_overdue(&self, at: Instant) -> impl Iterator<Item = u32> + '_ {
        self.unexamined.range(..=at).flat_map(|(_, numbers)| numbers.iter().copied())
    }

    /// The clock of an item runs until then.
    pub(crate) fn run(&mut self, number: u32, until: Instant) {
        self.stop(number);
        self.terms.insert(number, until);
        self.unexamined.entry(until).or_default().insert(number);
    }

    /// The clock of an item stops.
    pub(crate) fn stop(&mut self, number: u32) {
        let Some(until) = self.terms.remove(&number) else { return };
        if let Some(numbers) = self.unexamined.get_mut(&until) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.unexamined.remove(&until);
            }
        }
    }
}
