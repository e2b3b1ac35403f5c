// SPDX-License-Identifier: EUPL-1.2
//! The fold: what an act changes, and the facts the law decides it on. Server and verifier share this
//! crate, so a decision is replayed from the same state by the same code, and a forged fact shows.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod apply;
pub mod asked;
pub mod concerns;
pub mod consent;
pub mod decide;
pub mod entry;
mod facts;
pub mod known;
pub mod objects;
pub mod permission;
pub mod sealed;
pub mod second;
pub mod shared;
pub mod state;
pub mod succession;
pub mod visible;

pub use apply::{FoldError, apply, enter};
pub use decide::{decide, leaf_view};
pub use entry::{Kept, Leaf, RecordsRef};
pub use state::State;

/// True for someone of the cell's circle: to them refusals may name parties and data.
pub fn is_inside(state: &State, who: &waarborg_domain::CapacityId, at: waarborg_domain::Instant) -> bool {
    facts::inside(state, who, at)
}

/// True for someone of a space's circle: of the cell, or of the organisation whose home it is.
pub fn belongs(
    state: &State,
    who: &waarborg_domain::CapacityId,
    space: &waarborg_domain::SpaceId,
    at: waarborg_domain::Instant,
) -> bool {
    facts::belongs(state, who, space, at)
}

/// The strictest conditions of the items' sources.
pub fn strictest<'a>(
    state: &State,
    items: impl Iterator<Item = &'a waarborg_domain::ItemId>,
) -> Option<waarborg_domain::Conditions> {
    facts::strictest_of(state, items)
}

/// The version of the facts this code derives; a law package names the version it was written for.
pub const FACTS_VERSION: u32 = 1;
