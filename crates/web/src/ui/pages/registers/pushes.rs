// SPDX-License-Identifier: EUPL-1.2
//! What is brought to the own organisation: where, how far that is and what is in the way, what an
//! administrator has it do, and the last tries.

use super::super::steps::Step;
use super::super::steps::Takes::{Line, Secret};
use super::Shows::{At, Code, Count, Text, Time};
use super::kept::{never, step};
use super::{Register, field};
use serde_json::Value;
use waarborg_domain::Role;

const HOUSE: &[Role] = &[Role::Administrator];
const READERS: &[Role] = &[Role::Administrator, Role::Manager, Role::Head, Role::Minister];

/// What is over can only be set anew, and what waits goes on.
fn steers(row: &Value, step: &Step) -> bool {
    match (field(row, "standing"), step.name) {
        (_, "set") => true,
        ("none" | "stopped", _) => false,
        (standing, "resume") => standing == "paused",
        (standing, "pause" | "now") => standing == "runs",
        _ => true,
    }
}

/// Where it is brought.
pub const PUSHES: Register = Register {
    place: "pushes",
    list: "pushes",
    prefix: "pushes-",
    rules: &["R-046"],
    shows: &[
        ("standing", Code("pushes-standing-")),
        ("place", Text),
        ("last", Time),
        ("next", Time),
        ("trouble", Code("pushes-ended-")),
        ("taken", Count),
        ("waiting", Count),
        ("failures", Count),
        ("since", Time),
    ],
    columns: 7,
    record: None,
    steps: &[
        step(
            "set",
            "push.set",
            &[("capacity", Line), ("place", Line), ("user", Line), ("password", Secret), ("token", Secret)],
            HOUSE,
        ),
        step("now", "push.now", &[], HOUSE),
        step("pause", "push.pause", &[], HOUSE),
        step("resume", "push.resume", &[], HOUSE),
        step("stop", "push.stop", &[], HOUSE),
    ],
    open: steers,
    on: "recipient",
    services: false,
    roles: READERS,
};

/// The last tries.
pub const TRIES: Register = Register {
    place: "push-tries",
    list: "push-tries",
    prefix: "push-tries-",
    rules: &["R-046"],
    shows: &[
        ("at", Time),
        ("ended", Code("pushes-ended-")),
        ("taken", Count),
        ("failed", Count),
        ("disclosure", At("/disclosures/")),
        ("which", Text),
    ],
    columns: 5,
    record: None,
    steps: &[],
    open: never,
    on: "try",
    services: false,
    roles: READERS,
};
