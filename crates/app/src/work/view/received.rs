// SPDX-License-Identifier: EUPL-1.2
//! What came in from others, as its own service sees it: sender, conditions, stated purpose, and how far its
//! treatment has come.

use super::lists::paged;
use super::pages::Page;
use crate::work::item_view;
use serde_json::{Value, json};
use waarborg_domain::ReceiptId;
use waarborg_ledger::objects::receipt::Receipt;

/// Items shown with a receipt.
const ITEMS: usize = 50;

impl Page<'_> {
    /// A page of the list.
    pub(super) fn receipts(&self, from: usize) -> Option<Value> {
        let org = self.org()?;
        let mut own: Vec<_> = self.snapshot.state.receipts.received.iter().filter(|(_, r)| r.org == *org).collect();
        own.sort_by_key(|(id, r)| (std::cmp::Reverse(r.at), **id));
        Some(paged("receipts", own, from, |(id, r)| self.receipt_row(id, r)))
    }

    fn receipt_row(&self, id: &ReceiptId, r: &Receipt) -> Value {
        json!({
            "receipt": id, "sender": r.sender, "at": r.at.rfc3339(), "about": self.system.text(r.about),
            "solicited": r.request.is_some(),
            "reason_known": r.request.is_some() || r.stated.is_some() || r.reason.is_some() || r.effort.is_some(),
            "evaluated": r.evaluated.map(|e| e.relevant), "doubted": r.doubt.map(|d| d.lifted != Some(true)),
            "torture": r.indications.is_some(), "emergency": r.emergency.map(waarborg_domain::Instant::rfc3339),
        })
    }

    /// One receipt, with what was recorded of it.
    pub(super) fn receipt(&self, id: &ReceiptId) -> Option<Value> {
        let state = &self.snapshot.state;
        let r = state.receipts.received.get(id)?;
        let mut view = self.receipt_row(id, r);
        let runs = r.deposits.iter().filter_map(|d| state.deposits.get(d)).flat_map(|d| d.items.iter());
        let numbers = runs.flat_map(|(first, last)| *first..=*last).take(ITEMS);
        let items: Vec<_> = numbers.filter_map(|n| item_view::row(self.system, state, state.item_at(n)?)).collect();
        let text = |record: Option<(u64, u32)>| record.and_then(|r| self.system.text(r));
        let extra = json!({
            "request": r.request, "conditions": r.conditions, "stated": text(r.stated), "reason": text(r.reason),
            "effort": text(r.effort), "doubt": text(r.doubt.map(|d| d.reasons)), "indications": text(r.indications),
            "items": items,
        });
        super::pages::merge(&mut view, extra);
        Some(view)
    }
}
