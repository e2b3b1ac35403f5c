// SPDX-License-Identifier: EUPL-1.2
//! The head of a service ends a cooperation with a company. Who the company was stays secret.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, CooperationId};

/// An ending.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Cooperation.
    pub cooperation: CooperationId,
    /// Why.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let reasons = slots.text(request.reasons.as_deref());
        ctx.enter(Act::Company(CompanyAct::Stopped { cooperation: request.cooperation, reasons }), &slots.0)
    })
}
