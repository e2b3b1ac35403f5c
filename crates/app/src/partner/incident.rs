// SPDX-License-Identifier: EUPL-1.2
//! Record what gave cause to weigh a partner anew (W17 art. 88(5); R-056); suspected misuse of data also
//! stops disclosures to it until it is settled.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::{Cause, PartnerAct};
use waarborg_domain::{Act, OrgId};

/// What is put on record.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Foreign service.
    pub partner: OrgId,
    /// What kind of cause.
    pub cause: Cause,
    /// What happened.
    pub what: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.what)?;
        ctx.enter(Act::Partner(PartnerAct::Happened { with: request.partner, cause: request.cause }), &slots.0)
    })
}
