// SPDX-License-Identifier: EUPL-1.2
//! Put on record why data were sent unasked, or the effort that was made to establish it.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ReceiptId};

/// What is known.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// In what frame and why it was sent.
    #[serde(default)]
    pub reason: Option<String>,
    /// What was done to establish it.
    #[serde(default)]
    pub effort: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = ReceiptAct::Explained {
            receipt: request.receipt,
            reason: slots.text(request.reason.as_deref()),
            effort: slots.text(request.effort.as_deref()),
        };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
