// SPDX-License-Identifier: EUPL-1.2
//! Record that the oversight body was told of a permission for unevaluated data, with proof of delivery
//! (R-169; W17 arts. 64(3) and 89(2)).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, PermissionId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Permission.
    pub permission: PermissionId,
    /// Proof of delivery: how and when it arrived.
    #[serde(default)]
    pub proof: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let proof = slots.text(request.proof.as_deref());
        ctx.enter(Act::Permission(PermissionAct::Told { id: request.permission, proof }), &slots.0)
    })
}
