// SPDX-License-Identifier: EUPL-1.2
//! What each thing shows to a reader who may see it, as JSON for API and pages.

use crate::snapshot::Snapshot;
use crate::work::item_view;
use crate::work::standing::tasks_of;
use crate::work::view::lists::Wanted;
use crate::work::view::origins;
use crate::{Caller, Problem, System};
use serde_json::{Value, json};
use waarborg_domain::{
    Act, AnalysisId, CapacityId, DepositId, Instant, ItemId, ObjectRef, OrgId, Outcome, Seen, SpaceId,
};
use waarborg_ledger::objects::DutyObject;
use waarborg_ledger::visible::Sight;
use waarborg_ledger::{Kept, Leaf};

/// Data for a page.
pub fn data(
    system: &System,
    caller: &Caller,
    seen: &Seen,
    version: Option<u32>,
    list: Option<&Wanted>,
) -> Result<Value, Problem> {
    let snapshot = system.snapshot();
    let who = caller.capacity.ok_or(Problem::NotFound)?;
    let now = system.now();
    let sight = Sight::new(&snapshot.state, &snapshot.law, &who, now);
    let page = Page { system, snapshot: &snapshot, who, now, sight };
    match seen {
        Seen::Tasks => list.map_or_else(|| page.tasks(), |wanted| page.list(wanted)),
        Seen::Item { item } => page.item(item),
        Seen::Analysis { analysis } => page.analysis(analysis, version),
        Seen::Disclosure { disclosure, copy } => page.disclosure(disclosure, *copy),
        Seen::Consent { consent } => page.consent(consent),
        Seen::Deposit { deposit } => page.deposit(deposit),
        Seen::Partner { partner: Some(partner) } => page.partner(partner),
        Seen::Partner { partner: None } => page.partners(),
        Seen::Entry { entry } => page.entry(*entry),
        Seen::Receipt { receipt } => page.receipt(receipt),
        Seen::Cooperation { cooperation } => page.cooperation(cooperation),
        Seen::Permission { permission } => page.permission(permission),
        // Given by TAXII and AuthZEN, and in no other form.
        Seen::Collection { .. } | Seen::Decisions { .. } => None,
    }
    .ok_or(Problem::NotFound)
}

/// A reader before a snapshot.
pub(super) struct Page<'a> {
    pub(super) system: &'a System,
    pub(super) snapshot: &'a Snapshot,
    pub(super) who: CapacityId,
    pub(super) now: Instant,
    /// What the reader sees; each class is put to the law once a page.
    pub(super) sight: Sight<'a, 'a>,
}

impl Page<'_> {
    pub(super) fn org(&self) -> Option<&OrgId> {
        Some(&self.snapshot.state.capacities.get(&self.who)?.capacity.org)
    }

    pub(super) fn inside(&self) -> bool {
        waarborg_ledger::is_inside(&self.snapshot.state, &self.who, self.now)
    }

    /// Of the circle of a space.
    pub(super) fn belongs(&self, space: &SpaceId) -> bool {
        waarborg_ledger::belongs(&self.snapshot.state, &self.who, space, self.now)
    }

    /// Would this act of the reader stand now?
    pub(super) fn may(&self, act: &Act) -> bool {
        let snapshot = self.snapshot;
        let decision = waarborg_ledger::decide(&snapshot.state, &snapshot.law, Some(&self.who), act, self.now, true);
        decision.outcome == Outcome::Allowed
    }

    /// An entry as it was kept: its leaf, and act and decision.
    pub(super) fn kept(&self, entry: u64) -> Option<(Leaf, Kept)> {
        let stored = self.system.records().with_reader(|r| r.entries(entry, 1).ok())??.into_iter().next()?;
        if stored.index == entry { crate::rebuild::read_entry(&stored).ok() } else { None }
    }

    fn tasks(&self) -> Option<Value> {
        let state = &self.snapshot.state;
        let reader = &state.capacities.get(&self.who)?.capacity;
        let now = self.now;
        let tasks: Vec<_> = tasks_of(state, reader)
            .into_iter()
            .map(|(id, duty)| {
                let object = match &duty.object {
                    DutyObject::Disclosure(d, r) => {
                        let object = state.disclosures.get(d).map(|x| &x.object);
                        let (title, items) =
                            (object.and_then(|o| self.title(o)), object.map(|o| self.items_of(o).len()));
                        json!({ "disclosure": d, "recipient": r, "title": title, "items": items,
                            "request": state.onward.inspection_of(id) })
                    }
                    DutyObject::Consent(c) => {
                        json!({ "consent": c, "recipient": state.consents.get(c).map(|c| &c.scope.recipient) })
                    }
                    DutyObject::Item(i, r) => json!({ "item": i, "recipient": r }),
                    DutyObject::Redaction(a, items) => json!({ "analysis": a, "items": items }),
                    DutyObject::Notice(p) => json!({ "party": p }),
                    DutyObject::Permission(p) => json!({ "permission": p }),
                    DutyObject::Partner(p) => json!({ "partner": p, "recipient": p }),
                    // Personal data.
                    DutyObject::Delivery(d) => json!({ "deposit": d }),
                    DutyObject::Items(items) => json!({ "items": items }),
                    // Receipt and companies.
                    DutyObject::Receipt(r) => json!({ "receipt": r }),
                    DutyObject::Intake(i) => json!({ "intake": i }),
                    DutyObject::Cooperation(c) => json!({ "cooperation": c }),
                    // Care: of a text that mentions own data, these data and no more of the text.
                    DutyObject::Mention(a, items) => json!({ "mentioned_in": a, "items": items }),
                    DutyObject::Communication(c) => {
                        let words = state.care.communications.get(c);
                        let text = words.and_then(|w| self.system.text((w.entry, 0)));
                        json!({ "communication": c, "party": words.map(|w| &w.party), "text": text })
                    }
                    DutyObject::Designation(c) => json!({ "capacity": c }),
                    DutyObject::Archive(items) => json!({ "items": items }),
                    DutyObject::Safeguard(s) => json!({ "safeguard": s }),
                    DutyObject::Operation(affects, entry) => {
                        json!({ "affects": affects, "text": self.system.text((*entry, 0)) })
                    }
                };
                json!({
                    "id": id, "kind": duty.kind.code(), "rule": duty.kind.rule(), "object": object,
                    "due": duty.due.rfc3339(), "late": duty.due < now,
                })
            })
            .collect();
        let open = state.disclosures.iter().filter(|(_, d)| {
            d.by == self.who && self.belongs(&d.space) && d.recipients.values().any(|r| !r.state.handed_over())
        });
        let waiting: Vec<_> = open.map(|(id, d)| json!({ "disclosure": id, "title": self.title(&d.object), "items": self.items_of(&d.object).len(), "recipients": d.recipients.keys().collect::<Vec<_>>() })).collect();
        let analyses: Vec<_> = if self.inside() {
            let own = state.analyses.iter().filter(|(_, a)| a.versions.iter().any(|v| v.by == self.who));
            own.map(|(id, a)| json!({ "analysis": id, "version": a.latest(), "title": a.versions.last().and_then(|v| self.system.text((v.entry, 0))) })).collect()
        } else {
            Vec::new()
        };
        Some(json!({ "tasks": tasks, "waiting": waiting, "analyses": analyses,
            "deciding": self.deciding(), "handed_on": self.handed_on(), "now": now.rfc3339() }))
    }

    fn item(&self, id: &ItemId) -> Option<Value> {
        let state = &self.snapshot.state;
        let item = state.item(id)?;
        let class = state.class_of(item)?;
        let content = item_view::content(self.system, item);
        let mut view = item_view::row(self.system, state, item)?;
        let went: Vec<_> = state
            .went_to
            .get(id)
            .into_iter()
            .flatten()
            .map(|(d, r)| json!({ "disclosure": d, "recipient": r }))
            .collect();
        let extra = json!({
            "upstream": class.spec.upstream, "source": class.spec.source, "deposit": item.deposit,
            "raw": content.map(|c| String::from_utf8_lossy(&c.raw).into_owned()),
            "previous": item.previous.and_then(|n| state.item_at(n)).map(|i| i.id),
            "next": item.next.and_then(|n| state.item_at(n)).map(|i| i.id),
            // Who received it is for the cell and for the party it comes from.
            "handed_over": went, "own": self.org() == Some(&class.party),
        });
        merge(&mut view, extra);
        if self.org() == Some(&class.party) {
            merge(&mut view, json!({ "records": crate::personal::view::of(self.system, state, item) }));
        }
        Some(view)
    }

    fn analysis(&self, id: &AnalysisId, version: Option<u32>) -> Option<Value> {
        let state = &self.snapshot.state;
        let analysis = state.analyses.get(id)?;
        let number = version.unwrap_or_else(|| analysis.latest());
        let v = analysis.version(number)?;
        let cited: Vec<_> = v
            .cited
            .iter()
            .filter_map(|i| self.sight.item(i))
            .filter_map(|i| item_view::row(self.system, state, i))
            .collect();
        let text = self.system.text((v.entry, 1))?;
        // An author may see more than this reader: what rests on hidden data alone is not shown.
        let seen = |i: &ItemId| self.sight.item(i).is_some();
        let mentions: Vec<_> = v
            .mentions
            .iter()
            .filter_map(|m| {
                let mut m = m.clone();
                m.holders.retain(|i| seen(i) && !v.cited.contains(i));
                m.from.retain(seen);
                (!m.holders.is_empty()).then(|| crate::verbs::mention_view(state, &text, &m))
            })
            .collect();
        let attributed: Vec<_> = v.attributed.iter().filter(|a| seen(&a.item)).collect();
        let (basis, made_known) = origins::shown(state, &self.sight, analysis, number)?;
        let disclosures: Vec<_> = state
            .disclosures
            .iter()
            .filter(|(_, d)| matches!(&d.object, ObjectRef::Analysis { analysis, .. } if analysis == id))
            .map(|(d, x)| json!({ "disclosure": d, "recipients": x.recipients.keys().collect::<Vec<_>>(), "requested": x.at.rfc3339() }))
            .collect();
        let assessments: Vec<_> = state
            .assessments
            .iter()
            .filter(|(_, a)| matches!(&a.object, ObjectRef::Analysis { analysis, version } if analysis == id && *version == number))
            .map(|(i, a)| json!({ "assessment": i, "concluded": a.concluded, "recipients": a.relevance.iter().map(|r| &r.recipient).collect::<Vec<_>>(), "parties": a.by.iter().map(|b| &b.1).collect::<Vec<_>>() }))
            .collect();
        Some(json!({
            "id": id, "version": number, "latest": analysis.latest(), "title": self.system.text((v.entry, 0)),
            "text": text, "at": v.at.rfc3339(), "cited": cited, "mentions": mentions, "attributed": attributed,
            "basis_origins": basis,
            "made_known_origins": made_known,
            "disclosures": disclosures, "assessments": assessments,
        }))
    }

    fn deposit(&self, id: &DepositId) -> Option<Value> {
        let state = &self.snapshot.state;
        let d = state.deposits.get(id)?;
        let first: Vec<_> = d
            .items
            .iter()
            .flat_map(|(a, b)| *a..=*b)
            .take(50)
            .filter_map(|n| item_view::row(self.system, state, state.item_at(n)?))
            .collect();
        Some(json!({
            "id": id, "party": d.party, "items": d.count, "status": format!("{:?}", d.status).to_lowercase(),
            "title": self.system.text((d.entry, 1)), "relevance": self.system.text((d.entry, 0)), "first": first,
            "at": d.at.rfc3339(),
        }))
    }

    /// An entry as its actor, the cell's circle or the oversight body may see it.
    fn entry(&self, index: u64) -> Option<Value> {
        let stored = self.system.records().with_reader(|r| r.entries(index, 1).ok())??.into_iter().next()?;
        let (leaf, kept) = crate::rebuild::read_entry(&stored).ok()?;
        if stored.index != index || leaf.actor != Some(self.who) {
            return None;
        }
        let size = self.snapshot.tree.size();
        let proof: Vec<String> = self.snapshot.tree.inclusion(index, size).ok()?.iter().map(hex::encode).collect();
        let neutral = waarborg_ledger::decide::neutral(&kept.decision);
        Some(json!({
            "entry": index, "leaf": leaf, "leaf_hash": hex::encode(waarborg_register::hash::leaf(&stored.leaf)),
            // The real rules of a neutral refusal are for the oversight body alone.
            "met": if neutral { vec![] } else { kept.decision.met.clone() },
            "size": size, "root": hex::encode(self.snapshot.tree.root()), "proof": proof,
            "receipt": self.snapshot.receipt(index), "law": self.snapshot.law.digest(),
        }))
    }
}

pub(super) fn merge(view: &mut Value, extra: Value) {
    if let (Some(view), Value::Object(extra)) = (view.as_object_mut(), extra) {
        view.extend(extra);
    }
}
