// SPDX-License-Identifier: EUPL-1.2
//! A system on a real store, with the covenant's parties.

use crate::Fallible;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::Store;
use waarborg_app::scenario::{Files, Scenario};
use waarborg_app::{Answer, Options, System, verbs};
use waarborg_compare::Lists;
use waarborg_domain::{SystemClock, SystemRng};
use waarborg_store_sqlite::SqliteStore;

struct Carried;

impl Files for Carried {
    fn read(&self, _: &Path) -> Option<Vec<u8>> {
        Some(include_bytes!("../../waarborg/scenarios/world.toml").to_vec())
    }
}

/// The system under measurement.
pub struct World {
    /// System.
    pub system: Arc<System>,
    /// Its store.
    pub path: PathBuf,
    /// Acts acknowledged.
    pub acknowledged: u64,
}

impl World {
    /// A fresh one, its store under this name.
    pub fn new(folder: &Path, name: &str) -> Fallible<Self> {
        let path = folder.join(name).with_extension("sqlite");
        let store = Box::new(SqliteStore::create(&path)?);
        Self::on(store, path)
    }

    /// On an empty store of any engine.
    pub fn on(store: Box<dyn Store>, path: PathBuf) -> Fallible<Self> {
        let system = Arc::new(open(store)?);
        Scenario::load(&Carried, Path::new("world.toml"))?.world.install(&system)?;
        Ok(Self { system, path, acknowledged: 0 })
    }

    /// A verb as somebody; anything but an allowed act ends the measurement.
    pub fn run(&self, who: &str, verb: &str, with: Value) -> Fallible<Answer> {
        let who = self.system.person(who).ok_or("nobody of that name")?;
        let answer = verbs::run(&self.system, Caller::person(who, Channel::Api), verb, with)?;
        if answer.allowed() {
            Ok(answer)
        } else {
            Err(format!("{verb}: {:?} {:?}", answer.unmet, answer.pending).into())
        }
    }

    /// Ends it; the store stays.
    pub fn close(self) -> PathBuf {
        self.system.stop();
        self.path
    }
}

/// Opens a system on a store.
pub fn open(store: Box<dyn Store>) -> Fallible<System> {
    Ok(System::open(Options {
        store,
        clock: Arc::new(SystemClock),
        rng: Box::new(SystemRng::new()?),
        log: "waarborg.example/bench".into(),
        scenario: true,
        lists: Lists::builtin(),
        law: None,
        proof: None,
        sealing: None,
        approvers: ["bench".into(), "bench".into()],
        on_failure: Box::new(|error| {
            eprintln!("bench: {error}");
            std::process::exit(70);
        }),
    })?)
}

/// Purpose and reasons for every act.
pub fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "measured", "proportionality": "measured" })
}
