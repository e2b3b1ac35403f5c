// SPDX-License-Identifier: EUPL-1.2
//! Reading while others write: a search or comparison is entered as long as its reader may still see what
//! it tells of, however much comes in meanwhile; and never with what was taken back (R-026, R-149).
#![expect(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::scenario::{OnDisk, Scenario};
use waarborg_app::{Answer, Problem, System, verbs};
use waarborg_domain::SystemClock;
use waarborg_testkit::{MemoryStore, options};

fn cell() -> Arc<System> {
    let system = System::open(options(Box::new(MemoryStore::new()), Arc::new(SystemClock), 3));
    let system = Arc::new(system.unwrap());
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("../waarborg/scenarios/world.toml");
    Scenario::load(&OnDisk, &world).unwrap().world.install(&system).unwrap();
    system
}

fn run(system: &System, who: &str, verb: &str, mut with: Value) -> Result<Answer, Problem> {
    if let Some(map) = with.as_object_mut().filter(|_| matches!(verb, "deposit" | "search" | "compare")) {
        let purpose = json!({ "code": "resilience", "necessity": "n", "proportionality": "p" });
        map.insert("purpose".into(), purpose);
    }
    verbs::run(system, Caller::person(system.person(who).unwrap(), Channel::Api), verb, with)
}

fn deposit(system: &System, number: usize) -> Answer {
    let with = json!({
        "values": [{ "type": "domain", "value": format!("d{}.example.org", number % 5) }], "title": "t",
        "basis": "wpg:24", "subject": "cyber-threat", "relevance": "r", "reliability": "B2",
    });
    let answer = run(system, "police.analyst", "deposit", with).unwrap();
    assert!(answer.allowed(), "{answer:?}");
    answer
}

#[test]
fn steady_writing_keeps_nobody_from_reading() {
    let system = cell();
    let first = deposit(&system, 0);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                deposit(&system, number);
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        for _ in 0..200 {
            let found = run(&system, "ncsc.analyst", "search", json!({ "value": "d0.example.org" })).unwrap();
            assert!(found.data["total"].as_u64() >= Some(1), "{found:?}");
            let beside = run(&system, "ncsc.analyst", "compare", json!({ "values": ["d0.example.org"] })).unwrap();
            assert_eq!(beside.data["shared"][0]["parties"], json!(["police"]));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let gone = first.data["items"][0].clone();
    assert!(run(&system, "police.analyst", "item.withdraw", json!({ "item": gone })).unwrap().allowed());
    let found = run(&system, "ncsc.analyst", "search", json!({ "value": "d0.example.org", "limit": 1000 })).unwrap();
    assert!(found.data["items"].as_array().unwrap().iter().all(|row| row["id"] != gone));
}
