// SPDX-License-Identifier: EUPL-1.2
//! Acts of the house: organisations, people, law, notice, upkeep, destruction.

use super::{At, FoldError, duty_id, term};
use crate::objects::{CapacityState, DepositStatus, Duty, DutyObject, Feed, ItemStatus, OrgState, Space};
use crate::state::{LawInForce, State};
use waarborg_domain::{Act, DutyKind};

pub(super) fn change(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        Act::Opened { log, scenario, .. } => {
            if at.index != 0 {
                return Err(FoldError::DoesNotFollow("a log is opened once, by entry 0"));
            }
            state.log.clone_from(log);
            state.scenario = *scenario;
        }
        Act::LawActivated { package, facts_version, .. } => {
            state.law.push_back(LawInForce { package: *package, facts_version: *facts_version, entry: at.index });
        }
        Act::OrgAdded { org } => {
            state.orgs.insert(org.id.clone(), OrgState { org: org.clone(), leaves: None });
        }
        Act::SpaceOpened { space, kind, owner } => {
            if !state.orgs.contains_key(owner) {
                return Err(FoldError::DoesNotFollow("the space's owner is not on record"));
            }
            state.spaces.insert(*space, Space { kind: *kind, owner: owner.clone() });
        }
        Act::CapacityGiven { capacity } => {
            if !state.orgs.contains_key(&capacity.org) || !state.spaces.contains_key(&capacity.space) {
                return Err(FoldError::DoesNotFollow("organisation or space of the capacity is not on record"));
            }
            let name = (at.index, 0);
            let entry = CapacityState { capacity: capacity.clone(), key: None, name };
            state.capacities.insert(capacity.id, entry);
            super::care::designated(state, at, capacity);
        }
        Act::ScreeningRecorded { capacity, screening } => {
            capacity_of(state, capacity)?.capacity.screening = *screening;
        }
        Act::CapacityEnded { capacity, at } => {
            capacity_of(state, capacity)?.capacity.until = Some(*at);
            super::access::left(state, capacity);
        }
        Act::KeyRegistered { capacity, key } => {
            let held = capacity_of(state, capacity)?;
            if key.starts_with(waarborg_register::assertion::MARK) {
                state.access.signing.insert(*capacity, key.clone());
            } else {
                held.key = Some(key.clone());
            }
        }
        Act::FeedRegistered { feed, party, measures, terms } => {
            let (party, terms) = (party.clone(), terms.clone());
            state.feeds.insert(*feed, Feed { party, measures: *measures, id: *feed, terms, entry: at.index });
        }
        Act::NoticeGiven { party, effective, .. } => {
            let org = state.orgs.get_mut(party).ok_or(FoldError::DoesNotFollow("the party is not on record"))?;
            org.leaves = Some(*effective);
            let duty = Duty {
                kind: DutyKind::PublishNotice,
                owner: party.clone(),
                object: DutyObject::Notice(party.clone()),
                due: term(at.at, "P1M"),
                opened: at.index,
                closed: None,
            };
            state.duties.insert(duty_id(at, "notice"), duty);
        }
        Act::NoticePublished { duty } => super::consent::close(state, duty, at.index),
        Act::Ticked { expired } => {
            state.access.expire(at.at);
            super::access::departed(state, at.at);
            for deposit in expired {
                let deposit = state.deposits.get_mut(deposit).ok_or(FoldError::DoesNotFollow("no such delivery"))?;
                if deposit.status == DepositStatus::Open {
                    deposit.status = DepositStatus::Abandoned;
                }
            }
        }
        Act::Destroyed { records, items, .. } => {
            state.destroyed.extend(records.iter().copied());
            for item in items {
                super::deposit::retire(state, at, item, ItemStatus::Destroyed)?;
            }
            super::personal::destroyed(state, at, items);
        }
        _ => {}
    }
    Ok(())
}

fn capacity_of<'a>(state: &'a mut State, id: &waarborg_domain::CapacityId) -> Result<&'a mut CapacityState, FoldError> {
    state.capacities.get_mut(id).ok_or(FoldError::DoesNotFollow("the capacity is not on record"))
}
