// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners as staff of AIVD and MIVD may see them: the notes of both services with their texts, the
//! own relation, what happened, and the balance of what was given and received (W17 art. 88; ).
//! Nothing is left out for being superseded.

use super::pages::Page;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use waarborg_domain::partner::{Form, Level, WeightingNote};
use waarborg_domain::permission::PersonCategory;
use waarborg_domain::{ItemId, NoteId, OrgId, OrgKind, RecipientState};
use waarborg_ledger::objects::partner::{Note, Relation, Standing};

/// What was given or received in a year: how often, how many data, and their weight.
#[derive(Default)]
struct Sum {
    times: u64,
    items: u64,
    weight: u64,
}

/// Weight of one datum by its form (P): what reaches deeper into private life weighs more.
fn weight(form: Form) -> u64 {
    match form {
        Form::Assessed | Form::Support => 1,
        Form::Personal => 2,
        Form::Unevaluated => 3,
        Form::Bulk => 4,
    }
}

impl Page<'_> {
    /// All partners, in the order of review: bulk first, then raised risk, then by term.
    pub(super) fn partners(&self) -> Option<Value> {
        let state = &self.snapshot.state;
        let service = self.org()?;
        let foreign = |k| matches!(k, OrgKind::ForeignService | OrgKind::InternationalOrgan);
        let mut rows: Vec<_> = state.orgs.values().map(|o| &o.org).filter(|o| foreign(o.kind)).collect();
        let urgency = |id: &OrgId| {
            state.partners.standing(service, id).map_or((true, true, None), |s| {
                (!s.note.forms.cover(Form::Bulk), !s.note.raised_risk(), Some(s.adoption.review))
            })
        };
        rows.sort_by_key(|o| (urgency(&o.id), o.id.clone()));
        let rows: Vec<_> = rows
            .into_iter()
            .map(|o| {
                let mut row = json!({ "partner": o.id, "name": o.name, "kind": o.kind.code(), "service": o.service });
                super::pages::merge(&mut row, self.standing(service, &o.id));
                row
            })
            .collect();
        Some(json!({ "partners": rows }))
    }

    /// One partner.
    pub(super) fn partner(&self, id: &OrgId) -> Option<Value> {
        let state = &self.snapshot.state;
        let service = self.org()?;
        let org = &state.org(id)?.org;
        if !matches!(org.kind, OrgKind::ForeignService | OrgKind::InternationalOrgan) {
            return None;
        }
        let mut notes: Vec<_> = state.partners.notes.iter().filter(|(_, n)| n.content.partner == *id).collect();
        notes.sort_by_key(|(_, n)| std::cmp::Reverse(n.entry));
        let notes: Vec<_> = notes.into_iter().map(|(id, n)| self.note(id, n)).collect();
        let relation = state.partners.relation(service, id);
        let mut view = json!({
            "partner": id, "name": org.name, "kind": org.kind.code(), "service": org.service, "notes": notes,
            "incidents": relation.map(|r| self.incidents(r)).unwrap_or_default(),
            "permissions": relation.map(|r| self.permissions(r)).unwrap_or_default(),
            "appraisals": relation.map(|r| self.appraisals(r)).unwrap_or_default(),
            "balance": self.balance(service, id), "standing_permissions": self.resting_on(service, id),
        });
        super::pages::merge(&mut view, self.standing(service, id));
        Some(view)
    }

    /// How the own service stands to a partner.
    fn standing(&self, service: &OrgId, id: &OrgId) -> Value {
        let partners = &self.snapshot.state.partners;
        let organ = partners.organs.get(&(service.clone(), id.clone()));
        let standing = partners.standing(service, id);
        let note = |s: Standing<'_>| {
            json!({
                "note": s.adoption.note, "review": s.adoption.review.rfc3339(), "overdue": s.adoption.review < self.now,
                "found": s.note.level.code(), "raised_risk": s.note.raised_risk(), "forms": s.note.forms,
                "level": s.level().map(waarborg_domain::partner::Level::code),
                "suspended": s.relation.suspended.is_some(), "suspected": s.relation.suspected(),
            })
        };
        let mut view = json!({
            "relation": standing.map_or("none", |s| s.code()),
            "eligible": organ.map(|o| json!({ "kind": o.kind, "at": o.at.rfc3339(), "reasons": self.system.text((o.entry, 0)) })),
        });
        if let Some(standing) = standing {
            super::pages::merge(&mut view, note(standing));
        }
        view
    }

    fn note(&self, id: &NoteId, note: &Note) -> Value {
        let text = |slot: Option<u32>| slot.and_then(|slot| self.system.text((note.entry, slot)));
        let WeightingNote { criteria, further, risks, level, forms, .. } = &note.content;
        let criteria: serde_json::Map<_, _> = criteria
            .all()
            .into_iter()
            .filter_map(|(name, c)| Some((name.to_owned(), c?)))
            .map(|(name, c)| (name, json!({ "finding": c.finding, "reasons": text(c.reasons) })))
            .collect();
        let further: serde_json::Map<_, _> =
            further.all().into_iter().map(|(name, slot)| (name.to_owned(), json!(text(slot)))).collect();
        let adopted: Vec<_> = self
            .snapshot
            .state
            .partners
            .relations
            .iter()
            .flat_map(|((service, _), r)| r.notes.iter().map(move |a| (service, r, a)))
            .filter(|(_, _, a)| a.note == *id)
            .map(|(service, r, a)| {
                let superseded = r.notes.last().is_some_and(|last| last.note != *id);
                json!({ "service": service, "at": a.at.rfc3339(), "entry": a.entry, "superseded": superseded })
            })
            .collect();
        json!({
            "note": id, "by": note.by, "at": note.at.rfc3339(), "entry": note.entry, "criteria": criteria,
            "further": further, "raised_risk": note.content.raised_risk(), "risks": text(*risks), "level": level.code(),
            "forms": forms, "adopted": adopted,
        })
    }

    fn incidents(&self, relation: &Relation) -> Vec<Value> {
        let row = |i: &waarborg_ledger::objects::partner::Incident| {
            json!({
                "cause": i.cause.code(), "at": i.at.rfc3339(), "what": self.system.text((i.entry, 0)),
                "settled": i.settled.map(|entry| self.system.text((entry, 0))),
            })
        };
        relation.incidents.iter().map(row).collect()
    }

    fn permissions(&self, relation: &Relation) -> Vec<Value> {
        let row = |p: &waarborg_ledger::objects::partner::Permitted| {
            let by = self.snapshot.state.capacities.get(&p.by).map(|c| c.capacity.role.code());
            json!({
                "level": p.level.code(), "at": p.at.rfc3339(), "note": p.note, "by": by,
                "reasons": self.system.text((p.entry, 0)),
            })
        };
        relation.permitted.iter().map(row).collect()
    }

    /// Standing permissions of the service that name the partner, each with the lowest level that still carries
    /// what it covers: below it, a disclosure under it is beyond what the note allows.
    fn resting_on(&self, service: &OrgId, partner: &OrgId) -> Vec<Value> {
        let all = self.snapshot.state.permissions.all.iter();
        let own = all.filter(|(_, p)| p.service == *service && p.bounds.recipients.contains(partner));
        let own = own.filter(|(_, p)| !matches!(p.standing(), "refused" | "ended"));
        own.map(|(id, p)| {
            let persons = p.bounds.persons.iter().any(|c| *c != PersonCategory::None);
            let form = match (p.bounds.unevaluated, persons) {
                (true, _) => Form::Unevaluated,
                (_, true) => Form::Personal,
                _ => Form::Assessed,
            };
            json!({
                "permission": id, "instrument": p.instrument.code(), "standing": p.standing(),
                "until": p.bounds.until.map(waarborg_domain::Instant::rfc3339), "form": form.code(),
                "least": Level::ALL.iter().find(|l| l.carries(form)).map(|l| l.code()),
            })
        })
        .collect()
    }

    fn appraisals(&self, relation: &Relation) -> Vec<Value> {
        let row = |(at, entry): &(waarborg_domain::Instant, u64)| json!({ "at": at.rfc3339(), "text": self.system.text((*entry, 0)) });
        relation.balances.iter().map(row).collect()
    }

    /// By year: what the service handed over to the partner, and what it keeps that came from there.
    fn balance(&self, service: &OrgId, partner: &OrgId) -> Vec<Value> {
        let state = &self.snapshot.state;
        let mut years: BTreeMap<String, (Sum, Sum)> = BTreeMap::new();
        let own =
            state.disclosures.values().filter(|d| state.spaces.get(&d.space).is_some_and(|s| s.owner == *service));
        for (d, r) in own.filter_map(|d| Some((d, d.recipients.get(partner)?))) {
            let handed = r.passed.iter().find(|(step, _, _)| *step == RecipientState::HandedOver);
            let Some((_, at, _)) = handed else { continue };
            let items = r.handed.len() as u64;
            let form = d.partner.form.unwrap_or(Form::Assessed);
            let each =
                r.handed.iter().map(|i| weight(if self.on_persons(i) { form.max(Form::Personal) } else { form }));
            let sum = &mut years.entry(at.date().chars().take(4).collect()).or_default().0;
            sum.times += 1;
            sum.items += items;
            sum.weight += each.sum::<u64>();
        }
        for d in state.deposits.values().filter(|d| d.party == *service) {
            let rows = d.items.iter().flat_map(|(a, b)| *a..=*b).filter_map(|n| state.item_at(n));
            let classes = rows.filter_map(|i| state.class_of(i));
            let theirs: Vec<_> =
                classes.filter(|c| c.spec.upstream.iter().any(|u| u.name == partner.as_str())).collect();
            if theirs.is_empty() {
                continue;
            }
            let sum = &mut years.entry(d.at.date().chars().take(4).collect()).or_default().1;
            sum.times += 1;
            sum.items += theirs.len() as u64;
            sum.weight += theirs.iter().map(|c| if c.spec.personal { 2 } else { 1 }).sum::<u64>();
        }
        let side = |s: &Sum| json!({ "times": s.times, "items": s.items, "weight": s.weight });
        years.iter().map(|(year, (g, r))| json!({ "year": year, "given": side(g), "received": side(r) })).collect()
    }

    fn on_persons(&self, item: &ItemId) -> bool {
        let state = &self.snapshot.state;
        state.item(item).and_then(|i| state.class_of(i)).is_some_and(|c| c.spec.personal)
    }
}
