// SPDX-License-Identifier: EUPL-1.2
//! A recipient asks to pass on what it received under the third-party rule (art. 65(3); R-072).

use crate::verbs::{said, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, DisclosureId, OnwardId, OrgId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What it received.
    pub disclosure: DisclosureId,
    /// Who asks; the caller's organisation unless said.
    #[serde(default)]
    pub by: Option<OrgId>,
    /// To whom.
    pub to: OrgId,
    /// Why.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let id = OnwardId::random(ctx.rng);
        let by = request.by.map_or_else(|| ctx.org(), Ok)?;
        let act = OnwardAct::PassingAsked { id, disclosure: request.disclosure, by, to: request.to };
        let answer = ctx.enter(Act::Onward(act), &said(&request.reasons)?.0)?;
        Ok(with_data(answer, json!({ "id": id })))
    })
}
