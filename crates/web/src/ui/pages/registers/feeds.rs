// SPDX-License-Identifier: EUPL-1.2
//! Feeds that fetch by themselves: how each stands and what an administrator has it do, its last polls, and
//! what could not be read, to be tried again or given up.

use super::super::steps::Step;
use super::super::steps::Takes::{Choice, Count as Number, Line, Secret};
use super::Shows::{At, Code, Count, Text, Time, Yes};
use super::kept::{never, step};
use super::{Register, Shows, field};
use crate::api::fields::FEED_SOURCES;
use serde_json::Value;
use waarborg_domain::Role;

const HOUSE: &[Role] = &[Role::Administrator];
const READERS: &[Role] = &[Role::Administrator, Role::Manager, Role::Head, Role::Minister];

/// What is over takes no further step, and what waits goes on.
fn steers(row: &Value, step: &Step) -> bool {
    match (field(row, "standing"), step.name) {
        ("stopped", _) => false,
        (_, "fetch") => row.get("terms").and_then(Value::as_bool) == Some(true),
        ("none", _) => false,
        (standing, "resume") => standing == "paused",
        (standing, "pause" | "look") => standing == "runs",
        _ => true,
    }
}

fn waits(_: &Value, _: &Step) -> bool {
    true
}

/// The feeds.
pub const FEEDS: Register = Register {
    place: "feeds",
    list: "feeds",
    prefix: "feeds-",
    rules: &["R-023"],
    shows: &[
        ("standing", Code("feeds-standing-")),
        ("source", Code("feeds-source-")),
        ("last", Time),
        ("next", Time),
        ("trouble", Code("feeds-ended-")),
        ("brought", Count),
        ("unread", Count),
        ("party", Shows::Org),
        ("place", Text),
        ("every", Count),
        ("failures", Count),
        ("running", Yes),
        ("measures", Yes),
        ("terms", Yes),
    ],
    columns: 7,
    record: None,
    steps: &[
        step(
            "fetch",
            "feed.fetch",
            &[
                ("capacity", Line),
                ("source", Choice("feeds-source-", FEED_SOURCES)),
                ("place", Line),
                ("every", Number),
                ("user", Line),
                ("password", Secret),
                ("token", Secret),
            ],
            HOUSE,
        ),
        step("look", "feed.look", &[], HOUSE),
        step("pause", "feed.pause", &[], HOUSE),
        step("resume", "feed.resume", &[], HOUSE),
        step("stop", "feed.stop", &[], HOUSE),
    ],
    open: steers,
    on: "feed",
    services: false,
    roles: READERS,
};

/// Their last polls.
pub const POLLS: Register = Register {
    place: "feed-polls",
    list: "feed-polls",
    prefix: "feed-polls-",
    rules: &["R-023"],
    shows: &[
        ("at", Time),
        ("feed", At("/feeds/")),
        ("ended", Code("feeds-ended-")),
        ("brought", Count),
        ("known", Count),
        ("unread", Count),
    ],
    columns: 6,
    record: None,
    steps: &[],
    open: never,
    on: "poll",
    services: false,
    roles: READERS,
};

/// What of them could not be read.
pub const UNREAD: Register = Register {
    place: "feed-unread",
    list: "feed-unread",
    prefix: "feed-unread-",
    rules: &["R-023"],
    shows: &[
        ("at", Time),
        ("feed", At("/feeds/")),
        ("code", Code("feed-unread-code-")),
        ("line", Count),
        ("column", Count),
        ("again", Yes),
        ("kept", Yes),
    ],
    columns: 6,
    record: None,
    steps: &[step("retry", "feed.retry", &[], HOUSE), step("give-up", "feed.drop", &[], HOUSE)],
    open: waits,
    on: "object",
    services: false,
    roles: READERS,
};
