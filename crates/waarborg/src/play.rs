// SPDX-License-Identifier: EUPL-1.2
//! `play`: scenario files against the real application, each on a store of its own.

use crate::cli::Play;
use crate::http::Http;
use crate::place::Passing;
use crate::{Fallible, open};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, mpsc};
use waarborg_app::ports::Store;
use waarborg_app::scenario::{
    Desk, Driver, Files, Fillable, Full, InProcess, Observer, OnDisk, Player, Report, Scenario, Silent,
};
use waarborg_app::verbs::VERBS;
use waarborg_app::{Options, System};
use waarborg_compare::Lists;
use waarborg_domain::{FixedClock, Instant, SeededRng};
use waarborg_law::Package;
use waarborg_store_sqlite::SqliteStore;

/// The command.
pub fn run(args: &Play) -> Fallible<ExitCode> {
    if args.verbs {
        for verb in VERBS {
            println!("{:<24} {}", verb.name, verb.help);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let reports = played(args, &law(&args.without)?)?;
    finish(args, &reports)
}

/// Plays the files, as many at one time as there are processors; told in their order.
fn played(args: &Play, law: &Arc<Package>) -> Fallible<Vec<(String, Report)>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(args.files.len());
    let (next, (told, plays)) = (AtomicUsize::new(0), mpsc::channel());
    let mut reports = Vec::new();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (next, told) = (&next, told.clone());
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Relaxed);
                    let Some(file) = args.files.get(number) else { break };
                    if told.send((number, one(args, law, number, file))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(told);
        let mut early = BTreeMap::new();
        // What cannot be played ends all of it: the others stop at their next file, for nobody listens.
        for (number, report) in plays {
            early.insert(number, report?);
            while let Some(report) = early.remove(&reports.len()) {
                let file = args.files.get(reports.len()).ok_or("a play of no file")?;
                print(file, &report);
                reports.push((file.display().to_string(), report));
            }
        }
        Ok(reports)
    })
}

/// One file, in a store of its own.
fn one(args: &Play, law: &Arc<Package>, number: usize, file: &Path) -> Fallible<Report> {
    let scenario = Scenario::load(&OnDisk, file)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let passing = args.store.as_deref().map(|url| Passing::new(url, number)).transpose()?;
    let stage = Stage::new(&scenario, law.clone(), args.via.as_deref() == Some("http"), passing)?;
    let report = stage.play(&scenario, &OnDisk, folder, &mut Silent)?;
    if let Some(bundles) = &args.bundles {
        std::fs::create_dir_all(bundles)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bundle = crate::export::bundle(&stage.system, Default::default())?;
        std::fs::write(bundles.join(format!("{name}.bundle")), bundle)?;
    }
    Ok(report)
}

/// The law to play under: the built-in package, or that package without some policies.
fn law(without: &[String]) -> Fallible<Arc<Package>> {
    let builtin = Package::builtin()?;
    if without.is_empty() { Ok(builtin) } else { Ok(Arc::new(builtin.without(without)?)) }
}

fn print(file: &Path, report: &Report) {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if report.failures.is_empty() {
        println!("ok      {name:<28} {:>3} steps  {}", report.steps, report.title);
        return;
    }
    println!("FAILED  {name:<28} {:>3} steps  {}", report.steps, report.title);
    for failure in &report.failures {
        for difference in &failure.differs {
            println!("        step {} ({}): {difference}", failure.step, failure.verb);
        }
    }
}

fn finish(args: &Play, reports: &[(String, Report)]) -> Fallible<ExitCode> {
    let failed = reports.iter().filter(|(_, r)| !r.failures.is_empty()).count();
    let coverage = |set: fn(&Report) -> &BTreeSet<String>| -> serde_json::Value {
        let mut rules: BTreeMap<&String, Vec<&String>> = Default::default();
        for (file, report) in reports {
            for rule in set(report) {
                rules.entry(rule).or_default().push(file);
            }
        }
        json!(rules)
    };
    let summary = json!({
        "scenarios": reports.len(), "failed": failed,
        "met": coverage(|r| &r.met), "broken": coverage(|r| &r.unmet), "duties": coverage(|r| &r.duties),
        "late": coverage(|r| &r.late), "free": coverage(|r| &r.free),
    });
    if let Some(path) = &args.coverage {
        std::fs::write(path, serde_json::to_vec_pretty(&summary)?)?;
    }
    println!("{} scenarios, {failed} failed", reports.len());
    if args.json {
        println!("{summary}");
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A fresh system for one play, marked as a scenario in entry 0.
pub struct Stage {
    /// The system.
    pub system: Arc<System>,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    full: Full,
    desk: Option<Desk>,
    http: bool,
    _folder: Option<tempfile::TempDir>,
    /// Goes last: the system has let go of the store by then.
    _passing: Option<Passing>,
}

impl Stage {
    /// In a folder that vanishes, or a schema that does.
    pub fn new(scenario: &Scenario, law: Arc<Package>, http: bool, passing: Option<Passing>) -> Fallible<Self> {
        if let Some(passing) = passing {
            let mut stage = Self::on(scenario, passing.create()?, law, http, Lists::builtin())?;
            stage._passing = Some(passing);
            return Ok(stage);
        }
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("play.sqlite");
        let mut stage = Self::at(scenario, &path, law, http, Lists::builtin())?;
        stage._folder = Some(folder);
        Ok(stage)
    }

    /// In a store that stays.
    pub fn at(scenario: &Scenario, path: &Path, law: Arc<Package>, http: bool, lists: Lists) -> Fallible<Self> {
        if path.exists() {
            return Err(format!("{}: a play makes its own store and refuses any other", path.display()).into());
        }
        Self::on(scenario, Box::new(SqliteStore::create(path)?), law, http, lists)
    }

    fn on(scenario: &Scenario, store: Box<dyn Store>, law: Arc<Package>, http: bool, lists: Lists) -> Fallible<Self> {
        let start = scenario.clock.as_deref().unwrap_or("2026-06-30T09:00:00+02:00");
        let clock = Arc::new(FixedClock::at(Instant::parse(start)?));
        let full = Full::default();
        let desk = scenario.sealed_log.then(Desk::default);
        let fillable = Box::new(Fillable::new(store, full.clone()));
        let options = Options {
            rng: Box::new(SeededRng::new(1)),
            log: "waarborg.example/play".into(),
            scenario: true,
            law: Some(law),
            sealing: desk.as_ref().map(Desk::sealing).transpose()?,
            ..open::options(fillable, lists, clock.clone())?
        };
        let system = Arc::new(System::open(options)?);
        scenario.world.install(&system)?;
        Ok(Self { system, clock, full, desk, http, _folder: None, _passing: None })
    }

    /// Plays.
    pub fn play(
        &self,
        scenario: &Scenario,
        files: &dyn Files,
        folder: &Path,
        observer: &mut dyn Observer,
    ) -> Fallible<Report> {
        let mut in_process = InProcess(self.system.clone());
        let mut http;
        let driver: &mut dyn Driver = if self.http {
            http = Http::start(self.system.clone())?;
            &mut http
        } else {
            &mut in_process
        };
        let player = Player::new(self.system.clone(), self.clock.clone(), driver, self.full.clone(), scenario);
        let mut player = player.with_desk(self.desk.clone());
        Ok(player.play(scenario, files, folder, observer))
    }
}
