// SPDX-License-Identifier: EUPL-1.2
//! Disclosures, each from its request to the last thing that happened to it: the point is that none is
//! missing, and that what cannot be told is said (catalogue 3.2; ).

use super::{Content, Telling};
use crate::chronicle::{Asked, By, Event, What, When};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::{
    AnalysisId, Conditions, ConsentId, DisclosureId, DutyKind, ObjectRef, OrgId, Outcome, Role, RuleId,
};
use waarborg_ledger::objects::{DutyObject, ItemStatus};

/// Who acted: never a name, which is an erasable record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Organisation.
    pub org: OrgId,
    /// Role.
    pub role: Role,
}

/// What was asked to be made known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Object {
    /// A version of an analysis.
    Analysis {
        /// Which.
        id: AnalysisId,
        /// Which version.
        version: u32,
    },
    /// Items, and how many.
    Items(u64),
}

/// A joint assessment of the object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assessed {
    /// Entry that proposed it.
    pub entry: u64,
    /// Staff of two parties took part.
    pub concluded: bool,
    /// Organisations of those who took part.
    pub by: BTreeSet<OrgId>,
}

/// A step that was taken, or tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Entry.
    pub entry: u64,
    /// When.
    pub at: When,
    /// By whom; none for the house itself.
    pub by: Option<Person>,
    /// How it ended.
    pub outcome: Outcome,
    /// Rules that stood in the way.
    pub rules: Vec<RuleId>,
    /// For which recipient, if for one.
    pub recipient: Option<OrgId>,
    /// It lies within what was asked after.
    pub asked_after: bool,
    /// What it did.
    #[serde(flatten)]
    pub what: What,
}

/// A disclosure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disclosure {
    /// Id.
    pub id: DisclosureId,
    /// Entry of the request.
    pub requested: u64,
    /// For whom.
    pub recipients: Vec<OrgId>,
    /// Statutory ground it was asked on.
    pub ground: &'static str,
    /// Purpose.
    pub purpose: Option<String>,
    /// Conditions the recipient is bound to.
    pub conditions: Conditions,
    /// What.
    pub object: Object,
    /// Data it would make known when it was asked for, by the party they come from.
    pub data: BTreeMap<OrgId, u64>,
    /// Joint assessments of the object.
    pub assessed: Vec<Assessed>,
    /// Steps in order of entry.
    pub steps: Vec<Taken>,
    /// Where it stands at the end of the log, for each recipient; empty if the request was not allowed.
    pub stands: BTreeMap<OrgId, &'static str>,
    /// Data handed over whose content was destroyed since.
    pub data_destroyed: u64,
    /// Texts of its steps: reasons, manifests.
    pub texts: Content,
}

/// Disclosures to one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecipientCount {
    /// Who.
    pub recipient: Option<OrgId>,
    /// Asked for.
    pub asked: u64,
    /// Of which the request was not allowed.
    pub not_allowed: u64,
    /// Of which a manager decided against it, or the request was taken back.
    pub declined: u64,
    /// Attempts to hand over that were not allowed.
    pub stopped: u64,
    /// Handed over.
    pub handed_over: u64,
    /// Delivered.
    pub delivered: u64,
    /// Acknowledged.
    pub acknowledged: u64,
    /// Recalled.
    pub recalled: u64,
    /// Of which the recipient confirmed destruction.
    pub destroyed: u64,
}

/// Every disclosure that was asked after, oldest first.
pub(super) fn disclosures(telling: &Telling<'_>) -> Vec<Disclosure> {
    let followed = followed(telling);
    let withdrawn = withdrawn(telling);
    let nothing = Vec::new();
    let mut all: Vec<Disclosure> = Vec::new();
    for (id, asked) in telling.chronicle.asked.iter().filter(|(_, asked)| fits(telling, asked)) {
        let own = telling.chronicle.events.get(id).unwrap_or(&nothing);
        let mut events: Vec<&Event> = own.iter().chain(followed.get(id).unwrap_or(&nothing)).collect();
        events.sort_by_key(|event| event.entry);
        let steps: Vec<Taken> = events.into_iter().filter_map(|event| taken(telling, &withdrawn, event)).collect();
        let by_party = telling.asked.party.as_ref().is_none_or(|party| concerns(asked, &steps, party));
        if by_party && steps.iter().any(|step| step.asked_after) {
            all.push(disclosure(telling, *id, asked, steps));
        }
    }
    all.sort_by_key(|disclosure| disclosure.requested);
    all
}

/// By what the request says: partner and dataset.
fn fits(telling: &Telling<'_>, asked: &Asked) -> bool {
    let partner = telling.asked.partner.as_ref().is_none_or(|partner| asked.recipients.contains(partner));
    partner && (telling.asked.dataset.is_none() || asked.dataset)
}

/// A party's data, its people, or data for it.
fn concerns(asked: &Asked, steps: &[Taken], party: &OrgId) -> bool {
    let acted = |step: &Taken| step.by.as_ref().is_some_and(|by| by.org == *party);
    asked.data.contains_key(party) || asked.recipients.contains(party) || steps.iter().any(acted)
}

fn disclosure(telling: &Telling<'_>, id: DisclosureId, asked: &Asked, steps: Vec<Taken>) -> Disclosure {
    let state = telling.state;
    let on_record = state.disclosures.get(&id).filter(|d| d.entry == asked.entry);
    let recipients = on_record.into_iter().flat_map(|d| d.recipients.iter());
    let stands = recipients.clone().map(|(org, r)| (org.clone(), r.state.code())).collect();
    let gone = |item: &&waarborg_domain::ItemId| state.item(item).is_some_and(|i| i.status == ItemStatus::Destroyed);
    let handed: BTreeSet<_> = recipients.flat_map(|(_, r)| r.handed.iter()).filter(gone).collect();
    let assessments = state.assessed.get(&asked.object).into_iter().flatten();
    Disclosure {
        id,
        requested: asked.entry,
        recipients: asked.recipients.clone(),
        ground: asked.ground,
        purpose: asked.purpose.clone(),
        conditions: asked.conditions.clone(),
        object: match &asked.object {
            ObjectRef::Analysis { analysis, version } => Object::Analysis { id: *analysis, version: *version },
            ObjectRef::Items(items) => Object::Items(items.len() as u64),
        },
        data: asked.data.clone(),
        assessed: assessments
            .filter_map(|id| state.assessments.get(id))
            .map(|a| Assessed {
                entry: a.entry,
                concluded: a.concluded,
                by: a.by.iter().map(|(_, org)| org.clone()).collect(),
            })
            .collect(),
        stands,
        data_destroyed: handed.len() as u64,
        texts: telling.content(steps.iter().map(|step| step.entry)),
        steps,
    }
}

/// Entries that took a consent back.
type Withdrawn = BTreeMap<ConsentId, Vec<(u64, When)>>;

fn withdrawn(telling: &Telling<'_>) -> Withdrawn {
    let mut all = Withdrawn::new();
    for (consent, entry) in &telling.chronicle.withdrawn {
        if let Some(row) = telling.chronicle.row(*entry) {
            all.entry(*consent).or_default().push((*entry, When(row.at)));
        }
    }
    all
}

fn taken(telling: &Telling<'_>, withdrawn: &Withdrawn, event: &Event) -> Option<Taken> {
    let row = telling.chronicle.row(event.entry)?;
    let mut what = event.what.clone();
    if let What::HandedOver { handed } = &mut what {
        for rest in &mut handed.rests {
            let later = withdrawn.get(&rest.consent).into_iter().flatten();
            rest.withdrawn = later.copied().find(|(entry, _)| *entry > event.entry);
        }
    }
    Some(Taken {
        entry: event.entry,
        at: When(row.at),
        by: person(telling.chronicle.by(row)),
        outcome: row.outcome,
        rules: telling.chronicle.rules(row).to_vec(),
        recipient: event.recipient.clone(),
        asked_after: telling.covers(event.entry),
        what,
    })
}

fn person(by: &By) -> Option<Person> {
    by.as_ref().map(|(org, role)| Person { org: org.clone(), role: *role })
}

/// What followed for recipients by itself: recalls and corrections, which the fold opens as duties.
fn followed(telling: &Telling<'_>) -> BTreeMap<DisclosureId, Vec<Event>> {
    let mut all: BTreeMap<DisclosureId, Vec<Event>> = BTreeMap::new();
    let mut add = |disclosure: &DisclosureId, recipient: &OrgId, entry: u64, what: What| {
        let events = all.entry(*disclosure).or_default();
        let event = Event { entry, recipient: Some(recipient.clone()), what };
        // Several items of one disclosure may be corrected at once.
        let same = |e: &Event| (e.entry, &e.recipient, &e.what) == (event.entry, &event.recipient, &event.what);
        if !events.iter().any(same) {
            events.push(event);
        }
    };
    for duty in telling.state.duties.values() {
        match (duty.kind, &duty.object) {
            (DutyKind::AnswerRecall, DutyObject::Disclosure(disclosure, recipient)) => {
                add(disclosure, recipient, duty.opened, What::Recalled { due: When(duty.due) });
            }
            (DutyKind::TellCorrection, DutyObject::Item(item, recipient)) => {
                for (disclosure, to) in telling.state.went_to.get(item).into_iter().flatten() {
                    if to != recipient {
                        continue;
                    }
                    add(disclosure, recipient, duty.opened, What::CorrectionDue { due: When(duty.due) });
                    if let Some(entry) = duty.closed {
                        add(disclosure, recipient, entry, What::CorrectionTold);
                    }
                }
            }
            _ => {}
        }
    }
    all
}

/// Counts by recipient, the most frequent first.
pub(super) fn by_recipient(disclosures: &[Disclosure], only: Option<&OrgId>) -> Vec<RecipientCount> {
    let mut all: BTreeMap<&OrgId, RecipientCount> = BTreeMap::new();
    for disclosure in disclosures {
        for recipient in disclosure.recipients.iter().filter(|r| only.is_none_or(|only| only == *r)) {
            let count = all.entry(recipient).or_default();
            count.recipient = Some(recipient.clone());
            count.asked += 1;
            disclosure.count(recipient, count);
        }
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort_by_key(|count| std::cmp::Reverse(count.asked));
    all
}

impl Disclosure {
    fn count(&self, recipient: &OrgId, count: &mut RecipientCount) {
        let own = |step: &&Taken| step.recipient.as_ref().is_none_or(|to| to == recipient);
        let mut passed = BTreeSet::new();
        for step in self.steps.iter().filter(own) {
            let allowed = step.outcome == Outcome::Allowed;
            match (&step.what, allowed) {
                (What::HandedOver { .. }, false) => count.stopped += 1,
                (What::Requested, false) => count.not_allowed += 1,
                (What::Withdrawn, true) => _ = passed.insert("declined"),
                (What::Decided { allow }, true) => {
                    _ = if *allow { passed.remove("declined") } else { passed.insert("declined") };
                }
                (What::HandedOver { .. }, true) => _ = passed.insert("handed"),
                (What::Delivered, true) => _ = passed.insert("delivered"),
                (What::Acknowledged, true) => _ = passed.insert("acknowledged"),
                (What::Recalled { .. }, true) => _ = passed.insert("recalled"),
                (What::RecallAnswered { destroyed: true }, true) => _ = passed.insert("destroyed"),
                _ => {}
            }
        }
        let handed = passed.contains("handed");
        count.declined += u64::from(passed.contains("declined") && !handed);
        count.handed_over += u64::from(handed);
        count.delivered += u64::from(passed.contains("delivered"));
        count.acknowledged += u64::from(passed.contains("acknowledged"));
        count.recalled += u64::from(passed.contains("recalled"));
        count.destroyed += u64::from(passed.contains("destroyed"));
    }
}
