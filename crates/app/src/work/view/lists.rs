// SPDX-License-Identifier: EUPL-1.2
//! Lists of one's own work: analyses, disclosures, questions for consent, own acts. Asking for one is the
//! same act as looking at one's tasks. Each row is one that the law would let the reader open now: it is
//! asked the same question as opening it, so that counts and pages know visible rows alone.

use super::{origins, pages::Page};
use serde_json::{Value, json};
use waarborg_domain::{Act, Instant, ObjectRef, Seen};

/// Rows on a page.
const PAGE: usize = 50;
/// Entries looked through for one page of own acts.
const LOOKED: u64 = 5_000;
/// How long before its term a duty is reminded of.
const REMIND: &str = "P3D";
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
    /// Duties of one's own organisation: what is late, what is due soon, what is later (care).
    Duties,
    /// What came in from others, newest first.
    Receipts,
    /// Cooperations with companies.
    Cooperations,
    /// Words meant for the public, newest first: for the parties (care).
    Communications,
    /// Standing permissions of one's own service, by the end of their period.
    Permissions,
    /// Contested positions, and which line one's own organisation follows on each.
    Positions,
    // Registers around a disclosure: see `registers`.
    /// Who is designated by decree or regulation.
    Designations,
    /// Enquiries under art. 63 put to one's own service.
    Enquiries,
    /// Requests to pass on, to originators and for inspection.
    OnwardRequests,
    /// Data asked of others.
    DataRequests,
    /// Data asked of companies (art. 39).
    Intakes,
    /// What was received outside the cell.
    BilateralReceipts,
    /// Collections that need permission.
    Collections,
    /// Requests to destroy what was told abroad for a screening, and what came of them.
    Destructions,
    /// Who holds which capacity, and whether designated for it.
    People,
    /// Tokens of programs that act for people of one's own organisation: for its administrator.
    Tokens,
    /// What ends, and what is handed on to whom, when a person leaves: for the administrator.
    Leaving,
    /// One's own sessions, newest first.
    Sessions,
    /// How many witnesses one's own organisation waits for before its data go abroad (H-007).
    Witnesses,
    /// Feeds of one's own organisation.
    Feeds,
    /// Their last polls.
    FeedPolls,
    /// What of them could not be read.
    FeedUnread,
    /// What is brought to one's own organisation.
    Pushes,
    /// The last tries of that.
    PushTries,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which list.
    pub list: List,
    /// Number of the first row, from 0.
    pub from: usize,
    /// Of a register, the row with this id alone.
    pub row: Option<String>,
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
            List::Duties => self.duties(wanted.from),
            List::Receipts => self.receipts(wanted.from),
            List::Cooperations => self.cooperations(wanted.from),
            List::Communications => self.communications(wanted.from),
            List::Permissions => self.permission_list(wanted.from),
            List::Positions => self.positions(wanted.from),
            List::Designations => self.designations(wanted),
            List::Enquiries => self.enquiries(wanted),
            List::OnwardRequests => self.onward_requests(wanted),
            List::DataRequests => self.data_requests(wanted),
            List::Intakes => self.intakes(wanted),
            List::BilateralReceipts => self.bilateral(wanted),
            List::Collections => self.collections(wanted),
            List::Destructions => self.destructions(wanted),
            List::People => self.people(wanted),
            List::Tokens => self.tokens(wanted),
            List::Leaving => self.leaving(wanted),
            List::Sessions => self.sessions(wanted),
            List::Witnesses => self.witnesses(wanted),
            List::Feeds => self.feeds(wanted),
            List::FeedPolls => self.feed_polls(wanted),
            List::FeedUnread => self.feed_unread(wanted),
            List::Pushes => self.pushes(wanted),
            List::PushTries => self.push_tries(wanted),
        }
    }

    /// The reader could open it.
    pub(super) fn opens(&self, seen: Seen) -> bool {
        let Some((space, _)) = self.snapshot.state.cell() else { return false };
        self.may(&Act::Viewed { space, seen })
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
        let org = self.org()?;
        let mut open: Vec<_> = state.disclosures.iter().collect();
        open.retain(|(id, _)| self.opens(Seen::Disclosure { disclosure: **id, copy: None }));
        open.sort_by_key(|(id, d)| (std::cmp::Reverse(d.at), **id));
        let row = |(id, d): (_, &waarborg_ledger::objects::Disclosure)| {
            // A recipient knows of no other.
            let inside = self.belongs(&d.space);
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
            // Who answers for the party when (care).
            let turns = state.care.rosters.get(org).map(|t| t.iter().as_slice()).unwrap_or_default();
            let row = |t: &waarborg_domain::care::Turn| json!({ "officer": t.officer, "from": t.from.rfc3339(), "until": t.until.rfc3339() });
            view.insert("roster".into(), turns.iter().map(row).collect::<Vec<_>>().into());
            let now = waarborg_ledger::objects::care::on_duty(state, org, self.now);
            view.insert("on_duty".into(), json!(now));
        }
        Some(view)
    }

    /// The calendar of the reader's own organisation, by deadline. Duties of others are no part of it, nor of
    /// its counts.
    fn duties(&self, from: usize) -> Option<Value> {
        let state = &self.snapshot.state;
        let open = state.duties_of(self.org()?);
        let when = |due: Instant| match due {
            due if due < self.now => "late",
            due if due < self.now.plus(REMIND).unwrap_or(self.now) => "soon",
            _ => "later",
        };
        let count = |word: &str| open.iter().filter(|(_, d)| when(d.due) == word).count();
        let (late, soon) = (count("late"), count("soon"));
        let row = |(id, d): (&waarborg_domain::DutyId, &waarborg_ledger::objects::Duty)| {
            json!({
                "duty": id, "kind": d.kind.code(), "rule": d.kind.rule(), "due": d.due.rfc3339(),
                "date": d.due.date(), "when": when(d.due), "opened": d.opened,
            })
        };
        let mut view = paged("duties", open, from, row);
        if let Some(view) = view.as_object_mut() {
            view.insert("late".into(), late.into());
            view.insert("soon".into(), soon.into());
        }
        Some(view)
    }

    /// Words meant for the public, with each party's answer. To others than the parties there are none.
    fn communications(&self, from: usize) -> Option<Value> {
        let state = &self.snapshot.state;
        let org = self.org()?;
        let mut all: Vec<_> = state.care.communications.iter().filter(|_| state.is_party(org, self.now)).collect();
        all.sort_by_key(|(id, c)| (std::cmp::Reverse(c.at), **id));
        let row = |(id, c): (_, &waarborg_ledger::objects::care::Communication)| {
            let answers: Vec<_> =
                c.answers.iter().map(|(party, agrees)| json!({ "party": party, "agrees": agrees })).collect();
            json!({
                "communication": id, "party": c.party, "own": c.party == *org, "text": self.system.text((c.entry, 0)),
                "at": c.at.rfc3339(), "answers": answers, "published": c.published,
            })
        };
        Some(paged("communications", all, from, row))
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
