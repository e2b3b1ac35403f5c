// SPDX-License-Identifier: EUPL-1.2
//! Record how what happened with a partner was settled: from then on it stands in the way no longer. The
//! head or the minister does; re-weighing is a duty of its own.

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
    /// How it was settled.
    pub how: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.how)?;
        ctx.enter(Act::Partner(PartnerAct::Settled { with: request.partner }), &slots.0)
    })
}
