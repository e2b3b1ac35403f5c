// SPDX-License-Identifier: EUPL-1.2
//! `law coverage`: from each rule to what carries it and back from each article, with the scenarios that
//! meet and break it where a play is given. `cargo xtask coverage` keeps the page in `docs/law` so.

use crate::Fallible;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use waarborg_law::{Kind, Lang, Package};
use waarborg_prove::{Coverage, Covered, Theorems, Words};

const HEAD: &str = "<!-- SPDX-License-Identifier: EUPL-1.2 -->
# What carries each rule, and which scenario meets and breaks it

Written by `cargo xtask coverage` from the law package, its theorems and the play of every file in `cases/` \
and `scenarios/rules/`; the test fails if it is stale. A duty counts as broken where a scenario shows it open \
past its term or refuses for it.

| Rule | Kind | Article | Policies or duty | Theorems | Facts it looks at | Met in | Broken in |
|---|---|---|---|---|---|---|---|
";

/// The command: 1 if a play was given and some rule was not both met and broken in it.
pub fn run(played: Option<&Path>, as_json: bool) -> Fallible<ExitCode> {
    let law = Package::builtin()?;
    let coverage = waarborg_prove::coverage(&law, &Theorems::builtin()?, &Words::builtin()?)?;
    let played = played.map(read).transpose()?;
    let lacking = played.as_ref().map(|played| lacking(&coverage, played)).unwrap_or_default();
    let page = page(&coverage, played.as_ref());
    if as_json {
        println!("{}", json!({ "rules": coverage.rules, "texts": coverage.texts, "lacking": lacking, "page": page }));
    } else {
        print!("{page}");
    }
    Ok(if lacking.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn read(path: &Path) -> Fallible<Value> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}; play the scenarios first", path.display()))?;
    Ok(serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?)
}

/// Where a rule was met and broken.
fn shown(row: &Covered, played: &Value) -> (String, String) {
    let rule = row.rule.as_str();
    let met = short(&places(played, &["met", "duties"], rule));
    let broken = short(&places(played, &["broken", "late"], rule));
    let freed = short(&places(played, &["free"], rule));
    // A bar without exception: lawful is what it does not apply to.
    if met == "-" && freed != "-" { (format!("does not apply: {freed}"), broken) } else { (met, broken) }
}

/// Rules that no scenario both meets and breaks. A warning that stays silent may stand in an act that something
/// else refuses, so of those only the warning is asked for.
fn lacking(coverage: &Coverage, played: &Value) -> Vec<String> {
    let lacks = |row: &&Covered| {
        let (met, broken) = shown(row, played);
        let unmet = met == "-" && row.kind != Some(Kind::W);
        !row.to_come && row.held_by.is_none() && (unmet || (broken == "-" && row.kind != Some(Kind::G)))
    };
    coverage.rules.iter().filter(lacks).map(|row| row.rule.to_string()).collect()
}

fn page(coverage: &Coverage, played: Option<&Value>) -> String {
    let mut text = String::from(HEAD);
    for row in coverage.rules.iter().filter(|row| !row.to_come) {
        let (met, broken) = played.map_or_else(|| ("not played".into(), "not played".into()), |p| shown(row, p));
        let kind = row.kind.map(|kind| format!("{kind:?}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {kind} | {} | {} | {} | {} | {met} | {broken} |",
            row.rule,
            row.article,
            carried(row),
            row.theorems,
            dash(row.facts.iter().map(|fact| fact.name.as_str()).collect::<Vec<_>>().join(", ")),
        );
    }
    sources(&mut text, coverage);
    articles(&mut text, coverage);
    let coming: Vec<&str> = coverage.rules.iter().filter(|row| row.to_come).map(|row| row.rule.as_str()).collect();
    let _ = writeln!(text, "\n## Still to come\n\n{}", dash(coming.join(", ")));
    text
}

fn carried(row: &Covered) -> String {
    let duty = row.duty.iter().map(|duty| format!("duty {duty}"));
    let held = row.held_by.iter().map(|by| format!("held by {by}"));
    dash(row.policies.iter().cloned().chain(duty).chain(held).collect::<Vec<_>>().join(", "))
}

/// Where each fact comes from.
fn sources(text: &mut String, coverage: &Coverage) {
    let facts: BTreeSet<_> = coverage.rules.iter().flat_map(|row| &row.facts).collect();
    text.push_str("\n## Where the facts come from\n\n| Fact | Source |\n|---|---|\n");
    for fact in facts {
        let _ = writeln!(text, "| {} | {} |", fact.name, fact.source);
    }
}

/// From each passage to its rules, with the title of those that have a row.
fn articles(text: &mut String, coverage: &Coverage) {
    let row = |rule: &str| coverage.rules.iter().find(|row| row.rule.as_str() == rule);
    let told = |rule: &String| match row(rule).and_then(|row| row.title.as_ref()) {
        Some(title) => format!("{rule} ({})", title.get(Lang::En)),
        None => format!("{rule} (to come)"),
    };
    for source in &coverage.texts {
        let _ = writeln!(text, "\n## {}\n\n| At | Rules |\n|---|---|", source.name);
        for part in &source.parts {
            let rules = part.rules.iter().map(told).collect::<Vec<_>>().join("; ");
            let _ = writeln!(
                text,
                "| {} | {} |",
                part.at,
                if rules.is_empty() { "nothing to enforce".into() } else { rules }
            );
        }
    }
}

fn dash(text: String) -> String {
    if text.is_empty() { "-".into() } else { text }
}

fn places(played: &Value, what: &[&str], rule: &str) -> BTreeSet<String> {
    let lists = what.iter().filter_map(|what| played.get(what)?.get(rule)?.as_array());
    lists.flatten().filter_map(Value::as_str).map(name).collect()
}

fn name(path: &str) -> String {
    Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The first few places, and how many more.
fn short(places: &BTreeSet<String>) -> String {
    const SHOWN: usize = 4;
    match places.len() {
        0 => "-".to_owned(),
        n if n <= SHOWN => places.iter().cloned().collect::<Vec<_>>().join(", "),
        n => format!("{} and {} more", places.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "), n - SHOWN),
    }
}
