// SPDX-License-Identifier: EUPL-1.2
//! What the trials of feeds and of pushes stand on: the covenant's world in a store in memory, and a register that is
//! served on loopback as another party's would be.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use waarborg_app::System;
use waarborg_app::scenario::{OnDisk, Scenario};
use waarborg_domain::{FixedClock, Instant};
use waarborg_testkit::{MemoryDisk, options};
use waarborg_web::{Pages, Tokens, Web, token_digest};

/// Other chance at each start: no id is drawn twice.
static OPENED: AtomicU64 = AtomicU64::new(1);

pub fn open(disk: &MemoryDisk, clock: &Arc<FixedClock>) -> Arc<System> {
    let seed = OPENED.fetch_add(1, Ordering::Relaxed);
    Arc::new(System::open(options(Box::new(disk.open().unwrap()), clock.clone(), seed)).unwrap())
}

pub fn world() -> (MemoryDisk, Arc<FixedClock>, Arc<System>) {
    let (disk, clock) = (MemoryDisk::new(), Arc::new(FixedClock::at(Instant(1_782_800_000_000_000))));
    let system = open(&disk, &clock);
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/world.toml");
    Scenario::load(&OnDisk, &world).unwrap().world.install(&system).unwrap();
    (disk, clock, system)
}

/// Serves a register to the NCSC's analyst for as long as the process lives; gives its address.
pub fn served(system: &Arc<System>, token: &str) -> String {
    let mut tokens = Tokens::default();
    tokens.insert(token_digest(token), system.person("ncsc.analyst").unwrap());
    let web = Web { system: system.clone(), tokens, pages: Pages::None };
    let (ready, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            ready.send(listener.local_addr().unwrap()).unwrap();
            waarborg_web::serve(listener, waarborg_web::router(web), std::future::pending()).await;
        });
    });
    format!("http://{}", address.recv().unwrap())
}

/// Id of an indicator.
pub fn id(number: usize) -> String {
    format!("indicator--00000000-0000-4000-8000-{number:012x}")
}

/// An indicator of a domain of its own, as STIX has it.
pub fn indicator(number: usize) -> String {
    format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"{}","created":"2026-06-01T00:00:00.000Z","modified":"2026-06-01T00:00:00.000Z","pattern_type":"stix","valid_from":"2026-06-01T00:00:00Z","pattern":"[domain-name:value = 'host{number}.example.org']"}}"#,
        id(number)
    )
}
