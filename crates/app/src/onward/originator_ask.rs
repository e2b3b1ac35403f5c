// SPDX-License-Identifier: EUPL-1.2
//! Ask a foreign service whether data that came from it may be passed on.

use crate::verbs::{said, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, ItemId, OnwardId, OrgId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Service, as named in the data's upstream sources.
    pub service: String,
    /// Which data.
    pub items: Vec<ItemId>,
    /// To whom.
    pub to: OrgId,
    /// Why.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let id = OnwardId::random(ctx.rng);
        let Request { service, items, to, reasons } = request;
        let act = OnwardAct::OriginatorAsked { id, service, items, to };
        let answer = ctx.enter(Act::Onward(act), &said(&reasons)?.0)?;
        Ok(with_data(answer, json!({ "id": id })))
    })
}
