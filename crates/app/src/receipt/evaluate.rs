// SPDX-License-Identifier: EUPL-1.2
//! Put the own evaluation of what was received on record: what it means, and whether it is relevant.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ReceiptId};

/// An evaluation.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// What it means, in own words.
    #[serde(default)]
    pub interpretation: Option<String>,
    /// Relevant to the own task.
    pub relevant: bool,
    /// Why, or why not.
    #[serde(default)]
    pub relevance: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = ReceiptAct::Evaluated {
            receipt: request.receipt,
            interpretation: slots.text(request.interpretation.as_deref()),
            relevant: request.relevant,
            relevance: slots.text(request.relevance.as_deref()),
        };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
