// SPDX-License-Identifier: EUPL-1.2
//! Facts of a disclosure, for one recipient: the act itself and each datum it makes known, at request
//! and again at release (covenant art. 7; W17 arts. 61-66; ).

use super::datum::{Datum, Standing};
use super::{Absent, Asker, Eyes, ask, flag, id, kind_of, purpose_flags, space_code};
use crate::consent::{ConsentState, Counter, kept};
use crate::known::{self, How};
use crate::objects::{Disclosure, Space};
use std::collections::BTreeMap;
use waarborg_domain::act::Mention;
use waarborg_domain::onward::DesignatedFor;
use waarborg_domain::{Act, Conditions, ItemId, Mandate, OrgId, OrgKind, SpaceKind};
use waarborg_law::{Action, Attrs, Fact, Question, Subject};

/// Class of a recipient of data that leave a space of `owner` (table 3.2).
pub(crate) fn recipient_class(owner: OrgKind, kind: OrgKind, crime: bool) -> &'static str {
    match kind {
        OrgKind::AivdUnit | OrgKind::Aivd if owner == OrgKind::Mivd => "service",
        OrgKind::Mivd if owner == OrgKind::Mivd => "unit",
        OrgKind::AivdUnit | OrgKind::Aivd => "unit",
        OrgKind::Mivd => "service",
        OrgKind::Police | OrgKind::Ncsc | OrgKind::Nctv | OrgKind::AdministrativeBody => "body",
        OrgKind::Om if crime => "om-crime",
        OrgKind::Om => "om-other",
        OrgKind::Company => "organisation",
        OrgKind::ForeignService => "foreign",
        OrgKind::InternationalOrgan => "organ",
        OrgKind::Oversight => "oversight",
    }
}

/// An evaluation of a disclosure for one recipient.
pub(super) struct Evaluation<'a> {
    pub disclosure: &'a Disclosure,
    pub recipient: &'a OrgId,
    pub stage: &'static str,
    /// What it makes known; none if the object is not on record.
    pub known: Option<BTreeMap<ItemId, How>>,
}

impl Asker<'_> {
    pub(super) fn disclosure(&self, act: &Act) -> Result<Vec<Question>, Absent> {
        match act {
            Act::DisclosureRequested { .. } => self.requested(act),
            Act::DisclosureChecked { disclosure, recipient, mentions } => {
                let space = self.state.disclosures.get(disclosure).ok_or(Absent)?.space;
                let mut questions = self.work(&space, None)?;
                questions.extend(self.evaluate(disclosure, recipient, "request", mentions)?);
                Ok(questions)
            }
            Act::HandedOver { disclosure, recipient, mentions, .. } => {
                let d = self.state.disclosures.get(disclosure).ok_or(Absent)?;
                let state = d.recipients.get(recipient).ok_or(Absent)?.state;
                if state.handed_over() {
                    return Err(Absent);
                }
                let mut questions = self.work(&d.space, None)?;
                questions.extend(self.evaluate(disclosure, recipient, "release", mentions)?);
                Ok(questions)
            }
            Act::DisclosureDecided { disclosure, recipient, allow, onward, personal, .. } => {
                let d = self.state.disclosures.get(disclosure).ok_or(Absent)?;
                // What another organisation discloses from its own space is absent.
                self.work(&d.space, None)?;
                let recipient = d.recipients.get_key_value(recipient).ok_or(Absent)?.0;
                let eval = self.evaluation(d, recipient, "request", &[]);
                let mut questions = vec![ask(Action::Decide, self.object(&eval, true, true)?)];
                if *allow {
                    questions.extend(self.onward_decided(&eval, onward)?);
                    questions.extend(self.personal_decision(&eval, personal)?);
                }
                questions.extend(self.partner_decided(&eval, act));
                Ok(questions)
            }
            _ => Err(Absent),
        }
    }

    fn evaluation<'a>(
        &self,
        disclosure: &'a Disclosure,
        recipient: &'a OrgId,
        stage: &'static str,
        mentions: &[Mention],
    ) -> Evaluation<'a> {
        // Outsiders get one neutral refusal; what is kept for those entitled to it is the whole.
        let eyes = if self.belongs(&disclosure.space) { self.eyes } else { Eyes::Register };
        let known = match eyes {
            Eyes::Register => known::made_known(self.state, &disclosure.object, mentions),
            Eyes::Actor => known::made_known_to(self.state, &self.sight(), &disclosure.object, mentions),
        };
        Evaluation { disclosure, recipient, stage, known }
    }

    fn requested(&self, act: &Act) -> Result<Vec<Question>, Absent> {
        // As it would stand once requested.
        let draft = Disclosure::requested(act, *self.who, self.at, self.state.size).ok_or(Absent)?;
        let space = self.state.spaces.get(&draft.space).ok_or(Absent)?;
        if space.kind == SpaceKind::Home && space.owner != self.org {
            return Err(Absent);
        }
        self.must_know_object(&draft.object)?;
        let mut questions = Vec::new();
        for recipient in draft.recipients.keys() {
            let eval = self.evaluation(&draft, recipient, "request", requested_mentions(act));
            let exists = self.space_of(&draft.object).is_ok_and(|s| s == draft.space);
            questions.push(ask(Action::Request, self.object(&eval, exists, exists)?));
            if !self.belongs(&draft.space) && exists {
                // Recorded in full; the answer is one neutral refusal.
                questions.extend(self.datum_questions(&eval)?.0);
            }
        }
        if questions.is_empty() {
            return Err(Absent);
        }
        if self.belongs(&draft.space) && self.space_of(&draft.object)? != draft.space {
            return Err(Absent);
        }
        Ok(questions)
    }

    fn evaluate(
        &self,
        disclosure: &waarborg_domain::DisclosureId,
        recipient: &OrgId,
        stage: &'static str,
        mentions: &[Mention],
    ) -> Result<Vec<Question>, Absent> {
        let d = self.state.disclosures.get(disclosure).ok_or(Absent)?;
        let recipient = d.recipients.get_key_value(recipient).ok_or(Absent)?.0;
        let eval = self.evaluation(d, recipient, stage, mentions);
        let (mut data, complete) = self.datum_questions(&eval)?;
        // Where the one who hands over sees nothing of what a text says, the register's eyes decide on origins.
        let recorded = !data.is_empty() || (stage == "release" && self.eyes == Eyes::Actor);
        let mut questions = vec![ask(Action::Release, self.object(&eval, complete, recorded)?)];
        questions.append(&mut data);
        questions.extend(self.further(&eval)?);
        Ok(questions)
    }

    /// What parts of the law with facts of their own ask of this disclosure.
    fn further(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        let mut questions = self.partner_of(eval)?;
        questions.extend(self.onward_of(eval)?);
        questions.extend(self.permission_of(eval)?);
        questions.extend(self.personal_of(eval)?);
        questions.extend(self.receipt_of(eval)?);
        questions.extend(self.company_of(eval)?);
        Ok(questions)
    }

    /// Class of the recipient of an evaluation.
    pub(super) fn class_of_recipient(&self, eval: &Evaluation<'_>) -> Result<&'static str, Absent> {
        let space = self.state.spaces.get(&eval.disclosure.space).ok_or(Absent)?;
        let owner = kind_of(self.state, &space.owner).ok_or(Absent)?;
        let kind = kind_of(self.state, eval.recipient).ok_or(Absent)?;
        Ok(recipient_class(owner, kind, eval.disclosure.crime))
    }

    /// How the recipient stands to whoever discloses.
    pub(super) fn relation_of(&self, eval: &Evaluation<'_>) -> &'static str {
        let space = self.state.spaces.get(&eval.disclosure.space);
        let by = space.and_then(|s| self.discloser(eval.disclosure, s));
        by.map_or("none", |b| self.relation(b, eval.recipient))
    }

    fn object(&self, eval: &Evaluation<'_>, complete: bool, recorded: bool) -> Result<Attrs, Absent> {
        let d = eval.disclosure;
        let kind = kind_of(self.state, eval.recipient).ok_or(Absent)?;
        let org = self.state.org(eval.recipient).ok_or(Absent)?;
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?;
        let cell = space.kind == SpaceKind::Cell;
        let outside = cell && !org.org.party && kind != OrgKind::AivdUnit && kind != OrgKind::Oversight;
        let abroad = matches!(kind, OrgKind::ForeignService | OrgKind::InternationalOrgan);
        let by = self.discloser(d, space);
        let by_service = by.is_some_and(|b| self.is_service(b));
        let via = d.via.as_ref().filter(|v| org.org.via.as_ref() == Some(v) && self.state.is_party(v, self.at));
        let via_party = if abroad { by_service } else { via.is_some() };
        let designated = |purpose| self.state.onward.designated(eval.recipient, purpose, self.at);
        let on = self.state.assessed.get(&d.object);
        let assessments: Vec<_> =
            on.into_iter().flatten().filter_map(|id| self.state.assessments.get(id)).filter(|a| a.concluded).collect();
        let relevance: Vec<_> =
            assessments.iter().flat_map(|a| a.relevance.iter()).filter(|r| r.recipient == *eval.recipient).collect();
        let decided = d.recipients.get(eval.recipient).and_then(|r| r.decided.as_ref());
        let member = d.member.and_then(|m| self.state.capacities.get(&m)).is_some_and(|c| {
            c.capacity.org == *eval.recipient && c.capacity.designation.is_some() && c.capacity.active(self.at)
        });
        let strictest = eval.known.as_ref().and_then(|k| strictest_of(self.state, k.keys()));
        let mut object = vec![
            id("stage", "Stage", eval.stage),
            id("space", "SpaceKind", space_code(space.kind)),
            id("recipient", "RecipientClass", self.class_of_recipient(eval)?),
            id("recipientOrg", "OrgKind", kind.code()),
            id("ground", "Ground", d.ground.code()),
            flag("outside", outside),
            flag("viaParty", via_party),
            flag("toMember", member),
            flag("byService", by_service),
            flag("publicTask", designated(DesignatedFor::PublicTask)),
            flag("enquirer", designated(DesignatedFor::Enquiry)),
        ];
        object.extend(purpose_flags(Some(&d.purpose)));
        object.extend([
            id("relation", "Relation", self.relation_of(eval)),
            flag("originsRecorded", recorded),
            flag("consentsComplete", complete),
            flag("conditionsKept", strictest.is_some_and(|c| kept(&d.conditions, &c))),
            flag("assessed", !assessments.is_empty()),
            flag("relevantToTask", relevance.iter().any(|r| r.task)),
            flag("warning", relevance.iter().any(|r| r.warning)),
            flag("concerns", decided.is_some_and(|x| x.concerns)),
            flag("neededForTask", decided.is_some_and(|x| x.needed)),
            flag("reviewed", decided.is_some_and(|x| x.reviewed)),
            id("decided", "Decider", self.decider(space, decided)),
        ]);
        Ok(object)
    }

    /// Who discloses: the space's owner; from the cell the party it passes through, if one is named (U-14).
    pub(super) fn discloser<'d>(&self, d: &'d Disclosure, space: &'d Space) -> Option<&'d OrgId> {
        match &d.via {
            Some(via) if space.kind == SpaceKind::Cell => Some(via).filter(|v| self.state.is_party(v, self.at)),
            _ => Some(&space.owner),
        }
    }

    pub(super) fn is_service(&self, org: &OrgId) -> bool {
        kind_of(self.state, org).is_some_and(OrgKind::is_service)
    }

    fn decider(&self, space: &Space, decided: Option<&crate::objects::Decided>) -> &'static str {
        let Some(decided) = decided else { return "none" };
        if !decided.allow {
            return "declined";
        }
        let by = self.state.capacities.get(&decided.by).map(|c| &c.capacity).filter(|c| c.holds(Mandate::Release));
        match by {
            // From the cell the AIVD decides, which owns it.
            Some(c) if space.kind == SpaceKind::Cell && kind_of(self.state, &c.org) == Some(OrgKind::Aivd) => "aivd",
            Some(c) if space.kind == SpaceKind::Home && c.org == space.owner => "own",
            _ => "other",
        }
    }

    /// One question for each distinct kind of datum, and whether every datum is consented to.
    fn datum_questions(&self, eval: &Evaluation<'_>) -> Result<(Vec<Question>, bool), Absent> {
        let known = eval.known.as_ref().ok_or(Absent)?;
        let met = eval.disclosure.recipients.get(eval.recipient).map(|r| r.met.clone()).unwrap_or_default();
        let kind = kind_of(self.state, eval.recipient).ok_or(Absent)?;
        let mut counter = Counter::new(self.state, self.law, self.at, eval.disclosure, eval.recipient);
        let mut groups: BTreeMap<(OrgId, Vec<u8>), (Attrs, Vec<ItemId>)> = BTreeMap::new();
        let left = self.state.spaces.get(&eval.disclosure.space).ok_or(Absent)?;
        let (space, owner) = (left.kind, kind_of(self.state, &left.owner).ok_or(Absent)?);
        let mut complete = true;
        for (item, how) in known {
            let (state, standing) = counter.of(item);
            let received = |i: &ItemId| self.bilateral(eval.disclosure, i);
            let freed = how.from.iter().all(|from| from.iter().any(|i| received(i) || given(&mut counter, i)));
            let from_consented = !how.from.is_empty() && freed;
            let free = from_consented && !how.cited && !how.attributed;
            complete &= space == SpaceKind::Home || state == ConsentState::Given || standing || free;
            let row = self.state.item(item).ok_or(Absent)?;
            let class = self.state.class_of(row).ok_or(Absent)?;
            let foreign = self.foreign_allows(&class.party, &class.spec, Some(item), eval.recipient);
            let consent = Standing { state, standing, from_consented, was_given: met.contains(item), foreign };
            let attrs = Datum {
                spec: &class.spec,
                space,
                own: class.party == self.org,
                usable: self.state.usable_at(item, self.at),
                how,
                stage: eval.stage,
                recipient: recipient_class(owner, kind, eval.disclosure.crime),
                consent,
            }
            .attrs();
            groups.entry((class.party.clone(), key(&attrs))).or_insert_with(|| (attrs, Vec::new())).1.push(*item);
        }
        let questions = groups
            .into_iter()
            .map(|((party, _), (object, items))| Question {
                action: Action::ReleaseDatum,
                object,
                count: u32::try_from(items.len()).unwrap_or(u32::MAX),
                subject: Subject { party: Some(party), items },
            })
            .collect();
        Ok((questions, complete))
    }
}

fn given(counter: &mut Counter<'_>, item: &ItemId) -> bool {
    let (state, standing) = counter.of(item);
    state == ConsentState::Given || standing
}

/// The strictest conditions of the items' classes.
pub(crate) fn strictest_of<'a>(state: &crate::State, items: impl Iterator<Item = &'a ItemId>) -> Option<Conditions> {
    let mut all = Conditions::default();
    for item in items {
        // The audience limits who sees the item in the cell; towards a recipient consent decides.
        let mut own = state.class_of(state.item(item)?)?.spec.conditions.clone();
        own.audience.clear();
        all = all.strictest(&own);
    }
    Some(all)
}

pub(super) fn key(attrs: &Attrs) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    for (_, fact) in attrs {
        match fact {
            Fact::Bool(b) => bytes.push(u8::from(*b)),
            Fact::Id(_, id) => {
                bytes.extend_from_slice(id.as_bytes());
                bytes.push(0);
            }
            Fact::Instant(t) => bytes.extend_from_slice(&t.0.to_be_bytes()),
        }
    }
    bytes
}

fn requested_mentions(act: &Act) -> &[Mention] {
    if let Act::DisclosureRequested { mentions, .. } = act { mentions } else { &[] }
}
