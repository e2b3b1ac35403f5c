// SPDX-License-Identifier: EUPL-1.2
//! The minister finds whether records that are twenty years old stay limited in their publicity (W17 art. 21; R-152).

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty to settle what becomes of them.
    pub duty: DutyId,
    /// Limits are needed in the interest of the state or of its allies.
    pub limited: bool,
    /// Why, or why not.
    pub reasons: String,
    /// Advice of the keeper of the archive.
    #[serde(default)]
    pub advice: Option<String>,
    /// View of the Council of Ministers, for records older than seventy-five years.
    #[serde(default)]
    pub cabinet: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = said(&request.reasons)?;
    let (advice, cabinet) = (slots.text(request.advice.as_deref()), slots.text(request.cabinet.as_deref()));
    let act = CareAct::ArchiveFound { duty: request.duty, limited: request.limited, advice, cabinet };
    system.act(caller, move |ctx| {
        let answer = ctx.enter(Act::Care(act), &slots.0)?;
        super::opened(ctx, answer)
    })
}
