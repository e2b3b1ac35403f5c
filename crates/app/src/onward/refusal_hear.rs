// SPDX-License-Identifier: EUPL-1.2
//! The head puts on record to have heard that a party refuses consent for telling the OM of a crime (U-22).

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty to hear it.
    pub duty: DutyId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let act = OnwardAct::RefusalHeard { duty: request.duty };
    system.act(caller, move |ctx| ctx.enter(Act::Onward(act), &[]))
}
