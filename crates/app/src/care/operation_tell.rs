// SPDX-License-Identifier: EUPL-1.2
//! Record that the other Dutch service was told of what affects it (W17 art. 87; R-063).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty.
    pub duty: DutyId,
    /// How the service was told.
    pub how: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.how, || Problem::invalid("say how the service was told"))?;
    let act = CareAct::OperationTold { duty: request.duty };
    system.act(caller, move |ctx| ctx.enter(Act::Care(act), &slots.0))
}
