// SPDX-License-Identifier: EUPL-1.2
//! Find an international organ eligible for disclosure (W17 art. 62(1)(d), second half; R-164): the head or the
//! minister does, with reasons.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::{OrganKind, PartnerAct};
use waarborg_domain::{Act, OrgId};

/// A finding.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Organ.
    pub organ: OrgId,
    /// Its kind.
    pub kind: OrganKind,
    /// Why it is eligible.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let reasons = slots.text(request.reasons.as_deref());
        let act = PartnerAct::Admitted { organ: request.organ, kind: request.kind, reasons };
        ctx.enter(Act::Partner(act), &slots.0)
    })
}
