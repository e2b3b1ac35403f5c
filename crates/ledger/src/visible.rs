// SPDX-License-Identifier: EUPL-1.2
//! The one row filter. The law decides `see` once for each class and capacity; the items of the
//! allowed classes are all that a search, comparison, count, page or export of that capacity knows.

use crate::facts;
use crate::objects::{Class, Item};
use crate::state::State;
use roaring::RoaringBitmap;
use waarborg_domain::{CapacityId, Instant, ItemId, SpaceId};
use waarborg_law::Package;

/// Usable items of a space that the capacity may see.
pub fn allowed(state: &State, law: &Package, who: &CapacityId, space: &SpaceId, at: Instant) -> RoaringBitmap {
    let mut rows = RoaringBitmap::new();
    for class in state.classes.iter().filter(|c| c.space == *space && !c.usable.is_empty()) {
        if sees_class(state, law, who, class, at) {
            rows |= class.usable.as_ref();
        }
    }
    rows
}

/// Usable items of a space whoever sees them: the register's own view, for mentions.
pub fn usable_in(state: &State, space: &SpaceId) -> RoaringBitmap {
    let mut rows = RoaringBitmap::new();
    for class in state.classes.iter().filter(|c| c.space == *space) {
        rows |= class.usable.as_ref();
    }
    rows
}

/// True if the law lets the capacity see items of the class.
pub fn sees_class(state: &State, law: &Package, who: &CapacityId, class: &Class, at: Instant) -> bool {
    let Some(actor) = facts::actor(state, who, at) else { return false };
    law.allows(&actor, at, &facts::see(state, who, class))
}

/// The item, if the capacity may see it; hidden and absent are the same (DESIGN, principle 4).
/// A party always sees what it brought in itself.
pub fn item<'a>(state: &'a State, law: &Package, who: &CapacityId, id: &ItemId, at: Instant) -> Option<&'a Item> {
    let item = state.item(id)?;
    let class = state.class_of(item)?;
    let own = state.capacities.get(who).is_some_and(|c| c.capacity.org == class.party && c.capacity.active(at));
    let sealed = item.status != crate::objects::ItemStatus::Unsealed;
    (sealed && (own || sees_class(state, law, who, class, at))).then_some(item)
}
