// SPDX-License-Identifier: EUPL-1.2
//! What is kept of a request, and the record that the draft Dutch standard Authorization Decision Log asks for,
//! made from it: what was asked and answered, with references to law, register and program that are enough to
//! put the question again (its level 4). The register stays the only log.

use crate::ctx::RecordSource as _;
use crate::records::present;
use crate::snapshot::Snapshot;
use crate::verbs::Slots;
use crate::work::{Ahead, Shown, cell, read_ahead, who};
use crate::{Answer, Caller, Problem, System};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use waarborg_domain::{Act, CapacityId, Seen};
use waarborg_ledger::asked::{Given, Rest, SLOT};

/// Where a request came from, as `traceparent` tells (W3C Trace Context).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The trace.
    pub trace_id: String,
    /// The step in it that asked.
    pub parent_span_id: String,
}

/// Slot 0: what was asked, in the form of AuthZEN.
#[derive(Serialize, Deserialize)]
struct Asked {
    event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<Trace>,
    request: Value,
}

/// The act that is entered for a request, with what was asked and what was answered.
pub(super) fn entry(
    snapshot: &Snapshot,
    (event, trace): (&str, Option<&Trace>),
    (request, response): (Value, Value),
    rests: &[Rest],
) -> Result<(Act, Slots), Problem> {
    let asked = Asked { event: event.to_owned(), trace: trace.cloned(), request };
    let given = Given {
        as_of: snapshot.state.size,
        law: snapshot.law.digest(),
        facts: snapshot.law.facts_version(),
        engine: waarborg_law::engine::version(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        response,
        rests: rests.to_vec(),
    };
    let count = given.told().0 as u64;
    let mut slots = Slots::default();
    slots.put(serde_json::to_vec(&asked).map_err(|_| Problem::Unavailable)?);
    slots.put(serde_json::to_vec(&given).map_err(|_| Problem::Unavailable)?);
    let act = Act::Viewed { space: cell(snapshot)?, seen: Seen::Decisions { count } };
    Ok((act, slots))
}

/// The record of one of the caller's own requests; none for anything else. Reading it is a read.
pub fn record(system: &System, caller: Caller, entry: u64) -> Result<(Answer, Option<Value>), Problem> {
    let reader = who(&caller)?;
    let (answer, _, record) = read_ahead(system, caller, |snapshot| {
        let act = Act::Viewed { space: cell(snapshot)?, seen: Seen::Entry { entry } };
        let found = found(system, snapshot, &reader, entry)?;
        Ok(Ahead { act, slots: Slots::default(), shown: Shown::Allowed(Vec::new()), found })
    })?;
    Ok((answer, record))
}

fn found(system: &System, snapshot: &Snapshot, reader: &CapacityId, entry: u64) -> Result<Option<Value>, Problem> {
    let stored = system.records().with_reader(|r| r.entries(entry, 1).ok()).flatten().ok_or(Problem::Unavailable)?;
    let Some(stored) = stored.into_iter().find(|e| e.index == entry) else { return Ok(None) };
    let (leaf, kept) = crate::rebuild::read_entry(&stored).map_err(|_| Problem::Unavailable)?;
    let asks = matches!(kept.act, Act::Viewed { seen: Seen::Decisions { .. }, .. }) && kept.decision.allowed();
    if !asks || leaf.actor.as_ref() != Some(reader) {
        return Ok(None);
    }
    let open = |slot| present(system.records().open((entry, slot)));
    let (Some(asked), Some(given)) = (open(0)?, open(SLOT)?) else { return Ok(None) };
    let asked: Asked = serde_json::from_slice(&asked).map_err(|_| Problem::Unavailable)?;
    let given: Given = serde_json::from_slice(&given).map_err(|_| Problem::Unavailable)?;
    let root = snapshot.tree.root_at(given.as_of).map_err(|_| Problem::Unavailable)?;
    let source = Source { entry, leaf: waarborg_register::hash::leaf(&stored.leaf), root, log: &leaf.log };
    Ok(Some(written(source, leaf.at.0 / 1_000, asked, given)))
}

/// Where in the register it stands.
struct Source<'a> {
    entry: u64,
    leaf: [u8; 32],
    root: [u8; 32],
    log: &'a str,
}

fn written(source: Source<'_>, milliseconds: i64, asked: Asked, given: Given) -> Value {
    // The leaf commits to bytes drawn by lot for this entry, so parts of its hash are as good as drawn.
    let drawn = hex::encode(source.leaf);
    let (trace, span) = (drawn.get(..32).unwrap_or_default(), drawn.get(32..48).unwrap_or_default());
    let mut record = json!({
        "trace_id": asked.trace.as_ref().map_or(trace, |t| &t.trace_id), "span_id": span,
        "event_name": asked.event, "timestamp": milliseconds, "status": "Unset",
        "resource": { "service.name": "waarborg", "waarborg.log": source.log },
        "attributes": {
            "adl.core.policies": { "waarborg.law": given.law },
            "adl.core.information": {
                "waarborg.register": { "log": source.log, "size": given.as_of, "root": hex::encode(source.root) },
            },
            "adl.core.configuration": {
                "waarborg": given.program, "waarborg.facts": given.facts, "waarborg.engine": given.engine,
            },
            "waarborg.entry": source.entry, "waarborg.leaf": drawn,
        },
        "body": { "adl.core.request": asked.request, "adl.core.response": given.response },
    });
    if let (Some(trace), Some(members)) = (asked.trace, record.as_object_mut()) {
        members.insert("parent_span_id".into(), trace.parent_span_id.into());
    }
    record
}
