// SPDX-License-Identifier: EUPL-1.2
//! The head settles a doubt on lawful acquisition, and says what it means for the weighing of the sender.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ReceiptId};

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// Lift the doubt; else the data are taken out of use.
    pub lift: bool,
    /// Why.
    #[serde(default)]
    pub reasons: Option<String>,
    /// What it means for the weighing of the sender.
    #[serde(default)]
    pub weighing: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = ReceiptAct::Settled {
            receipt: request.receipt,
            lift: request.lift,
            reasons: slots.text(request.reasons.as_deref()),
            weighing: slots.text(request.weighing.as_deref()),
        };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
