// SPDX-License-Identifier: EUPL-1.2
//! What tests of several crates share: a store in memory, a passkey in software, a program that ends with its
//! test, an authority with a server it vouches for, and the suite that every engine of the store must pass. Only ever
//! a dev-dependency; a failed expectation panics, as tests do.

pub mod authenticator;
pub mod conformance;
pub mod memory;
pub mod process;
pub mod sample;
pub mod tls;

pub use memory::{MemoryDisk, MemoryShared, MemoryStore};

use std::sync::Arc;
use waarborg_app::Options;
use waarborg_app::ports::Store;
use waarborg_compare::Lists;
use waarborg_domain::{Clock, SeededRng};

/// A system for tests: a scenario's, under the built-in law, with chance from a seed. A failed commit ends
/// the test.
#[must_use]
pub fn options(store: Box<dyn Store>, clock: Arc<dyn Clock>, seed: u64) -> Options {
    Options {
        store,
        clock,
        rng: Box::new(SeededRng::new(seed)),
        log: "waarborg.example/test".into(),
        scenario: true,
        lists: Lists::builtin(),
        law: None,
        approvers: ["one".into(), "two".into()],
        proof: None,
        sealing: None,
        on_failure: Box::new(|error| panic!("{error}")),
    }
}
