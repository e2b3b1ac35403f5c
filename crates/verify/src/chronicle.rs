// SPDX-License-Identifier: EUPL-1.2
//! What the account of a log is made from: a short row for each entry, and for each disclosure the steps
//! it went through. Noted while the log is judged, on the state before each entry, since only that state
//! says what a handover rested on.

mod step;

pub(crate) use step::Asked;
pub use step::{Handed, Rest, Under, What, When};

use crate::laws::Laws;
use crate::replay::Line;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::{Act, ConsentId, DepositId, DisclosureId, Instant, ItemId, OrgId, Outcome, Role, RuleId, Seen};
use waarborg_ledger::State;
use waarborg_register::bundle::Entry;

/// What has to be looked for while the log is judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Telling {
    /// The dataset that is asked after.
    pub dataset: Option<DepositId>,
}

/// Who acted: organisation and role, none for the house itself.
pub(crate) type By = Option<(OrgId, Role)>;

/// What one entry says, with its numbers for words resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub at: Instant,
    pub outcome: Outcome,
    kind: u32,
    by: u32,
    rules: u32,
    /// Erasable records committed to, and opened in the bundle.
    pub committed: u32,
    pub opened: u32,
    /// It is about the dataset asked after.
    pub dataset: bool,
}

/// One step of a disclosure.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub entry: u64,
    pub recipient: Option<OrgId>,
    pub what: What,
}

/// What was noted of one entry.
pub(crate) struct Note {
    row: Row,
    kind: &'static str,
    by: By,
    rules: Vec<RuleId>,
    partner: Option<OrgId>,
    asked: Option<(DisclosureId, Asked)>,
    event: Option<(DisclosureId, Event)>,
    withdrawn: Option<ConsentId>,
}

/// Words that occur often, by number.
#[derive(Debug)]
struct Names<T> {
    list: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Names<T> {
    fn number(&mut self, name: T) -> u32 {
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let list = &mut self.list;
        *self.numbers.entry(name).or_insert_with_key(|name| {
            list.push(name.clone());
            next
        })
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.list.get(number as usize)
    }
}

/// Everything that was noted.
#[derive(Debug, Default)]
pub(crate) struct Chronicle {
    pub rows: Vec<Row>,
    kinds: Names<&'static str>,
    people: Names<By>,
    rules: Names<Vec<RuleId>>,
    /// Entries about a partner, beside disclosures.
    pub partners: Vec<(u64, OrgId)>,
    /// What was asked for, whether it was allowed or not.
    pub asked: BTreeMap<DisclosureId, Asked>,
    /// Steps by disclosure, in order.
    pub events: BTreeMap<DisclosureId, Vec<Event>>,
    /// Consents taken back, asked for and given beforehand, with the entry.
    pub withdrawn: Vec<(ConsentId, u64)>,
}

impl Chronicle {
    /// Takes in what was noted of the next entries.
    pub(crate) fn take(&mut self, notes: Vec<Note>) {
        for note in notes {
            let entry = self.rows.len() as u64;
            let Note { mut row, kind, by, rules, partner, asked, event, withdrawn } = note;
            row.kind = self.kinds.number(kind);
            row.by = self.people.number(by);
            row.rules = self.rules.number(rules);
            self.rows.push(row);
            self.partners.extend(partner.map(|partner| (entry, partner)));
            self.withdrawn.extend(withdrawn.map(|consent| (consent, entry)));
            if let Some((id, asked)) = asked {
                self.asked.entry(id).or_insert(asked);
            }
            if let Some((id, event)) = event {
                self.events.entry(id).or_default().push(event);
            }
        }
    }

    /// The row of an entry.
    pub(crate) fn row(&self, entry: u64) -> Option<&Row> {
        self.rows.get(usize::try_from(entry).ok()?)
    }

    /// What kind of act.
    pub(crate) fn kind(&self, row: &Row) -> &'static str {
        self.kinds.get(row.kind).copied().unwrap_or_default()
    }

    /// Who acted.
    pub(crate) fn by(&self, row: &Row) -> &By {
        self.people.get(row.by).unwrap_or(&None)
    }

    /// Rules that stood in the way.
    pub(crate) fn rules(&self, row: &Row) -> &[RuleId] {
        self.rules.get(row.rules).map_or(&[], Vec::as_slice)
    }
}

/// Notes an entry, on the state before it.
pub(crate) fn note(telling: &Telling, laws: &Laws, state: &State, line: &Line, entry: &Entry<'_>) -> Note {
    let (act, decision) = (&line.kept.act, &line.kept.decision);
    let capacity = line.kept.actor.and_then(|who| state.capacities.get(&who)).map(|c| &c.capacity);
    let unmet = decision.rules_unmet().into_iter();
    let rules: BTreeSet<RuleId> = unmet.chain(decision.pending.iter().map(|p| p.rule.clone())).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut row = Row {
        at: line.leaf.at,
        outcome: decision.outcome,
        kind: 0,
        by: 0,
        rules: 0,
        committed: count(line.kept.records.len()),
        opened: count(entry.records.len()),
        dataset: telling.dataset.is_some_and(|dataset| on_dataset(state, act, &dataset)),
    };
    let asked = step::asked(state, line, telling.dataset);
    let event = step::event(state, laws, line);
    row.dataset |= asked.as_ref().is_some_and(|(_, asked)| asked.dataset);
    Note {
        row,
        kind: act.kind(),
        by: capacity.map(|c| (c.org.clone(), c.role)),
        rules: rules.into_iter().collect(),
        partner: partner_of(act),
        asked,
        event,
        withdrawn: match act {
            Act::ConsentWithdrawn { consent } if decision.allowed() => Some(*consent),
            _ => None,
        },
    }
}

/// The partner that an act of weighing and relations is about.
fn partner_of(act: &Act) -> Option<OrgId> {
    match act {
        Act::Partner(act) => match act {
            PartnerAct::Drafted { content, .. } => Some(content.partner.clone()),
            PartnerAct::Related { with, .. }
            | PartnerAct::Happened { with, .. }
            | PartnerAct::Settled { with }
            | PartnerAct::Suspended { with, .. }
            | PartnerAct::Resumed { with }
            | PartnerAct::Told { with, .. }
            | PartnerAct::Balanced { with } => Some(with.clone()),
            PartnerAct::Admitted { organ, .. } => Some(organ.clone()),
            PartnerAct::Adopted { .. } => None,
        },
        Act::Viewed { seen: Seen::Partner { partner }, .. } => partner.clone(),
        _ => None,
    }
}

/// True for an act on a deposit or its items.
fn on_dataset(state: &State, act: &Act, dataset: &DepositId) -> bool {
    let holds = |item: &ItemId| state.item(item).is_some_and(|i| i.deposit == *dataset);
    match act {
        Act::DepositBegun { deposit, .. }
        | Act::DepositChunk { deposit, .. }
        | Act::DepositSealed { deposit, .. }
        | Act::DepositAbandoned { deposit }
        | Act::DepositWithdrawn { deposit }
        | Act::Viewed { seen: Seen::Deposit { deposit }, .. } => deposit == dataset,
        Act::ItemCorrected { old: item, .. }
        | Act::ItemWithdrawn { item }
        | Act::Viewed { seen: Seen::Item { item }, .. } => holds(item),
        Act::Copied { items, .. } | Act::Destroyed { items, .. } => items.iter().any(holds),
        Act::AnalysisSaved { cited, .. } => cited.iter().any(holds),
        _ => false,
    }
}
