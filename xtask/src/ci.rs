// SPDX-License-Identifier: EUPL-1.2
//! What `cargo xtask ci` does, in order: everything a change must pass before it is taken.

use crate::{
    session::{Outcome, Session, Step},
    system::on_path,
    test,
};

/// The version whose configuration `deny.toml` is written for.
const DENY: &str = "0.20.2";

/// Formatting and lints, all of `test`, documentation, licences.
pub fn steps() -> Vec<Step> {
    let before = [Step { name: "formatting", run: formatting }, Step { name: "lints", run: lints }];
    let after = [Step { name: "documentation", run: documentation }, Step { name: "dependencies", run: dependencies }];
    [&before, test::STEPS, &after].concat()
}

fn formatting(session: &mut Session) -> Outcome {
    session.show("cargo", &["fmt", "--all", "--check"])
}

fn lints(session: &mut Session) -> Outcome {
    let arguments = ["clippy", "--workspace", "--all-targets", "--release", "--locked", "--", "-D", "warnings"];
    session.show("cargo", &arguments)
}

fn documentation(session: &mut Session) -> Outcome {
    let mut command = session.command("cargo");
    command.env("RUSTDOCFLAGS", "-D warnings");
    session.finish(command.args(["doc", "--workspace", "--no-deps", "--release", "--locked"]))
}

/// Licences, sources and bans of what we depend on.
fn dependencies(session: &mut Session) -> Outcome {
    let tools = session.root.join("target/tools");
    let own = tools.join("bin/cargo-deny");
    if !own.exists() && !on_path("cargo-deny") {
        if !session.install_tools {
            session.skip("cargo-deny is missing (licences and sources of dependencies)", true);
            return Outcome::Skipped(format!("cargo install --locked cargo-deny@{DENY}"));
        }
        // Unoptimised: it runs for seconds and would otherwise be built for minutes.
        let mut build = session.command("cargo");
        build.args(["install", "--locked", "--debug", "--root"]).arg(&tools).arg(format!("cargo-deny@{DENY}"));
        if let failed @ Outcome::Failed(_) = session.finish(&mut build) {
            return failed;
        }
    }
    let program = if own.exists() { own } else { "cargo-deny".into() };
    let checked = |manifest| {
        let mut command = session.command(&program.to_string_lossy());
        command.args(["--locked", "--manifest-path", manifest, "--config", "deny.toml", "check"]);
        session.finish(command.args(["--hide-inclusion-graph", "bans", "licenses", "sources"]))
    };
    // The fuzzer has a lock file of its own.
    match checked("Cargo.toml") {
        Outcome::Ok(_) => checked("fuzz/Cargo.toml"),
        other => other,
    }
}
