// SPDX-License-Identifier: EUPL-1.2
//! Record what the foreign service answered. Only what it permits in writing counts.

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Act, OnwardId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Request.
    pub request: OnwardId,
    /// It permits.
    pub allow: bool,
    /// In writing.
    #[serde(default)]
    pub written: bool,
    /// Until when.
    #[serde(default)]
    pub until: Option<String>,
    /// Where the answer can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let until = super::until(request.until.as_deref())?;
        let Request { request: id, allow, written, reference, .. } = request;
        let act = OnwardAct::OriginatorAnswered { id, allow, written, until };
        ctx.enter(Act::Onward(act), &said(&reference)?.0)
    })
}
