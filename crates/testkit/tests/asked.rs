// SPDX-License-Identifier: EUPL-1.2
//! What a machine was told by AuthZEN to be allowed is decided again by the verifier: an honest log has no
//! finding, and each way to say more than the law allows has one, at its entry.
#![expect(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use waarborg_app::authzen::search::{Entity, Wanted, find};
use waarborg_app::authzen::{Asked, Named, Question, Semantic, Terms, evaluate};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::scenario::{Full, InProcess, OnDisk, Player, Scenario, Silent};
use waarborg_app::{System, bundle};
use waarborg_domain::{Act, CapacityId, FixedClock, Instant, ItemId, ObjectRef, Seen};
use waarborg_ledger::asked::Given;
use waarborg_testkit::{MemoryStore, options};
use waarborg_verify::{Report, verify};

/// The cell with a disclosure that everything is there for.
fn played() -> Arc<System> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/common/ready.toml");
    let scenario = Scenario::load(&OnDisk, &path).unwrap();
    let clock = Arc::new(FixedClock::at(Instant::parse("2026-06-30T09:00:00+02:00").unwrap()));
    let system = Arc::new(System::open(options(Box::new(MemoryStore::new()), clock.clone(), 7)).unwrap());
    scenario.world.install(&system).unwrap();
    let mut driver = InProcess(system.clone());
    let mut player = Player::new(system.clone(), clock, &mut driver, Full::default(), &scenario);
    player.play(&scenario, &OnDisk, path.parent().unwrap(), &mut Silent);
    system
}

fn caller(system: &System, alias: &str) -> Caller {
    Caller::person(system.person(alias).unwrap(), Channel::AuthZen)
}

fn question(action: &str, kind: &str, id: &dyn ToString) -> Question {
    Question {
        subject: Named { kind: "capacity".into(), id: "aivd.manager".into() },
        action: action.into(),
        resource: Named { kind: kind.into(), id: id.to_string() },
        terms: Terms { recipient: Some("mivd".into()), ..Terms::default() },
    }
}

fn checked(system: &System, opened: impl Fn(u64, u32) -> bool) -> Report {
    let mut reader = system.with_store(|store| store.reader()).unwrap().unwrap();
    let key = system.verifier_key();
    let bundle = bundle::export(reader.as_mut(), opened, &key, system.now()).unwrap();
    verify(&bundle, &waarborg_verify::Options { key: Some(key), ..Default::default() })
}

/// The item of the police that the disclosure would make known.
fn told_of(system: &System) -> ItemId {
    let state = system.state();
    match &state.disclosures.values().next().unwrap().object {
        ObjectRef::Items(items) => items[0],
        ObjectRef::Analysis { analysis, .. } => state.analyses[analysis].versions.last().unwrap().cited[0],
    }
}

/// Asks many things, most of which are allowed; gives the entry.
fn ask(system: &System) -> u64 {
    let state = system.state();
    let (item, disclosure) = (told_of(system), *state.disclosures.keys().next().unwrap());
    let questions = vec![
        Some(question("item.view", "item", &item)),
        None,
        Some(question("disclosure.release", "item", &item)),
        Some(question("disclosure.release", "disclosure", &disclosure)),
        Some(question("item.withdraw", "item", &item)),
    ];
    let asked = Asked { questions, semantic: Semantic::ExecuteAll, many: true, trace: None };
    let (entry, told) = evaluate(system, caller(system, "aivd.manager"), &asked).unwrap();
    assert_eq!(told.iter().map(|t| t.allowed).collect::<Vec<_>>(), [true, false, true, true, false]);
    for (entity, question) in [
        (Entity::Subject, question("item.view", "item", &item)),
        (Entity::Resource, question("item.view", "item", &"")),
        (Entity::Action, question("", "disclosure", &disclosure)),
    ] {
        let wanted = Wanted { entity, question, after: None, limit: 100, trace: None };
        assert!(!find(system, caller(system, "aivd.manager"), &wanted).unwrap().1.results.is_empty());
    }
    entry.entry
}

#[test]
fn what_was_told_is_derived_again() {
    let system = played();
    let entry = ask(&system);
    // What changes later takes nothing away from it.
    let consent = *system.state().consents.keys().next().unwrap();
    let officer = Caller::person(system.person("police.consent").unwrap(), Channel::Api);
    waarborg_app::verbs::run(&system, officer, "consent.withdraw", json!({ "consent": consent })).unwrap();
    let report = checked(&system, |_, _| true);
    assert_eq!(report.exit_code(), 0, "{report}");
    assert!(report.unsupported.is_empty(), "{report}");
    let closed = checked(&system, |of, _| of != entry);
    assert_eq!(closed.exit_code(), 0, "{closed}");
    assert!(closed.unsupported.iter().any(|u| u.entry == entry), "what is closed is not vouched for");
}

/// Enters an answer as a server that lies would.
fn lie(system: &System, who: CapacityId, count: u64, given: &Value) -> u64 {
    let given = serde_json::to_vec(given).unwrap();
    let act = move |ctx: &mut waarborg_app::ctx::Ctx<'_>| {
        let space = ctx.state().cell().map(|(id, _)| id).ok_or(waarborg_app::Problem::NotFound)?;
        ctx.enter(Act::Viewed { space, seen: Seen::Decisions { count } }, &[b"{}".to_vec(), given])
    };
    system.act(Caller::person(who, Channel::AuthZen), act).unwrap().entry
}

#[test]
fn an_answer_that_says_too_much_is_found() {
    let system = played();
    let entry = ask(&system);
    let honest: Given = serde_json::from_slice(&system.record((entry, 1)).unwrap()).unwrap();
    let item = told_of(&system);
    let (manager, analyst) = (system.person("aivd.manager").unwrap(), system.person("police.analyst").unwrap());
    let form = |change: &dyn Fn(&mut Given)| {
        let mut given = honest.clone();
        change(&mut given);
        json!(given)
    };
    // The police may withdraw its own item; the manager may not, nor may a permission stand on nothing.
    let withdrawn = Act::ItemWithdrawn { item };
    let lies = [
        lie(&system, manager, 5, &form(&|g| g.rests[0].act = withdrawn.clone())),
        lie(&system, manager, 5, &form(&|g| g.response["evaluations"][4]["decision"] = true.into())),
        lie(&system, manager, 5, &form(&|g| g.rests.clear())),
        lie(&system, manager, 6, &form(&|_| {})),
        lie(&system, manager, 5, &json!({ "response": {} })),
    ];
    let truths = [
        lie(&system, manager, 5, &form(&|_| {})),
        lie(&system, manager, 5, &form(&|g| (g.rests[0].act, g.rests[0].who) = (withdrawn.clone(), analyst))),
    ];
    let report = checked(&system, |_, _| true);
    let found: Vec<u64> = report.findings.iter().filter(|f| f.code == "told").filter_map(|f| f.entry).collect();
    assert_eq!(found, lies, "{report}");
    assert_eq!(report.findings.len(), lies.len(), "{report}");
    assert!(truths.iter().all(|entry| !found.contains(entry)));
}
