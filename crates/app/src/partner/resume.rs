// SPDX-License-Identifier: EUPL-1.2
//! Take a suspended relation up again, at the level that was permitted: the minister does, or the head within the
//! mandate, as if it were permitted anew.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::{Act, OrgId};

/// What is put on record.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Foreign service.
    pub partner: OrgId,
    /// Reasons.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.reasons)?;
        ctx.enter(Act::Partner(PartnerAct::Resumed { with: request.partner }), &slots.0)
    })
}
