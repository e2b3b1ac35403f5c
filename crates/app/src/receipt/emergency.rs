// SPDX-License-Identifier: EUPL-1.2
//! The minister permits use despite indications of torture, in an exceptional emergency, for a set time.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, Instant, ReceiptId};

/// A permission.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// Why it is an exceptional emergency.
    #[serde(default)]
    pub reasons: Option<String>,
    /// Until when, RFC 3339 or a date.
    pub until: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let until =
            Instant::parse(&request.until).map_err(|e| Problem::coded("bad-date", &[], format!("until: {e}")))?;
        let reasons = slots.text(request.reasons.as_deref());
        let act = ReceiptAct::EmergencyPermitted { receipt: request.receipt, reasons, until };
        ctx.enter(Act::Receipt(act), &slots.0)
    })
}
