// SPDX-License-Identifier: EUPL-1.2
//! Weigh a company, the risks and the technical types of data to exchange with it. Weighed anew,
//! a cooperation needs the heads' acceptance anew: that is how the heads extend the list.

use super::type_bits;
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, CooperationId, OrgId};

/// A weighing.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Company.
    pub company: OrgId,
    /// The cooperation weighed anew; a new one unless said.
    #[serde(default)]
    pub cooperation: Option<CooperationId>,
    /// Types of data.
    #[serde(default)]
    pub types: Vec<String>,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
    /// Risks, and what is done about them.
    #[serde(default)]
    pub risks: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let types = type_bits(&request.types)?;
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let cooperation = request.cooperation.unwrap_or_else(|| CooperationId::random(ctx.rng));
        let act = CompanyAct::Weighed {
            cooperation,
            company: request.company,
            types,
            reasons: slots.text(request.reasons.as_deref()),
            risks: slots.text(request.risks.as_deref()),
        };
        let answer = ctx.enter(Act::Company(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": cooperation })))
    })
}
