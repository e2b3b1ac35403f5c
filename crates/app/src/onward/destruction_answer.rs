// SPDX-License-Identifier: EUPL-1.2
//! Record what came of a request to destroy: confirmed, refused or lapsed.

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::onward::{DestructionAnswer, OnwardAct};
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty to follow it.
    pub duty: DutyId,
    /// The answer.
    pub answer: DestructionAnswer,
    /// Where it can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let act = OnwardAct::DestructionAnswered { duty: request.duty, answer: request.answer };
        ctx.enter(Act::Onward(act), &said(&request.reference)?.0)
    })
}
