// SPDX-License-Identifier: EUPL-1.2
//! What is handed over: a manifest, fixed by the handover entry, and the package made from it: a
//! canonical container with the text, the items as a STIX bundle and the conditions. The same handover
//! gives the same bytes, so that a recipient knows a package that is sent again; the receipt, which
//! grows with the register, goes beside it.

use crate::Problem;
use crate::content::Content;
use crate::ctx::Ctx;
use crate::records::present;
use crate::snapshot::Snapshot;
use crate::system::System;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use waarborg_domain::act::Mention;
use waarborg_domain::{CapacityId, Digest, DisclosureId, Instant, ObjectRef, OrgId, SpaceKind};
use waarborg_formats::export;
use waarborg_ledger::State;
use waarborg_ledger::objects::{Class, Disclosure};
use waarborg_ledger::visible::Sight;
use waarborg_register::container::{Section, encode};

/// The recipient's own staff, those of the party it is reached through, and whoever sees every item.
pub fn open_to(snapshot: &Snapshot, who: Option<&CapacityId>, d: &Disclosure, recipient: &OrgId, at: Instant) -> bool {
    let state = &snapshot.state;
    let Some((who, held)) = who.and_then(|w| Some((w, state.capacities.get(w)?))) else { return false };
    let through = state.org(recipient).and_then(|o| o.org.via.as_ref());
    let own = held.capacity.org == *recipient || through == Some(&held.capacity.org);
    let sight = Sight::new(state, &snapshot.law, who, at);
    own || state.attached(&d.object).iter().all(|i| sight.item(i).is_some())
}

/// The manifest's bytes, canonical JSON.
pub fn manifest(
    ctx: &Ctx<'_>,
    id: &DisclosureId,
    recipient: &OrgId,
    object: &ObjectRef,
    mentions: &[Mention],
) -> Result<Vec<u8>, Problem> {
    let d = ctx.state().disclosures.get(id).ok_or(Problem::NotFound)?;
    let items = ctx.state().attached(object);
    let value = json!({
        "manifest": "waarborg/handover/1", "disclosure": id, "recipient": recipient, "object": object,
        "ground": d.ground, "purpose": d.purpose.code, "conditions": d.conditions, "items": items,
        "mentions": mentions.len(), "at": ctx.at.rfc3339(),
    });
    serde_json_canonicalizer::to_vec(&value).map_err(|_| Problem::Unavailable)
}

/// Its digest, for the entry.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// What a recipient gets, after the handover entry: everything that any form of it is made from.
pub(super) struct Handed {
    /// The disclosure.
    pub id: DisclosureId,
    /// Its manifest.
    pub manifest: Vec<u8>,
    /// When it was handed over.
    pub at: Instant,
    /// What binds the recipient and is told, as JSON.
    pub conditions: String,
    /// Title and text of an analysis.
    pub text: Option<(String, String)>,
    /// Each datum that was not destroyed, with its number among all there were.
    pub contents: Vec<(usize, Content)>,
    /// What is told of each there was.
    pub notes: Vec<Value>,
}

/// Gathers it.
pub(super) fn gather(system: &System, id: &DisclosureId, d: &Disclosure, recipient: &OrgId) -> Result<Handed, Problem> {
    let snapshot = system.snapshot();
    let state = &snapshot.state;
    let passed = &d.recipients.get(recipient).ok_or(Problem::NotFound)?.passed;
    let handed = passed.iter().find(|(s, _, _)| s.handed_over()).ok_or(Problem::NotFound)?;
    let manifest = present(system.record((handed.2, 0)))?.ok_or(Problem::NotFound)?;
    let mut contents: Vec<(usize, Content)> = Vec::new();
    let mut notes: Vec<Value> = Vec::new();
    for item in state.attached(&d.object) {
        let item = state.item(&item).ok_or(Problem::NotFound)?;
        let class = state.class_of(item).ok_or(Problem::NotFound)?;
        // A package with less in it than was handed over would be another package.
        if let Some(bytes) = present(system.record(item.record))? {
            contents.push((notes.len(), Content::from_bytes(&bytes).ok_or(Problem::Unavailable)?));
        }
        notes.push(note(class));
    }
    let conditions = conditions(system, state, d, handed.1, &notes)?;
    let conditions = serde_json::to_string_pretty(&conditions).map_err(|_| Problem::Unavailable)?;
    let text = object_text(system, state, &d.object)?;
    Ok(Handed { id: *id, manifest, at: handed.1, conditions, text, contents, notes })
}

/// The package: a container with all of it.
pub(super) fn container(handed: &Handed) -> Result<Vec<u8>, Problem> {
    let stix = bundle(&handed.id, &handed.contents, handed.at);
    let mut sections = vec![
        Section { name: "manifest.json", bytes: &handed.manifest },
        Section { name: "conditions.json", bytes: handed.conditions.as_bytes() },
        Section { name: "objects.stix.json", bytes: &stix },
    ];
    if let Some((title, body)) = &handed.text {
        sections.push(Section { name: "title.txt", bytes: title.as_bytes() });
        sections.push(Section { name: "text.md", bytes: body.as_bytes() });
    }
    encode(&sections).map_err(|e| Problem::File(e.to_string().into()))
}

/// What is told of each datum.
pub(crate) fn note(class: &Class) -> Value {
    json!({
        "originator": class.party, "reliability": class.spec.reliability, "source": class.spec.source,
        "tlp": class.spec.conditions.tlp.map(waarborg_domain::Tlp::label),
    })
}

/// What binds the recipient, and what must be told with the data.
pub(crate) fn conditions(
    system: &System,
    state: &State,
    d: &Disclosure,
    handed_over: Instant,
    notes: &[Value],
) -> Result<Value, Problem> {
    let from = match state.spaces.get(&d.space).map(|s| s.kind) {
        Some(SpaceKind::Home) => "home",
        _ => "cell",
    };
    let mut conditions =
        json!({ "conditions": d.conditions, "data": notes, "from": from, "handed_over": handed_over.rfc3339() });
    if let (Some(told), Some(all)) = (crate::personal::told(system, d)?, conditions.as_object_mut()) {
        all.insert("personal".into(), told);
    }
    Ok(conditions)
}

/// Title and text, if it has them and they were not destroyed.
fn object_text(system: &System, state: &State, object: &ObjectRef) -> Result<Option<(String, String)>, Problem> {
    let ObjectRef::Analysis { analysis, version } = object else { return Ok(None) };
    let Some(version) = state.analyses.get(analysis).and_then(|a| a.version(*version)) else { return Ok(None) };
    let title = system.text_present((version.entry, 0))?;
    Ok(title.zip(system.text_present((version.entry, 1))?))
}

/// The items as one STIX bundle; STIX objects go out byte for byte as they came in.
fn bundle(id: &DisclosureId, contents: &[(usize, Content)], at: Instant) -> Vec<u8> {
    let items: Vec<waarborg_formats::Item> = contents.iter().map(|(_, content)| content.item()).collect();
    let objects: Vec<_> = items.iter().map(|i| export::StixOut::of(i, at.0)).collect();
    export::stix_bundle(&format!("bundle--{}", export::uuid_of(&id.0)), &objects)
}
