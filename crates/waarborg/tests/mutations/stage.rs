// SPDX-License-Identifier: EUPL-1.2
//! The scenario files, and a play of one on a store in memory under a law of one's choice.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::scenario::{Desk, Fillable, Full, InProcess, OnDisk, Player, Report, Scenario, Silent};
use waarborg_app::{Options, System};
use waarborg_compare::Lists;
use waarborg_domain::{FixedClock, Instant, SeededRng};
use waarborg_law::Package;
use waarborg_testkit::MemoryStore;

/// A scenario file.
pub struct Case {
    /// Name of the file.
    pub name: String,
    /// Where it stands.
    pub path: PathBuf,
    /// What it says.
    pub scenario: Scenario,
    /// Rules that its expectations name, those of scenarios it includes too.
    pub cites: BTreeSet<String>,
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths: Vec<PathBuf> = ["cases", "scenarios/rules"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 80, "only {} scenario files were found", paths.len());
    paths.into_iter().map(case).collect()
}

fn case(path: PathBuf) -> Case {
    let scenario = Scenario::load(&OnDisk, &path).unwrap_or_else(|e| panic!("{e}"));
    let cites = scenario
        .steps
        .iter()
        .filter_map(|step| step.expect.as_ref())
        .flat_map(|e| [&e.rules, &e.met].into_iter().chain(&e.rules_exactly).flatten())
        .cloned()
        .collect();
    Case { name: path.file_stem().unwrap().to_string_lossy().into_owned(), path, scenario, cites }
}

/// Plays a scenario as `play` does.
pub fn play(scenario: &Scenario, path: &Path, law: &Arc<Package>) -> Report {
    let start = scenario.clock.as_deref().unwrap_or("2026-06-30T09:00:00+02:00");
    let clock = Arc::new(FixedClock::at(Instant::parse(start).unwrap()));
    let full = Full::default();
    let desk = scenario.sealed_log.then(Desk::default);
    let options = Options {
        store: Box::new(Fillable::new(Box::new(MemoryStore::new()), full.clone())),
        clock: clock.clone(),
        rng: Box::new(SeededRng::new(1)),
        log: "waarborg.example/play".into(),
        scenario: true,
        lists: Lists::builtin(),
        law: Some(law.clone()),
        approvers: ["one".into(), "two".into()],
        proof: None,
        sealing: desk.as_ref().map(|desk| desk.sealing().unwrap()),
        on_failure: Box::new(|error| panic!("{error}")),
    };
    let system = Arc::new(System::open(options).unwrap());
    scenario.world.install(&system).unwrap();
    let mut driver = InProcess(system.clone());
    let mut player = Player::new(system, clock, &mut driver, full, scenario).with_desk(desk);
    player.play(scenario, &OnDisk, path.parent().unwrap(), &mut Silent)
}
