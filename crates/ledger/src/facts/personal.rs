// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ).

use super::disclosure::{Evaluation, key};
use super::{Absent, Asker, ask, flag, id, kind_of};
use crate::objects::{Item, ItemStatus};
use std::collections::BTreeMap;
use waarborg_domain::item::ClassSpec;
use waarborg_domain::personal::{Exception, Judged, PersonalAct, PersonalData, Stated};
use waarborg_domain::{
    Acquisition, CapacityId, DutyKind, HoldId, Instant, ItemId, Mandate, OrgId, OrgKind, Role, SpaceId, SpaceKind,
};
use waarborg_law::{Action, Attrs, Question, Subject};

impl Asker<'_> {
    pub(super) fn personal(&self, act: &PersonalAct) -> Result<Vec<Question>, Absent> {
        let hold = matches!(act, PersonalAct::HoldOpened { .. });
        self.must_answer_for(act.items(), hold)?;
        match act {
            PersonalAct::Examined { items, relevant, investigation, category, reasons } => {
                let object = vec![
                    flag("relevant", *relevant),
                    flag("single", items.len() == 1),
                    flag("whole", self.whole_delivery(items)),
                    flag("categoryStated", category.is_some()),
                    flag("investigationNamed", investigation.is_some()),
                    flag("reasoned", reasons.is_some()),
                ];
                Ok(vec![ask(Action::Examine, object)])
            }
            PersonalAct::TermExtended { items, until, category, power, investigation, reasons } => {
                let stated = category.is_some() && power.is_some() && investigation.is_some();
                let object = vec![
                    flag("first", items.iter().all(|i| !self.extended(i))),
                    flag("running", items.iter().all(|i| self.term_of(i).is_some_and(|end| self.at < end))),
                    flag("withinSixMonths", items.iter().all(|i| self.within_six_months(i, *until))),
                    flag("stated", stated),
                    flag("reasoned", reasons.is_some()),
                ];
                Ok(vec![ask(Action::ExtendTerm, object)])
            }
            PersonalAct::HoldLifted { hold, irrevocable, granted, inspected } => {
                self.must_keep(hold)?;
                let object = vec![
                    flag("irrevocable", irrevocable.is_some()),
                    flag("granted", *granted),
                    flag("inspected", *inspected),
                ];
                Ok(vec![ask(Action::LiftHold, object)])
            }
            PersonalAct::Removed { .. }
            | PersonalAct::HoldOpened { .. }
            | PersonalAct::AccuracyFound { .. }
            | PersonalAct::StatementFiled { .. }
            | PersonalAct::CourtPermitted { .. } => Ok(vec![self.manage_own(&self.org)]),
        }
    }

    /// What is asked of a disclosure: one question for each distinct kind of personal datum.
    pub(super) fn personal_of(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        let known = eval.known.as_ref().ok_or(Absent)?;
        let items: Vec<ItemId> = known.keys().copied().collect();
        self.persons(Action::DisclosePerson, &items, Some(eval))
    }

    /// What is asked of a decision to disclose personal data.
    pub(super) fn personal_decision(&self, eval: &Evaluation<'_>, judged: &Judged) -> Result<Vec<Question>, Absent> {
        let known = eval.known.iter().flatten().map(|(i, _)| i);
        let personal = known.filter_map(|i| self.state.class_of(self.state.item(i)?)).any(|c| c.spec.personal);
        if !personal && judged.is_empty() {
            return Ok(Vec::new());
        }
        let object = vec![
            id("recipient", "RecipientClass", self.class_of_recipient(eval)?),
            flag("designated", self.designated_for_persons(self.who)),
            flag("specialCase", judged.special_case.is_some()),
        ];
        Ok(vec![ask(Action::DecidePerson, object)])
    }

    /// What is asked of personal data in an act without a recipient.
    pub(super) fn persons_used(&self, items: &[ItemId]) -> Result<Vec<Question>, Absent> {
        self.persons(Action::UsePerson, items, None)
    }

    /// What is asked of a class of personal data that comes in or takes another's place.
    pub(super) fn person_kept(&self, space: &SpaceId, subject: &Subject, spec: &ClassSpec) -> Option<Question> {
        let service = self.processor(space).filter(|_| spec.personal)?;
        let object = self.person(service, spec, None, None);
        Some(Question { action: Action::KeepPerson, object, subject: subject.clone(), count: 1 })
    }

    /// What is asked of data that are to be destroyed.
    pub(super) fn destruction(&self, items: &[ItemId], reported: bool) -> Vec<Question> {
        let mut groups: BTreeMap<(bool, bool, bool), Vec<ItemId>> = BTreeMap::new();
        for item in items {
            let persons = &self.state.personal;
            let privileged = persons.doomed.get(item) == Some(&DutyKind::DestroyPrivileged);
            let archived = self.state.care.archive.get(item).is_some_and(|a| a.transferred.is_none());
            groups.entry((persons.held(item), privileged, archived)).or_default().push(*item);
        }
        let question = |((held, privileged, archived), items): ((bool, bool, bool), Vec<ItemId>)| Question {
            action: Action::DestroyDatum,
            object: vec![
                flag("held", held),
                flag("privileged", privileged),
                flag("archived", archived),
                flag("reported", reported),
            ],
            count: u32::try_from(items.len()).unwrap_or(u32::MAX),
            subject: Subject { party: Some(self.org.clone()), items },
        };
        groups.into_iter().map(question).collect()
    }

    fn persons(
        &self,
        action: Action,
        items: &[ItemId],
        eval: Option<&Evaluation<'_>>,
    ) -> Result<Vec<Question>, Absent> {
        let mut groups: BTreeMap<(OrgId, Vec<u8>), (Attrs, Vec<ItemId>)> = BTreeMap::new();
        for item in items {
            let row = self.state.item(item).ok_or(Absent)?;
            let class = self.state.class_of(row).filter(|c| c.spec.personal);
            let Some((class, service)) = class.and_then(|c| Some((c, self.processor(&c.space)?))) else { continue };
            let attrs = self.person(service, &class.spec, Some(row), eval);
            groups.entry((class.party.clone(), key(&attrs))).or_insert_with(|| (attrs, Vec::new())).1.push(*item);
        }
        let question = |((party, _), (object, items)): ((OrgId, Vec<u8>), (Attrs, Vec<ItemId>))| Question {
            action,
            object,
            count: u32::try_from(items.len()).unwrap_or(u32::MAX),
            subject: Subject { party: Some(party), items },
        };
        Ok(groups.into_iter().map(question).collect())
    }

    /// The service whose processing it is: the Act's chapters on personal data bind AIVD and MIVD. The cell is
    /// the AIVD's; another organisation's own space is under its own law.
    fn processor(&self, space: &SpaceId) -> Option<&'static str> {
        let found = self.state.spaces.get(space)?;
        match (found.kind, kind_of(self.state, &found.owner)?) {
            (SpaceKind::Cell, _) | (SpaceKind::Home, OrgKind::Aivd | OrgKind::AivdUnit) => Some("aivd"),
            (SpaceKind::Home, OrgKind::Mivd) => Some("mivd"),
            _ => None,
        }
    }

    fn person(
        &self,
        service: &'static str,
        spec: &ClassSpec,
        item: Option<&Item>,
        eval: Option<&Evaluation<'_>>,
    ) -> Attrs {
        let blank = PersonalData::default();
        let person = spec.person.as_ref().unwrap_or(&blank);
        let sensitive = person.sensitive.as_ref();
        let of = item.map(|i| i.id).unwrap_or(ItemId([0; 16]));
        let persons = &self.state.personal;
        let special = item.and_then(|i| self.state.acquisition(i)) == Some(Acquisition::SpecialPower);
        let accurate = persons.accuracy.get(&of).map(|f| f.holds).or(person.accurate).unwrap_or_default();
        let mut attrs = vec![
            id("processor", "Processor", service),
            id("category", "PersonCategory", person.category.map_or("none", |c| c.code())),
            flag("inseparable", person.inseparable.is_some()),
            flag("sensitive", sensitive.is_some()),
            flag("additional", sensitive.is_some_and(|s| s.adds_to.is_some())),
            flag("unavoidable", sensitive.is_some_and(|s| s.unavoidable.is_some())),
            flag("lawyerClient", person.lawyer_client),
            flag("specialPower", special),
            flag("courtPermits", persons.court.contains_key(&of)),
            flag("courtPermitsTelling", persons.court_telling.contains_key(&of)),
            flag("accurate", accurate),
            flag("recent", item.is_some_and(|i| self.recent(i, person))),
        ];
        attrs.extend(self.told(spec, of, eval));
        attrs
    }

    /// To whom personal data are made known, and what goes with them.
    fn told(&self, spec: &ClassSpec, of: ItemId, eval: Option<&Evaluation<'_>>) -> Attrs {
        let kind = eval.and_then(|e| kind_of(self.state, e.recipient));
        let nothing = Stated::default();
        let stated = eval.map_or(&nothing, |e| &e.disclosure.personal);
        let decided = eval.and_then(|e| e.disclosure.recipients.get(e.recipient)?.decided.as_ref()).filter(|d| d.allow);
        let special = decided.filter(|d| d.personal.special_case.is_some());
        let by_minister =
            special.and_then(|d| self.state.capacities.get(&d.by)).is_some_and(|c| c.capacity.role == Role::Minister);
        vec![
            id("recipient", "RecipientClass", eval.and_then(|e| self.class_of_recipient(e).ok()).unwrap_or("unit")),
            flag("enforcement", matches!(kind, Some(OrgKind::Police | OrgKind::Om))),
            id("relation", "Relation", eval.map_or("none", |e| self.relation_of(e))),
            id("exception", "PersonException", stated.exception.map_or("none", Exception::code)),
            // The grade that the supplying party gave stands on record; the requester passes it on.
            flag("reliabilityStated", spec.reliability.is_some() && stated.reliability.is_some()),
            flag("ageStated", stated.age.is_some()),
            flag("statementAttached", !self.state.personal.statements.contains_key(&of) || stated.statement.is_some()),
            flag("designatedDecider", decided.is_some_and(|d| self.designated_for_persons(&d.by))),
            flag("ministerDecided", by_minister),
        ]
    }

    /// One of the few managers designated for personal data, or the minister.
    fn designated_for_persons(&self, who: &CapacityId) -> bool {
        let capacity = self.state.capacities.get(who).map(|c| &c.capacity);
        capacity.is_some_and(|c| c.holds(Mandate::Personal) || c.role == Role::Minister)
    }

    /// Processed in the last ten years, or a later datum on the person was (art. 69(1)).
    fn recent(&self, item: &Item, person: &PersonalData) -> bool {
        let Ok(limit) = self.at.plus("-P10Y") else { return false };
        let last = |i: &Item, p: &PersonalData| {
            let stated = p.last_processed.or(i.observed);
            stated.or_else(|| Some(self.state.deposits.get(&i.deposit)?.acquired)).is_some_and(|t| t >= limit)
        };
        last(item, person) || self.later(item, person).is_some_and(|(i, p)| last(i, p))
    }

    /// The later datum on the same person, if it is one: personal, in use, and in the same space.
    fn later(&self, item: &Item, person: &PersonalData) -> Option<(&Item, &PersonalData)> {
        let newer = self.state.item(&person.newer?)?;
        let (class, own) = (self.state.class_of(newer)?, self.state.class_of(item)?);
        let fits = class.space == own.space && self.state.usable_at(&newer.id, self.at);
        Some((newer, class.spec.person.as_ref()?)).filter(|_| fits)
    }

    /// A party answers for what it brought in; of a case on them also the owner of the space.
    fn must_answer_for(&self, items: &[ItemId], owner_too: bool) -> Result<(), Absent> {
        let own = |item: &ItemId| {
            let row = self.state.item(item).filter(|i| i.status != ItemStatus::Unsealed)?;
            let class = self.state.class_of(row)?;
            let owner = &self.state.spaces.get(&class.space)?.owner;
            Some(class.party == self.org || (owner_too && *owner == self.org))
        };
        if items.iter().all(|i| own(i) == Some(true)) { Ok(()) } else { Err(Absent) }
    }

    fn must_keep(&self, hold: &HoldId) -> Result<(), Absent> {
        let hold = self.state.personal.holds.get(hold).filter(|h| h.lifted.is_none()).ok_or(Absent)?;
        let items: Vec<ItemId> = hold.items.iter().copied().collect();
        self.must_answer_for(&items, true)
    }

    /// The data are all there was in a delivery of more than one.
    fn whole_delivery(&self, items: &[ItemId]) -> bool {
        let mut named: BTreeMap<_, u64> = BTreeMap::new();
        for item in items.iter().filter_map(|i| self.state.item(i)) {
            *named.entry(item.deposit).or_default() += 1;
        }
        named.iter().any(|(id, n)| self.state.deposits.get(id).is_some_and(|d| d.count > 1 && *n >= d.count))
    }

    fn term_of(&self, item: &ItemId) -> Option<Instant> {
        self.state.personal.terms.get(self.state.item_numbers.get(item)?).copied()
    }

    fn extended(&self, item: &ItemId) -> bool {
        self.state.item_numbers.get(item).is_some_and(|n| self.state.personal.extended.contains(n))
    }

    fn within_six_months(&self, item: &ItemId, until: Instant) -> bool {
        let limits = self.term_of(item).and_then(|end| Some((end, end.plus("P6M").ok()?)));
        limits.is_some_and(|(end, limit)| until > end && until <= limit)
    }
}
