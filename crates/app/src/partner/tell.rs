// SPDX-License-Identifier: EUPL-1.2
//! Record that somebody was told of a relation: the minister, of a permission that the head gave (W17 art. 88(4);
//! R-052), or the Dutch service that leads for this kind of partner.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::{PartnerAct, Whom};
use waarborg_domain::{Act, OrgId};

/// What is put on record.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Foreign service.
    pub partner: OrgId,
    /// Whom.
    pub whom: Whom,
    /// How.
    pub how: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.how)?;
        ctx.enter(Act::Partner(PartnerAct::Told { with: request.partner, whom: request.whom }), &slots.0)
    })
}
