// SPDX-License-Identifier: EUPL-1.2
//! Facts of deposits and of work in the cell: consult, compare, analyse, correct, copy
//! (covenant arts. 4-6; ).

use super::datum::Datum;
use super::{Absent, Asker, ask, belongs, flag, id, inside, kind_of, purpose_flags, see, space_code};
use crate::consent::{Words, signature_holds, standing_holds, statement};
use crate::known;
use crate::objects::{Class, Feed, ItemStatus};
use std::collections::BTreeMap;
use waarborg_domain::act::{Attribution, Mention};
use waarborg_domain::item::ClassSpec;
use waarborg_domain::{
    Act, AnalysisId, CapacityId, FeedId, Instant, ItemId, LegalBasis, ObjectRef, OrgId, Purpose, SpaceId, SpaceKind,
    SubjectMatter,
};
use waarborg_law::{Action, Question, Subject};

/// A delivery as its act states it.
pub(super) struct Delivery<'a> {
    pub party: &'a OrgId,
    pub space: &'a SpaceId,
    pub feed: Option<&'a FeedId>,
    pub automated: bool,
    pub basis: LegalBasis,
    pub subject: SubjectMatter,
    pub judged_relevant: bool,
    pub purpose: &'a Purpose,
    pub classes: &'a [ClassSpec],
    pub receipt: Option<&'a waarborg_domain::ReceiptId>,
    pub company: Option<&'a waarborg_domain::company::Delivered>,
}

impl Asker<'_> {
    pub(super) fn deposit(&self, d: &Delivery<'_>) -> Result<Vec<Question>, Absent> {
        let space = self.state.spaces.get(d.space).ok_or(Absent)?;
        let feed = d.feed.and_then(|f| self.state.feeds.get(f));
        let mut object = vec![
            id("space", "SpaceKind", space_code(space.kind)),
            id("basis", "LegalBasis", d.basis.code()),
            id("subject", "Subject", d.subject.code()),
            flag("judgedRelevant", d.judged_relevant),
            flag("automated", d.automated),
            flag("feedRegistered", feed.is_some_and(|f| self.registered(f, d.party))),
            flag("originFromCredential", *d.party == self.org),
            flag("party", self.state.is_party(d.party, self.at)),
            // Care.
            flag("privacyAssessed", self.state.care.assessments.contains_key(d.party)),
            id("channel", "Channel", self.channel()),
        ];
        object.extend(purpose_flags(Some(d.purpose)));
        let mut questions = vec![ask(Action::Deposit, object)];
        let named = Subject { party: Some(d.party.clone()), items: vec![] };
        let sender = self.delivered_receipt(d.receipt, d.space, d.classes)?;
        for spec in d.classes {
            let consents =
                sender.is_some_and(|s| sent_itself(s, spec)) || self.foreign_allows(d.party, spec, None, &space.owner);
            let object = Datum::plain(spec, space.kind, true, true, consents).attrs();
            questions.push(Question { action: Action::DepositDatum, object, subject: named.clone(), count: 1 });
            questions.extend(self.person_kept(d.space, &named, spec));
        }
        questions.extend(self.delivered_company(d.company, d.space, d.basis, d.classes)?);
        Ok(questions)
    }

    /// A feed of the party, with its measures described, that is not over.
    fn registered(&self, feed: &Feed, party: &OrgId) -> bool {
        feed.party == *party && feed.measures && !self.state.feeding.stopped(&feed.id)
    }

    /// Every foreign service upstream permits this recipient, on record.
    pub(super) fn foreign_allows(
        &self,
        party: &OrgId,
        spec: &ClassSpec,
        item: Option<&ItemId>,
        recipient: &OrgId,
    ) -> bool {
        spec.upstream.iter().filter(|u| u.foreign_service).all(|service| {
            self.state.foreign.iter().any(|p| {
                p.party == *party
                    && p.service == service.name
                    && p.recipient == *recipient
                    && p.until.is_none_or(|end| self.at < end)
                    && (p.items.is_empty() || item.is_some_and(|i| p.items.contains(i)))
            })
        })
    }

    /// Evidence is of the own organisation, or of a partner it deals with. Of who is not on record nothing else
    /// is said than of who is.
    pub(super) fn evidence(&self, party: &OrgId) -> Question {
        let through = self.state.org(party).and_then(|o| o.org.via.as_ref()) == Some(&self.org);
        let related = self.state.partners.relation(&self.org, party).is_some();
        let object = vec![flag("ofOwn", *party == self.org), flag("dealsWith", through || related)];
        ask(Action::TakeEvidence, object)
    }

    pub(super) fn manage_own(&self, party: &OrgId) -> Question {
        self.consent_act_on(Action::ManageOwn, party, true, true, true)
    }

    pub(super) fn bind(&self, party: &OrgId, signature_holds: bool, bounded: bool) -> Question {
        self.consent_act_on(Action::BindParty, party, true, signature_holds, bounded)
    }

    fn consent_act_on(&self, action: Action, party: &OrgId, explicit: bool, holds: bool, bounded: bool) -> Question {
        let object = vec![
            flag("ofOwnParty", *party == self.org),
            flag("officer", crate::consent::is_officer(self.state, self.who, party)),
            flag("explicit", explicit),
            flag("signatureHolds", holds),
            flag("bounded", bounded),
        ];
        // Only the party itself is named: anyone else learns nothing from the refusal.
        let party = (*party == self.org).then(|| party.clone());
        Question { action, object, subject: Subject { party, items: vec![] }, count: 1 }
    }

    pub(super) fn correct(&self, old: &ItemId, spec: &ClassSpec) -> Result<Vec<Question>, Absent> {
        let item = self.state.item(old).ok_or(Absent)?;
        let class = self.state.class_of(item).ok_or(Absent)?;
        let space = self.state.spaces.get(&class.space).ok_or(Absent)?;
        // A new version of what was received keeps its source and conditions.
        let receipt = self.state.receipt_of(old).map(|(id, _)| id);
        let sender = self.delivered_receipt(receipt.as_ref(), &class.space, std::slice::from_ref(spec))?;
        let consents =
            sender.is_some_and(|s| sent_itself(s, spec)) || self.foreign_allows(&class.party, spec, None, &space.owner);
        let object = Datum::plain(spec, space.kind, true, item.status == ItemStatus::Active, consents).attrs();
        let subject = Subject { party: Some(class.party.clone()), items: vec![*old] };
        let kept = self.person_kept(&class.space, &subject, spec);
        let mut questions = vec![
            self.manage_own(&class.party),
            Question { action: Action::DepositDatum, object: object.clone(), subject: subject.clone(), count: 1 },
            Question { action: Action::UseDatum, object, subject, count: 1 },
        ];
        questions.extend(kept);
        Ok(questions)
    }

    pub(super) fn work(&self, space: &SpaceId, purpose: Option<&Purpose>) -> Result<Vec<Question>, Absent> {
        let found = self.state.spaces.get(space).ok_or(Absent)?;
        // Another organisation's own space is absent.
        if found.kind == SpaceKind::Home && found.owner != self.org {
            return Err(Absent);
        }
        let mut object = vec![
            id("space", "SpaceKind", space_code(found.kind)),
            id("task", "Task", purpose.map_or("consult", |p| p.task.code())),
        ];
        object.extend(purpose_flags(purpose));
        Ok(vec![ask(Action::Work, object)])
    }

    /// Work on data, each of which must be seen and usable.
    pub(super) fn derive_from(
        &self,
        space: &SpaceId,
        purpose: Option<&Purpose>,
        cited: &[ItemId],
    ) -> Result<Vec<Question>, Absent> {
        let mut questions = self.work(space, purpose)?;
        questions.extend(self.data(Action::UseDatum, cited)?);
        for class in self.classes_of(cited)?.into_values() {
            questions.push(see(self.state, self.who, class));
        }
        Ok(questions)
    }

    pub(super) fn save(
        &self,
        analysis: &AnalysisId,
        space: &SpaceId,
        purpose: &Purpose,
        cited: &[ItemId],
        mentions: &[Mention],
        attributed: &[Attribution],
    ) -> Result<Vec<Question>, Absent> {
        let used: Vec<ItemId> = cited.iter().copied().chain(attributed.iter().map(|a| a.item)).collect();
        let mut questions = self.derive_from(space, Some(purpose), &used)?;
        let earlier = self.state.analyses.get(analysis);
        if earlier.is_some_and(|a| a.space != *space) {
            return Err(Absent);
        }
        let own = known::direct(cited, mentions.iter(), attributed);
        // A source that is not on record cannot be accounted for.
        let computed = own.keys().all(|i| self.state.item(i).is_some())
            && attributed.iter().all(|a| self.state.origin_of(&a.item) == Some(&a.party));
        let basis = known::next_basis(self.state, earlier, &own, attributed);
        let kept = earlier.and_then(|a| a.versions.last()).is_none_or(|v| v.basis_origins.is_subset(&basis));
        questions.push(ask(Action::Derive, vec![flag("originsComputed", computed), flag("originsKept", kept)]));
        Ok(questions)
    }

    /// One question for each distinct kind of datum, naming all data alike in it.
    pub(super) fn data(&self, action: Action, items: &[ItemId]) -> Result<Vec<Question>, Absent> {
        let mut groups: BTreeMap<(OrgId, bool, u32), Vec<ItemId>> = BTreeMap::new();
        for item in items {
            let row = self.state.item(item).filter(|i| i.status != ItemStatus::Unsealed).ok_or(Absent)?;
            let class = self.state.class_of(row).ok_or(Absent)?;
            let usable = self.state.usable_at(item, self.at);
            groups.entry((class.party.clone(), usable, row.class)).or_default().push(*item);
        }
        let mut questions = Vec::new();
        for ((party, usable, class), items) in groups {
            let class = self.state.classes.get(class as usize).ok_or(Absent)?;
            let kind = self.state.spaces.get(&class.space).ok_or(Absent)?.kind;
            let object = Datum::plain(&class.spec, kind, party == self.org, usable, true).attrs();
            let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
            questions.push(Question { action, object, subject: Subject { party: Some(party), items }, count });
        }
        questions.extend(self.persons_used(items)?);
        questions.extend(self.received_among(items.iter()));
        Ok(questions)
    }

    fn classes_of(&self, items: &[ItemId]) -> Result<BTreeMap<u32, &Class>, Absent> {
        let mut classes = BTreeMap::new();
        for item in items {
            let row = self.state.item(item).ok_or(Absent)?;
            classes.insert(row.class, self.state.class_of(row).ok_or(Absent)?);
        }
        Ok(classes)
    }

    pub(super) fn space_of(&self, object: &ObjectRef) -> Result<SpaceId, Absent> {
        match object {
            ObjectRef::Analysis { analysis, version } => {
                let analysis = self.state.analyses.get(analysis).ok_or(Absent)?;
                analysis.version(*version).ok_or(Absent)?;
                Ok(analysis.space)
            }
            ObjectRef::Items(items) => {
                let first = items.first().and_then(|i| self.state.item(i)).ok_or(Absent)?;
                let space = self.state.class_of(first).ok_or(Absent)?.space;
                let same = items
                    .iter()
                    .all(|i| self.state.item(i).and_then(|i| self.state.class_of(i)).is_some_and(|c| c.space == space));
                if same { Ok(space) } else { Err(Absent) }
            }
        }
    }

    pub(super) fn consult(
        &self,
        designee: &CapacityId,
        occasion_cell: bool,
        occasion_om: bool,
        object: Option<&ObjectRef>,
    ) -> Result<Vec<Question>, Absent> {
        let person = self.state.capacities.get(designee).ok_or(Absent)?;
        let om = kind_of(self.state, &person.capacity.org) == Some(waarborg_domain::OrgKind::Om);
        let designated = om
            && person.capacity.role == waarborg_domain::Role::Consultant
            && person.capacity.designation.is_some()
            && person.capacity.active(self.at);
        let mut questions = vec![ask(
            Action::ConsultOm,
            vec![
                flag("designee", designated),
                flag("occasionInCell", occasion_cell),
                flag("occasionInTask", occasion_om),
            ],
        )];
        let (cell, _) = self.state.cell().ok_or(Absent)?;
        questions.extend(self.work(&cell, None)?);
        if let Some(object) = object {
            // Content is shown only as far as a disclosure to the OM already made it known.
            let shown = self.state.disclosures.values().any(|d| {
                d.object == *object && d.recipients.get(&person.capacity.org).is_some_and(|r| r.state.handed_over())
            });
            if !shown {
                return Err(Absent);
            }
        }
        Ok(questions)
    }

    pub(super) fn consent_act(&self, act: &Act) -> Result<Vec<Question>, Absent> {
        match act {
            Act::ConsentAnswered { consent, answer, given, conditions, expires, signing } => {
                // A question that does not exist is answered like another party's.
                let Some(asked) = self.state.consents.get(consent) else { return Ok(vec![self.bind_nobody()]) };
                let words = Words { answer: *answer, given, conditions, expires: *expires };
                let statement = || statement(consent, asked, asked.round, &words);
                let holds = signature_holds(self.state, self.who, signing, statement);
                Ok(vec![self.bind(&asked.party, holds, true)])
            }
            Act::ConsentWithdrawn { consent } => {
                let party = match (self.state.consents.get(consent), self.state.standing.get(consent)) {
                    (Some(c), _) => &c.party,
                    (None, Some(s)) => &s.party,
                    (None, None) => return Ok(vec![self.bind_nobody()]),
                };
                Ok(vec![self.bind(party, true, true)])
            }
            Act::StandingGranted { consent, party, standing, signing } => {
                let latest: Instant = self.at.plus("P12M").map_err(|_| Absent)?;
                let technical = standing.types != 0 && standing.types & waarborg_domain::item::types::OTHER == 0;
                let named = self.state.org(&standing.recipient).is_some();
                let bounded = technical && named && standing.until <= latest && standing.until > self.at;
                let holds = standing_holds(self.state, self.who, consent, party, standing, signing);
                Ok(vec![self.bind(party, holds, bounded)])
            }
            _ => Err(Absent),
        }
    }

    /// To bind a party that is not one's own, whichever it is.
    pub(super) fn bind_nobody(&self) -> Question {
        self.bind(&OrgId::new(""), true, true)
    }

    pub(super) fn is_inside(&self) -> bool {
        inside(self.state, self.who, self.at)
    }

    /// Of the circle of a space: to them refusals may name parties and data.
    pub(super) fn belongs(&self, space: &SpaceId) -> bool {
        belongs(self.state, self.who, space, self.at)
    }
}

/// What a service sent itself it permits to be brought into the receiver's own space.
fn sent_itself(sender: &OrgId, spec: &ClassSpec) -> bool {
    spec.upstream.iter().filter(|u| u.foreign_service).all(|u| u.name == sender.as_str())
}
