// SPDX-License-Identifier: EUPL-1.2
//! What tests of several crates share: a store in memory, and the suite that every engine of the
//! store must pass. Only ever a dev-dependency; a failed expectation panics, as tests do.

pub mod conformance;
pub mod memory;
pub mod sample;

pub use memory::{MemoryDisk, MemoryShared, MemoryStore};
