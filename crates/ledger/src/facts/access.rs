// SPDX-License-Identifier: EUPL-1.2
//! Who somebody is. People set, use and take back what is their own; an administrator offers and takes back
//! for people of the own organisation, and for the first administrator of one that has none. What does not
//! fit (an offer that was taken, a code that was used, another's session) is absent, all alike.

use super::{Absent, Asker, ask};
use crate::objects::access::SKEW;
use waarborg_domain::access::{AccessAct, Factor, NewPasskey};
use waarborg_domain::{CapacityId, Digest, Instant, PersonId, Role};
use waarborg_law::{Action, Question};

/// Longest session, in seconds: a working day.
pub const SESSION: i64 = 12 * 3600;
/// Longest time an offer stands, in seconds.
pub const OFFER: i64 = 7 * 24 * 3600;

/// Longest time a token is good, in seconds.
pub const TOKEN: i64 = 366 * 24 * 3600;

impl Asker<'_> {
    pub(super) fn access(&self, act: &AccessAct) -> Result<Vec<Question>, Absent> {
        let own = || vec![ask(Action::Own, vec![])];
        match act {
            AccessAct::Offered { capacity, until, .. } => {
                self.within(*until, OFFER)?;
                self.given(capacity)
            }
            AccessAct::Set { offer, passkey, .. } => {
                passkey.as_ref().map(|new| self.new_passkey(new)).transpose()?;
                self.offered(offer)
            }
            AccessAct::Bound { offer, .. } => self.offered(offer),
            AccessAct::Added { passkey } => {
                self.new_passkey(passkey)?;
                if self.state.access.people.get(&self.holder()?).ok_or(Absent)?.room() {
                    Ok(own())
                } else {
                    Err(Absent)
                }
            }
            AccessAct::Removed { passkey } => {
                let access = self.state.access.people.get(&self.holder()?).ok_or(Absent)?;
                if access.spares(passkey) { Ok(own()) } else { Err(Absent) }
            }
            AccessAct::Begun { session, until, by } => {
                self.within(*until, SESSION)?;
                self.shows(*by)?;
                if self.state.access.sessions.contains_key(session) { Err(Absent) } else { Ok(own()) }
            }
            AccessAct::Proved { session, by } => {
                self.own_session(session)?;
                self.shows(*by)?;
                if proves(*by) { Ok(own()) } else { Err(Absent) }
            }
            AccessAct::Ended { session } => {
                let found = self.state.access.session(session, self.at).ok_or(Absent)?;
                if self.themselves(&found.capacity) { Ok(own()) } else { Err(Absent) }
            }
            AccessAct::Revoked { capacity } => self.take_back(capacity),
            AccessAct::Issued { .. } | AccessAct::Certified { .. } | AccessAct::Stopped { .. } => self.program(act),
            AccessAct::Left { capacity, at, successor } => self.leaves(capacity, *at, successor.as_ref()),
            AccessAct::Failed { .. } => Err(Absent),
        }
    }

    /// What programs and machines act with.
    fn program(&self, act: &AccessAct) -> Result<Vec<Question>, Absent> {
        match act {
            AccessAct::Certified { capacity, key, until, .. } => {
                self.within(*until, TOKEN)?;
                // One that stands is ended before its key serves for anything else.
                if self.state.access.key(key, self.at).is_some() { Err(Absent) } else { self.given(capacity) }
            }
            AccessAct::Stopped { token } => {
                let access = &self.state.access;
                let found = access.token(token, self.at).or_else(|| access.key(token, self.at));
                self.take_back(&found.ok_or(Absent)?.capacity)
            }
            AccessAct::Issued { capacity, token, until, .. } => {
                self.within(*until, TOKEN)?;
                if self.state.access.tokens.contains_key(token) { Err(Absent) } else { self.given(capacity) }
            }
            _ => Err(Absent),
        }
    }

    /// An offer that stands, for the person who takes it.
    fn offered(&self, offer: &Digest) -> Result<Vec<Question>, Absent> {
        let offered = self.state.access.offer(offer, self.at).ok_or(Absent)?;
        if offered.capacity == *self.who { Ok(vec![ask(Action::Own, vec![])]) } else { Err(Absent) }
    }

    /// Instants that are to come, and not too far away.
    fn within(&self, until: Instant, seconds: i64) -> Result<(), Absent> {
        let good = until > self.at && until <= self.at.plus_seconds(seconds);
        if good { Ok(()) } else { Err(Absent) }
    }

    /// What was shown is this person's, and was not shown before.
    fn shows(&self, by: Factor) -> Result<(), Absent> {
        if self.state.access.takes(&self.holder()?, by, self.at) { Ok(()) } else { Err(Absent) }
    }

    fn holder(&self) -> Result<PersonId, Absent> {
        Ok(self.state.capacities.get(self.who).ok_or(Absent)?.capacity.person)
    }

    /// One that is not on record, for a challenge that was not answered.
    fn new_passkey(&self, new: &NewPasskey) -> Result<(), Absent> {
        let access = &self.state.access;
        let known =
            access.holder(&new.id).is_some() || access.people.values().any(|a| a.passkeys.contains_key(&new.passkey));
        if !known && access.open(&new.challenge, new.until, self.at) { Ok(()) } else { Err(Absent) }
    }

    /// Somebody of the own organisation, now or later; whoever follows is another who is there then.
    fn leaves(
        &self,
        capacity: &CapacityId,
        at: Instant,
        successor: Option<&CapacityId>,
    ) -> Result<Vec<Question>, Absent> {
        let ours = |id: &CapacityId, at: Instant| {
            let held = self.state.capacities.get(id).map(|held| &held.capacity);
            held.filter(|held| held.org == self.org && held.active(at)).ok_or(Absent)
        };
        let person = ours(capacity, self.at)?.person;
        // It was said a moment ago that it is now.
        if at.plus_seconds(SKEW) < self.at || at > self.at.plus_seconds(TOKEN) {
            return Err(Absent);
        }
        match successor.map(|id| ours(id, at)).transpose()? {
            Some(follows) if follows.person == person => Err(Absent),
            _ => self.administer(),
        }
    }

    /// People take back what is their own, an administrator what is of the own organisation's people.
    fn take_back(&self, capacity: &CapacityId) -> Result<Vec<Question>, Absent> {
        if self.themselves(capacity) { Ok(vec![ask(Action::Own, vec![])]) } else { self.people_of(capacity) }
    }

    /// The capacity is of the person who acts.
    fn themselves(&self, capacity: &CapacityId) -> bool {
        let person = |id: &CapacityId| self.state.capacities.get(id).map(|c| c.capacity.person);
        person(capacity).is_some() && person(capacity) == person(self.who)
    }

    fn own_session(&self, session: &Digest) -> Result<(), Absent> {
        let found = self.state.access.session(session, self.at);
        found.filter(|s| s.capacity == *self.who).map(|_| ()).ok_or(Absent)
    }

    /// A way in is given for a capacity that holds, or will: with one that is over it would open nothing.
    fn given(&self, capacity: &CapacityId) -> Result<Vec<Question>, Absent> {
        let held = &self.state.capacities.get(capacity).ok_or(Absent)?.capacity;
        if held.until.is_none_or(|end| self.at < end) { self.people_of(capacity) } else { Err(Absent) }
    }

    /// An administrator keeps the people of the own organisation, and the first one of another.
    pub(super) fn people_of(&self, capacity: &CapacityId) -> Result<Vec<Question>, Absent> {
        let held = &self.state.capacities.get(capacity).ok_or(Absent)?.capacity;
        let first = held.role == Role::Administrator && !self.administered(&held.org);
        if held.org == self.org || first { self.administer() } else { Err(Absent) }
    }

    /// The organisation has an administrator who can log in.
    fn administered(&self, org: &waarborg_domain::OrgId) -> bool {
        self.state.capacities.values().map(|c| &c.capacity).any(|c| {
            c.org == *org
                && c.role == Role::Administrator
                && c.active(self.at)
                && self.state.access.people.contains_key(&c.person)
        })
    }
}

/// Asked to show who one is again, one did so then: a provider that only says what it knew before does not do.
fn proves(by: Factor) -> bool {
    match by {
        Factor::Provider { asked, authenticated } => authenticated.is_some_and(|at| at.plus_seconds(SKEW) >= asked),
        Factor::Code { .. } | Factor::Recovery { .. } | Factor::Passkey { .. } => true,
    }
}
