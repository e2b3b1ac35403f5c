// SPDX-License-Identifier: EUPL-1.2
//! Hand over: everything is decided anew inside the sequencer, with the mentions found in the text
//! now; only an allowed handover entry lets bytes be made (DESIGN, principle 5; R-044).

use super::{check, package};
use crate::verbs::with_data;
use crate::work::mentions::{self, Eyes};
use crate::{Answer, Caller, Detail, Problem, System};
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

/// Runs the verb. A refusal leaves the disclosure open.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let recipient = check::recipient(ctx, &request.disclosure, request.recipient.as_ref())?;
        let found = ctx.state().disclosures.get(&request.disclosure);
        let who = ctx.who()?;
        let known = found.is_some_and(|d| waarborg_ledger::belongs(ctx.state(), &who, &d.space, ctx.at));
        if known && found.and_then(|d| d.recipients.get(&recipient)).is_some_and(|r| r.state.handed_over()) {
            let text = "it was handed over before; deliver it again instead";
            return Err(Problem::Conflict(Detail::coded("handed-over-before", &[], text)));
        }
        let object = found.map(|d| d.object.clone());
        let found = match &object {
            Some(object) => mentions::in_object(ctx, object, Eyes::Register)?.map(|f| f.1).unwrap_or_default(),
            None => Vec::new(),
        };
        let manifest = match &object {
            Some(object) => package::manifest(ctx, &request.disclosure, &recipient, object, &found)?,
            None => Vec::new(),
        };
        let act = Act::HandedOver {
            disclosure: request.disclosure,
            recipient: recipient.clone(),
            mentions: found,
            manifest: package::digest(&manifest),
        };
        let answer = ctx.enter(act, &[manifest])?;
        // What the disclosing organisation still has to do, by kind.
        let opened = ctx.state().duties.iter().filter(|(_, d)| d.opened == answer.entry && d.owner != recipient);
        let duties: std::collections::BTreeMap<_, _> = opened.map(|(id, d)| (d.kind.code(), id)).collect();
        let data = json!({ "id": request.disclosure, "recipient": recipient, "entry": answer.entry, "duties": duties });
        Ok(with_data(answer, data))
    })
}
