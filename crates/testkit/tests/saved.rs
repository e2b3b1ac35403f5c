// SPDX-License-Identifier: EUPL-1.2
//! A start from a saved state comes to the same as a start from the first entry: after every scenario, with
//! what came in since folded on top. What was changed, or saved before a destruction, is not used.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::caller::Caller;
use waarborg_app::ports::Store as _;
use waarborg_app::scenario::{Desk, Full, InProcess, OnDisk, Player, Scenario, Silent};
use waarborg_app::{Options, System, saved, verbs};
use waarborg_domain::{FixedClock, Instant};
use waarborg_testkit::{MemoryDisk, options};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn open(disk: &MemoryDisk, clock: &Arc<FixedClock>, desk: Option<&Desk>) -> Arc<System> {
    let sealing = desk.map(|desk| desk.sealing().unwrap());
    let options = Options { sealing, ..options(Box::new(disk.open().unwrap()), clock.clone(), 7) };
    Arc::new(System::open(options).unwrap())
}

/// Plays a scenario; its system, store and clock stay.
fn played(path: &Path) -> (Arc<System>, MemoryDisk, Arc<FixedClock>) {
    let scenario = Scenario::load(&OnDisk, path).unwrap_or_else(|e| panic!("{e}"));
    let start = scenario.clock.as_deref().unwrap_or("2026-06-30T09:00:00+02:00");
    let clock = Arc::new(FixedClock::at(Instant::parse(start).unwrap()));
    let disk = MemoryDisk::new();
    let desk = scenario.sealed_log.then(Desk::default);
    let system = open(&disk, &clock, desk.as_ref());
    scenario.world.install(&system).unwrap();
    let mut driver = InProcess(system.clone());
    let player = Player::new(system.clone(), clock.clone(), &mut driver, Full::default(), &scenario);
    let mut player = player.with_desk(desk);
    player.play(&scenario, &OnDisk, path.parent().unwrap(), &mut Silent);
    drop(player);
    drop(driver);
    (system, disk, clock)
}

fn tick(system: &System) {
    verbs::run(system, Caller::house(), "tick", serde_json::Value::Null).unwrap();
}

#[test]
fn a_start_from_a_saved_state_comes_to_the_same() {
    let mut paths: Vec<PathBuf> = ["cases", "scenarios/rules"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    assert!(paths.len() > 100);
    for (number, path) in paths.iter().enumerate() {
        let (system, disk, clock) = played(path);
        assert!(saved::save(&system).unwrap().allowed());
        tick(&system);
        let live = system.snapshot();
        drop(system);
        let mut store = disk.open().unwrap();
        let again = saved::fold(&mut store).unwrap().expect("what was saved is used");
        assert!(again.state == live.state, "{}", path.display());
        assert_eq!(again.tree.root(), live.tree.root());
        assert_eq!(again.index.values.len(), live.index.values.len(), "{}", path.display());
        assert_eq!(again.index.words.len(), live.index.words.len(), "{}", path.display());
        // One bit changed: it is not used, and the start folds from the first entry.
        let mut changed = store.saved_state().unwrap().unwrap();
        *changed.last_mut().unwrap() ^= 1;
        store.save_state(&changed).unwrap();
        assert!(saved::fold(&mut store).unwrap().is_none());
        drop(store);
        if number % 40 == 0 {
            assert!(open(&disk, &clock, None).state() == live.state);
        }
    }
}

#[test]
fn a_destruction_makes_what_was_saved_unreadable() {
    let (system, disk, _) = played(&root().join("scenarios/rules/R-022.toml"));
    saved::save(&system).unwrap();
    let state = system.state();
    let item = state.items.iter().find(|i| state.usable(&i.id)).expect("an item");
    let party = state.origin_of(&item.id).unwrap().clone();
    let owner = system.person(&format!("{}.consent", party.as_str())).expect("an officer");
    let caller = Caller::person(owner, waarborg_app::caller::Channel::Api);
    let gone = verbs::run(&system, caller, "records.destroy", serde_json::json!({ "items": [item.id] })).unwrap();
    assert!(gone.allowed(), "{gone:?}");
    drop(system);
    let mut store = disk.open().unwrap();
    assert!(store.saved_state().unwrap().is_some());
    assert!(saved::fold(&mut store).unwrap().is_none(), "what was destroyed could still be read");
}
