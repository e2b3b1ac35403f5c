// SPDX-License-Identifier: EUPL-1.2
//! Search items by value, type, originator, words and dates; newest first, a page at a time. Counts,
//! order and pages know only what the caller may see.

use super::{Ahead, Shown, item_view, read_ahead, space, who};
use crate::snapshot::Snapshot;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::cmp::Reverse;
use waarborg_domain::disclosure::Task;
use waarborg_domain::item::types;
use waarborg_domain::{Act, Instant, ItemId, OrgId, SpaceKind};

/// Totals stop here.
pub const TOTAL_CAP: u64 = 10_000;
/// Rows on a page unless asked otherwise, and at most.
const PAGE: usize = 50;
const PAGE_MAX: usize = 1_000;

/// What is looked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Filter {
    /// A value in any spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `domain`, `address`, `url`, `hash`, `other`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Originating party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub originator: Option<OrgId>,
    /// Words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Seen from, RFC 3339 or a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Seen before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A search.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Request {
    /// Filter.
    #[serde(flatten)]
    pub filter: Filter,
    /// Where: the cell unless said, or the organisation's own space.
    #[serde(default)]
    pub space: Option<SpaceKind>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
    /// Where the page before ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Rows.
    #[serde(default)]
    pub limit: Option<usize>,
}

struct Found {
    rows: Vec<ItemId>,
    total: u64,
    next: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let (answer, snapshot, found) = read_ahead(system, caller, |snapshot| {
        let found = find(system, snapshot, &caller, &request)?;
        let mut slots = Slots::default();
        slots.put(serde_json::to_vec(&request.filter).unwrap_or_default());
        slots.put(serde_json::to_vec(&found.rows).unwrap_or_default());
        let purpose = request.purpose.take(Task::Consult, &mut slots);
        let act = Act::Searched { space: space(snapshot, &caller, request.space)?, purpose, hits: found.total };
        Ok(Ahead { act, slots, shown: Shown::InSight(found.rows.clone()), found })
    })?;
    if !answer.allowed() {
        return Ok(answer);
    }
    let items = found.rows.iter().filter_map(|id| snapshot.state.item(id));
    let rows: Vec<_> = items.filter_map(|i| item_view::row(system, &snapshot.state, i)).collect();
    let more = found.total > TOTAL_CAP;
    let data = json!({
        "items": rows, "total": found.total.min(TOTAL_CAP), "more_than_total": more, "next": found.next,
    });
    Ok(with_data(answer, data))
}

fn find(system: &System, snapshot: &Snapshot, caller: &Caller, request: &Request) -> Result<Found, Problem> {
    let mut rows = snapshot.allowed(&who(caller)?, &space(snapshot, caller, request.space)?, system.now());
    narrow(snapshot, &request.filter, &mut rows)?;
    let instant = |text: &Option<String>| text.as_deref().map(Instant::parse).transpose();
    let from = instant(&request.filter.from).map_err(|e| Problem::coded("bad-date", &[], format!("from: {e}")))?;
    let to = instant(&request.filter.to).map_err(|e| Problem::coded("bad-date", &[], format!("to: {e}")))?;
    let mut keys: Vec<(Reverse<Option<Instant>>, ItemId)> = rows
        .iter()
        .filter_map(|n| snapshot.state.item_at(n))
        .filter(|i| from.is_none_or(|f| i.observed.is_some_and(|o| o >= f)))
        .filter(|i| to.is_none_or(|t| i.observed.is_some_and(|o| o < t)))
        .map(|i| (Reverse(i.observed), i.id))
        .collect();
    keys.sort_unstable();
    let total = keys.len() as u64;
    let start = match &request.cursor {
        Some(cursor) => {
            let after = read_cursor(cursor)
                .ok_or_else(|| Problem::coded("bad-cursor", &[], "this is no cursor of a search"))?;
            keys.partition_point(|k| *k <= after)
        }
        None => 0,
    };
    let limit = request.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let page: Vec<_> = keys.iter().skip(start).take(limit).collect();
    let next = if start + page.len() < keys.len() { page.last().map(|k| write_cursor(k)) } else { None };
    Ok(Found { rows: page.iter().map(|k| k.1).collect(), total, next })
}

fn narrow(snapshot: &Snapshot, filter: &Filter, rows: &mut RoaringBitmap) -> Result<(), Problem> {
    if let Some(text) = filter.value.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        let value =
            waarborg_compare::guess(text).map_err(|e| Problem::coded(e.code(), &[], format!("the value: {e}")))?;
        *rows = snapshot.index.values.matches(&value, rows);
    }
    if let Some(words) = filter.text.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        *rows = snapshot.index.words.search(words, rows);
    }
    let bits = match filter.kind.as_deref() {
        None | Some("" | "any") => None,
        Some("domain") => Some(types::DOMAIN),
        Some("address" | "ip") => Some(types::ADDRESS),
        Some("url") => Some(types::URL),
        Some("hash") => Some(types::HASH),
        Some("other") => Some(types::OTHER),
        Some(_) => return Err(Problem::invalid("type is one of domain, address, url, hash, other")),
    };
    if bits.is_some() || filter.originator.is_some() {
        let mut wanted = RoaringBitmap::new();
        for class in &snapshot.state.classes {
            let party = filter.originator.as_ref().is_none_or(|o| *o == class.party);
            if party && bits.is_none_or(|b| class.spec.types & b != 0) {
                wanted |= class.usable.as_ref();
            }
        }
        *rows &= wanted;
    }
    Ok(())
}

/// The place after a row: its date and id, both of which the caller has seen.
fn write_cursor(key: &(Reverse<Option<Instant>>, ItemId)) -> String {
    let date = key.0.0.map_or("-".to_owned(), |i| i.0.to_string());
    format!("{date}.{}", key.1)
}

fn read_cursor(text: &str) -> Option<(Reverse<Option<Instant>>, ItemId)> {
    let (date, id) = text.split_once('.')?;
    let date = if date == "-" { None } else { Some(Instant(date.parse().ok()?)) };
    Some((Reverse(date), id.parse().ok()?))
}
