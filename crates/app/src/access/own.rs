// SPDX-License-Identifier: EUPL-1.2
//! One's own ways in: the passkeys somebody has, one more, and one less. The last way in is not taken off.

use super::keep::Kept;
use super::passkey::{Asked, Bound, Relying, Shown};
use crate::caller::Channel;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::AccessAct;
use waarborg_domain::{CapacityId, Digest, Instant};

/// What somebody logs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// There is a password.
    pub password: bool,
    /// Passkeys, oldest first.
    pub passkeys: Vec<OwnPasskey>,
    /// One more may be added.
    pub room: bool,
}

/// One's own passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPasskey {
    /// Commitment to its public key, by which it is named.
    pub passkey: Digest,
    /// On record since.
    pub since: Instant,
    /// There is another way in without it.
    pub spared: bool,
    /// It signs for its holder in this capacity.
    pub signs: bool,
}

fn bound<'a>(secret: &'a str, browser: &'a str) -> Bound<'a> {
    Bound { what: "add", browser, at: secret }
}

impl System {
    /// One's own ways in.
    pub fn own_access(&self, of: Option<&Relying>, who: &CapacityId) -> Result<Own, Problem> {
        let snapshot = self.snapshot();
        let person = snapshot.state.capacities.get(who).ok_or(Problem::NotFound)?.capacity.person;
        let access = snapshot.state.access.people.get(&person).ok_or(Problem::NotFound)?;
        let signing = self.signing_passkey(who);
        let mut passkeys = Vec::new();
        for (key, passkey) in &access.passkeys {
            let text = of.map(|of| self.key_of(of, key)).transpose()?.flatten();
            let (spared, signs) = (access.spares(key), text.is_some() && text == signing);
            passkeys.push(OwnPasskey { passkey: *key, since: passkey.since, spared, signs });
        }
        passkeys.sort_by_key(|own| own.since);
        Ok(Own { password: access.password, passkeys, room: access.room() })
    }

    /// What a browser needs to make one more passkey for the person of a session.
    pub fn ask_another_passkey(&self, of: &Relying, secret: &str, browser: &str) -> Result<Asked, Problem> {
        let session = self.session(secret).ok_or(Problem::NotFound)?;
        self.ask_new_passkey(of, &session.capacity, bound(secret, browser))
    }

    /// Puts one more passkey of the person of a session on record; nothing if it does not fit what was asked.
    pub fn add_passkey(
        &self,
        of: &Relying,
        secret: &str,
        given: super::offer::Given<'_>,
    ) -> Result<Option<Answer>, Problem> {
        let session = self.session(secret).ok_or(Problem::NotFound)?;
        let shown = Shown { sealed: given.sealed, answer: given.answer, bound: bound(secret, given.browser) };
        let Some(made) = self.made_passkey(of, shown)? else { return Ok(None) };
        let act = AccessAct::Added { passkey: made.new };
        let kept = Kept { act, secrets: vec![(made.new.passkey, made.secret)] };
        self.enter_kept(Caller::person(session.capacity, Channel::Page), kept).map(Some)
    }

    /// Takes a passkey of the person of a session off.
    pub fn remove_passkey(&self, secret: &str, passkey: Digest) -> Result<Answer, Problem> {
        let session = self.session(secret).ok_or(Problem::NotFound)?;
        let kept = Kept { act: AccessAct::Removed { passkey }, secrets: Vec::new() };
        self.enter_kept(Caller::person(session.capacity, Channel::Page), kept)
    }
}
