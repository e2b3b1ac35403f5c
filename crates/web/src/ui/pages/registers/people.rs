// SPDX-License-Identifier: EUPL-1.2
//! People and their capacities: who works where as what, whether designated for it and screened,
//! and how each logs in. The administrator keeps it, without consent powers and never for himself; whoever leads an organisation reads it.

use super::super::steps::Step;
use super::super::steps::Takes::{Choice, Count as Days, Day, Line, Maybe, Org, Tick};
use super::Shows::{Code, Count, Text, Time, Yes};
use super::kept::step;
use super::{Register, Shows};
use crate::api::fields::{MANDATES, ROLES, SCREENINGS, SPACES, TOKEN_SCOPES};
use serde_json::Value;
use waarborg_domain::{OrgKind, Role};

const HOUSE: &[Role] = &[Role::Administrator];
const BASES: &[&str] = &["employment", "art86", "art91", "secondment", "art93"];

/// What ended takes no further step.
fn holds(row: &Value, _: &Step) -> bool {
    row.get("active").and_then(Value::as_bool) == Some(true)
}

/// The register.
pub const PEOPLE: Register = Register {
    place: "people",
    list: "people",
    prefix: "people-",
    rules: &["R-015", "R-027"],
    shows: &[
        ("alias", Text),
        ("org", Shows::Org),
        ("role", Code("role-")),
        ("designated", Yes),
        ("screening", Code("people-screening-")),
        ("access", Code("people-access-")),
        ("active", Yes),
        ("sessions", Count),
        ("tokens", Count),
        ("name", Text),
        ("space", Code("people-space-")),
        ("mandate", Code("people-mandate-")),
        ("basis", Code("people-basis-")),
        ("designated_by", Shows::Org),
        ("from", Time),
        ("until", Time),
    ],
    columns: 7,
    record: Some(step(
        "record",
        "capacity.give",
        &[
            ("alias", Line),
            ("name", Line),
            ("org", Org(&OrgKind::ALL)),
            ("space", Choice("people-space-", SPACES)),
            ("role", Choice("role-", ROLES)),
            ("mandate", Maybe("people-mandate-", MANDATES)),
            ("basis", Maybe("people-basis-", BASES)),
            ("screening", Maybe("people-screening-", SCREENINGS)),
            ("designated", Tick),
            ("designated_by", Org(&OrgKind::ALL)),
            ("until", Day),
        ],
        HOUSE,
    )),
    steps: &[
        step("screening", "screening.record", &[("screening", Choice("people-screening-", SCREENINGS))], HOUSE),
        step("end", "capacity.end", &[], HOUSE),
        step("offer", "access.offer", &[], HOUSE),
        step("token", "token.issue", &[("scope", Choice("people-scope-", TOKEN_SCOPES)), ("days", Days)], HOUSE),
        step(
            "certificate",
            "certificate.bind",
            &[("key", Line), ("scope", Choice("people-scope-", TOKEN_SCOPES)), ("days", Days)],
            HOUSE,
        ),
        step("revoke", "access.revoke", &[], HOUSE),
    ],
    open: holds,
    on: "capacity",
    services: false,
    roles: &[Role::Administrator, Role::Manager, Role::Head, Role::Minister],
};
