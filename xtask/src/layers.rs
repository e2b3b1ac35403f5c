// SPDX-License-Identifier: EUPL-1.2
//! Dependencies point inward only. The table is DESIGN section 2 once more, so that an import the
//! design does not know fails the build and has to be argued for here.

use serde_json::Value;

use crate::session::{Outcome, Session};

/// Each crate and what it may import of ours. `testkit`, `model`, `faults` and `fuzzed` stand in no list, and
/// `postgres-server` only in those of `xtask` and `bench`: nothing that is shipped may rest on them.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("register", &[]),
    ("law", &["domain"]),
    ("checker", &["domain"]),
    ("prove", &["domain", "law"]),
    ("formats", &["domain"]),
    ("compare", &["domain"]),
    ("ledger", &["domain", "law", "checker", "register"]),
    ("app", &["domain", "law", "checker", "register", "ledger", "formats", "compare"]),
    ("store-sqlite", &["app", "domain", "register"]),
    ("store-postgres", &["app", "domain", "register"]),
    ("web", &["app", "domain", "law", "ledger", "formats", "compare", "register"]),
    ("witness", &["register"]),
    ("client", &[]),
    ("verify", &["domain", "law", "checker", "register", "ledger", "formats", "compare"]),
    (
        "waarborg",
        &[
            "domain",
            "law",
            "checker",
            "prove",
            "register",
            "ledger",
            "formats",
            "compare",
            "app",
            "store-sqlite",
            "store-postgres",
            "web",
            "verify",
            "witness",
            "client",
        ],
    ),
    (
        "testkit",
        &["domain", "law", "checker", "register", "ledger", "formats", "compare", "app", "store-sqlite", "web"],
    ),
    (
        "bench",
        &[
            "domain",
            "law",
            "prove",
            "ledger",
            "compare",
            "app",
            "store-sqlite",
            "store-postgres",
            "postgres-server",
            "verify",
            "web",
        ],
    ),
    ("model", &[]),
    ("faults", &["register"]),
    ("fuzzed", &["register", "formats", "compare"]),
    ("postgres-server", &[]),
    ("xtask", &["postgres-server"]),
];

/// The core: bytes and values only.
const CORE: &[&str] = &["domain", "register", "law", "checker", "formats", "compare", "ledger"];

/// What would bring the network, a database or a terminal into the core.
const OUTER: &[&str] = &["axum", "clap", "maud", "postgres", "rusqlite", "tokio", "tokio-postgres", "tower", "ureq"];

/// The step.
pub fn check(session: &mut Session) -> Outcome {
    let output = session.command("cargo").args(["metadata", "--format-version", "1", "--no-deps", "--locked"]).output();
    let metadata = match output {
        Ok(output) if output.status.success() => output.stdout,
        Ok(output) => return Outcome::Failed(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => return Outcome::Failed(format!("cargo metadata: {error}")),
    };
    match serde_json::from_slice(&metadata) {
        Ok(value) => judge(&value),
        Err(error) => Outcome::Failed(format!("cargo metadata: {error}")),
    }
}

fn judge(metadata: &Value) -> Outcome {
    let (mut crates, mut edges, mut faults) = (0, 0, Vec::new());
    for package in list(&metadata["packages"]) {
        let name = short(package);
        crates += 1;
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(known, _)| *known == name) else {
            faults.push(format!("{name}: not in the table of xtask/src/layers.rs"));
            continue;
        };
        for dependency in list(&package["dependencies"]) {
            if dependency["kind"] == "dev" {
                continue; // a test may look from outside
            }
            let target = short(dependency);
            if dependency["path"].is_string() {
                edges += 1;
                if !allowed.contains(&target) {
                    faults.push(format!("{name} -> {target}: against the layers"));
                }
            } else if CORE.contains(&name) && OUTER.contains(&target) {
                faults.push(format!("{name} -> {target}: the core does no I/O"));
            }
        }
    }
    if faults.is_empty() {
        Outcome::Ok(format!("{crates} crates, {edges} edges"))
    } else {
        Outcome::Failed(faults.join("\n"))
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn short(package: &Value) -> &str {
    let name = package["name"].as_str().unwrap_or_default();
    name.strip_prefix("waarborg-").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(package: &str, dependency: &Value) -> Outcome {
        judge(&json!({"packages": [{"name": package, "dependencies": [dependency]}]}))
    }

    fn fault(outcome: &Outcome) -> &str {
        match outcome {
            Outcome::Failed(why) => why,
            Outcome::Ok(_) | Outcome::Skipped(_) => "",
        }
    }

    #[test]
    fn inward_passes_and_outward_is_named() {
        let ours = |name: &str| json!({"name": name, "kind": null, "path": "/x"});
        assert_eq!(fault(&of("waarborg-law", &ours("waarborg-domain"))), "");
        let outward = of("waarborg-domain", &ours("waarborg-law"));
        assert!(fault(&outward).contains("domain -> law"));
        assert!(fault(&of("waarborg-verify", &ours("waarborg-app"))).contains("verify -> app"));
        assert!(fault(&of("waarborg-app", &ours("waarborg-testkit"))).contains("app -> testkit"));
    }

    #[test]
    fn dev_dependencies_are_free_and_unknown_crates_are_not() {
        let dev = json!({"name": "waarborg-testkit", "kind": "dev", "path": "/x"});
        assert_eq!(fault(&of("waarborg-store-sqlite", &dev)), "");
        assert!(fault(&of("waarborg-new", &dev)).contains("not in the table"));
    }

    #[test]
    fn the_core_does_no_io() {
        let outside = json!({"name": "tokio", "kind": null});
        assert!(fault(&of("waarborg-register", &outside)).contains("register -> tokio"));
        assert_eq!(fault(&of("waarborg-web", &outside)), "");
    }
}
