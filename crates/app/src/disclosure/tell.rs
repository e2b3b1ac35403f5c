// SPDX-License-Identifier: EUPL-1.2
//! Record that a recipient was told of a correction: no consent is asked for that.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty.
    pub duty: DutyId,
    /// How the recipient was told.
    pub how: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        slots.must(&request.how, || Problem::coded("no-telling", &[], "say how the recipient was told"))?;
        ctx.enter(Act::CorrectionTold { duty: request.duty }, &slots.0)
    })
}
