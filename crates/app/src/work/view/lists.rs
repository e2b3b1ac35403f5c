// SPDX-License-Identifier: EUPL-1.2
//! Lists of one's own work: analyses, disclosures, questions for consent, own acts. Asking for one is the
//! same act as looking at one's tasks. Each row is one that the law would let the reader open now: it is
//! asked the same question as opening it, so that counts and pages know visible rows alone.

use super::{origins, pages::Page};
use serde_json::{Value, json};
use waarborg_domain::{Act, ObjectRef, Outcome, Seen};

/// Rows on a page.
const PAGE: usize = 50;
/// Entries looked through for one page of own acts.
const LOOKED: u64 = 5_000;
/// Entries read at once.
const STEP: u64 = 500;

/// Which list.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Analyses, newest first.
    Analyses,
    /// Disclosures, newest first.
    Disclosures,
    /// Questions for consent put to one's own party, open ones first, and its standing consents.
    Consents,
    /// Own entries, newest first.
    Acts,
    /// Standing permissions of one's own service, by the end of their period.
    Permissions,
}

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Which list.
    pub list: List,
    /// Number of the first row, from 0.
    pub from: usize,
    /// Own acts before this entry.
    pub before: Option<u64>,
}

/// A page of what there is; only its own rows are made.
pub(super) fn paged<T>(list: &str, all: Vec<T>, from: usize, row: impl Fn(T) -> Value) -> Value {
    let (from, total) = (from.min(all.len()), all.len());
    let rows: Vec<Value> = all.into_iter().skip(from).take(PAGE).map(row).collect();
    json!({ "list": list, "rows": rows, "from": from, "total": total })
}

impl Page<'_> {
    /// A page of a list.
    pub(super) fn list(&self, wanted: &Wanted) -> Option<Value> {
        match wanted.list {
            List::Analyses => self.analyses(wanted.from),
            List::Disclosures => self.disclosures(wanted.from),
            List::Consents => self.consents(wanted.from),
            List::Acts => self.acts(wanted.before),
            List::Permissions => self.permission_list(wanted.from),
        }
    }

    /// The reader could open it.
    pub(super) fn opens(&self, seen: Seen) -> bool {
        let Some((space, _)) = self.snapshot.state.cell() else { return false };
        let act = Act::Viewed { space, seen };
        let state = &self.snapshot.state;
        let decision = waarborg_ledger::decide(state, &self.snapshot.law, Some(&self.who), &act, self.now, true);
        decision.outcome == Outcome::Allowed
    }

    fn analyses(&self, from: usize) -> Option<Value> {
        let state = &self.snapshot.state;
        let mut open: Vec<_> = state.analyses.iter().collect();
        open.retain(|(id, _)| self.opens(Seen::Analysis { analysis: **id }));
        open.sort_by_key(|(id, a)| (std::cmp::Reverse(a.versions.last().map(|v| v.at)), **id));
        let row = |(id, a): (_, &waarborg_ledger::objects::Analysis)| {
            let last = a.versions.last();
            let origins = origins::shown(state, &self.sight, a, a.latest());
            json!({
                "analysis": id, "version": a.latest(), "title": last.and_then(|v| self.system.text((v.entry, 0))),
                "basis_origins": origins.unwrap_or_default().0, "at": last.map(|v| v.at.rfc3339()),
            })
        };
        Some(paged("analyses", open, from, row))
    }

    fn disclosures(&self, from: usize) -> Option<Value> {
        let state = &self.snapshot.state;
        let (inside, org) = (self.inside(), self.org()?);
        let mut open: Vec<_> = state.disclosures.iter().collect();
        open.retain(|(id, _)| self.opens(Seen::Disclosure { disclosure: **id, copy: None }));
        open.sort_by_key(|(id, d)| (std::cmp::Reverse(d.at), **id));
        let row = |(id, d): (_, &waarborg_ledger::objects::Disclosure)| {
            // Outside the cell a recipient knows of no other.
            let seen = d.recipients.iter().filter(|(r, _)| inside || *r == org);
            let recipients: Vec<_> = seen.map(|(r, x)| json!({ "recipient": r, "state": x.state.code() })).collect();
            json!({
                "disclosure": id, "title": self.title(&d.object), "items": self.items_of(&d.object).len(),
                "recipients": recipients, "requested": d.at.rfc3339(),
            })
        };
        Some(paged("disclosures", open, from, row))
    }

    fn consents(&self, from: usize) -> Option<Value> {
        let state = &self.snapshot.state;
        let org = self.org()?;
        let mut own: Vec<_> = state.consents.iter().filter(|(_, c)| c.party == *org).collect();
        own.retain(|(id, _)| self.opens(Seen::Consent { consent: **id }));
        own.sort_by_key(|(id, c)| (c.answered.is_some(), std::cmp::Reverse(c.asked.0), **id));
        let mut view = paged("consents", own, from, |(id, c)| self.consent_row(id, c));
        let standing: Vec<_> = state
            .standing
            .iter()
            .filter(|(_, s)| s.party == *org)
            .map(|(id, s)| {
                json!({
                    "consent": id, "recipient": s.standing.recipient, "purpose": s.standing.purpose,
                    "until": s.standing.until.rfc3339(), "over": s.withdrawn.is_some() || s.standing.until <= self.now,
                })
            })
            .collect();
        if let Some(view) = view.as_object_mut() {
            view.insert("standing".into(), standing.into());
        }
        Some(view)
    }

    /// Own entries before one, and where the next page begins.
    fn acts(&self, before: Option<u64>) -> Option<Value> {
        let mut end = before.unwrap_or(u64::MAX).min(self.snapshot.state.size);
        let last = end.saturating_sub(LOOKED);
        let mut rows = Vec::new();
        let mut next = (last > 0).then_some(last);
        'pages: while end > last {
            let start = end.saturating_sub(STEP).max(last);
            let count = usize::try_from(end - start).ok()?;
            let stored = self.system.records().with_reader(|r| r.entries(start, count).ok())??;
            for entry in stored.iter().rev() {
                let Ok((leaf, _)) = crate::rebuild::read_entry(entry) else { continue };
                if leaf.actor != Some(self.who) {
                    continue;
                }
                rows.push(json!({
                    "entry": entry.index, "at": leaf.at.rfc3339(), "kind": leaf.kind,
                    "outcome": leaf.outcome.code(), "rules": leaf.rules,
                }));
                if rows.len() == PAGE {
                    next = (entry.index > 0).then_some(entry.index);
                    break 'pages;
                }
            }
            end = start;
        }
        Some(json!({ "list": "acts", "rows": rows, "next": next }))
    }

    /// Title of what is disclosed, if it has one.
    pub(super) fn title(&self, object: &ObjectRef) -> Option<String> {
        super::object_text(self.system, &self.snapshot.state, object).map(|t| t.0)
    }
}
