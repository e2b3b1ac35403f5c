// SPDX-License-Identifier: EUPL-1.2
//! A party destroys the content of items it brought in: the keys of their records go for ever; leaf and kept record stay, so
//! that what law and history need remains (DESIGN, principle 8).

use crate::content::{Content, values_of};
use crate::records::present;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, ItemId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// Report of the destruction, which lawyer-client data need.
    #[serde(default)]
    pub report: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let answer = system.act(caller, move |ctx| {
        let mut records = Vec::new();
        let mut known = Vec::new();
        for id in &request.items {
            // An unknown item goes on to the law, which answers as for another party's.
            let Some(number) = ctx.state().item_numbers.get(id).copied() else { continue };
            let Some(record) = ctx.state().item_at(number).map(|i| i.record) else { continue };
            records.push(record);
            let content = present(ctx.read(record))?.and_then(|bytes| Content::from_bytes(&bytes));
            known.push((number, content.map(|c| values_of(&c)).unwrap_or_default()));
        }
        let mut slots = Slots::default();
        let report = slots.text(request.report.as_deref());
        let act = Act::Destroyed { records: records.clone(), items: request.items, report };
        let answer = ctx.enter(act, &slots.0)?;
        if answer.allowed() {
            for (number, values) in known {
                ctx.work.index.remove(number, &values);
            }
        }
        Ok(crate::verbs::with_data(answer, serde_json::json!({ "records": records })))
    })?;
    if answer.allowed() {
        let records: Vec<(u64, u32)> =
            serde_json::from_value(answer.data.get("records").cloned().unwrap_or_default()).unwrap_or_default();
        let entries: Vec<u64> = records.iter().map(|r| r.0).collect();
        // First the entry, then the keys: the next start carries out what a crash between cut off.
        let mut key = [0; 32];
        system.with_rng(|rng| rng.fill(&mut key))?;
        let destroyed = system.with_store(move |store| {
            crate::saved::forget(store, key)?;
            store.destroy_keys(&records)
        })?;
        destroyed.map_err(|_| Problem::Unavailable)?;
        system.records().forget(&entries);
    }
    Ok(answer)
}
