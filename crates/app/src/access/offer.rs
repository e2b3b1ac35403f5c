// SPDX-License-Identifier: EUPL-1.2
//! A way in: an administrator, or the installation, offers a link; whoever holds it sets a password and an
//! authenticator, or a passkey, once. The link is shown once; the register keeps its digest.

use super::credential::{self, Credential, Recovery, Weak};
use super::digest_of;
use super::keep::Kept;
use super::passkey::{Asked, Bound, Made, Relying, Shown};
use crate::caller::Channel;
use crate::{Answer, Caller, Problem, System};
use sha2::Digest as _;
use waarborg_domain::access::AccessAct;
use waarborg_domain::{Act, CapacityId, Instant};

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
    /// The passkey does not fit what was asked, or came too late.
    Passkey,
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

/// What a browser gives back of a passkey that it made.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Sealed, as it was given.
    pub sealed: &'a str,
    /// The passkey's answer.
    pub answer: &'a str,
    /// Number of the browser's session.
    pub browser: &'a str,
}

fn bound<'a>(link: &'a str, browser: &'a str) -> Bound<'a> {
    Bound { what: "offer", browser, at: link }
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
        self.set(link, capacity, &credential, None)?;
        Ok(codes)
    }

    /// What a browser needs to make the passkey with which an offer is taken.
    pub fn ask_passkey_for_offer(&self, of: &Relying, link: &str, browser: &str) -> Result<Option<Asked>, Problem> {
        let Some((capacity, _)) = self.offered(link) else { return Ok(None) };
        self.ask_new_passkey(of, &capacity, bound(link, browser)).map(Some)
    }

    /// Takes an offer with a passkey in the place of password and authenticator.
    pub fn take_offer_by_passkey(&self, of: &Relying, link: &str, given: Given<'_>) -> Result<Recovery, Untaken> {
        let (capacity, _) = self.offered(link).ok_or(Untaken::Gone)?;
        let Given { sealed, answer, browser } = given;
        let made = self.made_passkey(of, Shown { sealed, answer, bound: bound(link, browser) })?;
        let made = made.ok_or(Untaken::Passkey)?;
        let (credential, codes) =
            self.with_rng(|rng| Credential::without_password(rng))?.ok_or(Problem::Unavailable)?;
        self.set(link, capacity, &credential, Some(made))?;
        Ok(codes)
    }

    fn set(&self, link: &str, who: CapacityId, own: &Credential, made: Option<Made>) -> Result<(), Untaken> {
        let verifier = own.verifier().ok_or(Problem::Unavailable)?;
        let secret = serde_json::to_vec(own).map_err(|_| Problem::Unavailable)?;
        let passkey = made.as_ref().map(|made| made.new);
        let mut secrets = vec![(verifier, secret)];
        secrets.extend(made.map(|made| (made.new.passkey, made.secret)));
        let act = AccessAct::Set { offer: digest_of(link), verifier, passkey };
        let answer = self.enter_kept(Caller::person(who, Channel::Page), Kept { act, secrets })?;
        if answer.allowed() { Ok(()) } else { Err(Untaken::Gone) }
    }

    /// The secret of the authenticator that goes with a link: the same each time the page is shown.
    fn authenticator_of(&self, link: &str) -> Option<Vec<u8>> {
        let key = self.derived_key(b"authenticator")?;
        let digest = sha2::Sha256::new().chain_update(key).chain_update(link.as_bytes()).finalize();
        Some(digest.iter().copied().take(20).collect())
    }
}
