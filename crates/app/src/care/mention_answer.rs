// SPDX-License-Identifier: EUPL-1.2
//! Answer a signal that a text mentions own data hidden from its author: for the register and the oversight
//! body. The author hears nothing of it, and release still needs consent (R-161, ADR 0015).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, DutyId};

/// An answer.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty.
    pub duty: DutyId,
    /// The party objects to the text being used as it stands.
    pub objects: bool,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.text(request.reasons.as_deref());
    let act = CareAct::MentionAnswered { duty: request.duty, objects: request.objects };
    system.act(caller, move |ctx| ctx.enter(Act::Care(act), &slots.0))
}
