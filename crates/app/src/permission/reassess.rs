// SPDX-License-Identifier: EUPL-1.2
//! Record the outcome of assessing a suspended permission anew: it is upheld by whoever may grant it, or
//! ends. After a finding, the talk with the oversight body is on record too.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, PermissionId};

/// An outcome.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Permission.
    pub permission: PermissionId,
    /// It holds again; or else it ends.
    pub upheld: bool,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
    /// When, with whom and with what outcome it was discussed with the oversight body.
    #[serde(default)]
    pub discussed: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = PermissionAct::Reassessed {
            id: request.permission,
            upheld: request.upheld,
            reasons: slots.text(request.reasons.as_deref()),
            discussed: slots.text(request.discussed.as_deref()),
        };
        ctx.enter(Act::Permission(act), &slots.0)
    })
}
