// SPDX-License-Identifier: EUPL-1.2
//! Record that the minister got a copy of a designation (W17 art. 38(2); R-017).

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
    /// Where the copy stands.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.reference, || Problem::invalid("say where the copy stands"))?;
    let act = CareAct::DesignationSent { duty: request.duty };
    system.act(caller, move |ctx| ctx.enter(Act::Care(act), &slots.0))
}
