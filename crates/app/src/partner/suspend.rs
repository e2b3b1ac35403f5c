// SPDX-License-Identifier: EUPL-1.2
//! Suspend the relation with a foreign service; the way in for an acute threat to life stays open and is on record
//!

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::{Act, OrgId};

/// A suspension.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Foreign service.
    pub partner: OrgId,
    /// Reasons.
    pub reasons: String,
    /// Contact that remains for an acute threat to life.
    #[serde(default)]
    pub channel: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        super::told(&mut slots, &request.reasons)?;
        let channel = slots.text(request.channel.as_deref());
        ctx.enter(Act::Partner(PartnerAct::Suspended { with: request.partner, channel }), &slots.0)
    })
}
