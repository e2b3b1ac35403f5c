// SPDX-License-Identifier: EUPL-1.2
//! The account of a log, for an auditor of the oversight body: how many acts of which kind, by whom, how
//! they ended and by which rules, when; and every disclosure that was asked after, rebuilt from the whole
//! log (DESIGN, principle 9; W17 art. 97). It holds codes, ids, dates and counts; words come with the report.

mod counts;
mod told;

pub use counts::{KindCount, Outcomes, PartyCount, RuleCount, Slot, Timeline};
pub use told::{Assessed, Disclosure, Object, Person, RecipientCount, Taken};

use crate::chronicle::{Chronicle, When};
use crate::replay::Replayed;
use crate::select::{Asked, Selection, SelectionError};
use serde::Serialize;
use std::collections::BTreeMap;
use waarborg_domain::OrgId;
use waarborg_ledger::State;

/// What a log tells, as far as it was asked after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// What was asked after.
    pub asked: Asked,
    /// Entries that could be replayed: nothing is known of what lies behind them.
    pub read: u64,
    /// Entries told of.
    pub entries: u64,
    /// Instant of the first of them, and of the last.
    pub between: Option<(When, When)>,
    /// By how they ended.
    pub outcomes: Outcomes,
    /// By kind of act, the most frequent first.
    pub kinds: Vec<KindCount>,
    /// By organisation of whoever acted, the most frequent first.
    pub parties: Vec<PartyCount>,
    /// Rules that stood in the way, the most frequent first.
    pub rules: Vec<RuleCount>,
    /// By day, month or year.
    pub timeline: Timeline,
    /// Erasable records of the entries told of.
    pub content: Content,
    /// Disclosures by recipient.
    pub recipients: Vec<RecipientCount>,
    /// Disclosures one by one, oldest first.
    pub disclosures: Vec<Disclosure>,
    /// Names of organisations, as on record.
    pub names: BTreeMap<OrgId, String>,
}

/// What became of the erasable records of some entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Content {
    /// Committed to.
    pub committed: u64,
    /// Destroyed, by an entry that says so: what they said can no longer be told.
    pub destroyed: u64,
    /// Not opened in this bundle, and not destroyed by any entry in it.
    pub closed: u64,
}

/// Makes the account of what was replayed.
pub(crate) fn of(replayed: &Replayed, selection: &Selection, first_entry: u64) -> Result<Account, SelectionError> {
    let (state, chronicle) = (&replayed.state, &replayed.chronicle);
    let asked = selection.resolve(state, first_entry)?;
    let gone = Gone::of(state);
    let telling = Telling { state, chronicle, selection, asked: &asked, gone: &gone };
    let disclosures = told::disclosures(&telling);
    let rows = telling.rows(&disclosures);
    let counts = counts::of(&telling, &replayed.laws, &rows);
    let between = rows.first().zip(rows.last());
    let at = |entry: &u64| chronicle.row(*entry).map(|row| When(row.at));
    Ok(Account {
        read: chronicle.rows.len() as u64,
        entries: rows.len() as u64,
        between: between.and_then(|(a, b)| at(a).zip(at(b))),
        outcomes: counts.outcomes,
        kinds: counts.kinds,
        parties: counts.parties,
        rules: counts.rules,
        timeline: counts.timeline,
        content: telling.content(rows.iter().copied()),
        recipients: told::by_recipient(&disclosures, asked.partner.as_ref()),
        disclosures,
        names: state.orgs.iter().map(|(id, org)| (id.clone(), org.org.name.clone())).collect(),
        asked,
    })
}

/// Records destroyed, by entry.
struct Gone(BTreeMap<u64, u64>);

impl Gone {
    fn of(state: &State) -> Self {
        let mut gone = BTreeMap::new();
        for (entry, _) in &state.destroyed {
            *gone.entry(*entry).or_default() += 1;
        }
        Self(gone)
    }
}

/// What everything is told from.
struct Telling<'a> {
    state: &'a State,
    chronicle: &'a Chronicle,
    selection: &'a Selection,
    asked: &'a Asked,
    gone: &'a Gone,
}

impl Telling<'_> {
    /// True for an entry of the period, and new since the earlier bundle.
    fn covers(&self, entry: u64) -> bool {
        let row = self.chronicle.row(entry);
        entry >= self.asked.first_entry && row.is_some_and(|row| self.selection.within(row.at))
    }

    /// Entries told of, in order.
    fn rows(&self, disclosures: &[Disclosure]) -> Vec<u64> {
        let all = 0..self.chronicle.rows.len() as u64;
        if !self.selection.by_object() {
            return all.filter(|entry| self.covers(*entry)).collect();
        }
        let steps = disclosures.iter().flat_map(|d| d.steps.iter().map(|s| s.entry));
        let partner = self.asked.partner.as_ref();
        let about = self.chronicle.partners.iter().filter(|(_, org)| Some(org) == partner).map(|(entry, _)| *entry);
        let by_party = |entry: &u64| {
            let row = self.chronicle.row(*entry);
            row.is_some_and(|row| {
                let by = self.chronicle.by(row).as_ref().map(|(org, _)| org);
                row.dataset || (by.is_some() && by == self.asked.party.as_ref())
            })
        };
        let mut rows: Vec<u64> = steps.chain(about).chain(all.filter(by_party)).collect();
        rows.retain(|entry| self.covers(*entry));
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What became of the records of some entries.
    fn content(&self, entries: impl Iterator<Item = u64>) -> Content {
        let mut content = Content::default();
        for (entry, row) in entries.filter_map(|entry| self.chronicle.row(entry).map(|row| (entry, row))) {
            let destroyed = self.gone.0.get(&entry).copied().unwrap_or(0);
            content.committed += u64::from(row.committed);
            content.destroyed += destroyed;
            content.closed += u64::from(row.committed.saturating_sub(row.opened)).saturating_sub(destroyed);
        }
        content
    }
}
