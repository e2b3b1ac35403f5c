// SPDX-License-Identifier: EUPL-1.2
//! `law prove`: everything that is claimed of the law, put to a solver; and the report for the register.

use super::package;
use crate::Fallible;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use waarborg_domain::{Clock as _, SystemClock};
use waarborg_law::Package;
use waarborg_law::proof::Report;
use waarborg_prove::Theorems;

/// The command: 0 if all is proved, 1 if something is not; without a solver an error, hence 2.
pub fn run(dir: Option<&Path>, day: Option<&str>, out: Option<&Path>, json: bool) -> Fallible<ExitCode> {
    let day = day.map_or_else(|| SystemClock.now().date(), str::to_owned);
    let theorems = Theorems::builtin()?;
    let begun = Instant::now();
    let report = match dir {
        Some(dir) => waarborg_prove::prove(&package(dir)?, &theorems, &day)?,
        None => waarborg_prove::prove(&*Package::builtin()?, &theorems, &day)?,
    };
    let bytes = report.to_bytes()?;
    if let Some(file) = out {
        std::fs::write(file, &bytes).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    if json {
        print!("{}", String::from_utf8_lossy(&bytes));
    } else {
        print(&report);
        let questions: u32 = report.parts.iter().map(|part| part.questions).sum();
        println!(
            "{questions} questions in {:.1} seconds; report {}",
            begun.elapsed().as_secs_f64(),
            Report::digest_of(&bytes)
        );
        println!("{}", if report.holds() { "Proved." } else { "Not proved." });
    }
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(report: &Report) {
    println!("The law package {}, {}", report.name, report.package);
    println!("as it stands on {}, by {} and {}\n", report.day, report.analyser, report.solver);
    for part in &report.parts {
        let shown = part.of.len().saturating_sub(part.faults.len());
        let word = if part.faults.is_empty() { "yes" } else { "NO " };
        println!("{word}  {}: {shown} of {}", part.claim, part.of.len());
        for fault in &part.faults {
            println!("       not: {fault}");
        }
    }
    if !report.second_lines.is_empty() {
        println!("\nKnown to change nothing of what is allowed:");
        for line in &report.second_lines {
            println!("  {}: {}", line.policy, line.reason);
        }
    }
    println!();
}
