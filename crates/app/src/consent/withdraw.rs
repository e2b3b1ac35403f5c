// SPDX-License-Identifier: EUPL-1.2
//! Take a consent back: what is not handed over stops; what was is listed, and each recipient gets a
//! recall.

use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::{Act, ConsentId, DutyKind};
use waarborg_ledger::objects::DutyObject;

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Consent or standing consent.
    pub consent: ConsentId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let answer = ctx.enter(Act::ConsentWithdrawn { consent: request.consent }, &[])?;
        let recalls: Vec<_> = ctx
            .state()
            .duties
            .iter()
            .filter(|(_, d)| d.kind == DutyKind::AnswerRecall && d.opened == answer.entry)
            .filter_map(|(id, d)| match &d.object {
                DutyObject::Disclosure(disclosure, recipient) => Some(
                    json!({ "duty": id, "disclosure": disclosure, "recipient": recipient, "due": d.due.rfc3339() }),
                ),
                _ => None,
            })
            .collect();
        Ok(with_data(answer, json!({ "id": request.consent, "handed_over_before": recalls.len(), "recalls": recalls })))
    })
}
