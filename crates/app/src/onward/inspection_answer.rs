// SPDX-License-Identifier: EUPL-1.2
//! Give inspection or not. To the OM it is due; to another, minister or head grant it.
//! Whoever inspects is bound to secrecy (arts. 135, 136).

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, OnwardId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Request.
    pub request: OnwardId,
    /// Given.
    pub allow: bool,
    /// How and when, or why not.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let act = OnwardAct::InspectionAnswered { id: request.request, allow: request.allow };
        ctx.enter(Act::Onward(act), &said(&request.reasons)?.0)
    })
}
