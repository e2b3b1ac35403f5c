// SPDX-License-Identifier: EUPL-1.2
//! Put on record who is designated by decree or regulation (arts. 63, 67; ).

use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::onward::{DesignatedFor, Designation, OnwardAct};
use waarborg_domain::{Act, OnwardId, OrgId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who is designated.
    pub org: OrgId,
    /// For what.
    pub purpose: DesignatedFor,
    /// For enquiries: the case.
    #[serde(default)]
    pub case: Option<String>,
    /// For enquiries: the regulation lets the head answer.
    #[serde(default)]
    pub by_head: bool,
    /// Until when.
    #[serde(default)]
    pub until: Option<String>,
    /// Decree or regulation.
    #[serde(default)]
    pub reference: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let id = OnwardId::random(ctx.rng);
        let mut slots = Slots::default();
        let referenced = slots.text(request.reference.as_deref()).is_some();
        let until = super::until(request.until.as_deref())?;
        let Request { org, purpose, case, by_head, .. } = request;
        let designation = Designation { org, purpose, case, by_head, until };
        let answer = ctx.enter(Act::Onward(OnwardAct::Designated { id, designation, referenced }), &slots.0)?;
        Ok(with_data(answer, json!({ "id": id })))
    })
}
