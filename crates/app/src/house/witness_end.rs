// SPDX-License-Identifier: EUPL-1.2
//! Take a witness off the record: its cosignatures count no longer.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_domain::witness::WitnessAct;

/// Which witness.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Its name, the part of its key before the first plus sign.
    pub name: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::Witness(WitnessAct::Ended { name: request.name }))
}
