// SPDX-License-Identifier: EUPL-1.2
//! Put a doubt on record whether the sender acquired the data lawfully; it goes to the head.

use super::needed;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ReceiptId};

/// A doubt.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// Why it is doubted.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = ReceiptAct::Doubted { receipt: request.receipt, reasons: needed(&mut slots, &request.reasons)? };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
