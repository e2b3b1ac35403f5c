// SPDX-License-Identifier: EUPL-1.2
//! What is on record of one datum, as its own party reads it: clock and relevance, cases, accuracy, permissions
//! of the court (W17 arts. 20, 27, 69). No other party is shown any of it.

use crate::System;
use serde_json::{Value, json};
use waarborg_ledger::State;
use waarborg_ledger::objects::Item;
use waarborg_ledger::objects::personal::Finding;

/// The records of an item.
pub(crate) fn of(system: &System, state: &State, item: &Item) -> Value {
    let persons = &state.personal;
    let number = state.item_numbers.get(&item.id);
    let finding = |f: &Finding| json!({ "holds": f.holds, "at": f.at.rfc3339(), "entry": f.entry });
    let holds: Vec<Value> = persons
        .holds
        .iter()
        .filter(|(_, h)| h.lifted.is_none() && h.items.contains(&item.id))
        .map(|(id, h)| json!({ "id": id, "case": h.case, "opened": h.opened, "reference": system.text((h.opened, 0)) }))
        .collect();
    let statements: Vec<Value> = persons
        .statements
        .get(&item.id)
        .into_iter()
        .flatten()
        .map(|entry| json!({ "entry": entry, "text": system.text((*entry, 0)) }))
        .collect();
    json!({
        "acquisition": state.acquisition(item),
        "term": number.and_then(|n| persons.terms.get(n)).map(|t| t.rfc3339()),
        "extended": number.is_some_and(|n| persons.extended.contains(n)),
        "relevance": persons.examined.get(&item.id).map(finding),
        "accuracy": persons.accuracy.get(&item.id).map(finding),
        "to_destroy": persons.doomed.get(&item.id).map(|kind| kind.code()),
        "holds": holds,
        "statements": statements,
        "court": persons.court.get(&item.id),
        "court_telling": persons.court_telling.get(&item.id),
    })
}
