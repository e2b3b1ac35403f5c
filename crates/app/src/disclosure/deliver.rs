// SPDX-License-Identifier: EUPL-1.2
//! Make the export package. Only after the handover entry, and the same bytes each time, so that a
//! recipient knows what is sent again after a crash; the handover's receipt goes beside it.

use super::{forms, package};
use crate::snapshot::Snapshot;
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use base64::Engine as _;
use serde_json::json;
use waarborg_domain::{Act, DisclosureId, Instant, OrgId};
use waarborg_ledger::objects::Disclosure;

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Recipient; the caller's own organisation or the only one unless said.
    #[serde(default)]
    pub recipient: Option<OrgId>,
    /// In which form; the package unless said.
    #[serde(default)]
    pub form: forms::Form,
}

/// Runs the verb. The answer holds the package, or another form of it, in base64: for staff of the cell only if they may see all
/// that is in it, since a package shows contents.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let snapshot = system.snapshot();
    let d = snapshot.state.disclosures.get(&request.disclosure).ok_or(Problem::NotFound)?;
    let recipient = meant(&snapshot, &caller, d, request.recipient.as_ref(), system.now())?;
    let bytes = forms::made(request.form, &package::gather(system, &request.disclosure, d, &recipient)?)?;
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
        "id": request.disclosure, "recipient": recipient, "form": request.form, "package": encoded,
        "bytes": bytes.len(), "handover_receipt": receipt,
    });
    Ok(with_data(answer, data))
}

/// The recipient meant: the one named, the caller's own organisation, or the only one. Of several none is
/// chosen for the caller. Whoever may have no package at all learns nothing of the disclosure.
fn meant(
    snapshot: &Snapshot,
    caller: &Caller,
    d: &Disclosure,
    named: Option<&OrgId>,
    now: Instant,
) -> Result<OrgId, Problem> {
    let who = caller.capacity.as_ref();
    let open = |r: &&OrgId| {
        d.recipients.get(*r).is_some_and(|x| x.state.handed_over()) && package::open_to(snapshot, who, d, r, now)
    };
    if let Some(named) = named {
        return Some(named).filter(open).cloned().ok_or(Problem::NotFound);
    }
    let own = who.and_then(|w| snapshot.state.capacities.get(w)).map(|c| &c.capacity.org);
    if let Some(own) = own.filter(open) {
        return Ok(own.clone());
    }
    match d.recipients.keys().find(open) {
        None => Err(Problem::NotFound),
        Some(one) if d.recipients.len() == 1 => Ok(one.clone()),
        Some(_) => Err(Problem::coded("several-recipients", &[], "this disclosure has several recipients: name one")),
    }
}
