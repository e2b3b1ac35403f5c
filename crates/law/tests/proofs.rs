// SPDX-License-Identifier: EUPL-1.2
//! The proofs that `waarborg law prove` gives, over the package this program is built with; and that
//! they can fail: a package with a hole in it is caught by name. Where cvc5 is absent this is skipped
//! and said to be.

mod common;
use common::*;
use std::io::Write;
use waarborg_law::proof::Report;
use waarborg_law::{Lang, Package};
use waarborg_prove::{Comparison, Side, Theorems, Words, compare, prove, version};

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
    // What has nothing to do with the holes is left out, so that this does not take as long as the whole.
    let law = Package::from_files(&files).unwrap();
    let kept = |id: &String| id.starts_with("open.") || id == "R-149" || id == "H-002";
    let others: Vec<String> = law.policy_ids().into_iter().filter(|id| !kept(id)).collect();
    let report = prove(&law.without(&others).unwrap(), &theorems, DAY).unwrap();
    assert!(!report.holds());
    for name in ["R-149 useDatum: resource.usable", "H-002"] {
        assert!(faults(&report).contains(&name), "{name}: {:?}", faults(&report));
    }
}

/// Differences as `action`, `+` or `-`, and the rules.
fn told(comparison: &Comparison) -> Vec<String> {
    let one = |d: &waarborg_prove::Difference| {
        let rules: Vec<&str> = d.rules.iter().map(|rule| rule.id.as_str()).collect();
        format!("{}{} {}", if d.allowed { '+' } else { '-' }, d.action, rules.join(" "))
    };
    comparison.differences.iter().map(one).collect()
}

#[test]
fn what_two_laws_allow_differently_is_told_with_a_case() {
    if !solver() {
        return;
    }
    let law = package();
    let side = |package: &Package, at: &str| Side::read(package, day(at)).unwrap();
    let today = side(&law, DAY);
    assert!(told(&compare(&today, &side(&law, "2026-01-01")).unwrap()).is_empty());

    // A policy gone: what it barred is newly allowed, and the facts that decide are the two it looks at.
    let without = law.without(&["H-002".to_owned()]).unwrap();
    let comparison = compare(&today, &side(&without, DAY)).unwrap();
    assert_eq!(told(&comparison), ["+see H-002"]);
    let words = Words::builtin().unwrap();
    let deciding = comparison.differences[0].example.iter().filter(|fact| fact.decides);
    let facts: Vec<String> = deciding.map(|fact| words.fact(fact, Lang::En)).collect();
    assert_eq!(facts.len(), 3, "{facts:?}");
    assert!(facts.contains(&"for a limited audience: yes".to_owned()), "{facts:?}");

    // From one statute to the next: other grounds, and reasons that must now be recorded.
    let next = told(&compare(&side(&law, "2018-04-30"), &side(&law, "2018-05-01")).unwrap());
    println!("{next:#?}");
    for known in ["-release R-001", "-release R-002", "-release R-003", "+release R-002", "-work R-003"] {
        assert!(next.iter().any(|line| line.starts_with(known)), "{known}: {next:#?}");
    }
}
