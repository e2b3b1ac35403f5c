// SPDX-License-Identifier: EUPL-1.2
//! `cargo xtask requests`: a million random requests, put to the engine and to Cedar itself, and a million
//! random handovers, put to the law and to the second checker. Daily tests do the same with a few.

use crate::session::{Outcome, Session, Step};

/// How many of each.
const MANY: &str = "1000000";

/// The engine against Cedar, and the law against the second checker.
pub const STEPS: &[Step] = &[
    Step { name: "a million requests", run: |session| many(session, "waarborg-law", "agree") },
    Step { name: "a million handovers", run: |session| many(session, "waarborg-ledger", "second") },
];

fn many(session: &mut Session, package: &str, test: &str) -> Outcome {
    let mut command = session.command("cargo");
    command.args(["test", "--release", "--locked", "-p", package, "--test", test, "--", "--nocapture"]);
    session.finish(command.env("WAARBORG_REQUESTS", MANY))
}
