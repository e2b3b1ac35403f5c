// SPDX-License-Identifier: EUPL-1.2
//! `demo`: the first five minutes. Data are brought in, compared and analysed; a release is refused,
//! consented to, handed over and recalled; a foreign service is weighed and handed something; the register is rebuilt and checked offline; then the pages.

mod changed;
mod data;
mod pages;
pub mod story;
mod transcript;

use crate::cli::Demo;
use crate::play::Stage;
use crate::{Fallible, export, open};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use transcript::Transcript;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::StoreError;
use waarborg_app::scenario::{Driver, InProcess, Player, Report};
use waarborg_app::verbs;
use waarborg_law::Package;
use waarborg_store_sqlite::SqliteStore;

/// The demo's store, in its folder.
const STORE: &str = "demo.sqlite";

/// The command.
pub fn run(args: &Demo) -> Fallible<ExitCode> {
    std::fs::create_dir_all(&args.dir).map_err(|e| format!("{}: {e}", args.dir.display()))?;
    let store = args.dir.join(STORE);
    clear(&args.dir)?;
    let scenario = story::scenario("abroad.toml")?;
    let builtin = Package::builtin()?;
    let law = if args.without.is_empty() { builtin } else { std::sync::Arc::new(builtin.without(&args.without)?) };
    let lists = open::lists(args.lists.as_deref())?;
    let stage = Stage::at(&scenario, &store, law, false, lists)?;
    let what = args.data.as_ref().map_or("sample data".to_owned(), |d| format!("data of {}", d.display()));
    println!("Waarborg demo, simulated clock {}, {what}", stage.system.now().display_nl());
    let mut told = Transcript::new(stage.system.clone());
    let deposits = data::bring(&stage, args.data.as_deref(), &mut told)?;
    let plot = data::compare(&stage, &deposits, &mut told)?;
    let report = play(&stage, &scenario, plot, &mut told)?;
    let verified = check(&stage, &args.dir, &mut told)?;
    let good = report.failures.is_empty() && verified;
    for failure in &report.failures {
        eprintln!("step {} ({}): {}", failure.step, failure.verb, failure.differs.join("; "));
    }
    if args.json {
        println!("{}", summary(&stage, args, &told, verified));
    }
    if !good {
        eprintln!("the story did not go as it should");
        return Ok(ExitCode::from(1));
    }
    if args.once { Ok(ExitCode::SUCCESS) } else { pages::serve(&stage, args) }
}

/// Removes what an earlier demo left; nothing else in the folder is touched.
fn clear(dir: &Path) -> Fallible<()> {
    if matches!(SqliteStore::open(&dir.join(STORE)), Err(StoreError::Locked)) {
        return Err(format!("{}: a demo runs there; end it, or choose another folder with --dir", dir.display()).into());
    }
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let ours = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("demo."));
        if ours && !path.is_dir() {
            std::fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(())
}

fn play(
    stage: &Stage,
    scenario: &waarborg_app::scenario::Scenario,
    plot: BTreeMap<String, Value>,
    told: &mut Transcript,
) -> Fallible<Report> {
    let mut driver = InProcess(stage.system.clone());
    let mut player = Player {
        desk: None,
        system: stage.system.clone(),
        clock: stage.clock.clone(),
        driver: &mut driver as &mut dyn Driver,
        full: waarborg_app::scenario::Full::default(),
        saved: plot,
    };
    Ok(player.play(scenario, &story::Carried, Path::new(""), told))
}

/// Steps 9 and 10: rebuilt without difference, verified offline, and one changed byte named with its entry.
fn check(stage: &Stage, dir: &Path, told: &mut Transcript) -> Fallible<bool> {
    let auditor = stage.system.person("ctivd.auditor").ok_or("the world has no auditor")?;
    verbs::run(&stage.system, Caller::person(auditor, Channel::CommandLine), "bundle.record", Value::Null)?;
    let rebuilt = stage
        .system
        .records()
        .with_reader(|reader| waarborg_app::rebuild::rebuild(reader, [0; 16]))
        .ok_or("the store cannot be read")??;
    let same = rebuilt.state.digest() == stage.system.state().digest();
    told.register(stage.system.snapshot().tree.size(), &export::root(&stage.system), same);
    let bytes = export::bundle(&stage.system, Default::default())?;
    std::fs::write(dir.join("demo.bundle"), &bytes)?;
    let report = waarborg_verify::verify(&bytes, &waarborg_verify::Options::default());
    let fine = report.exit_code() == 0;
    let Some(changed) = changed::one_byte(&bytes) else {
        eprintln!("the register holds no handover");
        return Ok(false);
    };
    std::fs::write(dir.join("demo.changed.bundle"), &changed.lie)?;
    let lie = waarborg_verify::verify(&changed.lie, &waarborg_verify::Options::default());
    let damage = waarborg_verify::verify(&changed.damage, &waarborg_verify::Options::default());
    told.verified(&report, &lie, &damage);
    let named = lie.findings.first().is_some_and(|finding| finding.entry == Some(changed.entry));
    Ok(same && fine && named && lie.exit_code() == 1 && damage.exit_code() == 2)
}

fn summary(stage: &Stage, args: &Demo, told: &Transcript, verified: bool) -> Value {
    json!({
        "items": told.items, "refusals": told.refusals, "releases": told.releases,
        "register": { "size": stage.system.snapshot().tree.size(), "root": export::root(&stage.system) },
        "bundle": args.dir.join("demo.bundle").display().to_string(), "verified": verified,
    })
}
