// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: asked for, recorded, explained, evaluated, doubted, searched.

pub mod doubt;
pub mod emergency;
pub mod evaluate;
pub mod explain;
pub mod reconsider;
pub mod record;
pub mod request;
pub mod search;
pub mod settle;
pub mod torture;

use crate::Problem;
use crate::deposit::prepare::Defaults;
use crate::verbs::Slots;
use waarborg_domain::{Conditions, OrgKind, ReceiptId, Upstream};
use waarborg_ledger::State;

/// A text without which there is nothing to put on record.
pub(crate) fn needed(slots: &mut Slots, text: &str) -> Result<u32, Problem> {
    slots.must(text, || Problem::coded("no-words", &[], "say it in words; nothing was put on record"))
}

/// What is brought in by a receipt has the sender for a source and keeps its conditions. An unknown receipt
/// goes on to the law's neutral answer.
pub(crate) fn carry(state: &State, receipt: Option<&ReceiptId>, defaults: &mut Defaults) {
    let Some(receipt) = receipt.and_then(|id| state.receipts.received.get(id)) else { return };
    let all = defaults.conditions().strictest(&receipt.conditions);
    let Conditions { tlp, pap, further, audience, obligations } = all;
    (defaults.tlp, defaults.pap, defaults.obligations) = (tlp, pap, obligations);
    defaults.further = further.into_iter().collect();
    defaults.audience = audience.into_iter().collect();
    let kind = state.org(&receipt.sender).map(|o| o.org.kind);
    let sender =
        Upstream { name: receipt.sender.as_str().to_owned(), foreign_service: kind == Some(OrgKind::ForeignService) };
    if !defaults.upstream.contains(&sender) {
        defaults.upstream.insert(0, sender);
    }
}
