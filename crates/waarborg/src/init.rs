// SPDX-License-Identifier: EUPL-1.2
//! `init`: a store with its first entries and the people to start with. Each person's token, for programs, and
//! the links to log in are shown once; only their digests are kept.

use crate::cli::Init;
use crate::keep::guard::Which;
use crate::place::Place;
use crate::{Fallible, open};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use waarborg_app::access::{offer, token};
use waarborg_app::scenario::{OnDisk, Scenario};
use waarborg_app::{Caller, System};
use waarborg_compare::Lists;
use waarborg_domain::access::Scope;
use waarborg_domain::{CapacityId, Role, SystemClock};
use waarborg_law::Package;
use waarborg_law::proof::Report;

/// How long the first tokens are good, in days.
const YEAR: u32 = 366;

/// The command.
pub fn run(args: &Init) -> Fallible<ExitCode> {
    let place = Place::of(&args.store)?;
    if let Place::Sqlite(path) = &place
        && path.exists()
    {
        return Err(format!("{}: there is a store already", path.display()).into());
    }
    if let Some(file) = args.tokens.iter().chain(&args.links).find(|file| file.exists()) {
        return Err(format!("{}: there is a file already; secrets are written to a new one", file.display()).into());
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
    let links = links(&system, args.links.is_some())?;
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
    match &args.links {
        Some(file) => open::write_private(file, &serde_json::to_vec_pretty(&links)?)?,
        None => {
            println!("Links to log in, each good once; put the address of the pages before them:");
            for (alias, link) in &links {
                println!("  {alias:<18} {link}");
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

/// Offers a way to log in: to the administrators, who offer it to their own, or to everyone.
fn links(system: &System, everyone: bool) -> Fallible<BTreeMap<String, String>> {
    let snapshot = system.snapshot();
    let administers =
        |id: &CapacityId| snapshot.state.capacities.get(id).is_some_and(|c| c.capacity.role == Role::Administrator);
    let mut links = BTreeMap::new();
    for (capacity, person) in system.people().into_iter().filter(|(id, _)| everyone || administers(id)) {
        let answer = offer::run(system, Caller::house(), offer::Request { capacity })?;
        let link = answer.text("link").ok_or("a link to log in was refused")?;
        links.insert(person.alias, link.to_owned());
    }
    Ok(links)
}

/// Makes a token for everyone, good for a year; the register keeps digests only.
fn issue(system: &System) -> Fallible<BTreeMap<String, String>> {
    let mut shown = BTreeMap::new();
    for (capacity, person) in system.people() {
        let request = token::Request { capacity, scope: Scope::All, days: YEAR };
        let answer = token::run(system, Caller::house(), request)?;
        shown.insert(person.alias, answer.text("token").ok_or("a token was refused")?.to_owned());
    }
    Ok(shown)
}
