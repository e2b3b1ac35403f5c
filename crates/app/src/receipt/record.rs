// SPDX-License-Identifier: EUPL-1.2
//! Put on record that data came in, from whom, under which conditions and for which stated purpose. They stay
//! in quarantine until it is clear why they were sent and what they are worth.

use super::needed;
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, Conditions, DataRequestId, DisclosureId, OrgId, ReceiptId};

/// What came in.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who sent it.
    pub sender: OrgId,
    /// The own request it answers; unsolicited without one.
    #[serde(default)]
    pub request: Option<DataRequestId>,
    /// What it is.
    pub about: String,
    /// The purpose that the sender states.
    #[serde(default)]
    pub stated: Option<String>,
    /// Conditions of the sender.
    #[serde(default)]
    pub conditions: Conditions,
    /// The disclosure by which it was handed over, if that stands in this register: its conditions come with it.
    #[serde(default)]
    pub disclosure: Option<DisclosureId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let receipt = ReceiptId::random(ctx.rng);
        let act = ReceiptAct::Recorded {
            receipt,
            sender: request.sender,
            request: request.request,
            conditions: request.conditions,
            about: needed(&mut slots, &request.about)?,
            stated: slots.text(request.stated.as_deref()),
            disclosure: request.disclosure,
        };
        let answer = ctx.enter(Act::Receipt(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": receipt })))
    })
}
