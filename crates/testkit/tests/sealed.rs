// SPDX-License-Identifier: EUPL-1.2
//! What the oversight body reads leaves nothing behind where others look: every verb that only consults, by
//! somebody of it, adds no entry; no such act changes what the fold would have to know of; and a log that does
//! not answer hinders nobody else.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::{Kept, SealedLog, StoreError};
use waarborg_app::scenario::{Desk, Full, InProcess, OnDisk, Player, Scenario, Silent};
use waarborg_app::{Options, Problem, Sealing, System, verbs};
use waarborg_domain::{CapacityId, FixedClock, SeededRng};
use waarborg_ledger::State;
use waarborg_testkit::{MemoryStore, options};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cell with its deliveries, after a scenario.
fn played(file: &str, sealing: Option<Sealing>) -> Arc<System> {
    let path = root().join(file);
    let scenario = Scenario::load(&OnDisk, &path).unwrap_or_else(|e| panic!("{e}"));
    let start = scenario.clock.as_deref().unwrap_or("2026-06-30T09:00:00+02:00");
    let clock = Arc::new(FixedClock::at(waarborg_domain::Instant::parse(start).unwrap()));
    let options = Options { sealing, ..options(Box::new(MemoryStore::new()), clock.clone(), 7) };
    let system = Arc::new(System::open(options).unwrap());
    scenario.world.install(&system).unwrap();
    let mut driver = InProcess(system.clone());
    let mut player = Player::new(system.clone(), clock, &mut driver, Full::default(), &scenario);
    player.play(&scenario, &OnDisk, path.parent().unwrap(), &mut Silent);
    system
}

fn run(system: &System, who: &str, verb: &str, with: serde_json::Value) -> Result<waarborg_app::Answer, Problem> {
    verbs::run(system, Caller::person(system.person(who).unwrap(), Channel::Api), verb, with)
}

/// Everything one could ask to look at.
fn looks(state: &State) -> Vec<(&'static str, serde_json::Value)> {
    let purpose = json!({ "code": "oversight", "necessity": "An inquiry.", "proportionality": "One look." });
    let mut looks = vec![
        ("search", json!({ "value": "login.example.org", "purpose": purpose })),
        ("compare", json!({ "values": ["login.example.org"], "purpose": purpose })),
        ("mentions.check", json!({ "text": "Seen at login.example.org." })),
        ("view", json!({})),
        ("view", json!({ "entry": 3 })),
        ("view", json!({ "partners": true })),
        ("receipt.search", json!({ "receipt": "0".repeat(32), "purpose": purpose })),
        ("consent.statement", json!({ "consent": "0".repeat(32), "answer": "given" })),
        ("permission.statement", json!({ "permission": "0".repeat(32), "allow": true })),
    ];
    let lists = ["acts", "analyses", "disclosures", "consents", "duties", "receipts", "permissions", "people"];
    looks.extend(lists.map(|list| ("view", json!({ "list": list }))));
    looks.extend(state.items.iter().map(|i| ("view", json!({ "item": i.id }))));
    looks.extend(
        state
            .disclosures
            .keys()
            .flat_map(|d| [("view", json!({ "disclosure": d })), ("view", json!({ "disclosure": d, "print": true }))]),
    );
    looks.extend(state.consents.keys().map(|c| ("consent.statement", json!({ "consent": c, "answer": "given" }))));
    looks
}

#[test]
fn no_read_of_the_oversight_body_enters_the_register() {
    let desk = Desk::default();
    let system = played("scenarios/common/ready.toml", Some(desk.sealing().unwrap()));
    let before = system.snapshot();
    let looks = looks(&before.state);
    let of_verbs = verbs::VERBS.iter().filter(|v| v.reads && v.name != "deposit.preview");
    for verb in of_verbs {
        assert!(looks.iter().any(|(name, _)| *name == verb.name), "{} is not tried", verb.name);
    }
    for (number, (verb, with)) in looks.iter().enumerate() {
        match run(&system, "ctivd.auditor", verb, with.clone()) {
            Ok(answer) => {
                assert!(answer.sealed && !answer.receipt.is_empty() && answer.entry == number as u64, "{answer:?}");
            }
            // It looked, and there was nothing.
            Err(problem) => assert_eq!(problem, Problem::NotFound, "{verb} {with}"),
        }
        assert_eq!(desk.records().len(), number + 1, "{verb} {with}");
        let read = desk.read(number as u64).unwrap();
        assert!(read.act.consults() && read.person[0] == "ctivd.auditor", "{read:?}");
        // The oversight body can judge it: the register it was decided on is named, and the law says the same.
        assert_eq!(read.register.size, before.state.size);
        let (state, law) = (&before.state, &before.law);
        let again = waarborg_ledger::decide(state, law, Some(&read.actor), &read.act, read.at, true);
        assert_eq!(again, read.decision, "{verb} {with}");
    }
    let after = system.snapshot();
    assert!(after.state == before.state && after.checkpoint == before.checkpoint);
    assert_eq!(after.tree.root(), before.tree.root());
    // The same looks by somebody else are entries, all of them.
    for (verb, with) in looks {
        let _ = run(&system, "aivd.analyst", verb, with);
    }
    assert!(system.snapshot().state.size > before.state.size + 10);
}

/// Nothing is lost by not folding a read: of each one in every scenario, the fold changes its accounts alone.
#[test]
fn what_only_consults_changes_no_state() {
    let mut reads = 0;
    let folders = ["cases", "scenarios/rules"].map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let mut files: Vec<PathBuf> = folders.into_iter().flatten().map(|file| file.unwrap().path()).collect();
    let reading = ["view", "search", "compare", "mentions.check", "receipt.search"].map(|v| format!("do = \"{v}\""));
    files.retain(|file| std::fs::read_to_string(file).is_ok_and(|text| reading.iter().any(|v| text.contains(v))));
    for file in files {
        let file = file.to_str().unwrap();
        let system = played(file, None);
        let size = system.snapshot().state.size;
        let entries = system.records().with_reader(|r| r.entries(0, usize::try_from(size).unwrap())).unwrap().unwrap();
        let mut state = State::default();
        for entry in entries {
            let (leaf, kept) = waarborg_app::rebuild::read_entry(&entry).unwrap();
            let before = state.clone();
            waarborg_ledger::apply(&mut state, &leaf, &kept).unwrap();
            if !kept.act.consults() {
                continue;
            }
            let accounts = State {
                size: before.size,
                last: before.last,
                founded: before.founded,
                refusals: before.refusals,
                commands: before.commands.clone(),
                witnesses: before.witnesses.clone(),
                mapped: before.mapped,
                ..state.clone()
            };
            reads += 1;
            assert!(accounts == before, "{file}: {:?}", kept.act);
        }
    }
    println!("{reads} reads");
    assert!(reads > 100, "only {reads} reads");
}

/// A log in a place that does not answer.
struct Stuck(std::sync::mpsc::Receiver<()>);

impl SealedLog for Stuck {
    fn append(&mut self, _: &[u8]) -> Result<Kept, StoreError> {
        let _ = self.0.recv();
        Err(StoreError::Failed("stuck".into()))
    }
}

#[test]
fn a_log_that_does_not_answer_hinders_nobody_else() {
    let (free, stuck) = std::sync::mpsc::channel();
    let sealing = Sealing::new(Box::new(Stuck(stuck)), Box::new(SeededRng::new(1))).unwrap();
    let system = played("scenarios/common/ready.toml", Some(sealing.patient(Duration::from_millis(300))));
    let size = system.snapshot().state.size;
    std::thread::scope(|scope| {
        let read = scope.spawn(|| run(&system, "ctivd.auditor", "view", json!({})));
        let begun = Instant::now();
        for _ in 0..20 {
            assert!(run(&system, "aivd.analyst", "view", json!({})).unwrap().allowed());
        }
        assert!(begun.elapsed() < Duration::from_secs(5));
        let problem = read.join().unwrap().unwrap_err();
        assert!(matches!(&problem, Problem::SealedLog(_)), "{problem:?}");
    });
    assert_eq!(system.snapshot().state.size, size + 20, "the refused read left nothing");
    drop(free);
}

/// A way into the sequencer that somebody forgot is a refusal, and no entry.
#[test]
fn a_read_that_goes_the_wrong_way_is_refused() {
    let system = played("scenarios/common/ready.toml", Some(Desk::default().sealing().unwrap()));
    let size = system.snapshot().state.size;
    let (space, _) = system.snapshot().state.cell().map(|(id, s)| (id, s.kind)).unwrap();
    let look = || waarborg_domain::Act::Viewed { space, seen: waarborg_domain::Seen::Tasks };
    let of = |who: CapacityId| Caller::person(who, Channel::Api);
    let auditor = of(system.person("ctivd.auditor").unwrap());
    assert_eq!(system.enter(auditor, look()).unwrap_err(), Problem::Unavailable);
    assert_eq!(system.snapshot().state.size, size);
    assert!(system.enter(of(system.person("aivd.analyst").unwrap()), look()).unwrap().allowed());
}

/// A question by AuthZEN is a read like the others: what the oversight body asks goes to its own log.
#[test]
fn what_the_oversight_body_asks_by_authzen_is_sealed_too() {
    use waarborg_app::authzen::{Asked, Named, Question, Semantic, evaluate, log};
    let desk = Desk::default();
    let system = played("scenarios/common/ready.toml", Some(desk.sealing().unwrap()));
    let before = system.snapshot().tree.size();
    let item = system.state().items.iter().next().unwrap().id;
    let named = |kind: &str, id: String| Named { kind: kind.into(), id };
    let question = Question {
        subject: named("capacity", "ctivd.auditor".into()),
        action: "item.view".into(),
        resource: named("item", item.to_string()),
        ..Question::default()
    };
    let asked = Asked { questions: vec![Some(question)], semantic: Semantic::default(), many: false, trace: None };
    let caller = Caller::person(system.person("ctivd.auditor").unwrap(), Channel::AuthZen);
    let (answer, told) = evaluate(&system, caller, &asked).unwrap();
    assert!(answer.allowed() && answer.sealed);
    assert_eq!((told.len(), desk.records().len()), (1, 1));
    let (_, record) = log::record(&system, caller, before).unwrap();
    assert!(record.is_none() && desk.records().len() == 2);
    assert_eq!(system.snapshot().tree.size(), before, "nothing in the register");
}
