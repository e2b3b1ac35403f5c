// SPDX-License-Identifier: EUPL-1.2
//! Decide on a standing permission: the minister, or the head within a recorded mandate (R-079, R-092,
//! R-094), signed with a key of their own or attested by the server. Somebody else's decision leaves the request
//! as it was.

use crate::consent::answer::signing;
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, Asserted, PermissionId};

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Permission.
    pub permission: PermissionId,
    /// Grant or not.
    pub allow: bool,
    /// The decider's registered public key, with `signature` over the statement.
    #[serde(default)]
    pub key: Option<String>,
    /// Signature.
    #[serde(default)]
    pub signature: Option<String>,
    /// In their place: what the decider's registered passkey answered to the digest of the statement.
    #[serde(default)]
    pub assertion: Option<Asserted>,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let signing = signing(request.key.as_deref(), request.signature.as_deref(), request.assertion.as_ref())?;
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let reasons = slots.text(request.reasons.as_deref());
        let act = PermissionAct::Decided { id: request.permission, allow: request.allow, reasons, signing };
        let answer = ctx.enter(Act::Permission(act), &slots.0)?;
        Ok(with_data(answer, json!({ "id": request.permission })))
    })
}
