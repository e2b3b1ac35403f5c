// SPDX-License-Identifier: EUPL-1.2
//! The store on PostgreSQL, for an organisation that outgrew one machine.
//!
//! One schema holds entries, sealed records, tiles, checkpoints and law packages; a second, `NAME_keys`,
//! holds keys, secrets and what is in flight, so that a routine dump of the first opens nothing
//! (principle 8). Who may write is named by a lease row with an epoch, and every write compares that
//! epoch, so that a writer that was replaced while it slept changes nothing. The SQL keeps to what
//! engines that speak PostgreSQL's protocol have in common: no locks of a session, no sequences, no
//! notices, no triggers; any transaction may be told to try again, and is (ADR 0019).
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod append;
mod columns;
mod erase;
mod fetch;
mod keeper;
mod lease;
mod link;
mod place;
mod reading;
mod rows;
mod schema;
mod scrub;
mod sessions;
mod shared;
mod store;
mod trouble;

pub use place::{Place, PlaceError};
pub use shared::PostgresShared;
pub use store::{PostgresStore, TERM};
