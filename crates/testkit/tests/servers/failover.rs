// SPDX-License-Identifier: EUPL-1.2
//! The leader vanishes under load: another leads after the lease, nothing acknowledged is lost or entered
//! twice, and what the earlier one still writes is refused.

use crate::stage::{join, world};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::{Lease, Proposal, Settled, Shared as _, StoreError};
use waarborg_app::{Problem, System, verbs};
use waarborg_domain::{CommandId, FixedClock};
use waarborg_testkit::{MemoryDisk, MemoryShared};

const TERM: Duration = Duration::from_millis(600);
const SERVERS: usize = 3;

struct Node {
    system: Arc<System>,
    way: MemoryShared,
    failed: Arc<AtomicUsize>,
}

impl Node {
    fn leads(&self) -> bool {
        self.system.leads() && self.failed.load(Ordering::SeqCst) == 0
    }
}

/// Ends the clients, whatever happens.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn node(disk: &MemoryDisk, number: usize, clock: &Arc<FixedClock>) -> Node {
    let way = MemoryShared::over(disk);
    let failed = Arc::new(AtomicUsize::new(0));
    let told = failed.clone();
    let system = join(Box::new(way.clone()), &format!("server {number}"), TERM, clock, move |_| {
        told.fetch_add(1, Ordering::SeqCst);
    });
    Node { system, way, failed }
}

/// Waits for what must come, on a machine however busy.
fn within(what: &str, come: impl Fn() -> bool) {
    let begun = Instant::now();
    while !come() {
        assert!(begun.elapsed() < Duration::from_secs(60), "not in a minute: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn search(system: &System, command: CommandId) -> Result<u64, Problem> {
    let who = system.person("aivd.analyst").expect("the analyst is known");
    let mut caller = Caller::person(who, Channel::Api);
    caller.command = Some(command);
    let purpose = json!({ "code": "resilience", "necessity": "n", "proportionality": "p" });
    let answer = verbs::run(system, caller, "search", json!({ "value": "nowhere.example", "purpose": purpose }))?;
    assert!(answer.allowed(), "{answer:?}");
    Ok(answer.entry)
}

#[test]
fn a_leader_that_vanishes_loses_nothing() {
    let disk = MemoryDisk::new();
    let clock = Arc::new(FixedClock::at(waarborg_domain::Instant(1_782_800_000_000_000)));
    let mut nodes: Vec<Node> = (0..SERVERS).map(|number| node(&disk, number, &clock)).collect();
    world().world.install(&nodes[0].system).unwrap();
    within("every server follows", || nodes.iter().all(|node| node.system.person("aivd.analyst").is_some()));
    let acknowledged: Mutex<BTreeMap<[u8; 16], u64>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            let (nodes, acknowledged, next, done) = (&nodes, &acknowledged, &next, &done);
            scope.spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let mut id = [0; 16];
                    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
                    // A client asks another server when one does not answer; the command stays the same.
                    for attempt in number.. {
                        match search(&nodes[attempt % SERVERS].system, CommandId(id)) {
                            Ok(entry) => {
                                acknowledged.lock().unwrap().insert(id, entry);
                                break;
                            }
                            Err(Problem::Conflict(_)) => break,
                            Err(_) if done.load(Ordering::SeqCst) => break,
                            Err(_) => std::thread::sleep(Duration::from_millis(5)),
                        }
                    }
                }
            });
        }
        // A failed expectation must end the clients too.
        let _ending = Ending(&done);
        let some_more = || {
            let before = acknowledged.lock().unwrap().len();
            within("acts are acknowledged", || acknowledged.lock().unwrap().len() >= before + 20);
        };
        for _ in 1..SERVERS {
            some_more();
            let leader = nodes.iter().position(Node::leads).expect("somebody leads");
            nodes[leader].way.cut_off(true);
            within("another takes the lead", || nodes.iter().enumerate().any(|(n, node)| n != leader && node.leads()));
            nodes[leader].way.cut_off(false);
        }
        some_more();
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    let fresh = node(&disk, SERVERS, &clock);
    nodes.push(fresh);
    let state = nodes[SERVERS].system.state();
    assert!(acknowledged.len() > 50, "only {} were acknowledged", acknowledged.len());
    for (id, entry) in &acknowledged {
        assert_eq!(state.commands.get(&CommandId(*id)), Some(entry), "an acknowledged act is not in the log");
    }
    let entries: std::collections::BTreeSet<u64> = acknowledged.values().copied().collect();
    assert_eq!(entries.len(), acknowledged.len(), "two acts share an entry");
    assert!(nodes.iter().any(|node| node.failed.load(Ordering::SeqCst) > 0), "no leader was brought down");
}

#[test]
fn an_earlier_leader_appends_no_more() {
    let disk = MemoryDisk::new();
    let mut one = MemoryShared::over(&disk);
    let mut two = MemoryShared::over(&disk);
    let short = Duration::from_millis(20);
    let Lease::Mine { epoch } = one.lease("one", short).unwrap() else { panic!("the lease was free") };
    assert_eq!(two.lease("two", short).unwrap(), Lease::Theirs { holder: "one".into() });
    let mut writer = one.writer(epoch).unwrap();
    let mut log = waarborg_testkit::sample::Log::new(1);
    writer.append(&log.batch(2)).unwrap();
    std::thread::sleep(short);
    let Lease::Mine { epoch: later } = two.lease("two", short).unwrap() else { panic!("the lease ran out") };
    assert!(later > epoch);
    let batch = log.batch(1);
    assert!(matches!(writer.append(&batch), Err(StoreError::Moved { .. })));
    two.writer(later).unwrap().append(&batch).unwrap();
    assert_eq!(two.reader().unwrap().head().unwrap().size, 3);
}

#[test]
fn a_proposal_is_answered_once() {
    let disk = MemoryDisk::new();
    let mut desk = MemoryShared::over(&disk);
    let proposal = Proposal { id: [7; 16], command: b"do".to_vec() };
    desk.propose(&[proposal.clone(), proposal.clone()]).unwrap();
    desk.propose(std::slice::from_ref(&proposal)).unwrap();
    assert_eq!(desk.waiting(9).unwrap(), [proposal]);
    assert_eq!(desk.collect(&[[7; 16]]).unwrap(), []);
    let answer = |text: &str| Settled { id: [7; 16], answer: text.into() };
    desk.settle(&[answer("first")]).unwrap();
    desk.settle(&[answer("second")]).unwrap();
    assert_eq!(desk.waiting(9).unwrap(), []);
    assert_eq!(desk.collect(&[[7; 16]]).unwrap(), [answer("first")]);
    assert_eq!(desk.collect(&[[7; 16]]).unwrap(), []);
}

#[test]
fn what_is_destroyed_leaves_the_follower_too() {
    let disk = MemoryDisk::new();
    let clock = Arc::new(FixedClock::at(waarborg_domain::Instant(1_782_800_000_000_000)));
    let leads = node(&disk, 0, &clock);
    world().world.install(&leads.system).unwrap();
    let follows = node(&disk, 1, &clock);
    let run = |system: &System, alias: &str, verb: &str, with: serde_json::Value| {
        let who = system.person(alias).expect("known");
        verbs::run(system, Caller::person(who, Channel::Api), verb, with).expect("entered")
    };
    let purpose = json!({ "code": "resilience", "necessity": "n", "proportionality": "p" });
    let brought = run(
        &follows.system,
        "police.analyst",
        "deposit",
        json!({
            "values": [{ "type": "domain", "value": "gone.example.org" }], "title": "t", "basis": "wpg:24",
            "subject": "cyber-threat", "relevance": "r", "reliability": "B2", "purpose": purpose,
        }),
    );
    assert!(brought.allowed(), "{brought:?}");
    let item = brought.data["items"][0].clone();
    let find = || {
        run(&follows.system, "police.analyst", "search", json!({ "value": "gone.example.org", "purpose": purpose }))
            .data["total"]
            .clone()
    };
    assert_eq!(find(), json!(1));
    let value = waarborg_compare::canonical(None, "gone.example.org").expect("a value");
    assert!(follows.system.snapshot().index.values.postings(&value).is_some());
    let gone = run(&follows.system, "police.consent", "records.destroy", json!({ "items": [item] }));
    assert!(gone.allowed(), "{gone:?}");
    assert_eq!(find(), json!(0));
    assert!(follows.system.snapshot().index.values.postings(&value).is_none());
}
