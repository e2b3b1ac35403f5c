// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge (R-112 to R-120,
//! An exchange is what a service hands over to a company from its own space, or brings in from one. What
//! the cell sends a company passes through a party and is no exchange of this kind.

use super::disclosure::Evaluation;
use super::{Absent, Asker, ask, flag, kind_of, purpose_flags};
use crate::objects::company::{Cooperation, ExchangePermission};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::choice::Position;
use waarborg_domain::company::{CompanyAct, Delivered};
use waarborg_domain::item::{ClassSpec, types};
use waarborg_domain::{CooperationId, ExchangeId, Instant, ItemId, LegalBasis, OrgId, OrgKind, SpaceId, SpaceKind};
use waarborg_law::{Action, Question, Subject};

/// The purpose for which there is cooperation with companies.
const RESILIENCE: &str = "resilience";

/// What a step puts on record; what a step does not speak of is in order.
struct Step {
    reasoned: bool,
    risks: bool,
    technical: bool,
    described: bool,
    bounded: bool,
}

const IN_ORDER: Step = Step { reasoned: true, risks: true, technical: true, described: true, bounded: true };

/// An exchange of data alike in type.
struct Exchange<'a> {
    company: &'a OrgId,
    given: bool,
    permission: Option<&'a ExchangeId>,
    types: u8,
    purpose: Option<&'a str>,
    informant: bool,
    items: Vec<ItemId>,
}

impl Asker<'_> {
    pub(super) fn company(&self, act: &CompanyAct) -> Result<Vec<Question>, Absent> {
        // Who cooperates with whom is for the services alone.
        if !self.is_service(&self.org) {
            return Err(Absent);
        }
        let step = |action, step: Step| Ok(vec![company_step(action, &step)]);
        match act {
            CompanyAct::Weighed { cooperation, company, types, reasons, risks } => {
                self.may_weigh(cooperation, company)?;
                let technical = technical(*types);
                let said = Step { reasoned: reasons.is_some(), risks: risks.is_some(), technical, ..IN_ORDER };
                step(Action::WeighCompany, said)
            }
            CompanyAct::Described { cooperation, .. } => {
                self.cooperation(cooperation)?;
                step(Action::DescribeCooperation, Step { described: self.described(act), ..IN_ORDER })
            }
            CompanyAct::Accepted { cooperation, reasons, .. } => {
                // There is nothing to accept before it is described.
                self.cooperation(cooperation)?.description.as_ref().ok_or(Absent)?;
                step(Action::AcceptRisk, Step { reasoned: reasons.is_some(), ..IN_ORDER })
            }
            CompanyAct::Stopped { cooperation, reasons } => {
                self.cooperation(cooperation)?;
                step(Action::AcceptRisk, Step { reasoned: reasons.is_some(), ..IN_ORDER })
            }
            CompanyAct::Pledged { cooperation, .. } => {
                self.cooperation(cooperation)?;
                step(Action::ManageCompany, IN_ORDER)
            }
            CompanyAct::Permitted { cooperation, give, take, types, until, reasons, .. } => {
                self.cooperation(cooperation)?;
                let bounded = (*give || *take) && self.within_a_year(*until)?;
                let said = Step { reasoned: reasons.is_some(), bounded, technical: technical(*types), ..IN_ORDER };
                step(Action::PermitExchange, said)
            }
            CompanyAct::Unanswered { intake, .. } => {
                let found = self.state.companies.intakes.get(intake).filter(|i| i.org == self.org);
                found.ok_or(Absent)?;
                step(Action::ManageCompany, IN_ORDER)
            }
            CompanyAct::Asked { .. } => self.asked(act),
            CompanyAct::Published { named } => {
                Ok(vec![ask(Action::Publish, vec![flag("namesPartner", !named.is_empty())])])
            }
        }
    }

    /// A company; weighed anew, a running cooperation with this very company.
    fn may_weigh(&self, id: &CooperationId, company: &OrgId) -> Result<(), Absent> {
        let known = self.state.companies.cooperations.get(id);
        let same = known.is_none_or(|c| c.with(&self.org) && c.company == *company && c.stopped.is_none());
        if same && kind_of(self.state, company) == Some(OrgKind::Company) { Ok(()) } else { Err(Absent) }
    }

    fn asked(&self, act: &CompanyAct) -> Result<Vec<Question>, Absent> {
        let CompanyAct::Asked { company, purpose, identified, voluntary, .. } = act else { return Err(Absent) };
        if kind_of(self.state, company) != Some(OrgKind::Company) {
            return Err(Absent);
        }
        let mut object = vec![flag("identified", identified.is_some()), flag("voluntary", voluntary.is_some())];
        object.extend(purpose_flags(Some(purpose)));
        Ok(vec![ask(Action::AskCompany, object)])
    }

    /// A running cooperation in which one's own service takes part; others are absent.
    fn cooperation(&self, id: &CooperationId) -> Result<&Cooperation, Absent> {
        let found = self.state.companies.cooperations.get(id);
        found.filter(|c| c.with(&self.org) && c.stopped.is_none()).ok_or(Absent)
    }

    /// A cooperation is seen by the services that take part, also after its end.
    pub(super) fn seen_cooperation(&self, id: &CooperationId) -> Result<(), Absent> {
        let found = self.state.companies.cooperations.get(id).filter(|c| c.with(&self.org));
        found.filter(|_| self.is_service(&self.org)).map(|_| ()).ok_or(Absent)
    }

    /// Every part of a description is there, and services take part, one's own among them.
    fn described(&self, act: &CompanyAct) -> bool {
        let CompanyAct::Described { services, purpose, participants, method, alignment, accountability, .. } = act
        else {
            return false;
        };
        purpose.is_some()
            && [participants, method, alignment, accountability].iter().all(|slot| slot.is_some())
            && services.contains(&self.org)
            && services.iter().all(|org| self.is_service(org))
    }

    fn within_a_year(&self, until: Instant) -> Result<bool, Absent> {
        let latest = self.at.plus("P12M").map_err(|_| Absent)?;
        Ok(self.at < until && until <= latest)
    }

    /// What a delivery brings in from a company goes to the service's own space, with the company as its source.
    pub(super) fn delivered_company(
        &self,
        from: Option<&Delivered>,
        space: &SpaceId,
        basis: LegalBasis,
        classes: &[ClassSpec],
    ) -> Result<Vec<Question>, Absent> {
        let Some(from) = from else { return Ok(Vec::new()) };
        let home = self.is_service(&self.org) && self.state.home(&self.org) == Some(*space);
        let sourced = classes.iter().all(|c| c.upstream.iter().any(|u| u.name == from.company.as_str()));
        if !home || !sourced || kind_of(self.state, &from.company) != Some(OrgKind::Company) {
            return Err(Absent);
        }
        let intake = from.intake.and_then(|i| self.state.companies.intakes.get(&i));
        let asked = intake.is_some_and(|i| i.org == self.org && i.company == from.company);
        let kinds: BTreeSet<u8> = classes.iter().map(|c| c.types).collect();
        let exchange = |types| Exchange {
            company: &from.company,
            given: false,
            permission: from.permission.as_ref(),
            types,
            purpose: None,
            informant: asked && basis == LegalBasis::Wiv39,
            items: Vec::new(),
        };
        Ok(kinds.into_iter().map(|types| self.exchange(exchange(types))).collect())
    }

    /// What is asked of a disclosure to a company from a service's own space.
    pub(super) fn company_of(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        let d = eval.disclosure;
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?;
        let company = kind_of(self.state, eval.recipient) == Some(OrgKind::Company);
        if !company || space.kind != SpaceKind::Home || !self.is_service(&self.org) {
            return Ok(Vec::new());
        }
        let mut kinds: BTreeMap<u8, Vec<ItemId>> = BTreeMap::new();
        for item in eval.known.iter().flat_map(BTreeMap::keys) {
            let class = self.state.item(item).and_then(|i| self.state.class_of(i)).ok_or(Absent)?;
            kinds.entry(class.spec.types).or_default().push(*item);
        }
        let exchange = |(types, items)| Exchange {
            company: eval.recipient,
            given: true,
            permission: d.company.permission.as_ref(),
            types,
            purpose: d.purpose.code.as_deref(),
            informant: false,
            items,
        };
        Ok(kinds.into_iter().map(|kind| self.exchange(exchange(kind))).collect())
    }

    fn exchange(&self, x: Exchange<'_>) -> Question {
        let all = &self.state.companies;
        let cited = x.permission.and_then(|id| all.permissions.get(id)).filter(|p| p.org == self.org);
        let ours = |c: &&Cooperation| c.company == *x.company && c.with(&self.org) && c.stopped.is_none();
        let of_permission = cited.and_then(|p| all.cooperations.get(&p.cooperation)).filter(ours);
        let cooperation = of_permission.or_else(|| all.cooperations.values().find(ours));
        let description = cooperation.and_then(|c| c.description.as_ref());
        let code = description.and_then(|d| d.purpose.as_deref());
        let object = vec![
            flag("given", x.given),
            flag("weighed", cooperation.is_some()),
            flag("described", description.is_some()),
            flag("riskAccepted", cooperation.is_some_and(Cooperation::accepted_by_all)),
            flag("typeWeighed", cooperation.is_some_and(|c| x.types & !c.types == 0)),
            flag("pledged", cooperation.is_some_and(|c| c.pledge.is_some_and(|(until, _)| self.at < until))),
            flag("resilience", code == Some(RESILIENCE) && x.purpose == code),
            flag("permissionRecorded", cited.is_some()),
            flag("permitted", of_permission.is_some() && cited.is_some_and(|p| self.covers(p, &x))),
            flag("informant", x.informant),
            flag("structural", description.is_some()),
            flag("stricter", self.stricter(Position::CompanyExchange)),
        ];
        let count = u32::try_from(x.items.len().max(1)).unwrap_or(u32::MAX);
        let subject = Subject { party: Some(self.org.clone()), items: x.items };
        Question { action: Action::Exchange, object, subject, count }
    }

    fn covers(&self, p: &ExchangePermission, x: &Exchange<'_>) -> bool {
        let direction = if x.given { p.give } else { p.take };
        p.from <= self.at && self.at < p.until && direction && x.types & !p.types == 0
    }
}

/// Technical types of the closed list, at least one.
fn technical(kinds: u8) -> bool {
    kinds != 0 && kinds & types::OTHER == 0
}

fn company_step(action: Action, step: &Step) -> Question {
    let object = vec![
        flag("reasoned", step.reasoned),
        flag("risks", step.risks),
        flag("technical", step.technical),
        flag("described", step.described),
        flag("bounded", step.bounded),
    ];
    ask(action, object)
}
