// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge (R-112 to R-120,
//! A new weighing or description asks for the heads' acceptance anew. Each exchange is kept.

use super::{At, FoldError, duty_id, term};
use crate::objects::company::{Cooperation, Description, Exchange, ExchangePermission, Exchanged, Intake};
use crate::objects::{Duty, DutyObject};
use crate::state::State;
use waarborg_domain::company::{CompanyAct, Delivered};
use waarborg_domain::{CooperationId, DepositId, DisclosureId, DutyKind, IntakeId, OrgId};

const NO_COOPERATION: FoldError = FoldError::DoesNotFollow("the cooperation is not in that state");
const TAKEN: FoldError = FoldError::DoesNotFollow("it is on record already");

pub(super) fn change(state: &mut State, act: &CompanyAct, at: &At<'_>) -> Result<(), FoldError> {
    let by = *at.who.ok_or(NO_COOPERATION)?;
    let org = state.capacities.get(&by).map(|c| c.capacity.org.clone()).ok_or(NO_COOPERATION)?;
    match act {
        CompanyAct::Weighed { cooperation, company, types, .. } => {
            weigh(state, cooperation, company, *types, &org, at);
            Ok(())
        }
        CompanyAct::Described { cooperation, services, purpose, .. } => {
            let c = found(state, cooperation)?;
            c.description = Some(Description { services: services.clone(), purpose: purpose.clone(), entry: at.index });
            c.accepted.clear();
            Ok(())
        }
        CompanyAct::Accepted { cooperation, accept, .. } => accept_risk(state, cooperation, *accept, &org, at),
        CompanyAct::Pledged { cooperation, until, reference } => {
            found(state, cooperation)?.pledge = Some((*until, (at.index, *reference)));
            Ok(())
        }
        CompanyAct::Permitted { permission, cooperation, give, take, types, until, .. } => {
            let new = ExchangePermission {
                cooperation: *cooperation,
                org,
                give: *give,
                take: *take,
                types: *types,
                from: at.at,
                until: *until,
                by,
                entry: at.index,
            };
            state.companies.permissions.insert(*permission, new).map_or(Ok(()), |_| Err(TAKEN))
        }
        CompanyAct::Asked { intake, company, purpose, .. } => {
            let new =
                Intake { org: org.clone(), company: company.clone(), by, purpose: purpose.clone(), entry: at.index };
            if state.companies.intakes.insert(*intake, new).is_some() {
                return Err(TAKEN);
            }
            // What the company answers is stored centrally as soon as it is there; a week to see.
            open(state, at, DutyKind::StoreExchange, &org, DutyObject::Intake(*intake), "P7D");
            Ok(())
        }
        CompanyAct::Unanswered { intake, .. } => {
            close(state, DutyKind::StoreExchange, None, &DutyObject::Intake(*intake), at.index);
            Ok(())
        }
        CompanyAct::Stopped { cooperation, .. } => {
            found(state, cooperation)?.stopped = Some(at.index);
            close(state, DutyKind::ReviewCooperation, None, &DutyObject::Cooperation(*cooperation), at.index);
            Ok(())
        }
        CompanyAct::Published { .. } => Ok(()),
    }
}

/// A delivery that a company made is an exchange, and what an intake asked for.
pub(super) fn taken(state: &mut State, deposit: &DepositId, from: Option<&Delivered>, party: &OrgId, at: &At<'_>) {
    let Some(from) = from else { return };
    exchanged(state, party, &from.company, from.permission, Exchanged::Taken(*deposit), at);
    if let Some(intake) = &from.intake {
        stored(state, intake, at.index);
    }
}

/// A handover to a company from a service's own space is an exchange.
pub(super) fn given(state: &mut State, disclosure: &DisclosureId, recipient: &OrgId, at: &At<'_>) {
    let Some(d) = state.disclosures.get(disclosure) else { return };
    let company = state.org(recipient).is_some_and(|o| o.org.kind == waarborg_domain::OrgKind::Company);
    let from = state.spaces.get(&d.space).filter(|s| s.kind == waarborg_domain::SpaceKind::Home);
    let (Some(space), true) = (from, company) else { return };
    let (org, permission) = (space.owner.clone(), d.company.permission);
    exchanged(state, &org, recipient, permission, Exchanged::Given(*disclosure), at);
}

fn exchanged(
    state: &mut State,
    org: &OrgId,
    company: &OrgId,
    permission: Option<waarborg_domain::ExchangeId>,
    data: Exchanged,
    at: &At<'_>,
) {
    let exchange =
        Exchange { org: org.clone(), company: company.clone(), permission, at: at.at, entry: at.index, data };
    state.companies.exchanges.push_back(exchange);
}

fn stored(state: &mut State, intake: &IntakeId, by: u64) {
    close(state, DutyKind::StoreExchange, None, &DutyObject::Intake(*intake), by);
}

fn weigh(state: &mut State, id: &CooperationId, company: &OrgId, types: u8, org: &OrgId, at: &At<'_>) {
    let new = Cooperation {
        company: company.clone(),
        by: org.clone(),
        types,
        weighed: at.index,
        description: None,
        accepted: imbl::OrdMap::new(),
        pledge: None,
        stopped: None,
    };
    let c = state.companies.cooperations.entry(*id).or_insert(new);
    (c.types, c.weighed) = (types, at.index);
    c.accepted.clear();
}

/// With each acceptance the yearly review of that service runs anew.
fn accept_risk(state: &mut State, id: &CooperationId, accept: bool, org: &OrgId, at: &At<'_>) -> Result<(), FoldError> {
    let c = found(state, id)?;
    if accept {
        c.accepted.insert(org.clone(), at.index);
    } else {
        c.accepted.remove(org);
    }
    let object = DutyObject::Cooperation(*id);
    close(state, DutyKind::ReviewCooperation, Some(org), &object, at.index);
    if accept {
        open(state, at, DutyKind::ReviewCooperation, org, object, "P12M");
    }
    Ok(())
}

fn found<'a>(state: &'a mut State, id: &CooperationId) -> Result<&'a mut Cooperation, FoldError> {
    state.companies.cooperations.get_mut(id).filter(|c| c.stopped.is_none()).ok_or(NO_COOPERATION)
}

fn open(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, object: DutyObject, within: &str) {
    let duty = Duty { kind, owner: owner.clone(), object, due: term(at.at, within), opened: at.index, closed: None };
    state.duties.insert(duty_id(at, &format!("{}{owner}", kind.code())), duty);
}

/// Closes the open duties about an object, of one owner or of all.
fn close(state: &mut State, kind: DutyKind, owner: Option<&OrgId>, about: &DutyObject, by: u64) {
    let open: Vec<_> = state
        .duties
        .iter()
        .filter(|(_, d)| d.kind == kind && d.object == *about && d.closed.is_none())
        .filter(|(_, d)| owner.is_none_or(|o| d.owner == *o))
        .map(|(id, _)| *id)
        .collect();
    for duty in open {
        super::consent::close(state, &duty, by);
    }
}
