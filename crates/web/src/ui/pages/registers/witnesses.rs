// SPDX-License-Identifier: EUPL-1.2
//! How many witnesses an organisation waits for before its data go abroad: the decisions of its head, and how
//! far as many have cosigned (H-007, H-009).

use super::super::steps::Takes::{Count as Number, Text as Words};
use super::Register;
use super::Shows::{Count, Text, Time, Yes};
use super::kept::{never, step};
use waarborg_domain::Role;

/// The register.
pub const WITNESSES: Register = Register {
    place: "witnesses",
    list: "witnesses",
    prefix: "witnesses-",
    rules: &["H-007", "H-009"],
    shows: &[
        ("number", Count),
        ("holds", Yes),
        ("at", Time),
        ("cosigned", Count),
        ("entries", Count),
        ("on_record", Text),
        ("reasons", Text),
    ],
    columns: 4,
    record: Some(step("record", "witness.require", &[("number", Number), ("reasons", Words)], &[Role::Head])),
    steps: &[],
    open: never,
    on: "requirement",
    services: true,
    roles: &[Role::Manager, Role::Head, Role::Minister],
};
