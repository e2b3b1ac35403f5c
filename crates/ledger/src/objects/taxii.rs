// SPDX-License-Identifier: EUPL-1.2
//! What stands in the collections of TAXII, in order, and the dates it has there. A date never stands for
//! anything else: what is taken back leaves its dates unused.

use crate::objects::{DepositStatus, Item, ItemStatus};
use crate::state::State;
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::taxii::Collection;
use waarborg_domain::{DepositId, DisclosureId, Instant, ItemId, RecipientState};

/// Dates kept free for each item, a microsecond apart: one item can go out as several objects. As many are
/// kept free before the first, for what is told of all of them.
pub const PLACES: u32 = 4;

/// How items came into a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// By a handover.
    Handover(DisclosureId),
    /// By a delivery.
    Delivery(DepositId),
}

/// Items that came into a collection at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// How.
    pub by: By,
    /// Date of the first.
    pub first: Instant,
    /// The date after the last.
    pub after: Instant,
}

impl Placed {
    /// The last date that was kept free for it.
    pub fn end(&self) -> Instant {
        Instant(self.after.0.saturating_sub(1))
    }
}

/// Everything that was placed, by collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collections {
    /// In order of date.
    pub placed: OrdMap<Collection, Vector<Placed>>,
}

impl Collections {
    /// How often items came into a collection.
    pub fn times(&self, collection: &Collection) -> usize {
        self.placed.get(collection).map_or(0, Vector::len)
    }

    /// Puts items into a collection, later than all before them.
    pub(crate) fn place(&mut self, collection: Collection, by: By, at: Instant, items: usize) {
        let placed = self.placed.entry(collection).or_default();
        let first = placed.last().map_or(at, |before| at.max(before.after));
        let dates = i64::try_from(items).unwrap_or(i64::MAX).saturating_add(1).saturating_mul(i64::from(PLACES));
        placed.push_back(Placed { by, first, after: Instant(first.0.saturating_add(dates)) });
    }
}

impl State {
    /// Items that came into a collection, in order: for a handover those that are in its package.
    pub fn placed_items(&self, by: &By) -> Vec<ItemId> {
        match by {
            By::Handover(id) => self.disclosures.get(id).map(|d| self.attached(&d.object)).unwrap_or_default(),
            By::Delivery(id) => {
                let runs = self.deposits.get(id).map(|d| d.items.as_slice()).unwrap_or_default();
                let numbers = runs.iter().flat_map(|(a, b)| *a..=*b);
                numbers.filter_map(|n| self.item_at(n)).map(|i| i.id).collect()
            }
        }
    }

    /// True while an item stands in a collection: it is in use, and what it came by was not taken back.
    pub fn stands(&self, collection: &Collection, by: &By, item: &Item) -> bool {
        self.came(collection, by) && item.status == ItemStatus::Active
    }

    /// True while what items came by was not taken back.
    pub fn came(&self, collection: &Collection, by: &By) -> bool {
        match (collection, by) {
            (Collection::Received(org), By::Handover(id)) => {
                let recipient = self.disclosures.get(id).and_then(|d| d.recipients.get(org));
                recipient.is_some_and(|r| r.state.handed_over() && r.state < RecipientState::Recalled)
            }
            (Collection::Feed(_), By::Delivery(id)) => {
                self.deposits.get(id).is_some_and(|d| d.status == DepositStatus::Sealed)
            }
            _ => false,
        }
    }
}
