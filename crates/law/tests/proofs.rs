// SPDX-License-Identifier: EUPL-1.2
//! The proofs that `waarborg law prove` gives, over the package this program is built with; and that
//! they can fail: a package with a hole in it is caught by name. Where cvc5 is absent this is skipped
//! and said to be.

mod common;
use common::*;
use std::io::Write;
use waarborg_law::Package;
use waarborg_law::proof::Report;
use waarborg_prove::{Theorems, prove, version};

/// The day whose law is proved.
const DAY: &str = "2026-06-30";

/// Whether there is a solver; if not, that is said in the list of skips.
fn solver() -> bool {
    if version().is_ok() {
        return true;
    }
    println!("skipped: cvc5 absent");
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        if let Ok(file) = std::env::var("WAARBORG_SKIPS") {
            let mut list = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
            writeln!(list, "skipped: cvc5 absent").unwrap();
        }
    });
    false
}

fn faults(report: &Report) -> Vec<&str> {
    report.parts.iter().flat_map(|part| &part.faults).map(String::as_str).collect()
}

#[test]
fn everything_is_proved() {
    if !solver() {
        return;
    }
    let begun = std::time::Instant::now();
    let report = prove(&package(), &Theorems::builtin().unwrap(), DAY).unwrap();
    for part in &report.parts {
        println!(
            "{}: {} of {}, {} questions",
            part.claim,
            part.of.len() - part.faults.len(),
            part.of.len(),
            part.questions
        );
    }
    println!("{:?}", begun.elapsed());
    let failed: Vec<_> = report.parts.iter().filter(|part| !part.faults.is_empty()).collect();
    assert!(report.holds(), "{:#?}", failed.iter().map(|part| (&part.claim, &part.faults)).collect::<Vec<_>>());
    let bytes = report.to_bytes().unwrap();
    assert_eq!(Report::from_bytes(&bytes).unwrap(), report);
}

/// Faults put into the law, each with the name under which the proof tells of it.
#[test]
fn a_hole_in_the_law_is_caught_by_name() {
    if !solver() {
        return;
    }
    let theorems = "[[theorem]]\nrule = \"R-149\"\naction = \"useDatum\"\nclaim = \"resource.usable\"\n";
    let theorems = Theorems::read(&[("one.toml", theorems)]).unwrap();
    let mut files = package().files().clone();
    let mut text = String::from_utf8(files["processing.cedar"].clone()).unwrap();
    let holes = [
        ("unless { resource.usable }", "unless { resource.usable || resource.own }"),
        ("when { resource.limitedAudience }", "when { resource.limitedAudience && resource.own }"),
    ];
    for (from, to) in holes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    files.insert("processing.cedar".into(), text.into_bytes());
    let report = prove(&Package::from_files(&files).unwrap(), &theorems, DAY).unwrap();
    assert!(!report.holds());
    for name in ["R-149 useDatum: resource.usable", "H-002"] {
        assert!(faults(&report).contains(&name), "{name}: {:?}", faults(&report));
    }
}
