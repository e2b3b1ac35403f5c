// SPDX-License-Identifier: EUPL-1.2
//! `cargo xtask clients`: the built program, with the clients people have at its interfaces (`clients/`), and the
//! description of the API under the rules of Dutch government APIs. What that needs is fetched into
//! `target/tools`, in exact versions, once.

use std::{
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    session::{Outcome, Session, Step},
    test,
};

/// The linter of API descriptions, and the version that the description is without fault under.
const SPECTRAL: &str = "@stoplight/spectral-cli@6.16.3";

/// The task: builds, and does both.
pub const STEPS: &[Step] = &[test::PACKAGES, BUILD, DESCRIPTION, CLIENTS];

const BUILD: Step = Step {
    name: "binaries",
    run: |session| session.show("cargo", &["build", "--release", "--locked", "-p", "waarborg"]),
};

/// Also a step of `test`.
pub const DESCRIPTION: Step = Step { name: "API description", run: description };

/// Also a step of `test`, where the binaries are built by the tests before it.
pub const CLIENTS: Step = Step { name: "clients", run: clients };

/// `docs/openapi.json` without an error or a warning.
fn description(session: &mut Session) -> Outcome {
    let tools = session.root.join("target/tools/spectral");
    let program = tools.join("node_modules/.bin/spectral");
    if !program.exists() {
        let mut fetch = session.command("npm");
        fetch.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(&tools).arg(SPECTRAL);
        if let Outcome::Failed(why) = fs::create_dir_all(&tools)
            .map_or_else(|error| Outcome::Failed(error.to_string()), |()| session.finish(&mut fetch))
        {
            session.skip(format!("{SPECTRAL} could not be fetched with npm"), false);
            return Outcome::Skipped(why);
        }
    }
    let mut rules = vec![session.root.join("clients/spectral.yaml")];
    // The rules of Logius are read where they lie: this repository holds no text of others.
    let theirs = session.shared().map(|shared| shared.join("data/nlgov-api-linter.yaml"));
    match theirs.filter(|path| path.exists()) {
        Some(path) => rules.push(path),
        None => session.skip("API description by the rules of Logius, no shared data", true),
    }
    for rules in rules {
        let mut lint = session.command(&program.to_string_lossy());
        lint.args(["lint", "--fail-severity", "warn", "docs/openapi.json", "--ruleset"]).arg(&rules);
        if let failed @ Outcome::Failed(_) = session.finish(&mut lint) {
            return failed;
        }
    }
    Outcome::Ok(String::new())
}

fn clients(session: &mut Session) -> Outcome {
    let tools = session.root.join("target/tools/clients");
    if let Err(error) = install(session, &tools, "clients/requirements.txt") {
        session.skip(format!("the clients could not be fetched with pip: {error}"), false);
        return Outcome::Skipped(error.to_string());
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| session.root.join("target"), PathBuf::from);
    // Another build of the program may be named, to try the clients with it.
    let program = env::var_os("WAARBORG_PROGRAM").unwrap_or_else(|| OsString::from(target.join("release/waarborg")));
    let mut tests = session.command(&tools.join("bin/python").to_string_lossy());
    tests.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "clients"]);
    tests.env("WAARBORG_PROGRAM", program).env("PYTHONDONTWRITEBYTECODE", "1");
    session.counted(tests)
}

/// A virtual environment, as a file of exact versions has it now.
pub fn install(session: &Session, tools: &Path, requirements: &str) -> io::Result<()> {
    let wanted = session.root.join(requirements);
    let installed = tools.join("requirements.txt");
    let text = fs::read_to_string(&wanted)?;
    if fs::read_to_string(&installed).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let done = |command: &mut Command| match session.finish(command) {
        Outcome::Failed(why) | Outcome::Skipped(why) => Err(io::Error::other(why)),
        Outcome::Ok(_) => Ok(()),
    };
    done(session.command("python3").args(["-m", "venv", "--clear"]).arg(tools))?;
    let mut fetch = session.command(&tools.join("bin/python").to_string_lossy());
    fetch.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"]).arg(&wanted);
    done(&mut fetch)?;
    fs::write(installed, text)
}
