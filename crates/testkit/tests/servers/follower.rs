// SPDX-License-Identifier: EUPL-1.2
//! Every scenario file, played through a server that follows.

use crate::stage::{FillableShared, join, join_with, root};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use waarborg_app::scenario::{Desk, Full, InProcess, OnDisk, Player, Report, Scenario, Silent};
use waarborg_domain::{FixedClock, Instant};
use waarborg_testkit::{MemoryDisk, MemoryShared};

/// A page of TAXII is worked out where it is asked, entered by the leader, and the same on both; so are cursors.
#[test]
fn a_page_of_what_was_received_is_the_same_on_a_follower() {
    use waarborg_app::caller::{Caller, Channel};
    use waarborg_app::taxii::page::{Filter, Resource, Wanted, read};
    let path = root().join("scenarios/common/released.toml");
    let scenario = Scenario::load(&OnDisk, &path).unwrap();
    let clock = Arc::new(FixedClock::at(Instant::parse("2026-06-30T09:00:00+02:00").unwrap()));
    let disk = MemoryDisk::new();
    let server = |name: &str| join(Box::new(MemoryShared::over(&disk)), name, TERM, &clock, |error| panic!("{error}"));
    let leader = server("leads");
    scenario.world.install(&leader).unwrap();
    let follower = server("follows");
    let mut driver = InProcess(follower.clone());
    let mut player = Player::new(follower.clone(), clock.clone(), &mut driver, Full::default(), &scenario);
    let report = player.play(&scenario, &OnDisk, path.parent().unwrap(), &mut Silent);
    assert!(report.failures.is_empty(), "{:?}", report.failures.len());
    let wanted = Wanted {
        collection: waarborg_domain::taxii::Collection::Received("mivd".into()),
        resource: Resource::Objects,
        object: None,
        filter: Filter::default(),
        position: None,
        limit: 100,
    };
    let page = |system: &waarborg_app::System| {
        let caller = Caller::person(system.person("mivd.recipient").unwrap(), Channel::Taxii);
        let size = system.snapshot().tree.size();
        let (answer, page) = read(system, caller, &wanted).unwrap();
        assert!(answer.allowed() && answer.entry == size && !answer.receipt.is_empty());
        (page.elements, page.count, page.last)
    };
    let told = page(&follower);
    assert!(told.1 > 1, "{}", String::from_utf8_lossy(&told.0));
    assert_eq!(told, page(&leader));
    assert_eq!(leader.derived_key(b"cursor"), follower.derived_key(b"cursor"));
}

/// Questions by AuthZEN are answered where they are asked and entered by the leader, and the verifier derives
/// what was entered.
#[test]
fn a_question_is_answered_on_a_follower_and_verified() {
    use waarborg_app::authzen::search::{Entity, Wanted, find};
    use waarborg_app::authzen::{Asked, Named, Question, Semantic, Terms, evaluate, log};
    use waarborg_app::caller::{Caller, Channel};
    let path = root().join("scenarios/common/ready.toml");
    let scenario = Scenario::load(&OnDisk, &path).unwrap();
    let clock = Arc::new(FixedClock::at(Instant::parse("2026-06-30T09:00:00+02:00").unwrap()));
    let disk = MemoryDisk::new();
    let server = |name: &str| join(Box::new(MemoryShared::over(&disk)), name, TERM, &clock, |error| panic!("{error}"));
    let leader = server("leads");
    scenario.world.install(&leader).unwrap();
    let follower = server("follows");
    let mut driver = InProcess(follower.clone());
    let mut player = Player::new(follower.clone(), clock.clone(), &mut driver, Full::default(), &scenario);
    let report = player.play(&scenario, &OnDisk, path.parent().unwrap(), &mut Silent);
    assert!(report.failures.is_empty(), "{:?}", report.failures.len());
    let disclosure = follower.state().disclosures.keys().next().copied().unwrap();
    let named = |kind: &str, id: String| Named { kind: kind.into(), id };
    let question = Question {
        subject: named("capacity", "aivd.manager".into()),
        action: "disclosure.release".into(),
        resource: named("disclosure", disclosure.to_string()),
        terms: Terms { recipient: Some("mivd".into()), ..Terms::default() },
    };
    let wanted = Wanted { entity: Entity::Action, question: question.clone(), after: None, limit: 100, trace: None };
    let mut told = Vec::new();
    for system in [&follower, &leader] {
        let caller = Caller::person(system.person("aivd.manager").unwrap(), Channel::AuthZen);
        let size = system.snapshot().tree.size();
        let questions = vec![Some(question.clone()), None];
        let asked = Asked { questions, semantic: Semantic::ExecuteAll, many: true, trace: None };
        let (entry, answers) = evaluate(system, caller, &asked).unwrap();
        assert!(entry.allowed() && entry.entry == size && !entry.receipt.is_empty());
        assert_eq!(answers.iter().map(|a| a.allowed).collect::<Vec<_>>(), [true, false]);
        let (_, record) = log::record(system, caller, entry.entry).unwrap();
        assert_eq!(record.unwrap()["event_name"], "adl.access_evaluations");
        told.push(find(system, caller, &wanted).unwrap().1.results);
    }
    assert_eq!(told[0], told[1]);
    assert!(told[0].contains(&"disclosure.release".to_owned()), "{told:?}");
    let mut reader = leader.with_store(|store| store.reader()).unwrap().unwrap();
    let key = leader.verifier_key();
    let bundle = waarborg_app::bundle::export(reader.as_mut(), |_, _| true, &key, leader.now()).unwrap();
    let report = waarborg_verify::verify(&bundle, &waarborg_verify::Options { key: Some(key), ..Default::default() });
    assert_eq!(report.exit_code(), 0, "{report}");
}

/// Plays waiting mostly: more of them at once than processors.
const AT_ONCE: usize = 6;
/// Long: nobody takes the lead over in these plays.
const TERM: Duration = Duration::from_secs(60);

fn files() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = ["cases", "scenarios/rules"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        // That an older copy was put back is recorded where the store is led from.
        .filter(|path| path.file_stem().is_some_and(|name| name != "H-005"))
        .collect();
    paths.sort();
    paths
}

fn play(path: &Path) -> Report {
    let scenario = Scenario::load(&OnDisk, path).unwrap_or_else(|e| panic!("{e}"));
    let start = scenario.clock.as_deref().unwrap_or("2026-06-30T09:00:00+02:00");
    let clock = Arc::new(FixedClock::at(Instant::parse(start).unwrap()));
    let (disk, full) = (MemoryDisk::new(), Full::default());
    // The leader has no sealed log: a read that is proposed to it would stand in the register.
    let desk = scenario.sealed_log.then(Desk::default);
    let server = |name: &str, desk: Option<&Desk>| {
        let shared = FillableShared(Box::new(MemoryShared::over(&disk)), full.clone());
        join_with(Box::new(shared), name, TERM, &clock, |error| panic!("{error}"), desk)
    };
    let leader = server("leads", None);
    scenario.world.install(&leader).unwrap();
    let follower = server("follows", desk.as_ref());
    assert!(leader.leads() && !follower.leads());
    let mut driver = InProcess(follower.clone());
    let mut player = Player::new(follower.clone(), clock, &mut driver, full, &scenario).with_desk(desk);
    let report = player.play(&scenario, &OnDisk, path.parent().unwrap(), &mut Silent);
    assert!(leader.leads() && !follower.leads(), "the lead changed hands");
    assert_eq!(leader.state().digest(), follower.state().digest(), "{}", path.display());
    report
}

#[test]
fn every_scenario_comes_to_the_same_through_a_follower() {
    let files = files();
    assert!(files.len() >= 200, "only {} scenario files were found", files.len());
    let queue = Mutex::new(files.into_iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some(path) = next else { return };
                    let report = play(&path);
                    for failure in report.failures {
                        let text = format!("{}: step {}: {:?}", path.display(), failure.step, failure.differs);
                        failures.lock().unwrap().push(text);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
