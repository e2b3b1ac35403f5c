// SPDX-License-Identifier: EUPL-1.2
//! Scenarios that cannot fail prove nothing. Each scenario file is played again without each policy it
//! cites and with each of its expectations turned round, and must fail; each policy of the law must be
//! missed by some scenario; and the demo's story must notice each rule it cites. The plays are in
//! process, on stores in memory; the story is the real program.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod flip;
mod stage;
mod story;

use stage::{Case, cases, play};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use waarborg_law::Package;

/// Policies that no scenario can miss, each with what stands before it. They are second lines: what they
/// forbid cannot come about by a verb, and their worth is that a fault there, or a server that lies, would
/// meet them; the verifier's lies and the law's own proofs try them.
const SECOND_LINES: [(&str, &str); 9] = [
    ("R-024.datum", "a datum's origin is its delivery's, and a delivery has one"),
    ("R-024.deposit", "a delivery's origin is taken from the credential"),
    ("R-026.see", "whoever is not assigned does not count as inside, and R-026.work refuses every reading act"),
    ("R-027.see", "whoever is not screened does not count as inside, and R-027.work refuses every reading act"),
    ("R-160.see", "R-026.see refuses all whom it refuses"),
    ("R-041.bind", "an answer is one explicit act"),
    ("R-041.count", "a question without an answer is not put to the law as a consent"),
    ("R-043.count-officer", "R-043.bind and R-043.own let nobody else answer"),
    ("R-043.count-signature", "R-043.bind refuses a signature that does not hold"),
];

/// Rules of the law by id, each with the ids of its policies.
pub fn policies() -> BTreeMap<String, Vec<String>> {
    let rows = Package::builtin().unwrap().rules_json();
    let rows = rows.as_array().or_else(|| rows["rules"].as_array()).unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(&row["id"]), row["policies"].as_array().unwrap().iter().map(text).collect())).collect()
}

/// Works on a list with as many threads as there are processors; each piece may name a fault.
fn each<T: Sync>(list: &[T], work: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(one) = list.get(next.fetch_add(1, SeqCst)) {
                    let found = work(one);
                    faults.lock().unwrap().extend(found);
                }
            });
        }
    });
    faults.into_inner().unwrap()
}

fn without(name: &str) -> Arc<Package> {
    Arc::new(Package::builtin().unwrap().without(&[name.to_owned()]).unwrap())
}

#[test]
fn a_scenario_fails_without_a_rule_it_cites() {
    let (cases, law) = (cases(), policies());
    let rules: Vec<&String> = law.iter().filter(|(_, policies)| !policies.is_empty()).map(|(rule, _)| rule).collect();
    let plays = AtomicUsize::new(0);
    let faults = each(&rules, |rule| {
        let package = without(rule);
        let citing = cases.iter().filter(|case| case.cites.contains(*rule));
        citing
            .filter(|case| {
                plays.fetch_add(1, SeqCst);
                play(&case.scenario, &case.path, &package).failures.is_empty()
            })
            .map(|case| format!("{} passes without {rule}", case.name))
            .collect()
    });
    println!("{} plays of {} scenarios without one of {} rules", plays.load(SeqCst), cases.len(), rules.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let unknown: BTreeSet<&String> = cases.iter().flat_map(|c| &c.cites).filter(|r| !law.contains_key(*r)).collect();
    assert!(unknown.is_empty(), "cited, but no rules: {unknown:?}");
    assert!(plays.load(SeqCst) > cases.len());
}

#[test]
fn each_policy_is_missed_by_a_scenario() {
    let cases = cases();
    let policies = ids();
    let faults = each(&policies, |id| {
        let package = without(id);
        // Those that cite its rule are the likeliest to notice.
        let rule = id.split('.').next().unwrap_or(id);
        let (citing, other): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.cites.contains(rule));
        let misses = |case: &&&Case| !play(&case.scenario, &case.path, &package).failures.is_empty();
        let found = citing.iter().chain(&other).find(misses);
        let listed = SECOND_LINES.iter().any(|(second, _)| second == id);
        match found {
            None if !listed => vec![format!("no scenario fails without the policy {id}")],
            Some(case) if listed => vec![format!("{id} is called a second line, but {} fails without it", case.name)],
            _ => Vec::new(),
        }
    });
    println!("{} policies, each dropped by itself; {} are second lines", policies.len(), SECOND_LINES.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(SECOND_LINES.iter().all(|(id, _)| policies.iter().any(|known| known == id)));
}

/// Ids of all policies, as the files have them.
fn ids() -> Vec<String> {
    let package = Package::builtin().unwrap();
    let texts = package.files().iter().filter(|(name, _)| name.ends_with(".cedar"));
    let text: String = texts.map(|(_, bytes)| String::from_utf8_lossy(bytes) + "\n").collect();
    let id = |line: &str| Some(line.strip_prefix("@id(\"")?.split('"').next()?.to_owned());
    text.lines().filter_map(id).collect()
}

#[test]
fn a_scenario_fails_with_an_expectation_turned_round() {
    let (cases, law) = (cases(), Package::builtin().unwrap());
    let turned = AtomicUsize::new(0);
    let faults = each(&cases, |case| {
        let whole = play(&case.scenario, &case.path, &law);
        let mut faults: Vec<String> = whole.failures.iter().map(|f| format!("{}: {f:?}", case.name)).collect();
        for round in flip::rounds(&case.scenario) {
            let report = play(&round.scenario, &case.path, &law);
            let failed: BTreeSet<usize> = report.failures.iter().map(|f| f.step).collect();
            turned.fetch_add(round.turned.len(), SeqCst);
            for (step, what) in &round.turned {
                if !failed.contains(step) {
                    faults.push(format!("{}: step {step} passes with {what}", case.name));
                }
            }
            faults.extend(
                failed
                    .iter()
                    .filter(|step| !round.turned.contains_key(step))
                    .map(|step| format!("{}: step {step} fails though nothing was turned there", case.name)),
            );
        }
        faults
    });
    println!("{} expectations of {} scenarios turned round", turned.load(SeqCst), cases.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(turned.load(SeqCst) > cases.len() * 10);
}
