// SPDX-License-Identifier: EUPL-1.2
//! The log's key is changed where servers share a store: whichever is asked, the one that leads does it, all
//! verify and serve the new key at once, and who takes the lead after it signs with that.

use crate::stage::{join, world};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::{System, rotate, verbs};
use waarborg_domain::FixedClock;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;
use waarborg_testkit::{MemoryDisk, MemoryShared};

const TERM: Duration = Duration::from_millis(600);

fn turn(system: &System) -> String {
    let (first, second) = (system.person("admin").unwrap(), system.person("aivd.head").unwrap());
    let answer = rotate::record(system, Caller::person(first, Channel::CommandLine), second).unwrap();
    assert!(answer.allowed(), "{answer:?}");
    assert_eq!(answer.text("new"), Some(&*system.verifier_key()), "known here when it is answered");
    system.verifier_key()
}

fn act(system: &System) -> u64 {
    let who = system.person("aivd.analyst").unwrap();
    verbs::run(system, Caller::person(who, Channel::Api), "view", json!({ "list": "acts" })).unwrap().entry
}

fn until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it took too long");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn all_follow_a_change_of_the_key() {
    let disk = MemoryDisk::new();
    let clock = Arc::new(FixedClock::at(waarborg_domain::Instant(1_782_800_000_000_000)));
    let server = |name: &str| join(Box::new(MemoryShared::over(&disk)), name, TERM, &clock, |error| panic!("{error}"));
    let leader = server("leads");
    world().world.install(&leader).unwrap();
    let follower = server("follows");
    let first = leader.verifier_key();
    let second = turn(&follower);
    assert_ne!(first, second);
    assert_eq!((leader.verifier_key(), leader.log_keys()), (second.clone(), follower.log_keys()));
    let third = turn(&leader);
    let entry = act(&leader);
    until(|| follower.snapshot().tree.size() > entry);
    assert_eq!(follower.verifier_key(), third);
    let shown = follower.shown().unwrap();
    for key in follower.log_keys() {
        assert!(Checkpoint::open(&shown.note, &[key]).is_ok());
    }
    // The leader ends, and the other one signs from there on.
    leader.stop();
    drop(leader);
    until(|| follower.leads());
    let entry = act(&follower);
    let key = VerifierKey::parse(&third).unwrap();
    let newest = Checkpoint::open(&follower.snapshot().checkpoint, &[key]).unwrap();
    assert!(newest.size > entry);
    let fourth = turn(&follower);
    assert_ne!(third, fourth);
    act(&follower);
    assert_eq!(follower.state().keys.len(), 3);
}
