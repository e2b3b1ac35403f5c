// SPDX-License-Identifier: EUPL-1.2
//! Put on record that the cooperation with the sender was reconsidered, and with what outcome.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ReceiptId};

/// A reconsideration.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// Outcome, with reasons.
    #[serde(default)]
    pub outcome: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let outcome = slots.text(request.outcome.as_deref());
        let act = ReceiptAct::Reconsidered { receipt: request.receipt, outcome };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
