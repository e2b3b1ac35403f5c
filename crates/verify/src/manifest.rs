// SPDX-License-Identifier: EUPL-1.2
//! The manifest of a handover: the bytes whose digest the entry names say exactly what the disclosure
//! was decided on, to whom, on which ground and under which conditions.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use waarborg_domain::{Digest, DisclosureId, Instant, ItemId, ObjectRef, OrgId};
use waarborg_ledger::State;

/// A handover as its entry has it.
pub(crate) struct Handover<'a> {
    pub disclosure: &'a DisclosureId,
    pub recipient: &'a OrgId,
    pub mentions: usize,
    pub manifest: &'a Digest,
    pub at: Instant,
}

/// Compares the opened manifest with the entry and the disclosure on record.
pub(crate) fn check(state: &State, handover: &Handover<'_>, bytes: &[u8]) -> Result<(), &'static str> {
    if Digest(Sha256::digest(bytes).into()) != *handover.manifest {
        return Err("the manifest is not the one the handover names");
    }
    let said: Value = serde_json::from_slice(bytes).map_err(|_| "the manifest cannot be read")?;
    let disclosure = state.disclosures.get(handover.disclosure).ok_or("the disclosure is not on record")?;
    let items: Vec<ItemId> = match &disclosure.object {
        ObjectRef::Items(items) => items.clone(),
        ObjectRef::Analysis { analysis, version } => {
            let version = state.analyses.get(analysis).and_then(|analysis| analysis.version(*version));
            version.map(|version| version.cited.to_vec()).unwrap_or_default()
        }
    };
    let own = json!({
        "manifest": "waarborg/handover/1",
        "disclosure": handover.disclosure,
        "recipient": handover.recipient,
        "object": disclosure.object,
        "ground": disclosure.ground,
        "purpose": disclosure.purpose.code,
        "conditions": disclosure.conditions,
        "items": items,
        "mentions": handover.mentions,
        "at": handover.at.rfc3339(),
    });
    if said == own { Ok(()) } else { Err("the manifest says something else than the disclosure on record") }
}
