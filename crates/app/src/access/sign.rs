// SPDX-License-Identifier: EUPL-1.2
//! A passkey as an officer's own signature (R-043, ADR 0030): its public key goes on record, and what it
//! answers to the digest of a statement stands with the act, for whoever checks it later.

use super::passkey::{Relying, read};
use crate::caller::Channel;
use crate::{Answer, Caller, Problem, System};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use waarborg_domain::{Act, Asserted, CapacityId, Digest};
use waarborg_register::assertion::PasskeyKey;
use webauthn_rs::prelude::{COSEKeyType, ECDSACurve, PublicKeyCredential};

/// How long the browser waits, in milliseconds.
const PATIENCE: u32 = 300_000;

/// What a browser needs to have a passkey sign a statement: its own interface's options, as JSON.
#[must_use]
pub fn options(of: &Relying, statement: &[u8]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(statement));
    json!({ "challenge": challenge, "rpId": of.name, "userVerification": "required", "timeout": PATIENCE }).to_string()
}

/// What a passkey answered, as it stands with an act; none if it cannot be read. Whether it holds is for the law.
#[must_use]
pub fn assertion(key: &str, answer: &str) -> Option<Asserted> {
    let answer: PublicKeyCredential = read(answer)?;
    let signature = key.parse::<PasskeyKey>().ok()?.one_form(&answer.response.signature)?;
    Some(Asserted {
        key: key.to_owned(),
        signature: hex::encode(signature),
        authenticator: hex::encode(&answer.response.authenticator_data),
        client: String::from_utf8(answer.response.client_data_json).ok()?,
    })
}

impl System {
    /// The passkey with which somebody signs in this capacity.
    pub fn signing_passkey(&self, who: &CapacityId) -> Option<String> {
        self.snapshot().state.access.signing.get(who).cloned()
    }

    /// The text of a passkey's public key; none if it is of a kind whose signatures are not checked.
    pub(super) fn key_of(&self, of: &Relying, passkey: &Digest) -> Result<Option<String>, Problem> {
        let Some(stored) = self.stored_passkey(passkey)? else { return Ok(None) };
        let COSEKeyType::EC_EC2(point) = &stored.passkey.get_public_key().key else { return Ok(None) };
        if point.curve != ECDSACurve::SECP256R1 {
            return Ok(None);
        }
        Ok(PasskeyKey::es256(&of.name, point.x.as_ref(), point.y.as_ref()).ok().map(|key| key.to_string()))
    }

    /// From here on the person of a session signs with this passkey in its capacity.
    pub fn sign_with(&self, of: &Relying, secret: &str, passkey: &Digest) -> Result<Answer, Problem> {
        let session = self.session(secret).ok_or(Problem::NotFound)?;
        let snapshot = self.snapshot();
        let person = snapshot.state.capacities.get(&session.capacity).map(|held| held.capacity.person);
        let own = person.and_then(|person| snapshot.state.access.people.get(&person));
        own.filter(|own| own.passkeys.contains_key(passkey)).ok_or(Problem::NotFound)?;
        let unfit = || Problem::coded("passkey-kind", &[], "signatures of this kind of passkey are not checked here");
        let key = self.key_of(of, passkey)?.ok_or_else(unfit)?;
        let caller = Caller::person(session.capacity, Channel::Page);
        if self.leads() {
            self.enter(caller, Act::KeyRegistered { capacity: session.capacity, key })
        } else {
            self.ask_verb(caller, "key.register", json!({ "key": key }))
        }
    }
}
