// SPDX-License-Identifier: EUPL-1.2
//! Who else knows this? Values of threat data in one canonical form, so that
//! two parties' spellings of the same thing are equal; the index from a value
//! to the items that hold it; the values mentioned in a free text; the
//! words of a text; and the lists of values too common to mean anything.
//!
//! Everything here is pure: no files, no clock, no chance of its own. Equality
//! of canonical forms is the only relation computed; nothing is ranked and no
//! pairs of items are stored. Every look-up that a caller can see goes through
//! a bitmap of the items that caller may use.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod canonical;
mod clean;
pub mod files;
mod host;
pub mod index;
pub mod lists;
pub mod mentions;
mod postings;
mod stored;
pub mod text;
mod tiers;
pub mod value;

pub use canonical::{Hint, canonical, guess, host_of};
pub use clean::refang;
pub use files::{Pair, compare_sets};
pub use index::ValueIndex;
pub use lists::{ListError, Lists};
pub use mentions::{Mention, find};
pub use postings::Postings;
pub use text::TextIndex;
pub use value::{Kind, Unreadable, Value};
