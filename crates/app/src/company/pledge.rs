// SPDX-License-Identifier: EUPL-1.2
//! Put on record that a company is bound to secrecy of what it receives, and until when.

use super::day;
use crate::receipt::needed;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, CooperationId};

/// A pledge.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Cooperation.
    pub cooperation: CooperationId,
    /// Until when, RFC 3339 or a date.
    pub until: String,
    /// Where the signed pledge can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let until = day(&request.until)?;
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let reference = needed(&mut slots, &request.reference)?;
        ctx.enter(Act::Company(CompanyAct::Pledged { cooperation: request.cooperation, until, reference }), &slots.0)
    })
}
