// SPDX-License-Identifier: EUPL-1.2
//! The demo's story, told by the real program: as it should be told, and without each rule it cites.

use crate::policies;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use waarborg_verify::{Options, verify};

/// Exit code, story, and complaints of `demo --once --json`.
fn demo(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    let out = command.args(["demo", "--once", "--json", "--dir"]).arg(folder).args(more).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

/// Rules named in a text.
fn named(text: &str) -> BTreeSet<String> {
    let rule = regex::Regex::new(r"\b[RHU]-\d{2,3}\b").unwrap();
    rule.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

#[test]
fn the_story_is_told_and_its_changed_byte_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (code, story, complaints) = demo(folder.path(), &[]);
    assert_eq!((code, complaints.as_str()), (0, ""), "{story}");
    let last: Value = serde_json::from_str(story.lines().last().unwrap()).unwrap();
    assert!(last["items"].as_u64().unwrap() > 0 && last["releases"] == 2 && last["verified"] == true, "{last}");
    let refused: Vec<Value> = last["refusals"].as_array().unwrap().iter().map(|r| r["rules"].clone()).collect();
    assert_eq!(Value::from(refused), serde_json::json!([["R-037", "R-038"], ["R-038"], ["R-046"], ["R-002", "R-049"]]));

    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let report = verify(&read("demo.bundle"), &Options::default());
    assert_eq!((report.exit_code(), report.entries), (0, last["register"]["size"].as_u64().unwrap()), "{report}");
    assert_eq!(report.root, last["register"]["root"].as_str().unwrap());
    // One bit of one byte, and the digest that closes the file.
    let (good, changed) = (read("demo.bundle"), read("demo.changed.bundle"));
    let differ: Vec<usize> = (0..good.len() - 32).filter(|at| good[*at] != changed[*at]).collect();
    assert_eq!((differ.len(), good.len()), (1, changed.len()));
    let lie = verify(&changed, &Options::default());
    let entry = lie.findings.first().and_then(|finding| finding.entry).unwrap();
    assert_eq!(lie.exit_code(), 1, "{lie}");
    assert!(story.contains(&format!("handed over, entry {entry}")), "the finding is at the handover: {lie}");
    assert!(story.contains(&format!("one byte changed in a copy: FINDING at entry {entry}, ")), "{story}");
    let mut damaged = good;
    damaged[differ[0]] ^= 1;
    assert_eq!(verify(&damaged, &Options::default()).exit_code(), 2);
    let told: Vec<&str> = story.lines().filter(|line| line.contains("   exit ")).collect();
    assert!(told.len() == 2 && told[0].ends_with("exit 1") && told[1].ends_with("exit 2"), "{told:?}");
}

#[test]
fn the_story_fails_without_a_rule_it_cites() {
    let folder = tempfile::tempdir().unwrap();
    let (_, told, _) = demo(folder.path(), &[]);
    let folder_of_stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let stories =
        ["delta.toml", "abroad.toml"].map(|name| std::fs::read_to_string(folder_of_stories.join(name)).unwrap());
    let cited: BTreeSet<String> = stories.iter().chain([&told]).flat_map(|text| named(text)).collect();
    let law = policies();
    assert!(cited.len() >= 25, "{cited:?}");
    for rule in &cited {
        assert!(
            law.get(rule).is_some_and(|policies| !policies.is_empty()),
            "{rule} has no policy that could be missed"
        );
        let (code, _, complaints) = demo(folder.path(), &["--without", rule]);
        // The verifier refuses the other law package too; the story itself must notice as well.
        let noticed = complaints.lines().any(|line| line.starts_with("step "));
        assert!(code == 1 && noticed, "without {rule}: exit {code}, {complaints}");
    }
    println!("the story told without each of {} rules", cited.len());
}
