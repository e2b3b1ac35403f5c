// SPDX-License-Identifier: EUPL-1.2
//! Permit the relation with a foreign service up to a level: the minister does, or the head within the recorded
//! mandate, who then tells the minister within 24 hours (W17 art. 88(4); R-052).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::{Level, PartnerAct};
use waarborg_domain::{Act, OrgId};

/// A permission.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Foreign service.
    pub partner: OrgId,
    /// Up to which level; not above that of the note.
    pub level: Level,
    /// Reasons.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.reasons)?;
        ctx.enter(Act::Partner(PartnerAct::Related { with: request.partner, level: request.level }), &slots.0)
    })
}
