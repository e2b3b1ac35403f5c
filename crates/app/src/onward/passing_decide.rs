// SPDX-License-Identifier: EUPL-1.2
//! Minister or head decide whether a recipient may pass on, under which conditions (art. 65(3); R-072).

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, Conditions, OnwardId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Request.
    pub request: OnwardId,
    /// It may.
    pub allow: bool,
    /// Conditions attached.
    #[serde(default)]
    pub conditions: Conditions,
    /// Why.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let act =
            OnwardAct::PassingDecided { id: request.request, allow: request.allow, conditions: request.conditions };
        ctx.enter(Act::Onward(act), &said(&request.reasons)?.0)
    })
}
