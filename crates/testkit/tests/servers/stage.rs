// SPDX-License-Identifier: EUPL-1.2
//! Servers on one store in memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use waarborg_app::ports::{Lease, Proposal, Reader, Settled, Shared, Store, StoreError};
use waarborg_app::scenario::{Desk, Fillable, Full, OnDisk, Scenario};
use waarborg_app::servers::Server;
use waarborg_app::{Options, System};
use waarborg_domain::FixedClock;
use waarborg_testkit::options;

/// Other chance for each server: no id is drawn twice.
static JOINED: AtomicU64 = AtomicU64::new(1);

/// Root of the workspace.
pub fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cell of the scenarios, with its people.
pub fn world() -> Scenario {
    Scenario::load(&OnDisk, &root().join("crates/waarborg/scenarios/world.toml")).unwrap()
}

/// Joins a server; what fails it is told to `on_failure`.
pub fn join(
    shared: Box<dyn Shared>,
    name: &str,
    term: Duration,
    clock: &Arc<FixedClock>,
    on_failure: impl Fn(&StoreError) + Send + 'static,
) -> Arc<System> {
    join_with(shared, name, term, clock, on_failure, None)
}

/// The same, for whoever reads into a log of their own.
pub fn join_with(
    shared: Box<dyn Shared>,
    name: &str,
    term: Duration,
    clock: &Arc<FixedClock>,
    on_failure: impl Fn(&StoreError) + Send + 'static,
    desk: Option<&Desk>,
) -> Arc<System> {
    let store = shared.writer(0).unwrap();
    let server = Server { shared, name: name.into(), term };
    let options = Options {
        on_failure: Box::new(on_failure),
        sealing: desk.map(|desk| desk.sealing().unwrap()),
        ..options(store, clock.clone(), JOINED.fetch_add(1, Ordering::Relaxed))
    };
    System::join(server, options).unwrap()
}

/// A shared store whose writers a scenario can declare full.
pub struct FillableShared(pub Box<dyn Shared>, pub Full);

impl Shared for FillableShared {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.0.reader()
    }
    fn lease(&mut self, holder: &str, term: Duration) -> Result<Lease, StoreError> {
        self.0.lease(holder, term)
    }
    fn leave(&mut self, holder: &str) -> Result<(), StoreError> {
        self.0.leave(holder)
    }
    fn writer(&self, epoch: u64) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Fillable::new(self.0.writer(epoch)?, self.1.clone())))
    }
    fn propose(&mut self, proposals: &[Proposal]) -> Result<(), StoreError> {
        self.0.propose(proposals)
    }
    fn waiting(&mut self, limit: usize) -> Result<Vec<Proposal>, StoreError> {
        self.0.waiting(limit)
    }
    fn settle(&mut self, answers: &[Settled]) -> Result<(), StoreError> {
        self.0.settle(answers)
    }
    fn collect(&mut self, proposals: &[[u8; 16]]) -> Result<Vec<Settled>, StoreError> {
        self.0.collect(proposals)
    }
    fn sweep(&mut self, older: Duration) -> Result<u64, StoreError> {
        self.0.sweep(older)
    }
    fn again(&self) -> Result<Box<dyn Shared>, StoreError> {
        Ok(Box::new(Self(self.0.again()?, self.1.clone())))
    }
}
