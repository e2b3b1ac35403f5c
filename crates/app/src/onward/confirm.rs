// SPDX-License-Identifier: EUPL-1.2
//! Confirm in writing what was told orally (arts. 66(2), 67(2), 68(2); ).

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty to confirm.
    pub duty: DutyId,
    /// The confirmation, or where it can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        ctx.enter(Act::Onward(OnwardAct::Confirmed { duty: request.duty }), &said(&request.reference)?.0)
    })
}
