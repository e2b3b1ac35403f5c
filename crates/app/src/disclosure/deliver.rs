// SPDX-License-Identifier: EUPL-1.2
//! Make the export package. Only after the handover entry, and the same bytes each time, so that a
//! recipient knows what is sent again after a crash; the handover's receipt goes beside it.

use super::package;
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use base64::Engine as _;
use serde_json::json;
use waarborg_domain::{Act, DisclosureId, OrgId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Recipient; the only one unless said.
    #[serde(default)]
    pub recipient: Option<OrgId>,
}

/// Runs the verb. The answer holds the package in base64: for staff of the cell only if they may see all
/// that is in it, since a package shows contents.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let snapshot = system.snapshot();
    let found = snapshot.state.disclosures.get(&request.disclosure);
    let handed = |r: &OrgId| found.is_some_and(|d| d.recipients.get(r).is_some_and(|x| x.state.handed_over()));
    let recipient = request.recipient.clone().or_else(|| found.and_then(|d| d.recipients.keys().next().cloned()));
    let (Some(d), Some(recipient)) = (found, recipient.filter(handed)) else { return Err(Problem::NotFound) };
    if !package::open_to(&snapshot, caller.capacity.as_ref(), d, &recipient, system.now()) {
        return Err(Problem::NotFound);
    }
    let bytes = package::build(system, &request.disclosure, d, &recipient)?;
    let act = Act::Delivered {
        disclosure: request.disclosure,
        recipient: recipient.clone(),
        package: package::digest(&bytes),
    };
    let answer = system.enter(caller, act)?;
    let encoded = base64::engine::general_purpose::STANDARD.encode(&bytes);
    let handed = d.recipients.get(&recipient).and_then(|r| r.passed.iter().find(|p| p.0.handed_over()));
    let receipt = handed.map(|p| system.snapshot().receipt(p.2));
    let data = json!({
        "id": request.disclosure, "recipient": recipient, "package": encoded, "bytes": bytes.len(),
        "handover_receipt": receipt,
    });
    Ok(with_data(answer, data))
}
