// SPDX-License-Identifier: EUPL-1.2
//! `cargo xtask faults`: the fault harness on the binaries of the release profile. A sample is a step of
//! `test` and `ci`; the whole is for the night.

use std::{fs, path::PathBuf};

use crate::{
    session::{Outcome, Session, Step},
    test,
};

/// What every change must stand.
pub const SAMPLE: Step = Step { name: "faults, sample", run: |session| run(session, &["--sample".to_owned()]) };

/// The task: builds, sees to the packages, and does what the command line asks for.
pub const STEPS: &[Step] = &[test::PACKAGES, BUILD, ASKED];

/// The figures that are kept, into the page that shows them.
pub const PAGE: Step = Step {
    name: "faults, page",
    run: |session| session.show("cargo", &["run", "--quiet", "--locked", "-p", "waarborg-faults", "--", "--page"]),
};

const BUILD: Step = Step {
    name: "binaries",
    run: |session| {
        let packages = ["-p", "waarborg", "-p", "waarborg-verify", "-p", "waarborg-faults"];
        session.show("cargo", &[&["build", "--release", "--locked"][..], &packages].concat())
    },
};

const ASKED: Step = Step {
    name: "faults",
    run: |session| {
        let words: Vec<String> = std::env::args().skip(2).collect();
        run(session, &words)
    },
};

/// Where a harness says what it could not do because this machine does not allow it.
const ELSEWHERE: &str = "not on this machine";

fn run(session: &mut Session, words: &[String]) -> Outcome {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| session.root.join("target"), PathBuf::from);
    let skips = session.root.join("target/xtask/faults-skips.txt");
    let cleared = fs::create_dir_all(session.root.join("target/xtask")).and_then(|()| fs::write(&skips, ""));
    if let Err(error) = cleared {
        return Outcome::Failed(format!("{}: {error}", skips.display()));
    }
    let harness = target.join("release/waarborg-faults");
    let mut command = session.command(&harness.to_string_lossy());
    command.args(words).env("CARGO_TARGET_DIR", &target).env("WAARBORG_SKIPS", &skips);
    let outcome = session.finish(&mut command);
    for line in fs::read_to_string(&skips).unwrap_or_default().lines() {
        session.skip(line.trim_start_matches("skipped: "), line.contains(ELSEWHERE));
    }
    outcome
}
