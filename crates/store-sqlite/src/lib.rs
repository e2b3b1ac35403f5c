// SPDX-License-Identifier: EUPL-1.2
//! The store on SQLite: two files beside each other, one process that writes.
//!
//! `FILE` holds entries, sealed records, tiles, checkpoints and law packages; `FILE.keys` holds the
//! records' keys and the installation's secrets, so that a copy of the one without the other opens
//! nothing (principle 8). `FILE.lock` keeps a second writer out, `FILE.reserve` is disk space set
//! aside for recording refusals when the disk is full (principle 6). Every commit is synced before
//! it is answered (`synchronous=FULL`, read back at the start), and every row carries a checksum of
//! its own, so that a byte changed by hand is named with the row it stands in.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod error;
mod files;
mod keys;
mod place;
mod reserve;
mod saved;
mod schema;
mod scrub;
mod store;
mod sum;
#[cfg(test)]
mod tests;
mod write;

pub use reserve::RESERVE_PAGES;
pub use store::{OpenOptions, SqliteStore};
