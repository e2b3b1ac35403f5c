// SPDX-License-Identifier: EUPL-1.2
//! `init`: a store with its first entries and the people to start with; each person's token is shown
//! once, and only its digest is kept.

use crate::cli::Init;
use crate::keep::guard::Which;
use crate::place::Place;
use crate::{Fallible, open};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use waarborg_app::System;
use waarborg_app::scenario::{OnDisk, Scenario};
use waarborg_compare::Lists;
use waarborg_domain::SystemClock;
use waarborg_law::Package;
use waarborg_law::proof::Report;

pub use waarborg_app::ports::TOKENS;

/// The command.
pub fn run(args: &Init) -> Fallible<ExitCode> {
    let place = Place::of(&args.store)?;
    if let Place::Sqlite(path) = &place
        && path.exists()
    {
        return Err(format!("{}: there is a store already", path.display()).into());
    }
    if let Some(file) = args.tokens.as_ref().filter(|file| file.exists()) {
        return Err(format!("{}: there is a file already; tokens are written to a new one", file.display()).into());
    }
    let world = match &args.world {
        Some(file) => Scenario::load(&OnDisk, file)?.world,
        None => crate::demo::story::scenario("world.toml")?.world,
    };
    let report = args.proof.as_deref().map(proof).transpose()?;
    let mut options = open::options(place.create()?, Lists::builtin(), Arc::new(SystemClock))?;
    options.log.clone_from(&args.log);
    if let [first, second] = args.approved_by.as_slice() {
        options.approvers = [first.clone(), second.clone()];
    }
    options.proof = report;
    let system = System::open_guarded(options, Which::from(args.guard.as_deref()).find(true))?;
    world.install(&system)?;
    let tokens = issue(&system)?;
    println!("{}: {} entries; check them with this key:", place.shown(), system.snapshot().tree.size());
    println!("  {}", system.verifier_key());
    match &args.tokens {
        Some(file) => open::write_private(file, &serde_json::to_vec_pretty(&tokens)?)?,
        None => {
            println!("Tokens, shown once:");
            for (alias, token) in &tokens {
                println!("  {alias:<18} {token}");
            }
        }
    }
    println!("Next: waarborg serve --store {}", place.argument());
    Ok(ExitCode::SUCCESS)
}

/// A report of what was proved about the law this program has; of another law, or with a fault, it is refused.
fn proof(file: &Path) -> Fallible<Vec<u8>> {
    let place = file.display();
    let bytes = std::fs::read(file).map_err(|e| format!("{place}: {e}"))?;
    let report = Report::from_bytes(&bytes).map_err(|e| format!("{place}: no report of a proof: {e}"))?;
    if report.package != Package::builtin()?.digest() {
        return Err(format!("{place}: the report is about another law package, {}", report.package).into());
    }
    if !report.holds() {
        return Err(format!("{place}: not everything in the report was proved").into());
    }
    Ok(bytes)
}

/// Makes a token for everyone; keeps digests only.
pub fn issue(system: &System) -> Fallible<BTreeMap<String, String>> {
    let mut shown = BTreeMap::new();
    let mut kept = BTreeMap::new();
    for (capacity, person) in system.people() {
        let mut secret = [0u8; 24];
        use waarborg_domain::Rng as _;
        waarborg_domain::SystemRng::new()?.fill(&mut secret);
        let token = hex::encode(secret);
        kept.insert(waarborg_web::token_digest(&token), capacity.to_string());
        shown.insert(person.alias, token);
    }
    let bytes = serde_json::to_vec(&json!(kept))?;
    system.with_store(move |store| store.put_secret(TOKENS, &bytes))??;
    Ok(shown)
}
