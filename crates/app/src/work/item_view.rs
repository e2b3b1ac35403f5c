// SPDX-License-Identifier: EUPL-1.2
//! An item as a reader may see it. The row filter was asked before.

use crate::content::{Content, values_of};
use crate::system::System;
use serde_json::{Value, json};
use waarborg_ledger::State;
use waarborg_ledger::objects::{Item, ItemStatus};

/// Content of an item; none if it was destroyed.
pub fn content(system: &System, item: &Item) -> Option<Content> {
    Content::from_bytes(&system.record(item.record).ok()?)
}

/// Name of a standing.
pub fn status(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Unsealed => "unsealed",
        ItemStatus::Active => "active",
        ItemStatus::Corrected => "corrected",
        ItemStatus::Withdrawn => "withdrawn",
        ItemStatus::Removed => "removed",
        ItemStatus::Destroyed => "destroyed",
    }
}

/// An item in a list.
pub fn row(system: &System, state: &State, item: &Item) -> Option<Value> {
    let class = state.class_of(item)?;
    let content = content(system, item);
    let head = content.as_ref().map(|c| &c.head);
    Some(json!({
        "id": item.id,
        "originator": class.party,
        "kind": head.map(|h| &h.kind),
        "source_id": head.and_then(|h| h.id.as_ref()),
        "values": content.as_ref().map(values_of),
        "text": head.and_then(|h| h.text.as_ref()),
        "observed": item.observed.map(waarborg_domain::Instant::rfc3339),
        "conditions": class.spec.conditions,
        "reliability": class.spec.reliability,
        "personal": class.spec.personal,
        "person": class.spec.person,
        "status": status(item.status),
    }))
}
