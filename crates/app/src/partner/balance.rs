// SPDX-License-Identifier: EUPL-1.2
//! Draw up the balance with a partner: the register counts what was given and received, the service records how
//! it values that.

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
    /// How the service values it.
    pub appraisal: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.appraisal)?;
        ctx.enter(Act::Partner(PartnerAct::Balanced { with: request.partner }), &slots.0)
    })
}
