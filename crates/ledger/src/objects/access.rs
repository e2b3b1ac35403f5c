// SPDX-License-Identifier: EUPL-1.2
//! Who can log in, who is logged in, and which programs act for whom: digests and times, so that each server of a store, a rebuild and the
//! verifier know the same sessions, and one that was taken back is gone with the next request everywhere.

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use waarborg_domain::access::{Factor, Scope};
use waarborg_domain::{CapacityId, Digest, Instant, PersonId};

/// Failures in a row before one must wait.
const FREE: u32 = 5;
/// Seconds to wait after the first failure beyond those; each further one doubles them.
const WAIT: i64 = 30;
/// Longest wait, in seconds.
const LONGEST: i64 = 15 * 60;

/// Ways in, credentials and sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accesses {
    /// Credentials by person.
    pub people: OrdMap<PersonId, Access>,
    /// Offers that were not taken, by the digest of what the link holds.
    pub offers: OrdMap<Digest, Offer>,
    /// Sessions by the digest of what the browser keeps.
    pub sessions: OrdMap<Digest, Session>,
    /// Tokens of programs, by their digest.
    pub tokens: OrdMap<Digest, Token>,
}

/// A person's credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Commitment to what they are checked against.
    pub verifier: Digest,
    /// Entry that set them.
    pub entry: u64,
    /// The last period of which a code was used: none is good twice.
    pub period: u64,
    /// Recovery codes that were used, by place.
    pub used: OrdSet<u32>,
    /// Failures since the last success.
    pub failed: u32,
    /// The last of them.
    pub failed_at: Instant,
}

/// A way in for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// For whom.
    pub capacity: CapacityId,
    /// Good until.
    pub until: Instant,
}

/// A token of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// For whom it acts.
    pub capacity: CapacityId,
    /// Good until.
    pub until: Instant,
    /// What for.
    pub scope: Scope,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub capacity: CapacityId,
    /// Since.
    pub begun: Instant,
    /// When the person last showed who they are.
    pub proved: Instant,
    /// Ends then at the latest.
    pub until: Instant,
}

impl Access {
    /// New credentials.
    pub fn new(verifier: Digest, entry: u64) -> Self {
        Self { verifier, entry, period: 0, used: OrdSet::new(), failed: 0, failed_at: Instant(0) }
    }

    /// After too many failures nothing is tried until then.
    pub fn waits_until(&self) -> Option<Instant> {
        let beyond = self.failed.checked_sub(FREE)?;
        let seconds = WAIT.checked_shl(beyond.min(16)).unwrap_or(LONGEST).min(LONGEST);
        Some(self.failed_at.plus_seconds(seconds))
    }

    /// The factor was not used before, and there is no wait.
    pub fn takes(&self, by: Factor, at: Instant) -> bool {
        let fresh = match by {
            Factor::Code { period } => period > self.period,
            Factor::Recovery { place } => !self.used.contains(&place),
        };
        fresh && self.waits_until().is_none_or(|until| at >= until)
    }

    /// The factor is used.
    pub fn used(&mut self, by: Factor) {
        match by {
            Factor::Code { period } => self.period = period,
            Factor::Recovery { place } => {
                self.used.insert(place);
            }
        }
        self.failed = 0;
    }
}

impl Accesses {
    /// A session that has not run out.
    pub fn session(&self, session: &Digest, at: Instant) -> Option<&Session> {
        self.sessions.get(session).filter(|s| at < s.until)
    }

    /// An offer that stands.
    pub fn offer(&self, offer: &Digest, at: Instant) -> Option<&Offer> {
        self.offers.get(offer).filter(|o| at < o.until)
    }

    /// A token that is good.
    pub fn token(&self, token: &Digest, at: Instant) -> Option<&Token> {
        self.tokens.get(token).filter(|t| at < t.until)
    }

    /// Tokens of a capacity that are good.
    pub fn tokens_of<'a>(&'a self, capacity: &'a CapacityId, at: Instant) -> impl Iterator<Item = &'a Token> {
        self.tokens.values().filter(move |t| t.capacity == *capacity && at < t.until)
    }

    /// Sessions of a capacity that have not run out.
    pub fn sessions_of<'a>(&'a self, capacity: &'a CapacityId, at: Instant) -> impl Iterator<Item = &'a Session> {
        self.sessions.values().filter(move |s| s.capacity == *capacity && at < s.until)
    }

    /// What has run out goes.
    pub(crate) fn expire(&mut self, at: Instant) {
        keep(&mut self.offers, |offer| at < offer.until);
        keep(&mut self.sessions, |session| at < session.until);
        keep(&mut self.tokens, |token| at < token.until);
    }

    /// Offers, sessions and tokens of these capacities go.
    pub(crate) fn shut(&mut self, capacities: &[CapacityId]) {
        keep(&mut self.offers, |offer| !capacities.contains(&offer.capacity));
        keep(&mut self.sessions, |session| !capacities.contains(&session.capacity));
        keep(&mut self.tokens, |token| !capacities.contains(&token.capacity));
    }
}

fn keep<V: Clone>(map: &mut OrdMap<Digest, V>, stays: impl Fn(&V) -> bool) {
    let gone: Vec<Digest> = map.iter().filter(|(_, value)| !stays(value)).map(|(key, _)| *key).collect();
    for key in gone {
        map.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_one_waits_twice_as_long_each_time() {
        let mut access = Access::new(Digest::default(), 0);
        let waits = |failed: u32, access: &mut Access| {
            (access.failed, access.failed_at) = (failed, Instant(0));
            access.waits_until().map(|until| until.0 / 1_000_000)
        };
        let seconds: Vec<_> = [0, 4, 5, 6, 9, 10, 4_000_000_000].map(|failed| waits(failed, &mut access)).to_vec();
        assert_eq!(seconds, [None, None, Some(30), Some(60), Some(480), Some(900), Some(900)]);
    }

    #[test]
    fn a_code_is_good_once_and_so_is_each_recovery_code() {
        let mut access = Access::new(Digest::default(), 0);
        let (now, code, recovery) = (Instant(1), Factor::Code { period: 7 }, Factor::Recovery { place: 2 });
        assert!(access.takes(code, now) && access.takes(recovery, now));
        access.used(code);
        access.used(recovery);
        assert!(!access.takes(code, now) && !access.takes(recovery, now));
        assert!(!access.takes(Factor::Code { period: 6 }, now), "nor is an earlier one");
        assert!(access.takes(Factor::Code { period: 8 }, now) && access.takes(Factor::Recovery { place: 3 }, now));
    }
}
