// SPDX-License-Identifier: EUPL-1.2
//! `waarborg-faults [--sample|--nightly] [--only NAME]… | --page`: the harness, on the built programs.
//! Parts that cannot be done here are named, printed as skipped, and left to whoever counts skips.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use waarborg_faults::plan::{Depth, Lacks, PARTS, Part, Work};
use waarborg_faults::server::Programs;
use waarborg_faults::{Fallible, control, report};

/// Where a sample's figures go: they are no measurement.
const SAMPLED: &str = "target/xtask/faults.json";

const USAGE: &str = "usage: waarborg-faults [--sample|--nightly] [--only NAME]... | --page";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["write", mode, file] => control::write(Path::new(file), *mode == "full").map(|()| true),
        ["--page"] => report::write_page(Path::new(".")).map(|()| true),
        _ => run(&words),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("waarborg-faults: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Fallible<bool> {
    let (mut depth, mut only) = (Depth::Sample, Vec::new());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--sample" => depth = Depth::Sample,
            "--nightly" => depth = Depth::Nightly,
            "--only" => only.push(*rest.next().ok_or(USAGE)?),
            _ => return Err(USAGE.into()),
        }
    }
    if let Some(unknown) = only.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(format!("'{unknown}' is none of {}", names.join(", ")).into());
    }
    let programs = Programs::find()?;
    let folder = tempfile::Builder::new().prefix("faults").tempdir()?;
    let mut well = true;
    for part in PARTS.iter().filter(|part| only.is_empty() || only.contains(&part.name)) {
        println!("== {}", part.name);
        let work = Work { programs: &programs, folder: folder.path(), depth };
        match (part.lacks)(folder.path()) {
            Some(lacks) => skip(part, &lacks)?,
            None => well &= one(part, &work)?,
        }
    }
    Ok(well)
}

/// One part; a worker that met what should never be ends the part, not the run.
fn one(part: &Part, work: &Work<'_>) -> Fallible<bool> {
    let (file, flag) = match work.depth {
        Depth::Sample => (SAMPLED, "--sample"),
        Depth::Nightly => (report::KEPT, "--nightly"),
    };
    let measured = report::Part::begin(&format!("cargo xtask faults {flag} --only {}", part.name));
    let came = std::thread::scope(|scope| scope.spawn(|| (part.run)(work)).join());
    match came.unwrap_or_else(|_| Err("broke off; see above".into())) {
        Ok((says, figures)) => {
            println!("{says}");
            report::put(&PathBuf::from(file), part.name, &measured.end(&says, &figures))?;
            Ok(true)
        }
        Err(error) => {
            println!("FAILED: {}: {error}", part.name);
            Ok(false)
        }
    }
}

/// Says what is not done and why, here and to whoever counts.
fn skip(part: &Part, lacks: &Lacks) -> Fallible<()> {
    let line = match lacks {
        Lacks::Program(program) => format!("skipped: faults, {}: {program} is missing", part.name),
        Lacks::Leave(why) => format!("skipped: faults, {}: not on this machine: {why}", part.name),
    };
    println!("{line}");
    if let Some(file) = std::env::var_os("WAARBORG_SKIPS") {
        writeln!(std::fs::File::options().append(true).create(true).open(file)?, "{line}")?;
    }
    Ok(())
}
