// SPDX-License-Identifier: EUPL-1.2
//! Tokens of programs that act for people of the administrator's own organisation: how far each goes and until
//! when, and the end of one of them. A token itself is shown once, when it is given (ADR 0027).

use super::super::steps::Step;
use super::Register;
use super::Shows::{At, Code, Text, Time, Yes};
use super::kept::step;
use serde_json::Value;
use waarborg_domain::Role;

fn always(_: &Value, _: &Step) -> bool {
    true
}

/// The register.
pub const TOKENS: Register = Register {
    place: "tokens",
    list: "tokens",
    prefix: "tokens-",
    rules: &[],
    shows: &[
        ("alias", Text),
        ("scope", Code("people-scope-")),
        ("until", Time),
        ("certificate", Yes),
        ("capacity", At("/people/")),
    ],
    columns: 4,
    record: None,
    steps: &[step("end", "token.end", &[], &[Role::Administrator])],
    open: always,
    on: "token",
    services: false,
    roles: &[Role::Administrator],
};
