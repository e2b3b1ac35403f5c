// SPDX-License-Identifier: EUPL-1.2
//! The head of a service accepts the residual risk of a cooperation, or does not. Where two services
//! take part, both heads must; each acceptance is reviewed within a year.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, CooperationId};

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Cooperation.
    pub cooperation: CooperationId,
    /// Accept or not.
    pub accept: bool,
    /// Residual risk, and why it is acceptable or not.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let reasons = slots.text(request.reasons.as_deref());
        let act = CompanyAct::Accepted { cooperation: request.cooperation, accept: request.accept, reasons };
        ctx.enter(Act::Company(act), &slots.0)
    })
}
