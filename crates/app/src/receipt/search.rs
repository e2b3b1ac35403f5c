// SPDX-License-Identifier: EUPL-1.2
//! Search what was received. It is kept apart from all else: whoever uses it does so by its receipt, and is
//! asked each time whether it may be used.

use crate::verbs::{PurposeIn, Slots, with_data};
use crate::work::item_view;
use crate::{Answer, Caller, Problem, System};
use roaring::RoaringBitmap;
use serde_json::json;
use waarborg_domain::disclosure::Task;
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ItemId, ReceiptId};
use waarborg_ledger::objects::ItemStatus;

/// Rows shown.
const ROWS: usize = 1_000;

/// What is looked for.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Receipt.
    pub receipt: ReceiptId,
    /// A value in any spelling.
    #[serde(default)]
    pub value: Option<String>,
    /// Words.
    #[serde(default)]
    pub text: Option<String>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
}

/// Runs the verb. Whatever is found is told only if the law allows the use.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let (tell, found) = std::sync::mpsc::channel();
    let answer = system.read(caller, move |ctx| {
        let mut rows = received(ctx.state(), &request.receipt);
        if let Some(text) = request.value.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
            let value =
                waarborg_compare::guess(text).map_err(|e| Problem::coded(e.code(), &[], format!("the value: {e}")))?;
            rows = ctx.work.index.values.matches(&value, &rows);
        }
        if let Some(words) = request.text.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
            rows = ctx.work.index.words.search(words, &rows);
        }
        let first = rows.iter().take(ROWS);
        let found: Vec<ItemId> = first.filter_map(|n| ctx.state().item_at(n)).map(|i| i.id).collect();
        let mut slots = Slots::default();
        let filter = json!({ "value": request.value, "text": request.text });
        slots.put(serde_json::to_vec(&filter).unwrap_or_default());
        slots.put(serde_json::to_vec(&found).unwrap_or_default());
        let purpose = request.purpose.take(Task::Consult, &mut slots);
        let hits = rows.len();
        let act = ReceiptAct::Consulted { receipt: request.receipt, purpose, hits };
        let _ = tell.send((found, hits));
        ctx.enter(Act::Receipt(act), &slots.0)
    })?;
    let Ok((found, hits)) = found.try_recv() else { return Ok(answer) };
    let snapshot = system.snapshot();
    let items = found.iter().filter_map(|id| snapshot.state.item(id));
    let rows: Vec<_> = items.filter_map(|i| item_view::row(system, &snapshot.state, i)).collect();
    Ok(with_data(answer, json!({ "items": rows, "total": hits })))
}

/// Items in use that came in by a receipt.
fn received(state: &waarborg_ledger::State, receipt: &ReceiptId) -> RoaringBitmap {
    let deposits = state.receipts.received.get(receipt).map(|r| r.deposits.clone()).unwrap_or_default();
    let runs = deposits.iter().filter_map(|d| state.deposits.get(d)).flat_map(|d| d.items.iter());
    let numbers = runs.flat_map(|(first, last)| *first..=*last);
    numbers.filter(|n| state.item_at(*n).is_some_and(|i| i.status == ItemStatus::Active)).collect()
}
