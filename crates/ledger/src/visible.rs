// SPDX-License-Identifier: EUPL-1.2
//! The one row filter. The law decides `see` once for each class and capacity; the items of the
//! allowed classes are all that a search, comparison, count, page or export of that capacity knows.

use crate::facts;
use crate::objects::{Class, Item, ItemStatus};
use crate::state::State;
use roaring::RoaringBitmap;
use std::cell::RefCell;
use std::collections::HashMap;
use waarborg_domain::{CapacityId, Instant, ItemId, SpaceId, SpaceKind};
use waarborg_law::Package;

/// Usable items of a space that the capacity may see.
pub fn allowed(state: &State, law: &Package, who: &CapacityId, space: &SpaceId, at: Instant) -> RoaringBitmap {
    let mut rows = RoaringBitmap::new();
    // What an organisation keeps in its own space is for its own people, and for nobody else.
    let home = state.spaces.get(space).is_some_and(|s| s.kind == SpaceKind::Home);
    let own = home && facts::belongs(state, who, space, at);
    for class in state.classes.iter().filter(|c| c.space == *space && !c.usable.is_empty()) {
        if own || sees_class(state, law, who, class, at) {
            rows |= class.usable.as_ref();
        }
    }
    in_term(state, rows, at)
}

/// What must be destroyed is found by nobody: past its term of examination, or lawyer-client data.
fn in_term(state: &State, mut rows: RoaringBitmap, at: Instant) -> RoaringBitmap {
    for number in state.personal.all_overdue(at) {
        rows.remove(number);
    }
    for number in state.personal.doomed.keys().filter_map(|i| state.item_numbers.get(i)) {
        rows.remove(*number);
    }
    rows
}

/// Usable items of a space whoever sees them: the register's own view, for mentions.
pub fn usable_in(state: &State, space: &SpaceId, at: Instant) -> RoaringBitmap {
    let mut rows = RoaringBitmap::new();
    for class in state.classes.iter().filter(|c| c.space == *space) {
        rows |= class.usable.as_ref();
    }
    in_term(state, rows, at)
}

/// True if the law lets the capacity see items of the class.
pub fn sees_class(state: &State, law: &Package, who: &CapacityId, class: &Class, at: Instant) -> bool {
    let Some(actor) = facts::actor(state, who, at) else { return false };
    law.allows(&actor, at, &facts::see(state, who, class))
}

/// What one capacity sees at one instant; each class is put to the law once.
pub struct Sight<'s, 'a> {
    state: &'s State,
    law: &'a Package,
    who: &'a CapacityId,
    at: Instant,
    classes: RefCell<HashMap<u32, bool>>,
}

impl<'s, 'a> Sight<'s, 'a> {
    /// The sight of a capacity.
    pub fn new(state: &'s State, law: &'a Package, who: &'a CapacityId, at: Instant) -> Self {
        Self { state, law, who, at, classes: RefCell::default() }
    }

    /// The item, if the capacity may see it; hidden and absent are the same (DESIGN, principle 4). A party
    /// always sees what it brought in itself.
    pub fn item(&self, id: &ItemId) -> Option<&'s Item> {
        let item = self.state.item(id).filter(|i| i.status != ItemStatus::Unsealed)?;
        let known = self.classes.borrow().get(&item.class).copied();
        let seen = known.unwrap_or_else(|| {
            let seen = self.state.class_of(item).is_some_and(|class| self.class(class));
            self.classes.borrow_mut().insert(item.class, seen);
            seen
        });
        seen.then_some(item)
    }

    fn class(&self, class: &Class) -> bool {
        let who = self.state.capacities.get(self.who);
        let own = who.is_some_and(|c| c.capacity.org == class.party && c.capacity.active(self.at));
        own || sees_class(self.state, self.law, self.who, class, self.at)
    }
}
