// SPDX-License-Identifier: EUPL-1.2
//! Suspend a standing permission. After a finding of the oversight body it is out of use until it was
//! assessed anew and the outcome discussed.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, PermissionId};

/// A suspension.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Permission.
    pub permission: PermissionId,
    /// The oversight body's finding, if it follows one.
    #[serde(default)]
    pub finding: Option<String>,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = PermissionAct::Suspended {
            id: request.permission,
            finding: slots.text(request.finding.as_deref()),
            reasons: slots.text(request.reasons.as_deref()),
        };
        ctx.enter(Act::Permission(act), &slots.0)
    })
}
