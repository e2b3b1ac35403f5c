// SPDX-License-Identifier: EUPL-1.2
//! A passkey in software, with the browser around it (WebAuthn level 3, ES256, no attestation): it answers as
//! a real one does, or as a test wants it to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use waarborg_domain::Asserted;
use waarborg_register::assertion::PasskeyKey;

/// Flags: the person was there; the passkey checked who it was; a key comes along.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const KEY: u8 = 64;

/// A passkey and its browser.
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    handle: Option<Vec<u8>>,
    /// How often it has answered; one that does not count stays at 0.
    pub counter: u32,
    /// It checks who holds it.
    pub verifies: bool,
    /// The origin the browser is at.
    pub origin: String,
    /// The name it answers for.
    pub name: String,
}

impl Authenticator {
    /// One with a key of its own, in a browser at an origin.
    ///
    /// # Panics
    /// If the number is 0: that is no key.
    #[must_use]
    pub fn new(number: u8, origin: &str) -> Self {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        let name = host.split(':').next().unwrap_or_default().to_owned();
        let key = SigningKey::from_slice(&[number; 32]).expect("a key");
        let (handle, origin) = (None, origin.to_owned());
        Self { key, id: vec![number; 24], handle, counter: 1, verifies: true, origin, name }
    }

    /// Its public key, as an officer registers it.
    ///
    /// # Panics
    /// If its name is none on the web.
    #[must_use]
    pub fn text(&self) -> String {
        let point = self.point();
        let (x, y) = point.split_at(32);
        PasskeyKey::es256(&self.name, x, y).expect("a key").to_string()
    }

    /// Signs a statement as an officer does.
    pub fn assert(&mut self, statement: &[u8]) -> Asserted {
        let (data, client, _) = self.signed(&coded(&Sha256::digest(statement)));
        let signature = self.sign(&data, &client);
        Asserted { key: self.text(), signature, authenticator: hexed(&data), client }
    }

    /// The signature over what authenticator and browser say, in its one form.
    #[must_use]
    pub fn sign(&self, data: &[u8], client: &str) -> String {
        let signature: Signature = self.key.sign(&[data, &Sha256::digest(client.as_bytes())].concat());
        hexed(&signature.normalize_s().to_bytes())
    }

    /// Makes the passkey that a page asks for.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        self.handle = options["user"]["id"].as_str().and_then(|id| URL_SAFE_NO_PAD.decode(id).ok());
        let point = self.point();
        let (x, y) = point.split_at(32);
        let mut data = self.data(KEY);
        data.extend([0; 16]);
        data.extend([0, u8::try_from(self.id.len()).expect("a short name")]);
        data.extend(&self.id);
        // COSE: an elliptic curve key, ES256, P-256.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        let length = u8::try_from(data.len()).expect("short data");
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(length);
        object.extend(&data);
        let client = self.client("webauthn.create", options["challenge"].as_str().expect("a challenge"));
        self.answer(&json!({ "attestationObject": coded(&object), "clientDataJSON": coded(client.as_bytes()) }))
    }

    /// Answers what a page asks.
    pub fn show(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let challenge = options["challenge"].as_str().expect("a challenge").to_owned();
        let (data, client, signature) = self.signed(&challenge);
        self.answer(&json!({
            "authenticatorData": coded(&data), "clientDataJSON": coded(client.as_bytes()),
            "signature": coded(signature.to_der().as_bytes()), "userHandle": self.handle.as_deref().map(coded),
        }))
    }

    /// What it signs over a challenge: its data, the browser's, and the signature.
    pub fn signed(&mut self, challenge: &str) -> (Vec<u8>, String, Signature) {
        self.counter += u32::from(self.counter > 0);
        let (data, client) = (self.data(0), self.client("webauthn.get", challenge));
        let signed = [data.as_slice(), &Sha256::digest(client.as_bytes())].concat();
        let signature = self.key.sign(&signed);
        (data, client, signature)
    }

    /// Takes the place of another, without its key.
    pub fn pretend(&mut self, other: &Self) {
        (self.id, self.handle) = (other.id.clone(), other.handle.clone());
    }

    fn answer(&self, response: &Value) -> String {
        let id = coded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} }).to_string()
    }

    fn point(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        point.as_bytes().iter().skip(1).copied().collect()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.name.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, what: &str, challenge: &str) -> String {
        json!({ "type": what, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string()
    }
}

fn hexed(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
