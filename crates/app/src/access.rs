// SPDX-License-Identifier: EUPL-1.2
//! Who somebody is: a link that is good once, a password with a code of an authenticator or a passkey, and
//! sessions (ADR 0027, ADR 0030). What can be known of this stands in the register, as digests and times; what is checked
//! against them is a secret of the store; what opens a session is kept by its browser alone. So a session
//! that was taken back is gone with the next request, on every server of a store, and a password that was
//! changed in the database is none.

pub mod certificate_bind;
pub mod credential;
pub(crate) mod keep;
pub mod leave;
mod log_in;
pub mod offer;
mod own;
mod passkey;
mod provider;
pub mod revoke;
pub mod session_end;
mod sign;
pub mod token;
pub mod token_end;

pub use credential::{Recovery, Weak};
pub use log_in::{Denied, Entrance, LogIn};
pub use offer::Offered;
pub use own::{Own, OwnPasskey};
pub use passkey::{Asked, Bound, Relying, Shown};
pub use provider::Vouched;
pub use sign::{assertion, options as signing_options};

use crate::{Answer, Caller, Problem, Snapshot, System};
use sha2::{Digest as _, Sha256};
use waarborg_domain::access::{AccessAct, Scope};
use waarborg_domain::{Act, CapacityId, Digest, Instant};
use waarborg_ledger::objects::access::Session;

/// Digest under which a link or a session is on record.
pub(crate) fn digest_of(secret: &str) -> Digest {
    Digest(Sha256::digest(secret.as_bytes()).into())
}

/// The capacity holds: whoever left on a day has nothing open from then on.
fn holds(snapshot: &Snapshot, capacity: &CapacityId, now: Instant) -> bool {
    snapshot.state.capacities.get(capacity).is_some_and(|held| held.capacity.active(now))
}

impl System {
    /// The session that a browser's secret opens, while it lasts and its capacity holds.
    pub fn session(&self, secret: &str) -> Option<Session> {
        let (snapshot, now) = (self.snapshot(), self.now());
        let session = snapshot.state.access.session(&digest_of(secret), now)?;
        holds(&snapshot, &session.capacity, now).then(|| session.clone())
    }

    /// For whom a token acts, and how far.
    pub fn token(&self, token: &str) -> Option<(CapacityId, Scope)> {
        let (snapshot, now) = (self.snapshot(), self.now());
        let found = snapshot.state.access.token(&digest_of(token), now)?;
        holds(&snapshot, &found.capacity, now).then_some((found.capacity, found.scope))
    }

    /// For whom a machine acts that showed it has this key, and how far.
    pub fn certified(&self, key: &Digest) -> Option<(CapacityId, Scope)> {
        let (snapshot, now) = (self.snapshot(), self.now());
        let found = snapshot.state.access.key(key, now)?;
        holds(&snapshot, &found.capacity, now).then_some((found.capacity, found.scope))
    }

    /// For whom an offer is, while it stands.
    pub fn offered(&self, secret: &str) -> Option<(CapacityId, Instant)> {
        let snapshot = self.snapshot();
        snapshot.state.access.offer(&digest_of(secret), self.now()).map(|o| (o.capacity, o.until))
    }

    /// Logs out.
    pub fn log_out(&self, secret: &str) -> Result<(), Problem> {
        let session = digest_of(secret);
        let Some(found) = self.snapshot().state.access.sessions.get(&session).cloned() else { return Ok(()) };
        self.enter_access(Some(found.capacity), AccessAct::Ended { session })?;
        Ok(())
    }

    /// Enters an act about who somebody is: here, or by the server that leads.
    fn enter_access(&self, who: Option<CapacityId>, act: AccessAct) -> Result<Answer, Problem> {
        let caller = match who {
            Some(who) => Caller::person(who, crate::caller::Channel::Page),
            None => Caller::house(),
        };
        if self.leads() { self.enter(caller, Act::Access(act)) } else { self.ask_access(caller, act) }
    }

    /// The secret that a command makes: for one that comes twice the same, since it has one effect.
    fn secret_for(&self, caller: Caller) -> Result<String, Problem> {
        let Some(command) = caller.command else { return self.fresh_secret() };
        let key = self.derived_key(b"secret of a command").ok_or(Problem::Unavailable)?;
        Ok(hex::encode(Sha256::new().chain_update(key).chain_update(command.0).finalize()))
    }

    /// A fresh secret: 256 random bits in hexadecimal digits.
    fn fresh_secret(&self) -> Result<String, Problem> {
        let mut bytes = [0u8; 32];
        self.with_rng(|rng| rng.fill(&mut bytes))?;
        Ok(hex::encode(bytes))
    }
}
