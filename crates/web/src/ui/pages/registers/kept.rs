// SPDX-License-Identifier: EUPL-1.2
//! Which registers there are, and what each shows and takes: enquiries (art. 63), designations (arts. 63, 67),
//! requests to pass on, data requests, intakes (art. 39), receipts outside the cell, collections (arts. 25, 38),
//! requests to destroy.

use super::super::steps::Step;
use super::super::steps::Takes::{Binds, Choice, Day, Ids, Line, Org, Text, Tick, Why};
use super::Shows::{At, Code, Conditions, Items, Time, Yes};
use super::{Register, Shows, field};
use serde_json::Value;
use waarborg_domain::{OrgKind, Role};

/// Roles that work with registers, each in the own space of its organisation.
const WORK: &[Role] = &[
    Role::Analyst,
    Role::Manager,
    Role::Head,
    Role::Minister,
    Role::Weigher,
    Role::ConsentOfficer,
    Role::Deputy,
    Role::Recipient,
];
const OFFICERS: &[Role] = &[Role::ConsentOfficer, Role::Deputy];
const ABOVE: &[Role] = &[Role::Head, Role::Minister];

pub(super) fn never(_: &Value, _: &Step) -> bool {
    false
}

fn still_open(row: &Value, _: &Step) -> bool {
    row.get("open").and_then(Value::as_bool) == Some(true)
}

/// A request is answered by the form of its own kind.
fn answers(row: &Value, step: &Step) -> bool {
    row.get("answerable").and_then(Value::as_bool) == Some(true) && field(row, "wish") == step.name
}

/// It begins once it is permitted.
fn collects(row: &Value, step: &Step) -> bool {
    step.name != "begin" || row.get("permitted").and_then(Value::as_bool) == Some(true)
}

pub(super) const fn step(
    name: &'static str,
    verb: &'static str,
    fields: &'static [(&'static str, super::super::steps::Takes)],
    roles: &'static [Role],
) -> Step {
    Step { name, verb, fields, roles }
}

/// The registers, in the order in which they are shown.
pub const ALL: &[Register] = &[
    Register {
        place: "enquiries",
        list: "enquiries",
        prefix: "enquiries-",
        rules: &["R-085", "R-086"],
        shows: &[
            ("from", Shows::Org),
            ("case", Shows::Text),
            ("at", Time),
            ("designated", Yes),
            ("written", Yes),
            ("identity", Shows::Text),
            ("consent", Shows::Text),
            ("without_consent", Shows::Text),
            ("occasion", Shows::Text),
            ("answers", At("/disclosures/")),
        ],
        columns: 4,
        record: Some(step(
            "record",
            "enquiry.receive",
            &[
                ("from", Org(&[])),
                ("case", Line),
                ("written", Tick),
                ("identity", Text),
                ("consent", Text),
                ("without_consent", Text),
                ("occasion", Text),
            ],
            &[],
        )),
        steps: &[],
        open: never,
        on: "enquiry",
        services: true,
        roles: WORK,
    },
    Register {
        place: "designations",
        list: "designations",
        prefix: "designations-",
        rules: &["R-084", "R-085"],
        shows: &[
            ("org", Shows::Org),
            ("purpose", Code("designations-for-")),
            ("case", Shows::Text),
            ("until", Time),
            ("by_head", Yes),
            ("over", Yes),
        ],
        columns: 4,
        record: Some(step(
            "record",
            "designation.record",
            &[
                ("org", Org(&[])),
                ("purpose", Choice("designations-for-", &["public-task", "enquiry"])),
                ("case", Line),
                ("by_head", Tick),
                ("until", Day),
                ("reference", Line),
            ],
            &[],
        )),
        steps: &[],
        open: never,
        on: "designation",
        services: true,
        roles: WORK,
    },
    Register {
        place: "onward-requests",
        list: "onward-requests",
        prefix: "onward-requests-",
        rules: &["R-069", "R-072", "R-167", "R-168"],
        shows: &[
            ("wish", Code("onward-requests-wish-")),
            ("by", Shows::Org),
            ("to", Shows::Org),
            ("at", Time),
            ("allowed", Yes),
            ("disclosure", At("/disclosures/")),
            ("service", Shows::Text),
            ("items", Items),
            ("reasons", Shows::Text),
            ("conditions", Conditions),
            ("answer_reasons", Shows::Text),
        ],
        columns: 5,
        record: Some(step(
            "record",
            "originator.ask",
            &[("service", Line), ("items", Ids), ("to", Org(&[])), ("reasons", Text)],
            &[Role::Analyst, Role::Manager, Role::Head, Role::Minister],
        )),
        steps: &[
            step("passing", "passing.decide", &[("allow", Tick), ("conditions", Binds), ("reasons", Text)], ABOVE),
            step(
                "originator",
                "originator.answer",
                &[("allow", Tick), ("written", Tick), ("until", Day), ("reference", Line)],
                &[],
            ),
            step("inspection", "inspection.answer", &[("allow", Tick), ("reasons", Text)], &[]),
        ],
        open: answers,
        on: "request",
        services: false,
        roles: WORK,
    },
    Register {
        place: "destruction-requests",
        list: "destructions",
        prefix: "destructions-",
        rules: &["R-088"],
        shows: &[
            ("recipient", Shows::Org),
            ("due", Time),
            ("open", Yes),
            ("late", Yes),
            ("answer", Code("destruction-")),
            ("disclosure", At("/disclosures/")),
            ("reference", Shows::Text),
        ],
        columns: 5,
        record: None,
        steps: &[step(
            "answer",
            "destruction.answer",
            &[("answer", Choice("destruction-", &["confirmed", "refused", "lapsed"])), ("reference", Line)],
            &[],
        )],
        open: still_open,
        on: "duty",
        services: true,
        roles: WORK,
    },
    Register {
        place: "data-requests",
        list: "data-requests",
        prefix: "data-requests-",
        rules: &["R-096", "R-097"],
        shows: &[
            ("to", Shows::Org),
            ("at", Time),
            ("written", Yes),
            ("answers", At("/receipts/")),
            ("asked", Shows::Text),
            ("context", Shows::Text),
            ("oral_reasons", Shows::Text),
            ("purpose", Code("purpose-")),
            ("necessity", Shows::Text),
            ("items", Items),
        ],
        columns: 4,
        record: Some(step(
            "record",
            "data.request",
            &[
                ("to", Org(&[])),
                ("asked", Text),
                ("context", Text),
                ("oral", Tick),
                ("oral_reasons", Text),
                ("items", Ids),
                ("disclosure", Line),
                ("purpose", Why),
            ],
            &[],
        )),
        steps: &[],
        open: never,
        on: "request",
        services: true,
        roles: WORK,
    },
    Register {
        place: "intakes",
        list: "intakes",
        prefix: "intakes-",
        rules: &["R-118"],
        shows: &[
            ("company", Shows::Org),
            ("at", Time),
            ("due", Time),
            ("open", Yes),
            ("asked", Shows::Text),
            ("identified", Shows::Text),
            ("voluntary", Shows::Text),
            ("purpose", Code("purpose-")),
            ("necessity", Shows::Text),
            ("proportionality", Shows::Text),
        ],
        columns: 4,
        record: Some(step(
            "record",
            "company.intake",
            &[
                ("company", Org(&[OrgKind::Company])),
                ("asked", Text),
                ("identified", Text),
                ("voluntary", Text),
                ("purpose", Why),
            ],
            &[],
        )),
        steps: &[step("unanswered", "company.unanswered", &[("how", Text)], &[])],
        open: still_open,
        on: "intake",
        services: true,
        roles: WORK,
    },
    Register {
        place: "bilateral-receipts",
        list: "bilateral-receipts",
        prefix: "bilateral-",
        rules: &["R-162"],
        shows: &[
            ("from", Shows::Org),
            ("at", Time),
            ("reference", Shows::Text),
            ("conditions", Conditions),
            ("items", Items),
        ],
        columns: 3,
        record: Some(step(
            "record",
            "bilateral.record",
            &[("from", Org(&[])), ("items", Ids), ("conditions", Binds), ("reference", Line)],
            OFFICERS,
        )),
        steps: &[],
        open: never,
        on: "receipt",
        services: false,
        roles: WORK,
    },
    Register {
        place: "collections",
        list: "collections",
        prefix: "collections-",
        rules: &["R-017", "R-153"],
        shows: &[
            ("source", Code("collections-source-")),
            ("at", Time),
            ("complete", Yes),
            ("permitted", Yes),
            ("until", Time),
            ("target", Shows::Text),
            ("investigation", Shows::Text),
            ("aim", Shows::Text),
            ("necessity", Shows::Text),
            ("targeting", Shows::Text),
            ("proportionality", Shows::Text),
            ("subsidiarity", Shows::Text),
            ("abroad", Yes),
            ("analogy", Shows::Text),
        ],
        columns: 5,
        record: Some(step(
            "record",
            "collection.ask",
            &[
                ("source", Choice("collections-source-", &["listed", "open-systematic", "other"])),
                ("target", Text),
                ("investigation", Text),
                ("aim", Text),
                ("necessity", Text),
                ("targeting", Text),
                ("proportionality", Text),
                ("subsidiarity", Text),
                ("abroad", Tick),
                ("analogy", Text),
            ],
            &[],
        )),
        steps: &[
            step("decide", "collection.decide", &[("allow", Tick), ("until", Day), ("reasons", Text)], ABOVE),
            step("begin", "collection.begin", &[], &[]),
        ],
        open: collects,
        on: "collection",
        services: true,
        roles: WORK,
    },
    super::people::PEOPLE,
    super::tokens::TOKENS,
    super::witnesses::WITNESSES,
    super::feeds::FEEDS,
    super::feeds::POLLS,
    super::feeds::UNREAD,
    super::pushes::PUSHES,
    super::pushes::TRIES,
];
