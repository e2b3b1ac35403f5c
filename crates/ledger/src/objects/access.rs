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

/// Longest time a challenge to a passkey is good, in seconds.
const CHALLENGE: i64 = 15 * 60;
/// Passkeys one person may have.
const PASSKEYS: usize = 10;
/// How long somebody may be with an identity provider, in seconds.
pub const ERRAND: i64 = 10 * 60;
/// How far a provider's clock may be from ours, in seconds.
pub const SKEW: i64 = 60;

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
    /// Challenges that were answered, by their digest, until when they were good: none is answered twice.
    pub answered: OrdMap<Digest, Instant>,
    /// Public keys of passkeys with which officers sign.
    pub signing: OrdMap<CapacityId, String>,
    /// Keys of machines' certificates, by the digest of the key. They stand apart: nobody who shows a public key
    /// as a token shows anything.
    pub keys: OrdMap<Digest, Token>,
    /// Capacities of those who left or will, and who follows; the administrator where nobody is named.
    pub leavers: OrdMap<CapacityId, Option<CapacityId>>,
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
    /// Where the person is known by an identity provider: the last errand to it that served. None serves twice,
    /// nor does an earlier one.
    pub asked: Option<Instant>,
    /// Failures since the last success.
    pub failed: u32,
    /// The last of them.
    pub failed_at: Instant,
    /// There is a password; if not, the person logs in with a passkey alone.
    pub password: bool,
    /// Passkeys, by the commitment to their public key.
    pub passkeys: OrdMap<Digest, Passkey>,
}

/// A passkey on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// Digest of the name it gave itself.
    pub id: Digest,
    /// In which capacity the person put it on record; it opens sessions of that one unless said.
    pub capacity: CapacityId,
    /// Since.
    pub since: Instant,
    /// How often it has answered, by its own count.
    pub counter: u32,
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
    /// What it was opened with, besides a password.
    pub by: Factor,
}

impl Access {
    /// New credentials.
    pub fn new(verifier: Digest, entry: u64) -> Self {
        let (used, passkeys) = (OrdSet::new(), OrdMap::new());
        let (failed, failed_at) = (0, Instant(0));
        Self { verifier, entry, period: 0, used, asked: None, failed, failed_at, password: true, passkeys }
    }

    /// Known by an identity provider.
    pub fn bound(verifier: Digest, entry: u64) -> Self {
        Self { asked: Some(Instant(0)), password: false, ..Self::new(verifier, entry) }
    }

    /// After too many failures nothing is tried until then.
    pub fn waits_until(&self) -> Option<Instant> {
        let beyond = self.failed.checked_sub(FREE)?;
        let seconds = WAIT.checked_shl(beyond.min(16)).unwrap_or(LONGEST).min(LONGEST);
        Some(self.failed_at.plus_seconds(seconds))
    }

    /// The factor was not used before, and there is no wait. What a challenge adds is in [`Accesses::takes`].
    fn takes(&self, by: Factor, at: Instant) -> bool {
        let fresh = match (by, self.asked) {
            (Factor::Code { period }, None) => period > self.period,
            (Factor::Recovery { place }, None) => !self.used.contains(&place),
            // One that counts must have counted on: else there are two of it.
            (Factor::Passkey { passkey, counter, .. }, None) => self
                .passkeys
                .get(&passkey)
                .is_some_and(|known| counter > known.counter || (counter, known.counter) == (0, 0)),
            (Factor::Provider { asked, authenticated }, Some(last)) => {
                let soon = at.plus_seconds(SKEW);
                let known = authenticated.is_none_or(|known| known <= soon);
                asked > last && asked <= soon && at < asked.plus_seconds(ERRAND) && known
            }
            // Where a provider says who somebody is, nothing else does: what it ends is ended.
            (_, Some(_)) | (Factor::Provider { .. }, None) => false,
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
            Factor::Passkey { passkey, counter, .. } => {
                if let Some(known) = self.passkeys.get_mut(&passkey) {
                    known.counter = counter;
                }
            }
            Factor::Provider { asked, .. } => self.asked = Some(asked),
        }
        self.failed = 0;
    }

    /// There is room for one more passkey.
    pub fn room(&self) -> bool {
        self.asked.is_none() && self.passkeys.len() < PASSKEYS
    }

    /// The passkey is theirs, and there is another way in without it.
    pub fn spares(&self, passkey: &Digest) -> bool {
        self.passkeys.contains_key(passkey) && (self.password || self.passkeys.len() > 1)
    }
}

impl Accesses {
    /// The person can show who they are with this factor, now.
    pub fn takes(&self, person: &PersonId, by: Factor, at: Instant) -> bool {
        let open = match by {
            Factor::Passkey { challenge, until, .. } => self.open(&challenge, until, at),
            Factor::Code { .. } | Factor::Recovery { .. } | Factor::Provider { .. } => true,
        };
        open && self.people.get(person).is_some_and(|access| access.takes(by, at))
    }

    /// The challenge is good, and was not answered.
    pub fn open(&self, challenge: &Digest, until: Instant, at: Instant) -> bool {
        at < until && until <= at.plus_seconds(CHALLENGE) && !self.answered.contains_key(challenge)
    }

    /// Whose passkey this is, and the commitment to its public key.
    pub fn holder(&self, id: &Digest) -> Option<(&PersonId, &Digest)> {
        let mut all = self.people.iter().flat_map(|(who, access)| access.passkeys.iter().map(move |key| (who, key)));
        all.find(|(_, (_, passkey))| passkey.id == *id).map(|(who, (commitment, _))| (who, commitment))
    }

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

    /// The key of a machine that is good.
    pub fn key(&self, key: &Digest, at: Instant) -> Option<&Token> {
        self.keys.get(key).filter(|k| at < k.until)
    }

    /// Tokens and keys of a capacity that are good.
    pub fn tokens_of<'a>(&'a self, capacity: &'a CapacityId, at: Instant) -> impl Iterator<Item = &'a Token> {
        self.tokens.values().chain(self.keys.values()).filter(move |t| t.capacity == *capacity && at < t.until)
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
        keep(&mut self.keys, |key| at < key.until);
        keep(&mut self.answered, |until| at < *until);
    }

    /// Sessions that a passkey opened go.
    pub(crate) fn shut_opened(&mut self, by: &Digest) {
        keep(&mut self.sessions, |session| !matches!(session.by, Factor::Passkey { passkey, .. } if passkey == *by));
    }

    /// Offers, sessions and tokens of these capacities go.
    pub(crate) fn shut(&mut self, capacities: &[CapacityId]) {
        keep(&mut self.offers, |offer| !capacities.contains(&offer.capacity));
        keep(&mut self.sessions, |session| !capacities.contains(&session.capacity));
        keep(&mut self.tokens, |token| !capacities.contains(&token.capacity));
        keep(&mut self.keys, |key| !capacities.contains(&key.capacity));
        self.stop_signing(capacities);
    }

    /// With their passkeys these sign no more.
    pub(crate) fn stop_signing(&mut self, capacities: &[CapacityId]) {
        for capacity in capacities {
            self.signing.remove(capacity);
        }
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
    fn an_errand_to_the_provider_serves_once_and_for_whom_it_knows_alone() {
        let mut access = Access::bound(Digest::default(), 0);
        let second = |at: i64| Instant(at * 1_000_000);
        let errand = |asked, authenticated| Factor::Provider { asked, authenticated };
        let (now, good) = (second(1000), errand(second(900), Some(second(950))));
        assert!(access.takes(good, now));
        assert!(!access.takes(errand(second(900), Some(second(1061))), now), "known from the future on");
        assert!(!access.takes(errand(second(1061), None), now), "sent in the future");
        assert!(!access.takes(errand(second(400), None), now), "away for too long");
        assert!(!access.takes(Factor::Code { period: 7 }, now), "there is no password");
        assert!(!Access::new(Digest::default(), 0).takes(good, now), "nor a provider for who has one");
        access.used(good);
        assert!(!access.takes(good, now) && !access.takes(errand(second(899), None), now));
        assert!(access.takes(errand(second(901), None), now));
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
    #[test]
    fn a_challenge_is_answered_once_in_time_and_by_a_passkey_that_counts_on() {
        let (person, key, challenge) = (PersonId([1; 16]), Digest([2; 32]), Digest([3; 32]));
        let mut all = Accesses::default();
        let mut access = Access { password: false, ..Access::new(Digest::default(), 0) };
        let passkey = Passkey { id: Digest([4; 32]), capacity: CapacityId([5; 16]), since: Instant(0), counter: 7 };
        access.passkeys.insert(key, passkey);
        all.people.insert(person, access);
        let (now, soon) = (Instant(1), Instant(1).plus_seconds(300));
        let by = |counter, until| Factor::Passkey { passkey: key, challenge, until, counter };
        assert!(all.takes(&person, by(8, soon), now));
        for (counter, until) in [(7, soon), (6, soon), (0, soon), (8, now), (8, now.plus_seconds(901))] {
            assert!(!all.takes(&person, by(counter, until), now), "{counter} {until:?}");
        }
        assert!(!all.takes(&PersonId([9; 16]), by(8, soon), now), "nor by another");
        assert_eq!(all.holder(&Digest([4; 32])), Some((&person, &key)));
        assert!(!all.people[&person].spares(&key), "the only way in is not taken off");
        all.people.get_mut(&person).unwrap().used(by(8, soon));
        assert!(!all.takes(&person, by(8, soon), now) && all.takes(&person, by(9, soon), now));
        all.answered.insert(challenge, soon);
        assert!(!all.takes(&person, by(9, soon), now), "nor a second time");
        all.expire(soon);
        assert!(all.answered.is_empty());
        // Those that do not count stay at nothing.
        all.people.get_mut(&person).unwrap().passkeys.get_mut(&key).unwrap().counter = 0;
        assert!(all.takes(&person, by(0, soon), now));
    }
}
