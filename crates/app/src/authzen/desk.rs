// SPDX-License-Identifier: EUPL-1.2
//! From a question to its answer: who and what is meant, as far as the caller may know them; the act it stands
//! for; and what the law decides on it. What is absent, hidden and not to be known here is one answer.

use super::action::{About, Action, Kind};
use super::{Named, Question, Told};
use crate::answer::Problem;
use crate::ctx::{Ctx, answer_for};
use crate::disclosure::{check, request};
use crate::system::System;
use crate::verbs::{ObjectIn, Slots};
use crate::work::mentions::{self, Eyes};
use std::cell::{OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;
use waarborg_domain::act::{ItemRow, Mention};
use waarborg_domain::{
    Act, AnalysisId, CapacityId, Digest, DisclosureId, ItemId, ObjectRef, OrgId, Outcome, Seen, SpaceId, SpaceKind,
};
use waarborg_law::Decision;
use waarborg_ledger::State;
use waarborg_ledger::objects::Disclosure;

/// Disclosures of one object to one recipient that are looked at, newest first.
const NEWEST: usize = 16;

/// An id that no disclosure has.
const NOBODYS: DisclosureId = DisclosureId([0; 16]);

/// A resource that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    Item(ItemId),
    Analysis(AnalysisId),
    Disclosure(DisclosureId),
}

impl Resource {
    pub fn of(named: &Named) -> Option<Self> {
        Some(match named.kind.parse().ok()? {
            Kind::Item => Self::Item(named.id.parse().ok()?),
            Kind::Analysis => Self::Analysis(named.id.parse().ok()?),
            Kind::Disclosure => Self::Disclosure(named.id.parse().ok()?),
        })
    }

    pub fn kind(self) -> Kind {
        match self {
            Self::Item(_) => Kind::Item,
            Self::Analysis(_) => Kind::Analysis,
            Self::Disclosure(_) => Kind::Disclosure,
        }
    }

    fn seen(self) -> Seen {
        match self {
            Self::Item(item) => Seen::Item { item },
            Self::Analysis(analysis) => Seen::Analysis { analysis },
            Self::Disclosure(disclosure) => Seen::Disclosure { disclosure, copy: None },
        }
    }

    /// A disclosure would make it known.
    fn in_object(self, object: &ObjectRef, state: &State) -> bool {
        match (self, object) {
            (Self::Item(item), ObjectRef::Items(items)) => items.binary_search(&item).is_ok(),
            (Self::Analysis(meant), ObjectRef::Analysis { analysis, version }) => {
                meant == *analysis && state.analyses.get(&meant).is_some_and(|a| a.latest() == *version)
            }
            _ => false,
        }
    }
}

/// A subject the caller may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Capacity(CapacityId),
    Organisation(OrgId),
}

/// Acts that an answer rests on, each by somebody.
pub(super) type Found = Vec<(CapacityId, Act)>;

/// A caller's questions on one state.
pub(super) struct Desk<'c, 'a> {
    system: &'c System,
    pub ctx: &'c Ctx<'a>,
    pub caller: CapacityId,
    cell: SpaceId,
    /// Short names of people, read once a request if any is used.
    people: OnceCell<HashMap<String, CapacityId>>,
    to: RefCell<HashMap<OrgId, Rc<[DisclosureId]>>>,
    /// Mentions by object, and whether by the register's eyes.
    found: RefCell<HashMap<(ObjectRef, bool), Vec<Mention>>>,
}

impl<'c, 'a> Desk<'c, 'a> {
    pub fn new(system: &'c System, ctx: &'c Ctx<'a>) -> Result<Self, Problem> {
        let (cell, _) = ctx.state().cell().ok_or_else(|| Problem::invalid("the cell is not open yet"))?;
        let (people, to, found) = Default::default();
        Ok(Self { system, ctx, caller: ctx.who()?, cell, people, to, found })
    }

    /// The answer to a question, and what it rests on.
    pub fn answer(&self, question: &Question) -> Result<(Told, Found), Problem> {
        let (Some(subject), Ok(action), Some(resource)) =
            (self.subject(&question.subject), question.action.parse(), Resource::of(&question.resource))
        else {
            return Ok(Default::default());
        };
        match self.decide(&subject, action, resource, question) {
            Err(Problem::NotFound) => Ok(Default::default()),
            Err(Problem::Invalid(wrong)) => Ok((Told { wrong: Some(wrong), ..Told::default() }, Found::new())),
            other => other,
        }
    }

    pub fn decide(
        &self,
        subject: &Subject,
        action: Action,
        resource: Resource,
        question: &Question,
    ) -> Result<(Told, Found), Problem> {
        let Some(who) = self.acting(subject, action).filter(|_| action.fits(resource.kind())) else {
            return Ok(Default::default());
        };
        if who != self.caller && !self.sees(resource) {
            return Ok(Default::default());
        }
        let mut denied = None;
        for act in self.acts(subject, action, resource, question)? {
            let decision = self.decision(&who, &act);
            if decision.outcome == Outcome::Allowed {
                let seen = (who != self.caller).then(|| (self.caller, self.viewed(resource)));
                let told = Told { allowed: true, why: self.why(&who, &decision), wrong: None };
                return Ok((told, seen.into_iter().chain([(who, act)]).collect()));
            }
            denied = denied.or(Some(decision));
        }
        let why = denied.and_then(|d| self.why(&who, &d));
        Ok((Told { why, ..Told::default() }, Found::new()))
    }

    fn decision(&self, who: &CapacityId, act: &Act) -> Decision {
        // That the register can take entries shows in whether this read is entered.
        waarborg_ledger::decide(self.ctx.state(), self.ctx.law, Some(who), act, self.ctx.at, true)
    }

    /// Reasons are for whom they concern, as far as the same refusal of an act would tell them.
    fn why(&self, who: &CapacityId, decision: &Decision) -> Option<crate::Answer> {
        let told = *who == self.caller && !waarborg_ledger::decide::neutral(decision);
        told.then(|| answer_for(self.ctx.state(), self.ctx.law, Some(who), self.ctx.at, 0, decision))
    }

    fn viewed(&self, resource: Resource) -> Act {
        Act::Viewed { space: self.cell, seen: resource.seen() }
    }

    /// The caller may read the resource itself.
    pub fn sees(&self, resource: Resource) -> bool {
        self.decision(&self.caller, &self.viewed(resource)).outcome == Outcome::Allowed
    }

    /// Who would act, if the caller may ask that of them.
    fn acting(&self, subject: &Subject, action: Action) -> Option<CapacityId> {
        match (subject, action.about()) {
            (Subject::Organisation(_), About::Organisations) => Some(self.caller),
            (Subject::Organisation(_), _) | (_, About::Organisations) => None,
            (Subject::Capacity(who), _) if *who == self.caller => Some(*who),
            (Subject::Capacity(who), About::Known) => Some(*who),
            (Subject::Capacity(who), About::Colleagues) => Some(*who).filter(|who| self.colleague(who)),
            (Subject::Capacity(_), About::Oneself) => None,
        }
    }

    fn org(&self, who: &CapacityId) -> Option<&OrgId> {
        self.ctx.state().capacities.get(who).map(|held| &held.capacity.org)
    }

    fn colleague(&self, who: &CapacityId) -> bool {
        self.org(who).is_some_and(|org| self.org(&self.caller) == Some(org))
    }

    /// People know those of their own organisation, and in the cell each other.
    pub fn knows(&self, who: &CapacityId) -> bool {
        let inside = |who| waarborg_ledger::is_inside(self.ctx.state(), who, self.ctx.at);
        self.colleague(who) || (inside(&self.caller) && inside(who))
    }

    pub fn subject(&self, named: &Named) -> Option<Subject> {
        match named.kind.as_str() {
            "capacity" => {
                let by_name = || self.people().get(&named.id).copied();
                let who = named.id.parse().ok().or_else(by_name)?;
                self.knows(&who).then_some(Subject::Capacity(who))
            }
            "organisation" => Some(Subject::Organisation(OrgId::new(&named.id))),
            _ => None,
        }
    }

    fn people(&self) -> &HashMap<String, CapacityId> {
        self.people.get_or_init(|| self.system.people().into_iter().map(|(id, name)| (name.alias, id)).collect())
    }

    /// The acts a question stands for: one of them allowed is enough.
    fn acts(
        &self,
        subject: &Subject,
        action: Action,
        resource: Resource,
        question: &Question,
    ) -> Result<Vec<Act>, Problem> {
        let state = self.ctx.state();
        let act = match (action, resource) {
            (Action::View(_), _) => self.viewed(resource),
            (Action::Withdraw, Resource::Item(item)) => Act::ItemWithdrawn { item },
            (Action::Correct, Resource::Item(old)) => {
                match state.item(&old).and_then(|i| Some((i, state.class_of(i)?))) {
                    Some((item, class)) => {
                        let row = ItemRow(old, 0, item.observed);
                        Act::ItemCorrected { old, class: class.spec.as_ref().clone(), row }
                    }
                    // What does not exist the law answers like what is hidden, whichever act it is.
                    None => Act::ItemWithdrawn { item: old },
                }
            }
            (Action::Copy, Resource::Item(item)) => {
                let to = self.org(&self.caller).and_then(|org| state.home(org)).ok_or(Problem::NotFound)?;
                Act::Copied { items: vec![item], to }
            }
            (Action::Destroy, Resource::Item(item)) => {
                let records = state.item(&item).map(|i| i.record).into_iter().collect();
                Act::Destroyed { records, items: vec![item], report: None }
            }
            (Action::Request, _) => self.requested(resource, question)?,
            _ => return self.handed_over(subject, action, resource, question),
        };
        Ok(vec![act])
    }

    fn requested(&self, resource: Resource, question: &Question) -> Result<Act, Problem> {
        let recipient = recipient(question)?;
        if self.ctx.state().org(&recipient).is_none() {
            return Err(Problem::NotFound);
        }
        let object = match resource {
            Resource::Item(item) => ObjectIn { items: vec![item], ..ObjectIn::default() },
            Resource::Analysis(analysis) => ObjectIn { analysis: Some(analysis), ..ObjectIn::default() },
            Resource::Disclosure(_) => return Err(Problem::NotFound),
        };
        let asked = request::Request {
            object,
            ground: question.terms.ground,
            purpose: question.terms.purpose.clone().unwrap_or_default(),
            space: self.at_home(resource).then_some(SpaceKind::Home),
            ..request::Request::default()
        };
        // It is not entered, so its reasons are written down nowhere.
        request::drawn_up(self.ctx, NOBODYS, asked, vec![recipient], &mut Slots::default())
    }

    /// It stands in the own organisation's space.
    fn at_home(&self, resource: Resource) -> bool {
        let state = self.ctx.state();
        let space = match resource {
            Resource::Item(item) => state.item(&item).and_then(|i| state.class_of(i)).map(|class| class.space),
            Resource::Analysis(analysis) => state.analyses.get(&analysis).map(|a| a.space),
            Resource::Disclosure(disclosure) => state.disclosures.get(&disclosure).map(|d| d.space),
        };
        space.is_some() && space == self.org(&self.caller).and_then(|org| state.home(org))
    }

    /// Handovers of a disclosure, or of those on record that would make the resource known.
    fn handed_over(
        &self,
        subject: &Subject,
        action: Action,
        resource: Resource,
        question: &Question,
    ) -> Result<Vec<Act>, Problem> {
        let named = match subject {
            Subject::Organisation(org) if question.terms.recipient.as_ref().is_none_or(|r| r == org) => {
                Some(org.clone())
            }
            Subject::Organisation(_) => return Err(Problem::NotFound),
            Subject::Capacity(_) => question.terms.recipient.clone(),
        };
        if let Resource::Disclosure(disclosure) = resource {
            let recipient = check::recipient(self.ctx, &disclosure, named.as_ref())?;
            return Ok(vec![self.handover(disclosure, recipient, action)?]);
        }
        let recipient = named.map_or_else(|| recipient(question), Ok)?;
        let all = self.disclosures_to(&recipient);
        let told = |id: &&DisclosureId| {
            let object = self.ctx.state().disclosures.get(*id).map(|d| &d.object);
            object.is_some_and(|o| resource.in_object(o, self.ctx.state())) && self.sees(Resource::Disclosure(**id))
        };
        let mut found: Vec<_> = all.iter().filter(told).take(NEWEST).copied().collect();
        // Where there is none to be known, the law answers as for one that does not exist.
        if found.is_empty() {
            found.push(NOBODYS);
        }
        found.into_iter().map(|id| self.handover(id, recipient.clone(), action)).collect()
    }

    /// Disclosures on record to a recipient, newest first; looked up once a request.
    fn disclosures_to(&self, recipient: &OrgId) -> Rc<[DisclosureId]> {
        if let Some(known) = self.to.borrow().get(recipient) {
            return known.clone();
        }
        let all = self.ctx.state().disclosures.iter().filter(|(_, d)| d.recipients.contains_key(recipient));
        let mut all: Vec<_> = all.map(|(id, d)| (Reverse(d.at), *id)).collect();
        all.sort_unstable();
        let ids: Rc<[DisclosureId]> = all.into_iter().map(|(_, id)| id).collect();
        self.to.borrow_mut().insert(recipient.clone(), ids.clone());
        ids
    }

    /// Disclosures on record that would make the resource known.
    pub fn telling_of(&self, resource: Resource) -> impl Iterator<Item = (&DisclosureId, &Disclosure)> {
        let state = self.ctx.state();
        state.disclosures.iter().filter(move |(_, d)| resource.in_object(&d.object, state))
    }

    fn handover(&self, disclosure: DisclosureId, recipient: OrgId, action: Action) -> Result<Act, Problem> {
        let checks = action == Action::Check;
        let eyes = if checks { Eyes::Reader(self.caller) } else { Eyes::Register };
        let object = self.ctx.state().disclosures.get(&disclosure).map(|d| &d.object);
        let mentions = object.map(|object| self.mentions(object, eyes)).transpose()?.unwrap_or_default();
        // No package is made, so none is vouched for: the law does not look at it.
        let manifest = Digest::default();
        Ok(if checks {
            Act::DisclosureChecked { disclosure, recipient, mentions }
        } else {
            Act::HandedOver { disclosure, recipient, mentions, manifest }
        })
    }

    /// Mentions in an object's text; each is searched once a request.
    fn mentions(&self, object: &ObjectRef, eyes: Eyes) -> Result<Vec<Mention>, Problem> {
        let key = (object.clone(), eyes == Eyes::Register);
        if let Some(known) = self.found.borrow().get(&key) {
            return Ok(known.clone());
        }
        let found = mentions::in_object(self.ctx, object, eyes)?.map(|(_, found)| found).unwrap_or_default();
        self.found.borrow_mut().insert(key, found.clone());
        Ok(found)
    }
}

fn recipient(question: &Question) -> Result<OrgId, Problem> {
    let named = || Problem::invalid("name the recipient");
    question.terms.recipient.clone().ok_or_else(named)
}
