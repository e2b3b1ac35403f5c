// SPDX-License-Identifier: EUPL-1.2
//! A cell on a disk in memory, with a second place for its last checkpoint.

use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::copy::{Copied, CopyError, Keys, copy};
use waarborg_app::guard::{FindGuard, Guard};
use waarborg_app::ports::{Store, StoreError};
use waarborg_app::restore::{Request, record};
use waarborg_app::scenario::{OnDisk, Scenario};
use waarborg_app::{Answer, Problem, System, bundle, verbs};
use waarborg_domain::SystemClock;
use waarborg_testkit::{MemoryDisk, options};

/// A second place that outlives its system.
#[derive(Clone, Default)]
pub struct Place(Arc<Mutex<(Option<String>, u64)>>);

impl Place {
    pub fn find(&self) -> Option<FindGuard> {
        let place = self.clone();
        Some(Box::new(move |_: &str, _: &[u8]| Ok(Box::new(place) as Box<dyn Guard>)))
    }
    /// One that holds this already.
    pub fn holding(checkpoint: &str) -> Self {
        Self(Arc::new(Mutex::new((Some(checkpoint.to_owned()), 0))))
    }
    pub fn held(&self) -> Option<String> {
        self.0.lock().unwrap().0.clone()
    }
    pub fn writes(&self) -> u64 {
        self.0.lock().unwrap().1
    }
}

impl Guard for Place {
    fn last(&mut self) -> Result<Option<String>, StoreError> {
        Ok(self.held())
    }
    fn keep(&mut self, checkpoint: &str) -> Result<(), StoreError> {
        let mut place = self.0.lock().unwrap();
        *place = (Some(checkpoint.to_owned()), place.1 + 1);
        Ok(())
    }
}

pub fn open(disk: &MemoryDisk, guard: Option<FindGuard>, seed: u64) -> Arc<System> {
    let options = options(Box::new(disk.open().unwrap()), Arc::new(SystemClock), seed);
    Arc::new(System::open_guarded(options, guard).unwrap())
}

/// A cell with the covenant's people.
pub fn cell(disk: &MemoryDisk, guard: Option<FindGuard>) -> Arc<System> {
    let system = open(disk, guard, 3);
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("../waarborg/scenarios/world.toml");
    Scenario::load(&OnDisk, &world).unwrap().world.install(&system).unwrap();
    system
}

pub fn run(system: &System, who: &str, verb: &str, with: Value) -> Result<Answer, Problem> {
    verbs::run(system, Caller::person(system.person(who).unwrap(), Channel::Api), verb, with)
}

pub fn deposit(system: &System, value: &str) -> Result<Answer, Problem> {
    let with = json!({
        "values": [{ "type": "domain", "value": value }], "title": "t", "basis": "wpg:24",
        "subject": "cyber-threat", "relevance": "r", "reliability": "B2",
        "purpose": { "code": "resilience", "necessity": "n", "proportionality": "p" },
    });
    run(system, "police.analyst", "deposit", with)
}

pub fn copied(from: &mut dyn Store, to: &mut dyn Store, keys: Keys) -> Result<Copied, CopyError> {
    copy(from, to, keys, &mut |_, _| ())
}

pub fn restore(system: &System, first: &str, second: &str) -> Result<Answer, Problem> {
    let second = system.person(second).unwrap();
    let request =
        Request { second, reason: "The disk failed.".into(), known: None, destroyed: Vec::new(), rekey: None };
    record(system, Caller::person(system.person(first).unwrap(), Channel::CommandLine), request)
}

/// The disk with everything on it, keys and secrets too, as it is now.
pub fn snapshot(disk: &MemoryDisk) -> MemoryDisk {
    let (mut from, other) = (disk.open().unwrap(), MemoryDisk::new());
    let mut to = other.open().unwrap();
    copied(&mut from, &mut to, Keys::Along).unwrap();
    for name in from.secrets().unwrap() {
        let value = from.secret(&name).unwrap().unwrap();
        to.put_secret(&name, &value).unwrap();
    }
    other
}

/// The whole log, every record opened.
pub fn export(system: &System) -> Vec<u8> {
    let mut reader = system.with_store(|store| store.reader()).unwrap().unwrap();
    bundle::export(reader.as_mut(), |_, _| true, &system.verifier_key(), system.now()).unwrap()
}
