// SPDX-License-Identifier: EUPL-1.2
//! Every scenario file, in process and over HTTP, and the table that says which rule is met and broken
//! by which. `cargo xtask coverage` writes the table; the test fails if it is stale.

use crate::session::{Outcome, Session, Step};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// In process.
pub const IN_PROCESS: Step = Step { name: "scenarios", run: |session| play(session, &[]) };
/// Over HTTP.
pub const OVER_HTTP: Step = Step { name: "scenarios, http", run: |session| play(session, &["--via", "http"]) };
/// The table in the documents is the one the scenarios give.
pub const FRESH: Step = Step { name: "law coverage", run: |session| coverage(session, false) };
/// The binary, for tasks that do not come after the tests, which build it too.
pub const BUILD: Step = Step {
    name: "binary",
    run: |session| session.show("cargo", &["build", "--release", "--locked", "-p", "waarborg"]),
};
/// Writes the table.
pub const WRITE: Step = Step { name: "law coverage", run: |session| coverage(session, true) };

const TABLE: &str = "docs/law/coverage.md";
const PLAYED: &str = "target/xtask/coverage.json";

fn files(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["cases", "scenarios/rules"] {
        let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        let paths: Vec<PathBuf> =
            entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
        found.extend(paths.iter().filter_map(|p| p.strip_prefix(root).ok()).map(|p| p.display().to_string()));
    }
    found.sort();
    found
}

/// Where cargo put the binary of the release profile.
fn binary(root: &Path) -> String {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("release/waarborg").display().to_string()
}

fn play(session: &mut Session, how: &[&str]) -> Outcome {
    let files = files(&session.root);
    if files.is_empty() {
        return Outcome::Failed("no scenario files were found".into());
    }
    let mut command = session.command(&binary(&session.root));
    command.arg("play").args(how);
    if how.is_empty() {
        command.args(["--coverage", PLAYED]);
    }
    let _ = std::fs::create_dir_all(session.root.join("target/xtask"));
    match session.finish(command.args(&files)) {
        Outcome::Ok(_) => Outcome::Ok(format!("{} files", files.len())),
        other => other,
    }
}

fn coverage(session: &mut Session, write: bool) -> Outcome {
    match table(session) {
        Err(why) => Outcome::Failed(why),
        Ok((table, lacking)) => {
            let path = session.root.join(TABLE);
            if write {
                if let Err(error) = std::fs::write(&path, &table) {
                    return Outcome::Failed(format!("{TABLE}: {error}"));
                }
            } else if std::fs::read_to_string(&path).unwrap_or_default() != table {
                return Outcome::Failed(format!("{TABLE} is stale: run `cargo xtask coverage`"));
            }
            if lacking.is_empty() {
                Outcome::Ok("each rule is met and broken".into())
            } else {
                Outcome::Failed(format!("not met and broken by a scenario: {}", lacking.join(", ")))
            }
        }
    }
}

fn table(session: &Session) -> Result<(String, Vec<String>), String> {
    let played: Value = read(&session.root.join(PLAYED))?;
    let mut command = session.command(&binary(&session.root));
    let output = command.args(["law", "rules", "--json"]).output().map_err(|e| e.to_string())?;
    let rules: Value = serde_json::from_slice(&output.stdout).map_err(|e| format!("law rules: {e}"))?;
    let rows = rules.as_array().or_else(|| rules.get("rules")?.as_array()).ok_or("law rules: no list")?;
    let mut text = String::from(
        "<!-- SPDX-License-Identifier: EUPL-1.2 -->\n# Which rule is met and broken by which scenario\n\n\
         Written by `cargo xtask coverage` from the play of every file in `cases/` and `scenarios/rules/`; \
         the test fails if it is stale. A duty counts as broken where a scenario shows it open past its term \
         or refuses for it.\n\n\
         | Rule | Kind | Article | Policies | Met in | Broken in |\n|---|---|---|---|---|---|\n",
    );
    let mut lacking = Vec::new();
    for row in rows {
        let word = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
        let rule = row.get("rule").or_else(|| row.get("id")).and_then(Value::as_str).unwrap_or("-").to_owned();
        let policies = row.get("policies").and_then(Value::as_array).map_or(0, Vec::len);
        let met = places(&played, "met", &rule).chain(places(&played, "duties", &rule)).collect();
        let broken = places(&played, "broken", &rule).chain(places(&played, "late", &rule)).collect();
        let freed = places(&played, "free", &rule).collect();
        let held_by = row.get("held_by").and_then(Value::as_str).is_some_and(|h| !h.is_empty());
        let (mut met, broken) = (short(&met), short(&broken));
        if met == "-" && short(&freed) != "-" {
            // A bar without exception: lawful is what it does not apply to.
            met = format!("does not apply: {}", short(&freed));
        }
        let grant = word("kind") == "G";
        if (met == "-" || (broken == "-" && !grant)) && !held_by {
            lacking.push(rule.clone());
        }
        let _ = writeln!(text, "| {rule} | {} | {} | {policies} | {met} | {broken} |", word("kind"), word("article"));
    }
    Ok((text, lacking))
}

fn read(path: &Path) -> Result<Value, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}; play the scenarios first", path.display()))?;
    serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))
}

fn places<'a>(played: &'a Value, what: &str, rule: &str) -> impl Iterator<Item = String> + 'a {
    let list = played.get(what).and_then(|w| w.get(rule)).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(name)
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
