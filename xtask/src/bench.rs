// SPDX-License-Identifier: EUPL-1.2
//! `cargo xtask bench`: builds and runs the benchmark crate in the release profile.

use crate::session::{Outcome, Session, Step};

/// All of it.
pub const FULL: Step = Step { name: "bench", run: |session| run(session, &[]) };
/// Under five minutes.
pub const QUICK: Step = Step { name: "bench, quick", run: |session| run(session, &["--quick"]) };

fn run(session: &mut Session, more: &[&str]) -> Outcome {
    let mut command = session.command("cargo");
    command.args(["run", "--release", "--locked", "-p", "waarborg-bench", "--"]).args(more);
    session.finish(&mut command)
}
