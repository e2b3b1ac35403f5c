// SPDX-License-Identifier: EUPL-1.2
//! Registers around a disclosure, as the organisation that keeps them reads them: designations and enquiries
//! requests to pass on and to inspect, what was asked of others
//! and of companies, what was received outside the cell, collections, and what
//! came of requests to destroy. Others find them empty.

use super::lists::{Wanted, paged};
use super::pages::{Page, merge};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Display;
use waarborg_domain::care::CareAct;
use waarborg_domain::company::CompanyAct;
use waarborg_domain::onward::{DesignatedFor, OnwardAct};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, Capacity, DisclosureId, DutyKind, Instant, ItemId, OrgId, Role};
use waarborg_ledger::objects::DutyObject;
use waarborg_ledger::objects::onward::{Asked, Wish};

/// A page of a register: rows by their id; one row where one is asked for.
pub(super) fn register<K: Display, T>(
    name: &str,
    wanted: &Wanted,
    mut all: Vec<(K, T)>,
    row: impl Fn(&K, &T) -> Value,
) -> Option<Value> {
    all.retain(|(id, _)| wanted.row.as_ref().is_none_or(|one| *one == id.to_string()));
    Some(paged(name, all, wanted.from, |(id, it)| {
        let mut view = row(&id, &it);
        merge(&mut view, json!({ "id": id.to_string() }));
        view
    }))
}

impl Page<'_> {
    /// The reader's organisation, if the reader works in its own space.
    fn keeper(&self) -> Option<&OrgId> {
        let org = self.org()?;
        let home = self.snapshot.state.home(org)?;
        self.belongs(&home).then_some(org)
    }

    /// The reader's organisation, if it is AIVD or MIVD and the reader works there.
    fn service(&self) -> Option<&OrgId> {
        let org = self.keeper()?;
        self.snapshot.state.org(org)?.org.kind.is_service().then_some(org)
    }

    fn text(&self, entry: u64, slot: Option<u32>) -> Option<String> {
        self.system.text((entry, slot?))
    }

    /// The act of an entry, and when it was entered.
    fn act_at(&self, entry: u64) -> Option<(Act, Instant)> {
        self.kept(entry).map(|(leaf, kept)| (kept.act, leaf.at))
    }

    /// What an act says, with the texts for the slots that its numbers are.
    pub(super) fn spoken(&self, entry: u64, said: &impl Serialize) -> Value {
        self.filled(entry, serde_json::to_value(said).unwrap_or_default())
    }

    fn filled(&self, entry: u64, said: Value) -> Value {
        match said {
            Value::Number(slot) => {
                let slot = slot.as_u64().and_then(|n| u32::try_from(n).ok());
                json!(self.text(entry, slot))
            }
            Value::Object(all) => all.into_iter().map(|(name, of)| (name, self.filled(entry, of))).collect(),
            other => other,
        }
    }

    pub(super) fn designations(&self, wanted: &Wanted) -> Option<Value> {
        let all = self.service().map(|_| &self.snapshot.state.onward.designations);
        register("designations", wanted, all.into_iter().flatten().collect(), |_, d| {
            json!({
                "org": d.org, "purpose": d.purpose.code(), "case": d.case, "by_head": d.by_head,
                "until": d.until.map(Instant::rfc3339), "over": d.until.is_some_and(|end| end <= self.now),
            })
        })
    }

    pub(super) fn enquiries(&self, wanted: &Wanted) -> Option<Value> {
        let state = &self.snapshot.state;
        let own = self.service();
        let mut all: Vec<_> = state.onward.enquiries.iter().filter(|(_, (_, to, _))| Some(to) == own).collect();
        all.sort_by_key(|(_, (_, _, entry))| std::cmp::Reverse(*entry));
        register("enquiries", wanted, all, |id, (enquiry, to, entry)| {
            let designated = state.onward.designations_of(&enquiry.from, DesignatedFor::Enquiry, self.now);
            let answers: Vec<DisclosureId> =
                state.disclosures.iter().filter(|(_, d)| d.onward.enquiry == Some(**id)).map(|(d, _)| *d).collect();
            let at = self.act_at(*entry).map(|(_, at)| at.rfc3339());
            let mut view = self.spoken(*entry, enquiry);
            let more = json!({
                "to": to, "entry": entry, "answers": answers, "at": at,
                "designated": designated.into_iter().any(|d| d.case.as_ref().is_none_or(|c| *c == enquiry.case)),
            });
            merge(&mut view, more);
            view
        })
    }

    /// Who owns what was disclosed.
    fn source(&self, disclosure: &DisclosureId) -> Option<&OrgId> {
        let state = &self.snapshot.state;
        Some(&state.spaces.get(&state.disclosures.get(disclosure)?.space)?.owner)
    }

    /// Whoever asks reads the request, and so does whoever answers it.
    fn concerns(&self, wish: &Wish) -> bool {
        let (own, keeper) = (self.org(), self.keeper());
        match wish {
            Wish::Passing { disclosure, by, .. } | Wish::Inspection { disclosure, by, .. } => {
                own == Some(by) || (keeper.is_some() && self.source(disclosure) == keeper)
            }
            Wish::Originator { party, .. } => keeper == Some(party),
        }
    }

    pub(super) fn onward_requests(&self, wanted: &Wanted) -> Option<Value> {
        let asked = &self.snapshot.state.onward.asked;
        let mut all: Vec<_> = asked.iter().filter(|(_, a)| self.concerns(&a.wish)).collect();
        all.sort_by_key(|(_, a)| (a.answer.is_some(), std::cmp::Reverse(a.entry)));
        register("onward-requests", wanted, all, |_, a| self.onward_row(a))
    }

    fn onward_row(&self, a: &Asked) -> Value {
        let answer = a.answer.as_ref();
        let mut view = json!({
            "at": a.at.rfc3339(), "entry": a.entry, "reasons": self.text(a.entry, Some(0)),
            "allowed": answer.map(|x| x.0), "conditions": answer.map(|x| &x.1), "answered": answer.map(|x| x.2),
            "answer_reasons": answer.and_then(|x| self.text(x.2, Some(0))),
        });
        let wish = match &a.wish {
            Wish::Passing { disclosure, by, to } => {
                json!({ "wish": "passing", "disclosure": disclosure, "by": by, "to": to })
            }
            Wish::Originator { service, items, to, party } => {
                json!({ "wish": "originator", "service": service, "items": items, "to": to, "by": party })
            }
            Wish::Inspection { disclosure, by, items, .. } => json!({
                "wish": "inspection", "disclosure": disclosure, "by": by, "items": items,
                "to": self.source(disclosure),
            }),
        };
        merge(&mut view, wish);
        let mine = match &a.wish {
            Wish::Originator { .. } => true,
            Wish::Passing { disclosure, .. } | Wish::Inspection { disclosure, .. } => {
                self.source(disclosure) == self.keeper()
            }
        };
        merge(&mut view, json!({ "answerable": answer.is_none() && mine }));
        view
    }

    pub(super) fn data_requests(&self, wanted: &Wanted) -> Option<Value> {
        let state = &self.snapshot.state;
        let own = self.keeper();
        let mut all: Vec<_> = state.receipts.requests.iter().filter(|(_, r)| Some(&r.org) == own).collect();
        all.sort_by_key(|(_, r)| std::cmp::Reverse(r.entry));
        register("data-requests", wanted, all, |id, r| {
            let answers: Vec<_> =
                state.receipts.received.iter().filter(|(_, x)| x.request == Some(**id)).map(|(x, _)| x).collect();
            let mut view = json!({ "to": r.to, "at": r.at.rfc3339(), "entry": r.entry, "answers": answers });
            if let Some((
                Act::Receipt(ReceiptAct::Requested { purpose, asked, context, written, oral, items, .. }),
                _,
            )) = self.act_at(r.entry)
            {
                let more = json!({
                    "asked": self.text(r.entry, asked), "context": self.text(r.entry, context), "written": written,
                    "oral_reasons": self.text(r.entry, oral), "items": items, "purpose": purpose.code,
                    "necessity": self.text(r.entry, purpose.necessity),
                });
                merge(&mut view, more);
            }
            view
        })
    }

    pub(super) fn intakes(&self, wanted: &Wanted) -> Option<Value> {
        let state = &self.snapshot.state;
        let own = self.service();
        let mut all: Vec<_> = state.companies.intakes.iter().filter(|(_, i)| Some(&i.org) == own).collect();
        all.sort_by_key(|(_, i)| std::cmp::Reverse(i.entry));
        register("intakes", wanted, all, |id, i| {
            let about = |d: &&waarborg_ledger::objects::Duty| matches!(d.object, DutyObject::Intake(x) if x == **id);
            let duty = state.duties.values().find(about);
            let mut view = json!({
                "company": i.company, "entry": i.entry, "purpose": i.purpose.code,
                "due": duty.map(|d| d.due.rfc3339()), "open": duty.is_some_and(|d| d.closed.is_none()),
                "necessity": self.text(i.entry, i.purpose.necessity),
                "proportionality": self.text(i.entry, i.purpose.proportionality),
            });
            if let Some((Act::Company(CompanyAct::Asked { asked, identified, voluntary, .. }), at)) =
                self.act_at(i.entry)
            {
                let more = json!({
                    "asked": self.text(i.entry, Some(asked)), "identified": self.text(i.entry, identified),
                    "voluntary": self.text(i.entry, voluntary), "at": at.rfc3339(),
                });
                merge(&mut view, more);
            }
            view
        })
    }

    /// One row for each record; the entry is its number.
    pub(super) fn bilateral(&self, wanted: &Wanted) -> Option<Value> {
        let own = self.keeper();
        let mut records: BTreeMap<u64, (Vec<ItemId>, &waarborg_ledger::objects::care::Receipt)> = BTreeMap::new();
        for (item, r) in self.snapshot.state.care.received.iter().filter(|(_, r)| Some(&r.party) == own) {
            records.entry(r.entry).or_insert((Vec::new(), r)).0.push(*item);
        }
        register("bilateral-receipts", wanted, records.into_iter().rev().collect(), |_, (items, r)| {
            json!({
                "from": r.from, "items": items, "conditions": r.conditions, "entry": r.entry,
                "reference": self.text(r.entry, Some(0)), "at": self.act_at(r.entry).map(|(_, at)| at.rfc3339()),
            })
        })
    }

    pub(super) fn collections(&self, wanted: &Wanted) -> Option<Value> {
        let own = self.service();
        let all = &self.snapshot.state.care.collections;
        let mut all: Vec<_> = all.iter().filter(|(_, c)| Some(&c.party) == own).collect();
        all.sort_by_key(|(_, c)| std::cmp::Reverse(c.entry));
        register("collections", wanted, all, |_, c| {
            let mut view = json!({
                "source": c.source.code(), "complete": c.complete, "by_head": c.by_head, "abroad": c.abroad,
                "until": c.until.map(Instant::rfc3339), "entry": c.entry,
                "permitted": c.until.is_some_and(|end| self.now < end),
            });
            if let Some((Act::Care(CareAct::CollectionAsked { contents, analogy, .. }), at)) = self.act_at(c.entry) {
                merge(&mut view, self.spoken(c.entry, &contents));
                merge(&mut view, json!({ "analogy": self.text(c.entry, analogy), "at": at.rfc3339() }));
            }
            view
        })
    }

    /// The administrator reads all capacities; whoever leads an organisation those of its own.
    pub(super) fn people(&self, wanted: &Wanted) -> Option<Value> {
        let state = &self.snapshot.state;
        let own = &state.capacities.get(&self.who)?.capacity;
        let all_of_them = own.role == Role::Administrator;
        let leads = matches!(own.role, Role::Manager | Role::Head | Role::Minister);
        let people = self.system.people().into_iter();
        let rows = people.filter_map(|(id, name)| Some((id, (name, &state.capacities.get(&id)?.capacity))));
        let mut all: Vec<_> = rows.filter(|(_, (_, c))| all_of_them || (leads && c.org == own.org)).collect();
        all.sort_by(|a, b| (&a.1.1.org, &a.1.0.alias).cmp(&(&b.1.1.org, &b.1.0.alias)));
        register("people", wanted, all, |_, (name, c)| {
            let space = state.spaces.get(&c.space).map(|s| s.kind);
            json!({
                "alias": name.alias, "name": name.name, "org": c.org, "space": space, "role": c.role.code(),
                "mandate": c.mandate, "basis": c.basis, "screening": c.screening, "designated": c.designation.is_some(),
                "designated_by": c.designation.as_ref().map(|d| &d.by), "from": c.from.rfc3339(),
                "until": c.until.map(Instant::rfc3339), "active": c.active(self.now),
                "access": self.access_of(c), "sessions": state.access.sessions_of(&c.id, self.now).count(),
                "tokens": state.access.tokens_of(&c.id, self.now).count(),
            })
        })
    }

    /// How somebody can log in: not at all, by a link that waits, or with credentials.
    fn access_of(&self, held: &Capacity) -> &'static str {
        let access = &self.snapshot.state.access;
        let waits = access.offers.values().any(|offer| offer.capacity == held.id && self.now < offer.until);
        match (access.people.contains_key(&held.person), waits) {
            (true, _) => "set",
            (false, true) => "offered",
            (false, false) => "none",
        }
    }

    pub(super) fn witnesses(&self, wanted: &Wanted) -> Option<Value> {
        let (witnesses, size) = (&self.snapshot.state.witnesses, self.snapshot.tree.size());
        let decided = witnesses.required.get(self.org()?).into_iter().flatten();
        let all: Vec<_> = decided.rev().map(|d| (d.entry, d)).collect();
        let newest = all.first().map(|(entry, _)| *entry);
        let names = witnesses.names().into_iter().collect::<Vec<_>>().join(", ");
        register("witnesses", wanted, all, |entry, d| {
            let number = usize::try_from(d.number).unwrap_or(usize::MAX);
            json!({
                "number": d.number, "at": d.at.rfc3339(), "reasons": self.text(*entry, Some(0)), "on_record": names,
                "holds": Some(*entry) == newest, "cosigned": witnesses.quorum(number), "entries": size,
            })
        })
    }

    pub(super) fn destructions(&self, wanted: &Wanted) -> Option<Value> {
        let own = self.service();
        let duties = self.snapshot.state.duties.iter();
        let mut all: Vec<_> =
            duties.filter(|(_, d)| d.kind == DutyKind::TrackDestruction && Some(&d.owner) == own).collect();
        all.sort_by_key(|(id, d)| (d.closed.is_some(), d.due, **id));
        register("destructions", wanted, all, |_, d| {
            let answer = d.closed.and_then(|entry| match self.act_at(entry)?.0 {
                Act::Onward(OnwardAct::DestructionAnswered { answer, .. }) => Some(json!(answer)),
                _ => None,
            });
            let mut view = json!({
                "due": d.due.rfc3339(), "late": d.closed.is_none() && d.due < self.now, "open": d.closed.is_none(),
                "answer": answer, "reference": d.closed.and_then(|entry| self.text(entry, Some(0))),
            });
            if let DutyObject::Disclosure(disclosure, recipient) = &d.object {
                merge(&mut view, json!({ "disclosure": disclosure, "recipient": recipient }));
            }
            view
        })
    }
}
