// SPDX-License-Identifier: EUPL-1.2
//! A way in: an administrator, or the installation, offers a link; whoever holds it sets a password and an
//! authenticator, once. The link is shown once; the register keeps its digest.

use super::credential::{self, Credential, Recovery, Weak};
use super::digest_of;
use crate::caller::Channel;
use crate::{Answer, Caller, Problem, System};
use sha2::Digest as _;
use waarborg_domain::access::AccessAct;
use waarborg_domain::{Act, CapacityId, Digest, Instant};

/// How long a link is good, in seconds: three days.
const GOOD: i64 = 3 * 24 * 3600;

/// For whom.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The capacity that is to log in.
    pub capacity: CapacityId,
}

/// What a link leads to, before it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// For whom.
    pub capacity: CapacityId,
    /// Good until.
    pub until: Instant,
    /// The authenticator's secret, to be typed in: base32.
    pub secret: String,
}

/// Why a link was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untaken {
    /// The password.
    Weak(Weak),
    /// The code is not the authenticator's.
    Code,
    /// The link was used, ran out, or never was.
    Gone,
    /// The register could not take it.
    Problem(Problem),
}

impl From<Problem> for Untaken {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let (secret, until) = (system.secret_for(caller)?, system.now().plus_seconds(GOOD));
    let act = AccessAct::Offered { capacity: request.capacity, offer: digest_of(&secret), until };
    let mut answer = system.enter(caller, Act::Access(act))?;
    if answer.allowed() {
        answer.data = serde_json::json!({ "link": format!("/enrol/{secret}"), "until": until.rfc3339() });
    }
    Ok(answer)
}

/// Credentials that were made where the link was taken, for the server that leads.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Taken {
    offer: Digest,
    verifier: Digest,
    secret: Vec<u8>,
}

/// Sets credentials, as the server that leads. They are kept before anything rests on them, and what is not in
/// force is not kept.
pub(crate) fn set(system: &System, caller: Caller, taken: Taken) -> Result<Answer, Problem> {
    let Taken { offer, verifier, secret } = taken;
    let before = caller.capacity.and_then(|capacity| system.verifier_of(&capacity));
    system.keep_secret(credential::name(&verifier), secret)?;
    let answer = system.enter(caller, Act::Access(AccessAct::Set { offer, verifier }))?;
    let stale = if answer.allowed() { before } else { Some(verifier) };
    if let Some(stale) = stale {
        system.keep_secret(credential::name(&stale), Vec::new())?;
    }
    Ok(answer)
}

impl System {
    /// What a link leads to.
    pub fn offer(&self, link: &str) -> Option<Offered> {
        let (capacity, until) = self.offered(link)?;
        Some(Offered { capacity, until, secret: credential::typed(&self.authenticator_of(link)?) })
    }

    /// Takes an offer: the password, and a code of the authenticator that was told the secret. Answers with the
    /// recovery codes, which are shown once.
    pub fn take_offer(&self, link: &str, password: &str, code: &str) -> Result<Recovery, Untaken> {
        let (capacity, _) = self.offered(link).ok_or(Untaken::Gone)?;
        let alias = self.name_of(&capacity).unwrap_or_default().alias;
        credential::strong(password, &alias).map_err(Untaken::Weak)?;
        let totp = self.authenticator_of(link).ok_or(Problem::Unavailable)?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        credential::period_of(&totp, &digits, self.now()).ok_or(Untaken::Code)?;
        let made = self.with_rng(|rng| Credential::new(password, &totp, rng))?;
        let (credential, codes) = made.ok_or(Problem::Unavailable)?;
        let verifier = credential.verifier().ok_or(Problem::Unavailable)?;
        let bytes = serde_json::to_vec(&credential).map_err(|_| Problem::Unavailable)?;
        let caller = Caller::person(capacity, Channel::Page);
        let taken = Taken { offer: digest_of(link), verifier, secret: bytes };
        let answer = if self.leads() { set(self, caller, taken)? } else { self.ask_taken(caller, taken)? };
        if answer.allowed() { Ok(codes) } else { Err(Untaken::Gone) }
    }

    /// The secret of the authenticator that goes with a link: the same each time the page is shown.
    fn authenticator_of(&self, link: &str) -> Option<Vec<u8>> {
        let key = self.derived_key(b"authenticator")?;
        let digest = sha2::Sha256::new().chain_update(key).chain_update(link.as_bytes()).finalize();
        Some(digest.iter().copied().take(20).collect())
    }

    pub(super) fn keep_secret(&self, name: String, bytes: Vec<u8>) -> Result<(), Problem> {
        self.with_store(move |store| store.put_secret(&name, &bytes))?.map_err(|_| Problem::Unavailable)
    }
}
