// SPDX-License-Identifier: EUPL-1.2
//! Facts of a disclosure outside the cell and of the acts around it (W17 arts. 62-68, 89,
//! What a requester states counts for its own reasons; what makes it
//! lawful was put on record by whoever decided.

use super::disclosure::{Evaluation, recipient_class};
use super::{Absent, Asker, ask, flag, id, kind_of, space_code};
use crate::consent::{ConsentState, Counter};
use crate::objects::onward::{Asked, Wish};
use crate::objects::{Disclosure, Space};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::onward::{DesignatedFor, Finding, Judged, OnwardAct};
use waarborg_domain::{
    CapacityId, Conditions, DisclosureId, DutyKind, ItemId, Mandate, ObjectRef, Obligation, OnwardId, OrgId, OrgKind,
    Role, SpaceKind,
};
use waarborg_law::{Action, Attrs, Question, Subject};

/// Who decides for the disclosing organisation, and what that person put on record.
type Decision<'a> = Option<(&'a Judged, &'a CapacityId)>;

impl Asker<'_> {
    pub(super) fn onward(&self, act: &OnwardAct) -> Result<Vec<Question>, Absent> {
        match act {
            OnwardAct::Designated { designation, referenced, .. } => {
                kind_of(self.state, &designation.org).ok_or(Absent)?;
                let purpose = id("purpose", "DesignatedFor", designation.purpose.code());
                Ok(vec![ask(Action::Designate, vec![purpose, flag("referenced", *referenced)])])
            }
            OnwardAct::EnquiryReceived { enquiry, .. } => {
                kind_of(self.state, &enquiry.from).ok_or(Absent)?;
                self.recorded(self.is_service(&self.org))
            }
            OnwardAct::PassingAsked { disclosure, by, to, .. } => {
                self.recorded(self.has_received(disclosure, by) && kind_of(self.state, to).is_some())
            }
            OnwardAct::OriginatorAsked { service, items, to, .. } => {
                let known = !items.is_empty() && items.iter().all(|i| self.comes_from(i, service));
                self.recorded(known && kind_of(self.state, to).is_some())
            }
            OnwardAct::OriginatorAnswered { id, .. } => {
                let asked = self.state.onward.open(id).map(|a| &a.wish);
                self.recorded(matches!(asked, Some(Wish::Originator { party, .. }) if *party == self.org))
            }
            OnwardAct::InspectionAsked { disclosure, by, items, .. } => {
                let d = self.state.disclosures.get(disclosure).ok_or(Absent)?;
                let underlying = self.underlying(&d.object);
                let fits = !items.is_empty() && items.iter().all(|i| underlying.contains(i));
                self.recorded(fits && self.has_received(disclosure, by))
            }
            OnwardAct::PassingDecided { id, allow, .. } => self.passing(id, *allow),
            OnwardAct::InspectionAnswered { id, allow } => self.inspection(id, *allow),
            OnwardAct::Confirmed { duty } => {
                self.own_duty(duty, DutyKind::ConfirmInWriting)?;
                Ok(vec![ask(Action::ConfirmTelling, self.telling(SpaceKind::Home, false, true, true, true))])
            }
            OnwardAct::DestructionAnswered { duty, .. } => {
                self.own_duty(duty, DutyKind::TrackDestruction)?;
                self.recorded(true)
            }
            OnwardAct::RefusalHeard { duty } => {
                self.own_duty(duty, DutyKind::HearRefusal)?;
                Ok(vec![ask(Action::HearRefusal, vec![])])
            }
        }
    }

    /// What is asked of a disclosure.
    pub(super) fn onward_of(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        let decided = eval.disclosure.recipients.get(eval.recipient).and_then(|r| r.decided.as_ref());
        let decision = decided.filter(|d| d.allow).map(|d| (&d.onward, &d.by));
        let mut questions = self.handled(Action::Handle, eval, decision)?;
        questions.extend(self.passed_on(eval));
        Ok(questions)
    }

    /// What is asked of data that came in under the condition not to pass them on: one question for each disclosure
    /// by which they did (art. 65(3)). Whoever gave them permits the next recipient, under conditions or not.
    fn passed_on(&self, eval: &Evaluation<'_>) -> Vec<Question> {
        let mut groups: BTreeMap<DisclosureId, (&OrgId, Vec<ItemId>)> = BTreeMap::new();
        for item in eval.known.iter().flat_map(BTreeMap::keys) {
            let receipt = self.state.receipt_of(item).map(|(_, receipt)| receipt);
            if let Some((receipt, id)) = receipt.and_then(|r| Some((r, r.disclosure?))) {
                groups.entry(id).or_insert_with(|| (&receipt.org, Vec::new())).1.push(*item);
            }
        }
        let bound = |id: &DisclosureId| {
            let given = self.state.disclosures.get(id);
            given.is_some_and(|d| d.conditions.obligations.contains(&Obligation::NoOnward))
        };
        let question = |(id, (by, items)): (DisclosureId, (&OrgId, Vec<ItemId>))| {
            let permissions: Vec<&Conditions> = self.state.onward.passing(&id, by, eval.recipient).collect();
            let kept = permissions.iter().any(|c| crate::consent::kept(&eval.disclosure.conditions, c));
            let object = vec![flag("permitted", !permissions.is_empty()), flag("conditionsKept", kept)];
            let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
            Question { action: Action::PassOn, object, count, subject: Subject { party: None, items } }
        };
        groups.into_iter().filter(|(id, _)| bound(id)).map(question).collect()
    }

    /// What is asked of a decision to disclose, as it would stand.
    pub(super) fn onward_decided(&self, eval: &Evaluation<'_>, judged: &Judged) -> Result<Vec<Question>, Absent> {
        self.handled(Action::DecideHandling, eval, Some((judged, self.who)))
    }

    fn handled(&self, action: Action, eval: &Evaluation<'_>, decision: Decision<'_>) -> Result<Vec<Question>, Absent> {
        let d = eval.disclosure;
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?;
        let owner = kind_of(self.state, &space.owner).ok_or(Absent)?;
        let kind = kind_of(self.state, eval.recipient).ok_or(Absent)?;
        let class = recipient_class(owner, kind, d.crime);
        // Within and between the services nothing of this is asked, but whose data they were.
        if matches!(class, "unit" | "service" | "oversight") && !d.onward.same_country {
            return Ok(Vec::new());
        }
        let mut object = vec![
            id("space", "SpaceKind", space_code(space.kind)),
            id("recipient", "RecipientClass", class),
            id("ground", "Ground", d.ground.code()),
        ];
        object.extend(self.contents(eval, space)?);
        object.extend(self.designations(eval));
        object.extend(judgement(d, decision.map(|(judged, _)| judged)));
        object.extend(self.tells(decision.map(|(_, by)| by)));
        Ok(vec![ask(action, object)])
    }

    /// What is told, to whom, under which conditions.
    fn contents(&self, eval: &Evaluation<'_>, space: &Space) -> Result<Attrs, Absent> {
        let d = eval.disclosure;
        let by = self.discloser(d, space);
        let (mut personal, mut permitted) = (false, true);
        for item in eval.known.iter().flat_map(|k| k.keys()) {
            let class = self.state.item(item).and_then(|i| self.state.class_of(i)).ok_or(Absent)?;
            personal |= class.spec.personal;
            permitted &= self.foreign_allows(&class.party, &class.spec, Some(item), eval.recipient);
        }
        let bound = |obligation| d.conditions.obligations.contains(&obligation);
        Ok(vec![
            id("relation", "Relation", by.map_or("none", |b| self.relation(b, eval.recipient))),
            flag("personal", personal),
            flag("originatorsPermit", permitted),
            flag("sameCountry", d.onward.same_country),
            flag("thirdParty", bound(Obligation::NoOnward)),
            flag("namedRecipients", bound(Obligation::NamedRecipients)),
            flag("intelligenceOnly", bound(Obligation::IntelligenceOnly)),
            flag("destructionAsked", bound(Obligation::DestroyAfterUse)),
            flag("written", d.written),
            flag("screening", d.onward.screening),
            flag("raisedRisk", by.is_none_or(|b| self.raised_risk(b, eval.recipient))),
            flag("underlyingConsented", space.kind == SpaceKind::Home || self.underlying_consented(d, eval.recipient)),
        ])
    }

    /// Unless a weighing note says that the service carries no raised risk, it does.
    fn raised_risk(&self, by: &OrgId, recipient: &OrgId) -> bool {
        self.state.partners.standing(by, recipient).is_none_or(|s| s.note.raised_risk())
    }

    /// Whether the recipient, and for an enquiry its case, is designated.
    fn designations(&self, eval: &Evaluation<'_>) -> Attrs {
        let on = &self.state.onward;
        let found = eval.disclosure.onward.enquiry.and_then(|e| on.enquiries.get(&e)).map(|(e, to, _)| (e, to));
        let owner = self.state.spaces.get(&eval.disclosure.space).map(|s| &s.owner);
        let enquiry = found.filter(|(e, to)| e.from == *eval.recipient && Some(*to) == owner).map(|(e, _)| e);
        let complete = enquiry.is_some_and(|e| {
            let agreed = e.consent.is_some() || e.without_consent.is_some();
            e.written && e.identity.is_some() && agreed && e.occasion.is_some()
        });
        let designated = on.designations_of(eval.recipient, DesignatedFor::Enquiry, self.at);
        let case: Vec<_> = designated.filter(|d| enquiry.is_some_and(|e| d.case.as_ref() == Some(&e.case))).collect();
        vec![
            flag("publicTask", on.designated(eval.recipient, DesignatedFor::PublicTask, self.at)),
            flag("caseDesignated", !case.is_empty()),
            flag("enquiryComplete", complete),
            flag("headByRegulation", case.iter().any(|d| d.by_head)),
        ]
    }

    /// Who decides for the minister concerned.
    fn tells(&self, by: Option<&CapacityId>) -> Attrs {
        let capacity = by.and_then(|b| self.state.capacities.get(b)).map(|c| &c.capacity);
        let teller = match capacity.map(|c| c.role) {
            None => "none",
            Some(Role::Minister) => "minister",
            Some(Role::Head) => "head",
            Some(_) => "other",
        };
        vec![id("teller", "Teller", teller), flag("mandate", capacity.is_some_and(|c| c.holds(Mandate::Telling)))]
    }

    fn telling(&self, space: SpaceKind, om: bool, granted: bool, consented: bool, permitted: bool) -> Attrs {
        let mut object = vec![
            id("space", "SpaceKind", space_code(space)),
            flag("om", om),
            flag("granted", granted),
            flag("consented", consented),
            flag("originatorsPermit", permitted),
        ];
        object.extend(self.tells(Some(self.who)));
        object
    }

    fn recorded(&self, known: bool) -> Result<Vec<Question>, Absent> {
        if known { Ok(vec![ask(Action::RecordOnward, vec![])]) } else { Err(Absent) }
    }

    fn passing(&self, id: &OnwardId, allow: bool) -> Result<Vec<Question>, Absent> {
        let Some(Asked { wish: Wish::Passing { disclosure, by, to }, .. }) = self.state.onward.open(id) else {
            return Err(Absent);
        };
        let d = self.own_disclosure(disclosure)?;
        let handed = &d.recipients.get(by).ok_or(Absent)?.handed;
        let mut counter = Counter::new(self.state, self.law, self.at, d, to);
        let consented = handed.iter().all(|i| in_force(counter.of(i)));
        let permitted = handed.iter().all(|item| {
            let class = self.state.item(item).and_then(|i| self.state.class_of(i));
            class.is_some_and(|c| self.foreign_allows(&c.party, &c.spec, Some(item), to))
        });
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?.kind;
        Ok(vec![ask(Action::PermitOnward, self.telling(space, false, allow, consented, permitted))])
    }

    fn inspection(&self, id: &OnwardId, allow: bool) -> Result<Vec<Question>, Absent> {
        let Some(Asked { wish: Wish::Inspection { disclosure, by, items, duty }, .. }) = self.state.onward.open(id)
        else {
            return Err(Absent);
        };
        let d = self.own_disclosure(disclosure)?;
        let consented = items.iter().all(|i| self.consented_alone(d, by, i));
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?.kind;
        Ok(vec![ask(Action::GrantInspection, self.telling(space, duty.is_some(), allow, consented, true))])
    }

    /// A disclosure of one's own organisation; of the cell's, its circle, and for the minister the head.
    fn own_disclosure(&self, id: &DisclosureId) -> Result<&Disclosure, Absent> {
        let d = self.state.disclosures.get(id).ok_or(Absent)?;
        let owner = self.state.spaces.get(&d.space).is_some_and(|s| s.owner == self.org);
        let for_minister = owner && matches!(self.role(), Some(Role::Head | Role::Minister));
        if self.belongs(&d.space) || for_minister { Ok(d) } else { Err(Absent) }
    }

    /// It was handed over to the organisation, and the asker is of that or of the disclosing one.
    fn has_received(&self, id: &DisclosureId, by: &OrgId) -> bool {
        let d = self.state.disclosures.get(id).and_then(|d| d.recipients.get(by));
        let handed = d.is_some_and(|r| r.state.handed_over());
        handed && (*by == self.org || self.own_disclosure(id).is_ok())
    }

    /// An item of the own organisation that came from a foreign service.
    fn comes_from(&self, item: &ItemId, service: &str) -> bool {
        let class = self.state.item(item).and_then(|i| self.state.class_of(i)).filter(|c| c.party == self.org);
        class.is_some_and(|c| c.spec.upstream.iter().any(|u| u.foreign_service && u.name == service))
    }

    /// The data an object rests on: what its author cites or attributes, in this and earlier versions.
    fn underlying(&self, object: &ObjectRef) -> BTreeSet<ItemId> {
        match object {
            ObjectRef::Items(items) => items.iter().copied().collect(),
            ObjectRef::Analysis { analysis, version } => {
                let versions = self.state.analyses.get(analysis).into_iter().flat_map(|a| &a.versions);
                let upto = usize::try_from(*version).unwrap_or(usize::MAX);
                let of = |v: &crate::objects::Version| -> Vec<ItemId> {
                    v.cited.iter().copied().chain(v.attributed.iter().map(|a| a.item)).collect()
                };
                versions.take(upto).flat_map(of).collect()
            }
        }
    }

    /// Every datum it rests on may be shown to the recipient: consents come before telling (R-167, U-22).
    fn underlying_consented(&self, d: &Disclosure, recipient: &OrgId) -> bool {
        kind_of(self.state, recipient) != Some(OrgKind::Om)
            || self.underlying(&d.object).iter().all(|i| self.consented_alone(d, recipient, i))
    }

    /// Consent for a datum as part of this object, or for the datum by itself.
    fn consented_alone(&self, d: &Disclosure, recipient: &OrgId, item: &ItemId) -> bool {
        let alone = Disclosure { object: ObjectRef::Items(vec![*item]), ..d.clone() };
        [d, &alone].into_iter().any(|d| in_force(Counter::new(self.state, self.law, self.at, d, recipient).of(item)))
    }
}

fn in_force((state, standing): (ConsentState, bool)) -> bool {
    standing || state == ConsentState::Given
}

/// What requester and decider put on record of it.
fn judgement(d: &Disclosure, judged: Option<&Judged>) -> Attrs {
    let reasoned = |of: fn(&Judged) -> Option<u32>| judged.and_then(of).is_some();
    let found =
        |of: fn(&Judged) -> Option<Finding>| judged.and_then(of).is_some_and(|f| f.holds && f.reasons.is_some());
    vec![
        flag("investigation", d.onward.investigation.is_some() && reasoned(|j| j.helps)),
        flag("compatible", found(|j| j.compatible)),
        flag("unopposed", found(|j| j.unopposed)),
        flag("asked", d.onward.asked),
        flag("contextKnown", reasoned(|j| j.context)),
        flag("evident", reasoned(|j| j.evident)),
        flag("measures", !reasoned(|j| j.no_measures)),
        flag("urgent", reasoned(|j| j.urgent)),
        flag("unprivileged", reasoned(|j| j.unprivileged)),
        flag("weighty", reasoned(|j| j.weighty)),
        flag("weighedAlone", reasoned(|j| j.risks) && reasoned(|j| j.nature) && reasoned(|j| j.interest)),
        flag("forMinister", d.onward.for_minister.is_some() || reasoned(|j| j.for_minister)),
    ]
}
