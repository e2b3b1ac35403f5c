// SPDX-License-Identifier: EUPL-1.2
//! The figures of the design, measured on the release build with law, register and row filter on. Each
//! says what it cost in processor time; load and fsync rate stand beside them, since machines are noisy.

mod begin;
mod crowd;
mod data;
mod feed;
mod figure;
mod http;
mod law;
mod measure;
mod taxii;
mod world;

use figure::Bench;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// `waarborg-bench [--quick] [--bundle=FILE] [NAME…]`: all figures, or those of the parts named. The bundle that
/// `proofs` checks is kept where one asks for it, so that the verifier itself can be watched with it.
fn main() -> ExitCode {
    if let Some(served) = crowd::serve() {
        return served.map_or_else(|error| failed(error.as_ref()), |()| ExitCode::SUCCESS);
    }
    let (options, names): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let quick = options.iter().any(|o| o == "--quick");
    let bundle = options.iter().find_map(|o| o.strip_prefix("--bundle=")).map(PathBuf::from);
    match run(quick, bundle.as_deref(), &names) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => failed(error.as_ref()),
    }
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("bench: {error}");
    ExitCode::from(2)
}

const PARTS: [&str; 14] = [
    "flat", "deposit", "lookup", "decision", "release", "append", "http", "taxii", "feed", "crowd", "proofs", "start",
    "verify", "prove",
];

fn run(quick: bool, bundle: Option<&Path>, names: &[String]) -> Fallible<bool> {
    if let Some(unknown) = names.iter().find(|n| !PARTS.contains(&n.as_str())) {
        return Err(format!("'{unknown}' is none of {}", PARTS.join(", ")).into());
    }
    let wanted = |part: &str| names.is_empty() || names.iter().any(|n| n == part);
    let mut bench = Bench::new()?;
    let size = if quick { 50_000 } else { 100_000 };
    if wanted("flat") {
        measure::flat(&mut bench, size)?;
    }
    let mut world = world::World::new(bench.folder(), "bench")?;
    if ["deposit", "lookup", "decision", "release", "http", "taxii"].into_iter().any(wanted) {
        measure::deposit(&mut bench, &mut world, size)?;
    }
    if wanted("lookup") {
        measure::lookup(&mut bench, &world)?;
    }
    if wanted("decision") {
        measure::decision(&mut bench, &world)?;
        law::consents(&mut bench, &world)?;
    }
    if wanted("release") {
        measure::release(&mut bench, &world, if quick { 200 } else { 1_000 })?;
    }
    if wanted("append") || wanted("proofs") {
        measure::append(&mut bench, &world, if quick { 20_000 } else { 1_000_000 })?;
    }
    if wanted("http") {
        let long = std::time::Duration::from_secs(if quick { 5 } else { 20 });
        http::search(&mut bench, &world, 4_000.0, long)?;
        http::search_on_postgres(&mut bench, long)?;
    }
    if wanted("taxii") {
        taxii::pages(&mut bench, &world, if quick { 10_000 } else { 40_000 }, 3)?;
    }
    if wanted("feed") {
        feed::flat(&mut bench, if quick { 100_000 } else { 1_000_000 })?;
    }
    if wanted("crowd") {
        let long = std::time::Duration::from_secs(if quick { 10 } else { 60 });
        crowd::figures(&mut bench, &crowd::Crowd { slow: 2_000, idle: 10_000, long })?;
    }
    if wanted("proofs") {
        measure::proofs(&mut bench, &world, bundle)?;
    }
    let today = world.system.now().date();
    let path = world.close();
    if wanted("start") {
        begin::start(&mut bench, &path)?;
    }
    if wanted("verify") {
        measure::verify(&mut bench, if quick { 5_000 } else { 20_000 })?;
    }
    // Long, and the same on every machine but for its speed: not in the quick run unless it is asked for.
    if wanted("prove") && (!quick || !names.is_empty()) {
        law::prove(&mut bench, &today)?;
    }
    bench.finish()
}
