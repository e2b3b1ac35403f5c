// SPDX-License-Identifier: EUPL-1.2
//! Counts over entries: by kind of act and how it ended, by organisation, by rule that stood in the way,
//! and over time. A chart of them is a table first.

use super::Telling;
use crate::laws::Laws;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use waarborg_domain::{Instant, OrgId, Outcome, RuleId};
use waarborg_law::rules::Text;

/// How acts ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Allowed and carried out.
    pub allowed: u64,
    /// Waiting for a named decider.
    pub pending: u64,
    /// Kept out of use until a named step.
    pub held: u64,
    /// A fact was missing: nothing happened.
    pub undecidable: u64,
    /// Refused.
    pub refused: u64,
}

impl Outcomes {
    fn add(&mut self, outcome: Outcome) {
        let place = match outcome {
            Outcome::Allowed => &mut self.allowed,
            Outcome::Pending => &mut self.pending,
            Outcome::Held => &mut self.held,
            Outcome::Undecidable => &mut self.undecidable,
            Outcome::Refused => &mut self.refused,
        };
        *place += 1;
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.allowed + self.not_allowed()
    }

    /// All that was not carried out.
    pub fn not_allowed(&self) -> u64 {
        self.pending + self.held + self.undecidable + self.refused
    }
}

/// Acts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// The kind, as in the leaves.
    pub kind: &'static str,
    /// How they ended.
    #[serde(flatten)]
    pub outcomes: Outcomes,
}

/// Acts of one organisation's people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartyCount {
    /// The organisation; none for what the installation did itself.
    pub party: Option<OrgId>,
    /// How they ended.
    #[serde(flatten)]
    pub outcomes: Outcomes,
}

/// How often a rule stood in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: RuleId,
    /// Its name, from the law in force at the end.
    pub title: Option<Text>,
    /// How many acts.
    pub times: u64,
    /// The first of them, and the last.
    pub entries: (u64, u64),
}

/// Acts over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// `day`, `month` or `year`, by how long a time is told of.
    pub unit: &'static str,
    /// One after the other, none left out.
    pub slots: Vec<Slot>,
}

/// A day, month or year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// `2026-06-30`, `2026-06` or `2026`, by the Dutch calendar.
    pub at: String,
    /// Acts.
    pub acts: u64,
    /// Of which not carried out.
    pub not_allowed: u64,
    /// Of which handovers carried out.
    pub handed_over: u64,
}

/// All counts.
pub(super) struct Counts {
    pub outcomes: Outcomes,
    pub kinds: Vec<KindCount>,
    pub parties: Vec<PartyCount>,
    pub rules: Vec<RuleCount>,
    pub timeline: Timeline,
}

/// Counts the entries told of.
pub(super) fn of(telling: &Telling<'_>, laws: &Laws, entries: &[u64]) -> Counts {
    let chronicle = telling.chronicle;
    let mut outcomes = Outcomes::default();
    let mut kinds: HashMap<&'static str, Outcomes> = HashMap::new();
    let mut parties: BTreeMap<Option<&OrgId>, Outcomes> = BTreeMap::new();
    let mut rules: BTreeMap<&RuleId, (u64, u64, u64)> = BTreeMap::new();
    let mut days = Days::default();
    for (entry, row) in entries.iter().filter_map(|entry| Some((*entry, chronicle.row(*entry)?))) {
        let kind = chronicle.kind(row);
        outcomes.add(row.outcome);
        kinds.entry(kind).or_default().add(row.outcome);
        parties.entry(chronicle.by(row).as_ref().map(|(org, _)| org)).or_default().add(row.outcome);
        days.add(row.at, kind, row.outcome);
        if row.outcome != Outcome::Allowed {
            for rule in chronicle.rules(row) {
                let seen = rules.entry(rule).or_insert((0, entry, entry));
                (seen.0, seen.2) = (seen.0 + 1, entry);
            }
        }
    }
    let law = laws.in_force(telling.state).or_else(|| laws.any());
    let title = |rule: &RuleId| law.and_then(|law| law.rules().get(rule)).map(|row| row.title.clone());
    let mut kinds: Vec<_> = kinds.into_iter().map(|(kind, outcomes)| KindCount { kind, outcomes }).collect();
    kinds.sort_by_key(|k| (std::cmp::Reverse(k.outcomes.total()), k.kind));
    let mut parties: Vec<_> =
        parties.into_iter().map(|(party, outcomes)| PartyCount { party: party.cloned(), outcomes }).collect();
    parties.sort_by_key(|p| std::cmp::Reverse(p.outcomes.total()));
    let mut rules: Vec<_> = rules
        .into_iter()
        .map(|(rule, (times, first, last))| RuleCount {
            rule: rule.clone(),
            title: title(rule),
            times,
            entries: (first, last),
        })
        .collect();
    rules.sort_by_key(|r| std::cmp::Reverse(r.times));
    Counts { outcomes, kinds, parties, rules, timeline: days.timeline() }
}

/// Most slots of one timeline; a longer time is told in larger ones.
const SLOTS: usize = 62;
/// Most slots of any timeline: an instant can lie anywhere that a server writes it.
const MOST: usize = 400;

/// Acts by day. Entries come in order of time, so the day is looked up once for all of its entries.
#[derive(Default)]
struct Days {
    all: BTreeMap<String, Slot>,
    today: String,
    ends: Option<(Instant, Instant)>,
}

impl Days {
    fn add(&mut self, at: Instant, kind: &'static str, outcome: Outcome) {
        if self.ends.is_none_or(|(start, end)| at < start || at >= end) {
            self.today = at.date();
            let start = Instant::parse(&self.today).ok();
            self.ends = start.and_then(|start| Some((start, start.plus("P1D").ok()?)));
        }
        if !self.all.contains_key(&self.today) {
            self.all.insert(self.today.clone(), Slot { at: self.today.clone(), ..Slot::default() });
        }
        let Some(slot) = self.all.get_mut(&self.today) else { return };
        let allowed = outcome == Outcome::Allowed;
        slot.acts += 1;
        slot.not_allowed += u64::from(!allowed);
        slot.handed_over += u64::from(allowed && kind == "disclosure.handed-over");
    }

    /// In days where there are few, else in months, else in years.
    fn timeline(self) -> Timeline {
        for (unit, term, length) in [("day", "P1D", 10), ("month", "P1M", 7)] {
            if let Some(slots) = filled(&self.all, term, length) {
                return Timeline { unit, slots };
            }
        }
        Timeline { unit: "year", slots: merged(&self.all, 4).into_values().take(MOST).collect() }
    }
}

/// Slots by the beginning of their date.
fn merged(days: &BTreeMap<String, Slot>, length: usize) -> BTreeMap<String, Slot> {
    let mut all: BTreeMap<String, Slot> = BTreeMap::new();
    for day in days.values() {
        let at: String = day.at.chars().take(length).collect();
        let slot = all.entry(at.clone()).or_insert_with(|| Slot { at, ..Slot::default() });
        slot.acts += day.acts;
        slot.not_allowed += day.not_allowed;
        slot.handed_over += day.handed_over;
    }
    all
}

/// The same with those between in which nothing happened; none if there are too many.
fn filled(days: &BTreeMap<String, Slot>, term: &str, length: usize) -> Option<Vec<Slot>> {
    let mut slots = merged(days, length);
    let (first, last) = (slots.keys().next()?.clone(), slots.keys().next_back()?.clone());
    let mut at = Instant::parse(&first).or_else(|_| Instant::parse(&format!("{first}-01"))).ok()?;
    let mut all = Vec::new();
    while all.len() <= SLOTS {
        let name: String = at.date().chars().take(length).collect();
        if name > last {
            return slots.is_empty().then_some(all);
        }
        all.push(slots.remove(&name).unwrap_or_else(|| Slot { at: name, ..Slot::default() }));
        at = at.plus(term).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(instants: &[&str]) -> Timeline {
        let mut days = Days::default();
        for at in instants {
            days.add(Instant::parse(at).unwrap(), "searched", Outcome::Allowed);
        }
        days.timeline()
    }

    #[test]
    fn a_timeline_leaves_nothing_out() {
        let days = timeline(&["2026-10-24T12:00:00+02:00", "2026-10-26T00:30:00+01:00", "2026-10-26T23:30:00+01:00"]);
        let acts: Vec<(&str, u64)> = days.slots.iter().map(|s| (s.at.as_str(), s.acts)).collect();
        assert_eq!(acts, [("2026-10-24", 1), ("2026-10-25", 0), ("2026-10-26", 2)]);
        let months = timeline(&["2026-01-31", "2026-06-01"]);
        assert_eq!((months.unit, months.slots.len()), ("month", 6));
        let years = timeline(&["1999-01-31", "2026-06-01", "2090-01-01"]);
        assert_eq!((years.unit, years.slots.len()), ("year", 3));
        assert_eq!(timeline(&[]).slots, []);
    }

    #[test]
    fn an_instant_no_calendar_has_ends_nothing() {
        let mut days = Days::default();
        for at in [i64::MIN, 0, i64::MAX] {
            days.add(Instant(at), "searched", Outcome::Refused);
        }
        assert_eq!(days.timeline().slots.iter().map(|s| s.not_allowed).sum::<u64>(), 3);
    }
}
