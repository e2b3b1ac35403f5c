// SPDX-License-Identifier: EUPL-1.2
//! What a passkey signed (WebAuthn level 3, section 7.2), checked without server or browser: an officer's own
//! signature under a consent (R-043). Its challenge is the digest of the statement, so that it is good for
//! those words and no others; the signature is over what the authenticator says of itself and what the browser
//! says of the page, and both stand with the act.

use crate::hash;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// What the text of a key begins with.
pub const MARK: &str = "passkey+";
/// Longest name on the web.
const NAME: usize = 253;
/// Authenticator data without extensions; and with as many as we read.
const DATA: std::ops::RangeInclusive<usize> = 37..=1024;
/// Largest client data.
const CLIENT: usize = 2048;
/// Bit of the flags: the person was there.
const PRESENT: u8 = 1;
/// And the authenticator checked who it was.
const VERIFIED: u8 = 4;

/// Why an assertion does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// No key of a kind that is known.
    #[error("this is no public key of a passkey")]
    Key,
    /// The parts are not what the standard says.
    #[error("the parts of the assertion cannot be read")]
    Form,
    /// It was made for another name, or on a page elsewhere.
    #[error("the assertion was made elsewhere")]
    Place,
    /// Nobody was there, or the authenticator did not check who it was.
    #[error("the authenticator did not verify its holder")]
    Unverified,
    /// It answers something else.
    #[error("the assertion is over something else")]
    Challenge,
    /// The signature is not this key's.
    #[error("the signature does not hold")]
    Signature,
}

/// The public key of a passkey, and the name on the web that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyKey {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Es256(p256::ecdsa::VerifyingKey),
    EdDsa(ed25519_dalek::VerifyingKey),
}

/// An assertion as it stands with an act.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// Authenticator data.
    pub authenticator: &'a [u8],
    /// Client data: JSON as the browser wrote it.
    pub client: &'a [u8],
    /// The signature's one form: 64 bytes, for ES256 r and s with s in the lower half.
    pub signature: &'a [u8],
}

/// What is read of the client data.
#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    what: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    framed: bool,
}

impl PasskeyKey {
    /// An ES256 key by the coordinates of its point.
    pub fn es256(name: &str, x: &[u8], y: &[u8]) -> Result<Self, AssertionError> {
        let point = [&[4], x, y].concat();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).map_err(|_| AssertionError::Key)?;
        Self::named(name, Kind::Es256(key))
    }

    fn named(name: &str, kind: Kind) -> Result<Self, AssertionError> {
        let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
        let good = !name.is_empty() && name.len() <= NAME && name.bytes().all(fits);
        if good { Ok(Self { name: name.to_owned(), kind }) } else { Err(AssertionError::Key) }
    }

    /// The name on the web that it is for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A signature in its one form, from the form that authenticators give it. Of an ES256 signature there are two
    /// that hold for the same words: the one with the lower s is taken, so that none can be entered as another.
    #[must_use]
    pub fn one_form(&self, signature: &[u8]) -> Option<Vec<u8>> {
        match &self.kind {
            Kind::Es256(_) => {
                let read = p256::ecdsa::Signature::from_der(signature).ok()?;
                Some(read.normalize_s().to_bytes().to_vec())
            }
            Kind::EdDsa(_) => (signature.len() == 64).then(|| signature.to_vec()),
        }
    }

    /// The assertion is this key's, over these words.
    ///
    /// # Errors
    /// [`AssertionError`] with what does not hold.
    pub fn holds(&self, statement: &[u8], given: &Assertion<'_>) -> Result<(), AssertionError> {
        if !DATA.contains(&given.authenticator.len()) || given.client.len() > CLIENT {
            return Err(AssertionError::Form);
        }
        let client: Client = serde_json::from_slice(given.client).map_err(|_| AssertionError::Form)?;
        let (place, rest) = given.authenticator.split_first_chunk::<32>().ok_or(AssertionError::Form)?;
        let flags = rest.first().ok_or(AssertionError::Form)?;
        if client.what != "webauthn.get" {
            return Err(AssertionError::Form);
        }
        if *place != hash::sha256(&[self.name.as_bytes()]) || !self.is_at(&client.origin) || client.framed {
            return Err(AssertionError::Place);
        }
        if flags & PRESENT == 0 || flags & VERIFIED == 0 {
            return Err(AssertionError::Unverified);
        }
        if client.challenge != URL_SAFE_NO_PAD.encode(hash::sha256(&[statement])) {
            return Err(AssertionError::Challenge);
        }
        let signed = [given.authenticator, &hash::sha256(&[given.client])].concat();
        if self.signed(&signed, given.signature) { Ok(()) } else { Err(AssertionError::Signature) }
    }

    /// The page was at this name, with whichever port; without TLS on the own machine alone.
    fn is_at(&self, origin: &str) -> bool {
        let Some((scheme, place)) = origin.split_once("://") else { return false };
        let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
        let numbered = port.is_none_or(|port| port.parse::<u16>().is_ok());
        let safe = scheme == "https" || (scheme == "http" && host == "localhost");
        safe && numbered && host == self.name
    }

    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.kind {
            Kind::Es256(key) => {
                let read = p256::ecdsa::Signature::from_slice(signature);
                read.is_ok_and(|read| read.normalize_s() == read && key.verify(message, &read).is_ok())
            }
            Kind::EdDsa(key) => {
                let read = ed25519_dalek::Signature::from_slice(signature);
                read.is_ok_and(|read| key.verify_strict(message, &read).is_ok())
            }
        }
    }
}

impl fmt::Display for PasskeyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, bytes) = match &self.kind {
            Kind::Es256(key) => ("es256", key.to_sec1_point(true).as_bytes().to_vec()),
            Kind::EdDsa(key) => ("eddsa", key.as_bytes().to_vec()),
        };
        write!(f, "{MARK}{}+{kind}+{}", self.name, hex::encode(bytes))
    }
}

impl FromStr for PasskeyKey {
    type Err = AssertionError;

    /// `passkey+NAME+es256+…` with a compressed point, or `passkey+NAME+eddsa+…`, in hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, AssertionError> {
        let mut parts = text.strip_prefix(MARK).ok_or(AssertionError::Key)?.split('+');
        let (Some(name), Some(kind), Some(digits), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(AssertionError::Key);
        };
        let bytes = hex::decode(digits).map_err(|_| AssertionError::Key)?;
        let kind = match kind {
            "es256" => {
                Kind::Es256(p256::ecdsa::VerifyingKey::from_sec1_bytes(&bytes).map_err(|_| AssertionError::Key)?)
            }
            "eddsa" => {
                let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| AssertionError::Key)?;
                Kind::EdDsa(ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| AssertionError::Key)?)
            }
            _ => return Err(AssertionError::Key),
        };
        let key = Self::named(name, kind)?;
        // One text a key: what is compared as text is compared as a key.
        if key.to_string() == text { Ok(key) } else { Err(AssertionError::Key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::signature::Signer as _;

    const NAME: &str = "waarborg.example";
    const ORIGIN: &str = "https://waarborg.example:8443";

    struct Given {
        data: Vec<u8>,
        client: String,
    }

    impl Given {
        fn over(statement: &[u8]) -> Self {
            let mut data = hash::sha256(&[NAME.as_bytes()]).to_vec();
            data.extend([PRESENT | VERIFIED, 0, 0, 0, 9]);
            let challenge = URL_SAFE_NO_PAD.encode(hash::sha256(&[statement]));
            let client = format!(r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"{ORIGIN}","new":1}}"#);
            Self { data, client }
        }

        fn signed(&self) -> Vec<u8> {
            [self.data.as_slice(), &hash::sha256(&[self.client.as_bytes()])].concat()
        }

        fn with<'a>(&'a self, signature: &'a [u8]) -> Assertion<'a> {
            Assertion { authenticator: &self.data, client: self.client.as_bytes(), signature }
        }
    }

    fn es256() -> (p256::ecdsa::SigningKey, PasskeyKey) {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        (key, PasskeyKey::es256(NAME, x, y).unwrap())
    }

    fn holds(change: impl FnOnce(&mut Given)) -> Result<(), AssertionError> {
        let (secret, key) = es256();
        let mut given = Given::over(b"words");
        change(&mut given);
        let der: p256::ecdsa::DerSignature = secret.sign(&given.signed());
        let signature = key.one_form(der.as_bytes()).unwrap();
        key.holds(b"words", &given.with(&signature))
    }

    #[test]
    fn an_assertion_holds_over_its_words_at_its_place_by_who_was_verified() {
        use AssertionError as E;
        assert_eq!(holds(|_| ()), Ok(()));
        assert_eq!(holds(|g| *g = Given::over(b"other words")), Err(E::Challenge));
        for flags in [0, PRESENT, VERIFIED] {
            assert_eq!(holds(|g| g.data[32] = flags), Err(E::Unverified));
        }
        assert_eq!(holds(|g| g.data[0] ^= 1), Err(E::Place));
        for origin in [
            "http://waarborg.example",
            "https://waarborg.example.evil.example",
            "https://evil.example",
            "https://waarborg.example@evil.example",
            "https://waarborg.example:x",
            "waarborg.example",
        ] {
            assert_eq!(holds(|g| g.client = g.client.replace(ORIGIN, origin)), Err(E::Place), "{origin}");
        }
        assert_eq!(holds(|g| g.client = g.client.replace("\"new\":1", "\"crossOrigin\":true")), Err(E::Place));
        assert_eq!(holds(|g| g.client = g.client.replace(".get", ".create")), Err(E::Form));
        assert_eq!(holds(|g| g.client = "[".repeat(3000)), Err(E::Form));
        assert_eq!(holds(|g| g.client.clear()), Err(E::Form));
        assert_eq!(holds(|g| g.data.truncate(36)), Err(E::Form));
        assert_eq!(holds(|g| g.data.resize(2000, 0)), Err(E::Form));
    }

    #[test]
    fn a_signature_has_one_form_and_one_key() {
        let (secret, key) = es256();
        let given = Given::over(b"words");
        let signature: p256::ecdsa::Signature = secret.sign(&given.signed());
        let low = signature.normalize_s();
        let high = p256::ecdsa::Signature::from_scalars(*low.r(), -*low.s()).unwrap();
        assert_eq!(key.holds(b"words", &given.with(&low.to_bytes())), Ok(()));
        assert_eq!(key.holds(b"words", &given.with(&high.to_bytes())), Err(AssertionError::Signature));
        assert_eq!(key.one_form(high.to_der().as_bytes()), Some(low.to_bytes().to_vec()));
        for wrong in [&low.to_bytes()[1..], &[0; 64], &[]] {
            assert_eq!(key.holds(b"words", &given.with(wrong)), Err(AssertionError::Signature));
        }
        let other = p256::ecdsa::SigningKey::from_slice(&[8; 32]).unwrap();
        let foreign: p256::ecdsa::Signature = other.sign(&given.signed());
        let foreign = foreign.normalize_s().to_bytes();
        assert_eq!(key.holds(b"words", &given.with(&foreign)), Err(AssertionError::Signature));
    }

    #[test]
    fn ed25519_and_the_texts_of_keys() {
        use ed25519_dalek::Signer as _;
        let secret = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
        let digits = hex::encode(secret.verifying_key().as_bytes());
        let key: PasskeyKey = format!("passkey+{NAME}+eddsa+{digits}").parse().unwrap();
        let given = Given::over(b"words");
        let signature = key.one_form(&secret.sign(&given.signed()).to_bytes()).unwrap();
        assert_eq!(key.holds(b"words", &given.with(&signature)), Ok(()));
        assert_eq!(key.holds(b"other words", &given.with(&signature)), Err(AssertionError::Challenge));
        let own = es256().1;
        assert_eq!(own.to_string().parse(), Ok(own.clone()));
        let text = own.to_string();
        for wrong in [
            "",
            "passkey+",
            &text[1..],
            &text.to_uppercase(),
            &format!("{text}+"),
            &text.replace("es256", "eddsa"),
            &text.replace("es256", "rs256"),
            &text.replace(NAME, ""),
            &text.replace(NAME, "Waarborg.example"),
            &text.replace("+es256+02", "+es256+05").replace("+es256+03", "+es256+05"),
            &format!("{text}00"),
        ] {
            assert_eq!(wrong.parse::<PasskeyKey>(), Err(AssertionError::Key), "{wrong}");
        }
    }
}
