// SPDX-License-Identifier: EUPL-1.2
//! Passkeys (WebAuthn; BIO2 5.17.01): a key in somebody's hand that answers a challenge of this server, after
//! it has checked by itself whose hand it is. What a ceremony must know between two requests goes to the
//! browser, sealed, for that browser and that purpose alone, and runs out; that it is answered once is state
//! (`ledger/src/objects/access.rs`). Public keys are secrets of the store, to which the register commits.

use crate::{Problem, System};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use waarborg_domain::access::{Factor, NewPasskey};
use waarborg_domain::{CapacityId, Digest, Instant, PersonId};
use waarborg_register::commit::{Opening, commitment};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse, Url, Uuid, Webauthn, WebauthnBuilder,
};

/// How long a challenge is good, in seconds.
const GOOD: i64 = 10 * 60;
/// Largest answer of a passkey, in bytes: without attestation it has some hundreds.
const ANSWER: usize = 16 << 10;

/// Where passkeys are for: one name on the web.
#[derive(Clone, Debug)]
pub struct Relying {
    webauthn: Webauthn,
    /// The name they are bound to.
    pub(super) name: String,
}

impl Relying {
    /// For pages at an origin; none for one that is an address of numbers, since passkeys are bound to a name.
    pub fn at(origin: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let name = url.domain()?.to_owned();
        let webauthn = WebauthnBuilder::new(&name, &url).ok()?.rp_name("Waarborg").build().ok()?;
        Some(Self { webauthn, name })
    }
}

/// What a browser is given to ask a passkey with.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The options of the browser's own interface, as JSON.
    pub options: String,
    /// What the server must know when the answer comes, for its eyes alone.
    pub sealed: String,
}

/// What a browser gives back.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Sealed, as it was given.
    pub sealed: &'a str,
    /// The passkey's answer, as JSON.
    pub answer: &'a str,
    /// For what, and in which browser: an answer is good for nothing else.
    pub bound: Bound<'a>,
}

/// What a ceremony is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// What it is for.
    pub what: &'a str,
    /// Number of the browser's session.
    pub browser: &'a str,
    /// The link or session at hand, if there is one.
    pub at: &'a str,
}

impl Bound<'_> {
    fn bytes(&self) -> Vec<u8> {
        let parts = ["waarborg/ceremony/1", self.what, self.browser, self.at];
        parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), part.as_bytes()].concat()).collect()
    }
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Ceremony<T> {
    until: Instant,
    challenge: Digest,
    state: T,
}

/// A passkey as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    /// Of the commitment.
    opening: [u8; 32],
    pub(super) passkey: Passkey,
}

impl Stored {
    /// What the register holds of it.
    fn verifier(&self) -> Option<Digest> {
        let bytes = serde_json::to_vec(&self.passkey).ok()?;
        Some(Digest(commitment("waarborg/passkey/1", &Opening(self.opening), &bytes)))
    }
}

/// A passkey that was made: what goes on record, and what the store keeps.
pub(super) struct Made {
    pub new: NewPasskey,
    pub secret: Vec<u8>,
}

/// Why a passkey's answer counts for nothing.
pub(super) enum Unproved {
    /// It is nobody's, or nothing is tried for a while.
    Nobody,
    /// It is somebody's, and does not fit.
    Wrong(CapacityId),
    /// The register could not take it.
    Problem(Problem),
}

impl From<Problem> for Unproved {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Who answered.
pub(super) struct Proof {
    pub person: PersonId,
    /// The capacity in which the passkey was put on record.
    pub capacity: CapacityId,
    pub by: Factor,
}

/// What a passkey knows its person by: tells nothing, and is the same each time, so that an authenticator
/// keeps one account for one person.
fn handle(person: &PersonId) -> Uuid {
    let digest: [u8; 32] =
        Sha256::new().chain_update(b"waarborg/passkey-person/1").chain_update(person.0).finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.split_at(16).0);
    Uuid::from_bytes(bytes)
}

fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// An answer within bounds.
pub(super) fn read<T: DeserializeOwned>(answer: &str) -> Option<T> {
    if answer.len() > ANSWER { None } else { serde_json::from_str(answer).ok() }
}

impl System {
    /// What a browser needs to make a passkey for the person with this capacity.
    pub fn ask_new_passkey(&self, of: &Relying, who: &CapacityId, bound: Bound<'_>) -> Result<Asked, Problem> {
        let alias = self.name_of(who).unwrap_or_default().alias;
        let person = self.snapshot().state.capacities.get(who).ok_or(Problem::NotFound)?.capacity.person;
        let started = of.webauthn.start_passkey_registration(handle(&person), &alias, &alias, None);
        let (options, state): (CreationChallengeResponse, _) = started.map_err(|_| Problem::Unavailable)?;
        let challenge = digest(&options.public_key.challenge);
        let mut options = serde_json::to_value(&options.public_key).map_err(|_| Problem::Unavailable)?;
        // The log-in page asks nobody's name: the key itself must remember for whom it is.
        if let Some(wanted) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            wanted.insert("residentKey".into(), "required".into());
            wanted.insert("requireResidentKey".into(), true.into());
        }
        Ok(Asked { options: options.to_string(), sealed: self.seal_ceremony(&state, challenge, bound)? })
    }

    /// What a browser needs to have a passkey answer. It names nobody.
    pub fn ask_passkey(&self, of: &Relying, bound: Bound<'_>) -> Result<Asked, Problem> {
        let started = of.webauthn.start_discoverable_authentication();
        let (options, state): (RequestChallengeResponse, _) = started.map_err(|_| Problem::Unavailable)?;
        let sealed = self.seal_ceremony(&state, digest(&options.public_key.challenge), bound)?;
        let options = serde_json::to_string(&options.public_key).map_err(|_| Problem::Unavailable)?;
        Ok(Asked { options, sealed })
    }

    /// A passkey that a browser made.
    pub(super) fn made_passkey(&self, of: &Relying, shown: Shown<'_>) -> Result<Option<Made>, Problem> {
        let Some(ceremony) = self.open_ceremony::<PasskeyRegistration>(shown.sealed, shown.bound) else {
            return Ok(None);
        };
        let Some(answer) = read::<RegisterPublicKeyCredential>(shown.answer) else { return Ok(None) };
        let Ok(passkey) = of.webauthn.finish_passkey_registration(&answer, &ceremony.state) else { return Ok(None) };
        let mut opening = [0; 32];
        self.with_rng(|rng| rng.fill(&mut opening))?;
        let (id, stored) = (digest(passkey.cred_id().as_slice()), Stored { opening, passkey });
        let secret = serde_json::to_vec(&stored).map_err(|_| Problem::Unavailable)?;
        let passkey = stored.verifier().ok_or(Problem::Unavailable)?;
        let Ceremony { until, challenge, .. } = ceremony;
        Ok(Some(Made { new: NewPasskey { passkey, id, challenge, until }, secret }))
    }

    /// Who answered, if the answer fits. Who fails is told only to whoever enters it.
    pub(super) fn passkey_proof(&self, of: &Relying, shown: Shown<'_>) -> Result<Proof, Unproved> {
        let answer = read::<PublicKeyCredential>(shown.answer).ok_or(Unproved::Nobody)?;
        let (snapshot, now) = (self.snapshot(), self.now());
        let access = &snapshot.state.access;
        let (person, verifier) = access.holder(&digest(answer.get_credential_id())).ok_or(Unproved::Nobody)?;
        let known = access.people.get(person).ok_or(Unproved::Nobody)?;
        if known.waits_until().is_some_and(|until| now < until) {
            return Err(Unproved::Nobody);
        }
        let capacity = known.passkeys.get(verifier).ok_or(Unproved::Nobody)?.capacity;
        let wrong = || Unproved::Wrong(capacity);
        let stored = self.stored_passkey(verifier)?.ok_or_else(wrong)?;
        let opened = self.open_ceremony::<DiscoverableAuthentication>(shown.sealed, shown.bound);
        let Ceremony { until, challenge, state } = opened.ok_or_else(wrong)?;
        let own = answer.get_user_unique_id().is_some_and(|given| given == handle(person).as_bytes());
        let finished = of.webauthn.finish_discoverable_authentication_v2(&answer, state, &stored.passkey);
        let result = finished.ok().filter(|result| own && result.user_verified()).ok_or_else(wrong)?;
        let by = Factor::Passkey { passkey: *verifier, challenge, until, counter: result.counter() };
        if access.takes(person, by, now) { Ok(Proof { person: *person, capacity, by }) } else { Err(wrong()) }
    }

    /// A passkey as the register has it; any other that stands in the store under its name is none.
    pub(super) fn stored_passkey(&self, verifier: &Digest) -> Result<Option<Stored>, Problem> {
        let name = super::credential::name(verifier);
        let stored = self.with_store(move |store| store.secret(&name))?.map_err(|_| Problem::Unavailable)?;
        let read = stored.and_then(|bytes| serde_json::from_slice::<Stored>(&bytes).ok());
        Ok(read.filter(|stored| stored.verifier().as_ref() == Some(verifier)))
    }

    fn seal_ceremony<T: Serialize>(&self, state: &T, challenge: Digest, bound: Bound<'_>) -> Result<String, Problem> {
        let ceremony = Ceremony { until: self.now().plus_seconds(GOOD), challenge, state };
        let plain = serde_json::to_vec(&ceremony).map_err(|_| Problem::Unavailable)?;
        let mut nonce = [0; 12];
        self.with_rng(|rng| rng.fill(&mut nonce))?;
        let payload = Payload { msg: &plain, aad: &bound.bytes() };
        let sealed = self.ceremonies().ok_or(Problem::Unavailable)?.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Problem::Unavailable)?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// A ceremony that was begun here, or by another server of this store, for this and not too long ago.
    fn open_ceremony<T: DeserializeOwned>(&self, sealed: &str, bound: Bound<'_>) -> Option<Ceremony<T>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<12>()?;
        let payload = Payload { msg: sealed, aad: &bound.bytes() };
        let plain = self.ceremonies()?.decrypt(&Nonce::from(*nonce), payload).ok()?;
        let ceremony: Ceremony<T> = serde_json::from_slice(&plain).ok()?;
        (self.now() < ceremony.until).then_some(ceremony)
    }

    fn ceremonies(&self) -> Option<ChaCha20Poly1305> {
        Some(ChaCha20Poly1305::new(&Key::from(self.derived_key(b"ceremonies of passkeys")?)))
    }
}
