// SPDX-License-Identifier: EUPL-1.2
//! The register: what makes "not in the register means it did not happen" checkable by anyone.
//!
//! An append-only Merkle tree as in RFC 6962, kept in C2SP tiles; signed notes, checkpoints and
//! cosignatures of witnesses; policies that say whose word counts;
//! receipts that prove one entry offline; what a passkey signed; commitments that keep content out of the leaves; and the
//! canonical container for files that cross an air gap. It has no input or output, clock or chance
//! of its own, and imports nothing of ours, so that the offline verifier shares only this crate's
//! arithmetic with the server (principles 1, 8 and 9 of the design).
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod assertion;
pub mod bundle;
pub mod checkpoint;
pub mod commit;
pub mod container;
pub mod cosignature;
pub mod entry_bundle;
pub mod evidence;
pub mod hash;
mod key;
pub mod map;
pub mod note;
pub mod policy;
pub mod proof;
pub mod receipt;
pub mod sealed;
mod text;
pub mod tile;
pub mod tile_set;
pub mod tree;
pub mod witness;

pub use hash::Hash;
