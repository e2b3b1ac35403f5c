// SPDX-License-Identifier: EUPL-1.2
//! Ways in, credentials and sessions. Whether an act may be was asked before (`facts/access.rs`); here it is
//! noted, and what cannot follow the state is refused.

use super::{At, FoldError};
use crate::objects::access::{Access, Offer, Session, Token};
use crate::state::State;
use waarborg_domain::access::{AccessAct, Factor};
use waarborg_domain::{CapacityId, Digest, PersonId};

const NOBODY: FoldError = FoldError::DoesNotFollow("somebody sets credentials and logs in");
const NO_ACCESS: FoldError = FoldError::DoesNotFollow("the person has no credentials");
const NO_SESSION: FoldError = FoldError::DoesNotFollow("there is no such session");

pub(super) fn change(state: &mut State, act: &AccessAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        AccessAct::Offered { capacity, offer, until } => {
            person(state, capacity)?;
            state.access.offers.insert(*offer, Offer { capacity: *capacity, until: *until });
        }
        AccessAct::Set { verifier, .. } => {
            let person = actor(state, at)?;
            clear(state, &person);
            state.access.people.insert(person, Access::new(*verifier, at.index));
        }
        AccessAct::Begun { session, until, by } => {
            show(state, at, *by)?;
            let capacity = *at.who.ok_or(NOBODY)?;
            let session_of = Session { capacity, begun: at.at, proved: at.at, until: *until };
            state.access.sessions.insert(*session, session_of);
        }
        AccessAct::Proved { session, by } => {
            show(state, at, *by)?;
            state.access.sessions.get_mut(session).ok_or(NO_SESSION)?.proved = at.at;
        }
        AccessAct::Failed { capacity } => {
            let person = person(state, capacity)?;
            let access = state.access.people.get_mut(&person).ok_or(NO_ACCESS)?;
            (access.failed, access.failed_at) = (access.failed.saturating_add(1), at.at);
        }
        AccessAct::Issued { capacity, token, until, scope } => {
            person(state, capacity)?;
            let token_of = Token { capacity: *capacity, until: *until, scope: *scope };
            state.access.tokens.insert(*token, token_of);
        }
        AccessAct::Ended { session } => end(state, session)?,
        AccessAct::Revoked { capacity } => {
            let person = person(state, capacity)?;
            clear(state, &person);
        }
    }
    Ok(())
}

/// A capacity ended: its sessions and offers with it, and the person's credentials with the last capacity.
pub(super) fn left(state: &mut State, capacity: &CapacityId) {
    state.access.shut(&[*capacity]);
    let Ok(person) = person(state, capacity) else { return };
    let another = |(id, held): (&CapacityId, &crate::objects::CapacityState)| {
        id != capacity && held.capacity.person == person && held.capacity.until.is_none()
    };
    if !state.capacities.iter().any(another) {
        state.access.people.remove(&person);
    }
}

fn end(state: &mut State, session: &Digest) -> Result<(), FoldError> {
    state.access.sessions.remove(session).map(|_| ()).ok_or(NO_SESSION)
}

/// The person showed who they are.
fn show(state: &mut State, at: &At<'_>, by: Factor) -> Result<(), FoldError> {
    let person = actor(state, at)?;
    let access = state.access.people.get_mut(&person).ok_or(NO_ACCESS)?;
    if !access.takes(by, at.at) {
        return Err(FoldError::DoesNotFollow("the code was used before, or too many failed"));
    }
    access.used(by);
    Ok(())
}

/// Takes a person's credentials, offers and sessions back.
fn clear(state: &mut State, of: &PersonId) {
    let capacities: Vec<CapacityId> =
        state.capacities.iter().filter(|(_, held)| held.capacity.person == *of).map(|(id, _)| *id).collect();
    state.access.people.remove(of);
    state.access.shut(&capacities);
}

fn actor(state: &State, at: &At<'_>) -> Result<PersonId, FoldError> {
    person(state, at.who.ok_or(NOBODY)?)
}

fn person(state: &State, capacity: &CapacityId) -> Result<PersonId, FoldError> {
    let held = state.capacities.get(capacity).ok_or(FoldError::DoesNotFollow("the capacity is not on record"))?;
    Ok(held.capacity.person)
}
