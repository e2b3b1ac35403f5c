// SPDX-License-Identifier: EUPL-1.2
//! Every scenario file, in process, over HTTP and on PostgreSQL, and the table that says which rule is met and broken
//! by which. `cargo xtask coverage` writes the table; the test fails if it is stale.

use crate::session::{Outcome, Session, Step};
use serde_json::Value;
use std::path::{Path, PathBuf};
use waarborg_postgres_server::Server;

/// In process.
pub const IN_PROCESS: Step = Step { name: "scenarios", run: |session| play(session, &[]) };
/// Over HTTP.
pub const OVER_HTTP: Step = Step { name: "scenarios, http", run: |session| play(session, &["--via", "http"]) };
/// In process, on PostgreSQL.
pub const ON_POSTGRES: Step = Step { name: "scenarios, pg", run: on_postgres };
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
pub fn binary(root: &Path) -> String {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("release/waarborg").display().to_string()
}

/// On a server that is started for it, or the one whose address is given.
fn on_postgres(session: &mut Session) -> Outcome {
    if let Ok(url) = std::env::var(waarborg_postgres_server::GIVEN) {
        return play(session, &["--store", &url]);
    }
    if waarborg_postgres_server::programs().is_none() {
        session.skip("PostgreSQL is missing (scenarios on it); Debian package postgresql", false);
        return Outcome::Skipped("as root: apt-get install postgresql".into());
    }
    match Server::start() {
        Ok(server) => play(session, &["--store", &server.socket_url()]),
        Err(why) => Outcome::Failed(why),
    }
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

/// The page and the rules that no scenario both meets and breaks, as the program itself tells them.
fn table(session: &Session) -> Result<(String, Vec<String>), String> {
    let mut command = session.command(&binary(&session.root));
    let output = command.args(["law", "coverage", "--json", "--played", PLAYED]).output().map_err(|e| e.to_string())?;
    let told: Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("law coverage: {e}: {}", String::from_utf8_lossy(&output.stderr)))?;
    let page = told.get("page").and_then(Value::as_str).ok_or("law coverage: no page")?;
    let lacking = told.get("lacking").and_then(Value::as_array).into_iter().flatten();
    Ok((page.to_owned(), lacking.filter_map(Value::as_str).map(str::to_owned).collect()))
}
