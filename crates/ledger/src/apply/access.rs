// SPDX-License-Identifier: EUPL-1.2
//! Ways in, credentials and sessions. Whether an act may be was asked before (`facts/access.rs`); here it is
//! noted, and what cannot follow the state is refused.

use super::{At, FoldError};
use crate::objects::access::{Access, Offer, Passkey, Session, Token};
use crate::state::State;
use waarborg_domain::access::{AccessAct, Factor, NewPasskey};
use waarborg_domain::{CapacityId, Digest, Instant, PersonId};

const NOBODY: FoldError = FoldError::DoesNotFollow("somebody sets credentials and logs in");
const NO_ACCESS: FoldError = FoldError::DoesNotFollow("the person has no credentials");
const NO_SESSION: FoldError = FoldError::DoesNotFollow("there is no such session");

pub(super) fn change(state: &mut State, act: &AccessAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        AccessAct::Offered { capacity, offer, until } => {
            person(state, capacity)?;
            state.access.offers.insert(*offer, Offer { capacity: *capacity, until: *until });
        }
        AccessAct::Set { verifier, passkey, .. } => {
            let access = Access { password: passkey.is_none(), ..Access::new(*verifier, at.index) };
            set(state, at, access)?;
            passkey.as_ref().map(|new| add(state, at, new)).transpose()?;
        }
        AccessAct::Bound { verifier, .. } => set(state, at, Access::bound(*verifier, at.index))?,
        AccessAct::Added { passkey } => add(state, at, passkey)?,
        AccessAct::Removed { passkey } => {
            let person = actor(state, at)?;
            let access = state.access.people.get_mut(&person).ok_or(NO_ACCESS)?;
            access.passkeys.remove(passkey).ok_or(FoldError::DoesNotFollow("there is no such passkey"))?;
            state.access.shut_opened(passkey);
            // Which of them signed is not said here: one that is still there is registered again.
            let capacities = capacities_of(state, &person);
            state.access.stop_signing(&capacities);
        }
        AccessAct::Begun { session, until, by } => {
            show(state, at, *by)?;
            let capacity = *at.who.ok_or(NOBODY)?;
            let session_of = Session { capacity, begun: at.at, proved: by.proved(at.at), until: *until, by: *by };
            state.access.sessions.insert(*session, session_of);
        }
        AccessAct::Proved { session, by } => {
            show(state, at, *by)?;
            state.access.sessions.get_mut(session).ok_or(NO_SESSION)?.proved = by.proved(at.at);
        }
        AccessAct::Failed { capacity } => {
            let person = person(state, capacity)?;
            let access = state.access.people.get_mut(&person).ok_or(NO_ACCESS)?;
            (access.failed, access.failed_at) = (access.failed.saturating_add(1), at.at);
        }
        AccessAct::Ended { session } => end(state, session)?,
        AccessAct::Issued { .. } | AccessAct::Certified { .. } | AccessAct::Stopped { .. } => program(state, act)?,
        AccessAct::Left { capacity, at: day, successor } => leave(state, capacity, *day, *successor, at)?,
        AccessAct::Revoked { capacity } => {
            let person = person(state, capacity)?;
            clear(state, &person);
        }
    }
    Ok(())
}

/// What programs and machines act with.
fn program(state: &mut State, act: &AccessAct) -> Result<(), FoldError> {
    match act {
        AccessAct::Issued { capacity, token, until, scope } => {
            person(state, capacity)?;
            let token_of = Token { capacity: *capacity, until: *until, scope: *scope };
            state.access.tokens.insert(*token, token_of);
        }
        AccessAct::Certified { capacity, key, until, scope } => {
            person(state, capacity)?;
            state.access.keys.insert(*key, Token { capacity: *capacity, until: *until, scope: *scope });
        }
        AccessAct::Stopped { token } => {
            let found = state.access.tokens.remove(token).or_else(|| state.access.keys.remove(token));
            found.ok_or(FoldError::DoesNotFollow("there is no such token"))?;
        }
        _ => {}
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

/// A person leaves an organisation. Whoever goes later keeps everything until then.
fn leave(
    state: &mut State,
    capacity: &CapacityId,
    day: Instant,
    successor: Option<CapacityId>,
    at: &At<'_>,
) -> Result<(), FoldError> {
    let of = state.capacities.get(capacity).ok_or(FoldError::DoesNotFollow("the capacity is not on record"))?;
    let (person, org) = (of.capacity.person, of.capacity.org.clone());
    let there = state.capacities.iter().filter(|(_, held)| held.capacity.person == person && held.capacity.org == org);
    let stands = there.filter(|(_, held)| held.capacity.until.is_none_or(|until| until > day));
    let leaving: Vec<CapacityId> = stands.map(|(id, _)| *id).collect();
    for id in leaving {
        if let Some(held) = state.capacities.get_mut(&id) {
            held.capacity.until = Some(day);
        }
        state.access.leavers.insert(id, successor);
    }
    departed(state, at.at);
    Ok(())
}

/// Whoever has left by now has no sessions, tokens or credentials any more.
pub(super) fn departed(state: &mut State, now: Instant) {
    let gone = |id: &CapacityId| state.capacities.get(id).is_some_and(|held| !held.capacity.active(now));
    let gone: Vec<CapacityId> = state.access.leavers.keys().filter(|id| gone(id)).copied().collect();
    for capacity in gone {
        state.access.shut(&[capacity]);
        let Ok(person) = person(state, &capacity) else { continue };
        // Who came back, or is elsewhere too, keeps what they log in with.
        if !state.capacities.values().any(|held| held.capacity.person == person && held.capacity.active(now)) {
            state.access.people.remove(&person);
        }
    }
}

fn end(state: &mut State, session: &Digest) -> Result<(), FoldError> {
    state.access.sessions.remove(session).map(|_| ()).ok_or(NO_SESSION)
}

/// New credentials; earlier ones end with what they opened.
fn set(state: &mut State, at: &At<'_>, access: Access) -> Result<(), FoldError> {
    let person = actor(state, at)?;
    clear(state, &person);
    state.access.people.insert(person, access);
    Ok(())
}

/// The person showed who they are.
fn show(state: &mut State, at: &At<'_>, by: Factor) -> Result<(), FoldError> {
    let person = actor(state, at)?;
    if !state.access.takes(&person, by, at.at) {
        return Err(FoldError::DoesNotFollow("what was shown served before, or too many failed"));
    }
    if let Factor::Passkey { challenge, until, .. } = by {
        state.access.answered.insert(challenge, until);
    }
    state.access.people.get_mut(&person).ok_or(NO_ACCESS)?.used(by);
    Ok(())
}

/// A passkey goes on record; its challenge has served.
fn add(state: &mut State, at: &At<'_>, new: &NewPasskey) -> Result<(), FoldError> {
    let (person, capacity) = (actor(state, at)?, *at.who.ok_or(NOBODY)?);
    let access = state.access.people.get_mut(&person).ok_or(NO_ACCESS)?;
    let passkey = Passkey { id: new.id, capacity, since: at.at, counter: 0 };
    access.passkeys.insert(new.passkey, passkey);
    state.access.answered.insert(new.challenge, new.until);
    Ok(())
}

/// Takes a person's credentials, offers and sessions back.
fn clear(state: &mut State, of: &PersonId) {
    let capacities = capacities_of(state, of);
    state.access.people.remove(of);
    state.access.shut(&capacities);
}

fn capacities_of(state: &State, of: &PersonId) -> Vec<CapacityId> {
    state.capacities.iter().filter(|(_, held)| held.capacity.person == *of).map(|(id, _)| *id).collect()
}

fn actor(state: &State, at: &At<'_>) -> Result<PersonId, FoldError> {
    person(state, at.who.ok_or(NOBODY)?)
}

fn person(state: &State, capacity: &CapacityId) -> Result<PersonId, FoldError> {
    let held = state.capacities.get(capacity).ok_or(FoldError::DoesNotFollow("the capacity is not on record"))?;
    Ok(held.capacity.person)
}
