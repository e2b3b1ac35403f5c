// SPDX-License-Identifier: EUPL-1.2
//! Logging in, and showing again who one is before something grave. Whatever does not fit (the name, the
//! password, the code, or that there were too many attempts) gets one answer after the same work.

use super::credential::{self, Credential};
use super::digest_of;
use super::passkey::{Relying, Shown, Unproved};
use crate::{Problem, System};
use std::sync::{Mutex, PoisonError};
use waarborg_domain::access::{AccessAct, Factor};
use waarborg_domain::{CapacityId, Digest, Instant};

/// How long a session lasts at most, in seconds.
const LASTS: i64 = 10 * 3600;
/// Passwords are hashed one at a time: each takes memory, and anybody may ask.
static HASHING: Mutex<()> = Mutex::new(());

/// What somebody says to be let in.
#[derive(Clone, Copy, Debug)]
pub struct LogIn<'a> {
    /// Short name of a capacity.
    pub name: &'a str,
    /// Password.
    pub password: &'a str,
    /// A code of the authenticator, or a recovery code.
    pub code: &'a str,
}

/// Why somebody was not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Something does not fit, or there were too many attempts.
    Unfit,
    /// The register could not take it.
    Problem(Problem),
}

impl From<Problem> for Denied {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// A session that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// What the browser keeps.
    pub secret: String,
    /// Who.
    pub capacity: CapacityId,
    /// Until when at most.
    pub until: Instant,
}

impl System {
    /// Lets somebody in.
    pub fn log_in(&self, given: LogIn<'_>) -> Result<Entrance, Denied> {
        let capacity = self.person(given.name);
        let by = self.factor_of(capacity, given.password, given.code)?;
        self.begin(capacity.ok_or(Denied::Unfit)?, by)
    }

    /// Lets somebody in who has a passkey answer; a name says for which of the own capacities.
    pub fn log_in_by_passkey(&self, of: &Relying, name: &str, shown: Shown<'_>) -> Result<Entrance, Denied> {
        let proof = self.passkey_proof(of, shown).map_err(|unproved| self.unproved(unproved))?;
        let capacity = if name.is_empty() { Some(proof.capacity) } else { self.person(name) };
        let (snapshot, now) = (self.snapshot(), self.now());
        let held = |id: &CapacityId| snapshot.state.capacities.get(id).map(|held| &held.capacity);
        let own = |id: &CapacityId| held(id).is_some_and(|held| held.person == proof.person && held.active(now));
        match capacity.filter(own) {
            Some(capacity) => self.begin(capacity, proof.by),
            // Entered with whose passkey it is: what name was tried says nothing.
            None => Err(self.unproved(Unproved::Wrong(proof.capacity))),
        }
    }

    /// Opens a session for somebody who showed who they are.
    pub(super) fn begin(&self, capacity: CapacityId, by: Factor) -> Result<Entrance, Denied> {
        let (secret, until) = (self.fresh_secret()?, self.now().plus_seconds(LASTS));
        let act = AccessAct::Begun { session: digest_of(&secret), until, by };
        let answer = self.enter_access(Some(capacity), act)?;
        if answer.allowed() { Ok(Entrance { secret, capacity, until }) } else { Err(Denied::Unfit) }
    }

    /// The person of a session shows again who they are.
    pub fn prove(&self, secret: &str, password: &str, code: &str) -> Result<(), Denied> {
        let session = self.session(secret).ok_or(Denied::Unfit)?;
        let by = self.factor_of(Some(session.capacity), password, code)?;
        self.proved(secret, session.capacity, by)
    }

    /// Notes that the person of a session showed again who they are.
    pub(super) fn proved(&self, secret: &str, capacity: CapacityId, by: Factor) -> Result<(), Denied> {
        let act = AccessAct::Proved { session: digest_of(secret), by };
        let answer = self.enter_access(Some(capacity), act)?;
        if answer.allowed() { Ok(()) } else { Err(Denied::Unfit) }
    }

    /// The same with a passkey of theirs.
    pub fn prove_by_passkey(&self, of: &Relying, secret: &str, shown: Shown<'_>) -> Result<(), Denied> {
        let session = self.session(secret).ok_or(Denied::Unfit)?;
        let proof = self.passkey_proof(of, shown).map_err(|unproved| self.unproved(unproved))?;
        let held = self.snapshot().state.capacities.get(&session.capacity).map(|held| held.capacity.person);
        if held != Some(proof.person) {
            return Err(self.unproved(Unproved::Wrong(proof.capacity)));
        }
        let act = AccessAct::Proved { session: digest_of(secret), by: proof.by };
        let answer = self.enter_access(Some(session.capacity), act)?;
        if answer.allowed() { Ok(()) } else { Err(Denied::Unfit) }
    }

    /// An answer that counts for nothing; if the passkey is on record, that is an entry.
    fn unproved(&self, unproved: Unproved) -> Denied {
        let entered = match unproved {
            Unproved::Nobody => Ok(()),
            Unproved::Wrong(capacity) => self.enter_access(None, AccessAct::Failed { capacity }).map(|_| ()),
            Unproved::Problem(problem) => Err(problem),
        };
        entered.map_or_else(Denied::Problem, |()| Denied::Unfit)
    }

    /// What password and code show. A failure of somebody who has credentials is an entry, unless there were
    /// so many that nothing is tried for a while.
    fn factor_of(&self, capacity: Option<CapacityId>, password: &str, code: &str) -> Result<Factor, Denied> {
        let now = self.now();
        let (credential, waits) = match capacity.map(|capacity| self.credential(&capacity, now)).transpose()?.flatten()
        {
            Some((credential, waits)) => (Some(credential), waits),
            None => (None, true),
        };
        let checked = credential.unwrap_or_else(Credential::nobody);
        let fits = {
            let _one = HASHING.lock().unwrap_or_else(PoisonError::into_inner);
            let short = password.chars().count() <= *credential::LENGTH.end();
            short && checked.knows(password)
        };
        let factor = checked.factor(code, now).filter(|_| fits && !waits);
        if let (None, false, Some(capacity)) = (factor, waits, capacity) {
            self.enter_access(None, AccessAct::Failed { capacity })?;
        }
        factor.ok_or(Denied::Unfit)
    }

    /// A person's credentials as the register has them, and whether there were too many attempts. Any other
    /// that stands in the store under their name is none.
    fn credential(&self, capacity: &CapacityId, now: Instant) -> Result<Option<(Credential, bool)>, Problem> {
        let Some((verifier, stored, waits)) = self.checked_against(capacity, now)? else { return Ok(None) };
        let read = serde_json::from_slice::<Credential>(&stored).ok();
        Ok(read.filter(|credential| credential.verifier() == Some(verifier)).map(|credential| (credential, waits)))
    }

    /// What somebody's word is checked against as the store has it, the commitment to it in the register, and
    /// whether nothing is tried at present.
    pub(super) fn checked_against(
        &self,
        capacity: &CapacityId,
        now: Instant,
    ) -> Result<Option<(Digest, Vec<u8>, bool)>, Problem> {
        let snapshot = self.snapshot();
        let Some(held) = snapshot.state.capacities.get(capacity).map(|c| &c.capacity) else { return Ok(None) };
        let Some(access) = snapshot.state.access.people.get(&held.person) else { return Ok(None) };
        let waits = access.waits_until().is_some_and(|until| now < until) || !held.active(now);
        let (verifier, name) = (access.verifier, credential::name(&access.verifier));
        let stored = self.with_store(move |store| store.secret(&name))?.map_err(|_| Problem::Unavailable)?;
        Ok(stored.map(|bytes| (verifier, bytes, waits)))
    }
}
