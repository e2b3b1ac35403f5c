// SPDX-License-Identifier: EUPL-1.2
//! The steps of a disclosure as single acts tell them: which disclosure an act is about, what it did, and
//! for a handover the consents that the law counted for each datum at that moment (covenant art. 7(2)).

use super::Event;
use crate::laws::Laws;
use crate::replay::Line;
use serde::Serialize;
use std::collections::BTreeMap;
use waarborg_domain::onward::{DestructionAnswer, OnwardAct};
use waarborg_domain::{
    Act, Answer, Conditions, ConsentId, DepositId, DisclosureId, DutyId, Instant, ItemId, ObjectRef, OrgId, Outcome,
    PermissionId, Seen,
};
use waarborg_ledger::consent::Counter;
use waarborg_ledger::objects::onward::Wish;
use waarborg_ledger::objects::{Disclosure, DutyObject};
use waarborg_ledger::{State, known};

/// An instant, written for people and other programs: RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct When(pub Instant);

impl Serialize for When {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.rfc3339())
    }
}

/// Data by the party they come from.
pub(crate) type ByParty = BTreeMap<OrgId, u64>;

/// What somebody asked to disclose, as the act has it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub entry: u64,
    pub recipients: Vec<OrgId>,
    pub object: ObjectRef,
    pub ground: &'static str,
    pub purpose: Option<String>,
    pub conditions: Conditions,
    pub data: ByParty,
    /// Data of the dataset asked after are among them.
    pub dataset: bool,
}

/// What a handover consisted of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Handed {
    /// Data made known, by the party they come from.
    pub data: BTreeMap<OrgId, u64>,
    /// Consents that the law counted then.
    pub rests: Vec<Rest>,
    /// Data for which no consent counted: the law allowed the handover without.
    pub without: BTreeMap<OrgId, u64>,
    /// The standing permission that it cites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<Under>,
}

/// A standing permission that a handover was made under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Under {
    /// Its id.
    pub permission: PermissionId,
    /// When it was granted.
    pub at: When,
    /// Signed with the decider's own key; otherwise the server attests it.
    pub signed: bool,
}

/// A consent that a handover rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// Its id.
    pub consent: ConsentId,
    /// Whose.
    pub party: OrgId,
    /// Given beforehand for a class of data (U-01).
    pub standing: bool,
    /// How many data rest on it.
    pub data: u64,
    /// Entry of the question.
    pub asked: Option<u64>,
    /// Entry that gave it.
    pub given: u64,
    /// When it was given.
    pub at: Option<When>,
    /// Until when.
    pub expires: Option<When>,
    /// Signed with the officer's own key; otherwise the server attests it.
    pub signed: bool,
    /// Taken back later: entry and instant.
    pub withdrawn: Option<(u64, When)>,
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum What {
    /// Asked for.
    Requested,
    /// Evaluated without handing over.
    Checked,
    /// A manager decided.
    Decided { allow: bool },
    /// Handed over, if allowed.
    HandedOver { handed: Handed },
    /// The package was made.
    Delivered,
    /// The recipient confirmed receipt.
    Acknowledged,
    /// The request was taken back.
    Withdrawn,
    /// Originators were asked.
    ConsentAsked { parties: Vec<OrgId> },
    /// A party answered.
    ConsentAnswered { consent: ConsentId, party: OrgId, answer: Answer, data: u64, expires: Option<When>, signed: bool },
    /// A party took its consent back.
    ConsentWithdrawn { consent: ConsentId, party: OrgId },
    /// The recipient was asked to return or destroy.
    Recalled { due: When },
    /// It answered.
    RecallAnswered { destroyed: bool },
    /// The recipient has to be told of a correction.
    CorrectionDue { due: When },
    /// It was told.
    CorrectionTold,
    /// A printed copy was made.
    Printed { copy: u32 },
    /// The recipient asked to pass it on.
    PassingAsked { to: OrgId },
    /// That was decided.
    PassingDecided { allow: bool },
    /// Inspection was asked.
    InspectionAsked,
    /// That was decided.
    InspectionAnswered { allow: bool },
    /// Told orally, now confirmed in writing.
    ConfirmedInWriting,
    /// A request to destroy was answered.
    DestructionAnswered { answer: DestructionAnswer },
}

/// What a request asks for, if the entry is one.
pub(super) fn asked(state: &State, line: &Line, dataset: Option<DepositId>) -> Option<(DisclosureId, Asked)> {
    let Act::DisclosureRequested { disclosure, recipients, object, ground, purpose, conditions, mentions, .. } =
        &line.kept.act
    else {
        return None;
    };
    let known = known::made_known(state, object, mentions).unwrap_or_default();
    let within = |item: &ItemId| dataset.is_some() && state.item(item).map(|i| i.deposit) == dataset;
    let asked = Asked {
        entry: line.index,
        recipients: recipients.clone(),
        object: object.clone(),
        ground: ground.code(),
        purpose: purpose.code.clone(),
        conditions: conditions.clone(),
        data: by_party(state, known.keys()),
        dataset: known.keys().any(within),
    };
    Some((*disclosure, asked))
}

fn by_party<'a>(state: &State, items: impl Iterator<Item = &'a ItemId>) -> ByParty {
    let mut counts = ByParty::new();
    for party in items.filter_map(|item| state.origin_of(item)) {
        *counts.entry(party.clone()).or_default() += 1;
    }
    counts
}

/// The step that an entry is, if it is one.
pub(super) fn event(state: &State, laws: &Laws, line: &Line) -> Option<(DisclosureId, Event)> {
    let (disclosure, recipient, what) = told(state, laws, line)?;
    Some((disclosure, Event { entry: line.index, recipient, what }))
}

type Told = (DisclosureId, Option<OrgId>, What);

fn told(state: &State, laws: &Laws, line: &Line) -> Option<Told> {
    let to = |recipient: &OrgId| Some(recipient.clone());
    Some(match &line.kept.act {
        Act::DisclosureRequested { disclosure, .. } => (*disclosure, None, What::Requested),
        Act::DisclosureChecked { disclosure, recipient, .. } => (*disclosure, to(recipient), What::Checked),
        Act::DisclosureDecided { disclosure, recipient, allow, .. } => {
            (*disclosure, to(recipient), What::Decided { allow: *allow })
        }
        Act::HandedOver { disclosure, recipient, .. } => {
            let allowed = line.kept.decision.outcome == Outcome::Allowed;
            let handed = if allowed { handed(state, laws, line) } else { None };
            (*disclosure, to(recipient), What::HandedOver { handed: handed.unwrap_or_default() })
        }
        Act::Delivered { disclosure, recipient, .. } => (*disclosure, to(recipient), What::Delivered),
        Act::Acknowledged { disclosure, recipient } => (*disclosure, to(recipient), What::Acknowledged),
        Act::DisclosureWithdrawn { disclosure } => (*disclosure, None, What::Withdrawn),
        Act::ConsentAsked { disclosure, questions, .. } => {
            (*disclosure, None, What::ConsentAsked { parties: questions.iter().map(|q| q.party.clone()).collect() })
        }
        Act::ConsentAnswered { consent, answer, given, expires, signing, .. } => {
            let asked = state.consents.get(consent)?;
            let (consent, party) = (*consent, asked.party.clone());
            let (data, signed) = (given.len() as u64, signing.by_officer());
            let what =
                What::ConsentAnswered { consent, party, answer: *answer, data, expires: expires.map(When), signed };
            (asked.scope.disclosure, to(&asked.scope.recipient), what)
        }
        Act::ConsentWithdrawn { consent } => {
            let asked = state.consents.get(consent)?;
            let what = What::ConsentWithdrawn { consent: *consent, party: asked.party.clone() };
            (asked.scope.disclosure, to(&asked.scope.recipient), what)
        }
        Act::RecallAnswered { duty, destroyed } => {
            let (disclosure, recipient) = of_duty(state, duty)?;
            (disclosure, Some(recipient), What::RecallAnswered { destroyed: *destroyed })
        }
        Act::Viewed { seen: Seen::Disclosure { disclosure, copy: Some(copy) }, .. } => {
            (*disclosure, None, What::Printed { copy: *copy })
        }
        Act::Onward(act) => onward(state, act)?,
        _ => return None,
    })
}

fn onward(state: &State, act: &OnwardAct) -> Option<Told> {
    let wish = |id| state.onward.asked.get(id).map(|asked| &asked.wish);
    let of = |duty: &DutyId, what| of_duty(state, duty).map(|(d, recipient)| (d, Some(recipient), what));
    match act {
        OnwardAct::PassingAsked { disclosure, by, to, .. } => {
            Some((*disclosure, Some(by.clone()), What::PassingAsked { to: to.clone() }))
        }
        OnwardAct::PassingDecided { id, allow, .. } => match wish(id)? {
            Wish::Passing { disclosure, by, .. } => {
                Some((*disclosure, Some(by.clone()), What::PassingDecided { allow: *allow }))
            }
            _ => None,
        },
        OnwardAct::InspectionAsked { disclosure, by, .. } => {
            Some((*disclosure, Some(by.clone()), What::InspectionAsked))
        }
        OnwardAct::InspectionAnswered { id, allow } => match wish(id)? {
            Wish::Inspection { disclosure, by, .. } => {
                Some((*disclosure, Some(by.clone()), What::InspectionAnswered { allow: *allow }))
            }
            _ => None,
        },
        OnwardAct::Confirmed { duty } => of(duty, What::ConfirmedInWriting),
        OnwardAct::DestructionAnswered { duty, answer } => of(duty, What::DestructionAnswered { answer: *answer }),
        _ => None,
    }
}

fn of_duty(state: &State, duty: &DutyId) -> Option<(DisclosureId, OrgId)> {
    match &state.duties.get(duty)?.object {
        DutyObject::Disclosure(disclosure, recipient) => Some((*disclosure, recipient.clone())),
        _ => None,
    }
}

/// What was handed over, and on which consents each datum rested by the law in force then.
fn handed(state: &State, laws: &Laws, line: &Line) -> Option<Handed> {
    let Act::HandedOver { disclosure, recipient, mentions, .. } = &line.kept.act else { return None };
    let disclosure = state.disclosures.get(disclosure)?;
    let known = known::made_known(state, &disclosure.object, mentions)?;
    let items: Vec<&ItemId> = known.iter().filter(|(_, how)| !how.redacted).map(|(item, _)| item).collect();
    let mut handed = Handed { data: by_party(state, items.iter().copied()), ..Handed::default() };
    let law = laws.in_force(state)?;
    let mut counter = Counter::new(state, law, line.leaf.at, disclosure, recipient);
    let mut rests: BTreeMap<ConsentId, u64> = BTreeMap::new();
    for item in items {
        match counter.resting_on(item) {
            Some(consent) => *rests.entry(consent).or_default() += 1,
            None => {
                let Some(party) = state.origin_of(item) else { continue };
                *handed.without.entry(party.clone()).or_default() += 1;
            }
        }
    }
    handed.under = under(state, disclosure);
    handed.rests = rests.into_iter().filter_map(|(id, data)| rest(state, &id, data)).collect();
    // Ids are random: read in order of party, then of entry.
    handed.rests.sort_by(|a, b| (&a.party, a.given).cmp(&(&b.party, b.given)));
    Some(handed)
}

/// The permission that a disclosure cites.
fn under(state: &State, disclosure: &Disclosure) -> Option<Under> {
    let permission = disclosure.permission.cited?;
    let granted = state.permissions.all.get(&permission)?.ruling.as_ref()?;
    Some(Under { permission, at: When(granted.at), signed: granted.signing.by_officer() })
}

fn rest(state: &State, id: &ConsentId, data: u64) -> Option<Rest> {
    let consent = *id;
    if let Some(asked) = state.consents.get(id) {
        let answered = asked.answered.as_ref()?;
        return Some(Rest {
            consent,
            party: asked.party.clone(),
            standing: false,
            data,
            asked: Some(asked.entry),
            given: answered.entry,
            at: Some(When(answered.at)),
            expires: answered.expires.map(When),
            signed: answered.signing.by_officer(),
            withdrawn: None,
        });
    }
    let beforehand = state.standing.get(id)?;
    Some(Rest {
        consent,
        party: beforehand.party.clone(),
        standing: true,
        data,
        asked: None,
        given: beforehand.entry,
        at: None,
        expires: Some(When(beforehand.standing.until)),
        signed: beforehand.signing.by_officer(),
        withdrawn: None,
    })
}
