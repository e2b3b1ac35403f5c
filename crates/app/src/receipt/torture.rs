// SPDX-License-Identifier: EUPL-1.2
//! Put concrete indications of torture on record: no use, and the cooperation is reconsidered.

use super::needed;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ReceiptId};

/// Indications.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// Which, and where they come from.
    pub indications: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act =
            ReceiptAct::Indicated { receipt: request.receipt, indications: needed(&mut slots, &request.indications)? };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
