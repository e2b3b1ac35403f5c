// SPDX-License-Identifier: EUPL-1.2
//! Who else knows this: values laid beside those of all parties, by equality of their canonical form.
//! Every input line is answered; values too common to mean anything stand apart, with their list.

use super::{Ahead, Shown, cell, item_view, read_ahead, who};
use crate::snapshot::Snapshot;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::disclosure::Task;
use waarborg_domain::{Act, DepositId, ItemId, OrgId};

/// Values in one comparison.
const MOST: usize = 10_000;
/// Items shown for one value.
const SHOWN: usize = 50;

/// A comparison: values, or those of one of the caller's own deliveries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Values, one a line; `hxxp` and `[.]` are understood.
    #[serde(default)]
    pub values: Vec<String>,
    /// A text with one value a line.
    #[serde(default)]
    pub text: Option<String>,
    /// A delivery whose values are compared.
    #[serde(default)]
    pub deposit: Option<DepositId>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
}

struct Lines {
    read: BTreeMap<waarborg_compare::Value, usize>,
    unreadable: Vec<Value>,
    asked: u64,
}

struct Found {
    shared: Vec<Value>,
    common: Vec<Value>,
    not_found: Vec<Value>,
    several: u64,
    items: Vec<ItemId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let (answer, _, (lines, result)) = read_ahead(system, caller, |snapshot| {
        let lines = lines(system, snapshot, &caller, &request)?;
        let mut result = beside(system, snapshot, &caller, &lines)?;
        let mut slots = Slots::default();
        let values: Vec<_> = lines.read.keys().map(|v| v.text().to_owned()).collect();
        slots.put(serde_json::to_vec(&values).unwrap_or_default());
        slots.put(serde_json::to_vec(&result.shared).unwrap_or_default());
        let purpose = request.purpose.take(Task::Compare, &mut slots);
        let (asked, shared) = (lines.asked, result.shared.len() as u64);
        let act = Act::Compared { space: cell(snapshot)?, purpose, asked, shared };
        let shown = Shown::InSight(std::mem::take(&mut result.items));
        Ok(Ahead { act, slots, shown, found: (lines, result) })
    })?;
    let data = json!({
        "asked": lines.asked, "shared": result.shared, "common": result.common, "not_found": result.not_found,
        "unreadable": lines.unreadable, "several_parties": result.several,
    });
    Ok(with_data(answer, data))
}

fn lines(system: &System, snapshot: &Snapshot, caller: &Caller, request: &Request) -> Result<Lines, Problem> {
    let mut lines = Lines { read: BTreeMap::new(), unreadable: Vec::new(), asked: 0 };
    let text = request.text.as_deref().unwrap_or_default();
    let all = request.values.iter().map(String::as_str).chain(text.lines());
    for (number, line) in all.map(str::trim).enumerate().filter(|(_, l)| !l.is_empty()) {
        lines.asked += 1;
        if lines.asked > MOST as u64 {
            return Err(Problem::coded("too-many-lines", &[], "at most 10,000 values in one comparison"));
        }
        match waarborg_compare::guess(line) {
            Ok(value) => {
                lines.read.entry(value).or_insert(number + 1);
            }
            Err(why) => {
                lines.unreadable.push(json!({ "line": number + 1, "why": why.to_string(), "code": why.code() }));
            }
        }
    }
    if let Some(id) = &request.deposit {
        let org = &snapshot.state.capacities.get(&who(caller)?).ok_or(Problem::NotFound)?.capacity.org;
        let deposit = snapshot.state.deposits.get(id).filter(|d| d.party == *org).ok_or(Problem::NotFound)?;
        for number in deposit.items.iter().flat_map(|(a, b)| *a..=*b) {
            let content = snapshot.state.item_at(number).and_then(|i| item_view::content(system, i));
            for value in content.map(|c| crate::content::values_of(&c)).unwrap_or_default() {
                lines.read.entry(value).or_insert(0);
            }
        }
        lines.asked += lines.read.len() as u64;
    }
    Ok(lines)
}

fn beside(system: &System, snapshot: &Snapshot, caller: &Caller, lines: &Lines) -> Result<Found, Problem> {
    let allowed = snapshot.allowed(&who(caller)?, &cell(snapshot)?, system.now());
    let mut result = Found { shared: vec![], common: vec![], not_found: vec![], several: 0, items: vec![] };
    for (value, line) in &lines.read {
        let shown = json!({ "type": value.kind(), "value": value.text(), "line": line });
        if let Some(list) = system.lists().common(value) {
            result.common.push(json!({ "type": value.kind(), "value": value.text(), "line": line, "list": list }));
            continue;
        }
        let rows = snapshot.index.values.matches(value, &allowed);
        if rows.is_empty() {
            result.not_found.push(shown);
            continue;
        }
        let items: Vec<_> = rows.iter().filter_map(|n| snapshot.state.item_at(n)).collect();
        result.items.extend(items.iter().map(|i| i.id));
        let parties: BTreeSet<&OrgId> = items.iter().filter_map(|i| Some(&snapshot.state.class_of(i)?.party)).collect();
        if parties.len() > 1 {
            result.several += 1;
        }
        let marking = items.iter().filter_map(|i| snapshot.state.class_of(i)?.spec.conditions.tlp).max();
        let seen = items.iter().filter_map(|i| i.observed).max();
        result.shared.push(json!({
            "type": value.kind(), "value": value.text(), "line": line, "parties": parties,
            "items": items.iter().take(SHOWN).map(|i| i.id).collect::<Vec<_>>(), "count": items.len(),
            "last_seen": seen.map(waarborg_domain::Instant::rfc3339), "tlp": marking,
            "related": waarborg_compare::host_of(value).map(|h| h.text().to_owned()),
        }));
    }
    Ok(result)
}
