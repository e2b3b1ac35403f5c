// SPDX-License-Identifier: EUPL-1.2
//! Put on record that nothing came of an intake: there is nothing to store.

use crate::receipt::needed;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, IntakeId};

/// What did not come.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Intake.
    pub intake: IntakeId,
    /// How that is known.
    pub how: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let how = needed(&mut slots, &request.how)?;
        ctx.enter(Act::Company(CompanyAct::Unanswered { intake: request.intake, how }), &slots.0)
    })
}
