// SPDX-License-Identifier: EUPL-1.2
//! Keys that sign notes, each with the name it signs under: of a log or of a witness (C2SP signed-note
//! and tlog-cosignature).
//!
//! Three kinds: Ed25519 over the text itself, Ed25519 with the time of signing (a witness), and
//! ML-DSA-44, which no quantum computer is known to break and which logs and witnesses both use. The
//! kind is part of the key's id, so that one kind can never be taken for another.

use std::fmt;
use std::sync::Arc;

use ed25519_dalek::Signer as _;
use ml_dsa::{Keypair as _, MlDsa44, Verifier as _};

use crate::note::{self, NoteError, is_name};
use crate::{checkpoint, cosignature, hash, text};

/// Signature type byte of Ed25519 over the text.
pub const ED25519: u8 = 0x01;
/// Signature type byte of Ed25519 cosignatures.
pub const COSIGNATURE: u8 = 0x04;
/// Signature type byte of ML-DSA-44 cosignatures, by witnesses and by logs.
pub const ML_DSA_44: u8 = 0x06;

const SIGNATURE_LEN: usize = 64;
/// What the seed of a lasting key is derived under.
const LASTING: &[u8] = b"waarborg/log-key/ml-dsa-44/1\0";

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ed25519 over the text: a log.
    Ed25519,
    /// Ed25519 over time and text: a witness.
    Cosignature,
    /// ML-DSA-44 over name, time and tree head: a witness, or a log.
    MlDsa44,
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Kind::Ed25519 => ED25519,
            Kind::Cosignature => COSIGNATURE,
            Kind::MlDsa44 => ML_DSA_44,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Kind::Ed25519, Kind::Cosignature, Kind::MlDsa44].into_iter().find(|kind| kind.byte() == byte)
    }

    /// Whether a log gives its word with such a key.
    #[must_use]
    pub fn of_log(self) -> bool {
        self != Kind::Cosignature
    }

    /// Whether a witness gives its word with such a key.
    #[must_use]
    pub fn of_witness(self) -> bool {
        self != Kind::Ed25519
    }
}

/// First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key): tells keys of one name apart.
pub type KeyId = [u8; 4];

fn key_id(name: &str, kind: Kind, public_key: &[u8]) -> KeyId {
    let [a, b, c, d, ..] = hash::sha256(&[name.as_bytes(), b"\n", &[kind.byte()], public_key]);
    [a, b, c, d]
}

/// A public key, ready for use.
#[derive(Clone)]
enum Public {
    Ed25519(ed25519_dalek::VerifyingKey),
    // Its expanded form has many kilobytes.
    MlDsa44(Arc<ml_dsa::VerifyingKey<MlDsa44>>),
}

/// The public half of a key, with the name under which it signs.
#[derive(Clone)]
pub struct VerifierKey {
    name: String,
    id: KeyId,
    kind: Kind,
    bytes: Arc<[u8]>,
    public: Public,
}

impl PartialEq for VerifierKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.kind, &self.bytes) == (&other.name, other.kind, &other.bytes)
    }
}

impl Eq for VerifierKey {}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({}+{}, {:?})", self.name, hex::encode(self.id), self.kind)
    }
}

impl VerifierKey {
    /// A key of this name from the bytes of a public key: 32 for Ed25519, 1,312 for ML-DSA-44.
    ///
    /// # Errors
    /// [`NoteError::Name`] or [`NoteError::Key`].
    pub fn new(kind: Kind, name: &str, public_key: &[u8]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name(text::shorten(name)));
        }
        let public = Public::read(kind, public_key).ok_or_else(|| NoteError::Key(text::shorten(name)))?;
        Ok(Self { name: name.to_owned(), id: key_id(name, kind, public_key), kind, bytes: public_key.into(), public })
    }

    /// Reads `name+hash+base64(type ‖ key)`.
    ///
    /// # Errors
    /// [`NoteError::Name`], [`NoteError::Key`] or [`NoteError::KeyHash`].
    pub fn parse(encoded: &str) -> Result<Self, NoteError> {
        let bad = || NoteError::Key(text::shorten(encoded));
        let mut parts = encoded.splitn(3, '+');
        let (Some(name), Some(found), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad());
        };
        let key = text::from_base64(key).ok_or_else(bad)?;
        let (kind, public_key) = key.split_first().ok_or_else(bad)?;
        let key = Self::new(Kind::of(*kind).ok_or_else(bad)?, name, public_key)?;
        let expected = hex::encode(key.id);
        if found != expected {
            return Err(NoteError::KeyHash { name: name.to_owned(), found: text::shorten(found), expected });
        }
        Ok(key)
    }

    /// The name under which the key signs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// How it signs.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The bytes of the public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks a signature over a note's text; the time it was made, if it says one.
    pub(crate) fn verify(&self, note_text: &str, signature: &[u8]) -> Option<Option<u64>> {
        if self.kind == Kind::Ed25519 {
            return self.holds(note_text.as_bytes(), signature).then_some(None);
        }
        let (time, signature) = cosignature::split(signature)?;
        let message = self.message(note_text, time)?;
        self.holds(&message, signature).then_some(Some(time))
    }

    /// What a cosignature of this key signs; nothing for a text that is no checkpoint.
    fn message(&self, note_text: &str, time: u64) -> Option<Vec<u8>> {
        // A cosignature is a word on a tree head. Over another text it would mean nothing.
        let head = checkpoint::Checkpoint::decode(note_text).ok()?;
        match self.kind {
            Kind::Ed25519 => None,
            Kind::Cosignature => Some(cosignature::ed25519_message(note_text, time)),
            Kind::MlDsa44 => cosignature::ml_dsa_message(&self.name, &head, time),
        }
    }

    fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.public {
            // Strict: a signature has one form only, so that nobody can alter a note without breaking it.
            Public::Ed25519(key) => <&[u8; SIGNATURE_LEN]>::try_from(signature).is_ok_and(|signature| {
                key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
            }),
            Public::MlDsa44(key) => {
                ml_dsa::Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        }
    }
}

impl Public {
    fn read(kind: Kind, bytes: &[u8]) -> Option<Self> {
        if kind == Kind::MlDsa44 {
            let encoded = ml_dsa::EncodedVerifyingKey::<MlDsa44>::try_from(bytes).ok()?;
            return Some(Public::MlDsa44(Arc::new(ml_dsa::VerifyingKey::decode(&encoded))));
        }
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(Public::Ed25519(key))
    }
}

impl fmt::Display for VerifierKey {
    /// Writes what [`VerifierKey::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: Vec<u8> = [&[self.kind.byte()], &*self.bytes].concat();
        let id = hex::encode(self.id);
        write!(f, "{}+{id}+{}", self.name, text::to_base64(&key))
    }
}

#[derive(Clone)]
enum Secret {
    Ed25519(Arc<ed25519_dalek::SigningKey>),
    MlDsa44(Arc<ml_dsa::SigningKey<MlDsa44>>),
}

/// The secret half of a key. `Debug` shows only the name.
#[derive(Clone)]
pub struct SigningKey {
    secret: Secret,
    verifier: VerifierKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier.name)
    }
}

impl SigningKey {
    /// The Ed25519 key that grows from a 32-byte secret seed.
    ///
    /// # Errors
    /// [`NoteError::Name`] when the name cannot stand in a signature line.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, NoteError> {
        Self::of_kind(Kind::Ed25519, name, seed)
    }

    /// The key of a kind that grows from a 32-byte secret seed.
    ///
    /// # Errors
    /// [`NoteError::Name`] when the name cannot stand in a signature line.
    pub fn of_kind(kind: Kind, name: &str, seed: [u8; 32]) -> Result<Self, NoteError> {
        let (secret, public) = if kind == Kind::MlDsa44 {
            let key = ml_dsa::SigningKey::<MlDsa44>::from_seed(&seed.into());
            let public = key.verifying_key().encode().to_vec();
            (Secret::MlDsa44(Arc::new(key)), public)
        } else {
            let key = ed25519_dalek::SigningKey::from_bytes(&seed);
            let public = key.verifying_key().as_bytes().to_vec();
            (Secret::Ed25519(Arc::new(key)), public)
        };
        Ok(Self { secret, verifier: VerifierKey::new(kind, name, &public)? })
    }

    /// The ML-DSA-44 key that belongs to an Ed25519 seed, so that a log has one secret to keep. Whoever
    /// breaks the curve gets a hash of the seed and not the seed, and so not this key.
    ///
    /// # Errors
    /// [`NoteError::Name`] when the name cannot stand in a signature line.
    pub fn lasting(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        Self::of_kind(Kind::MlDsa44, name, hash::sha256(&[LASTING, seed]))
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The text as a note with this key's signature, for a key that signs texts as they are. The text
    /// ends in a newline.
    ///
    /// # Errors
    /// [`NoteError::Unterminated`], [`NoteError::Control`], [`NoteError::TooLarge`], or
    /// [`NoteError::Kind`] for a key that makes cosignatures.
    pub fn sign(&self, note_text: &str) -> Result<String, NoteError> {
        if self.verifier.kind != Kind::Ed25519 {
            return Err(self.wrong_kind());
        }
        note::check_text(note_text)?;
        let note = format!("{note_text}\n{}", self.line(&self.raw(note_text.as_bytes())));
        note::check_size(&note)?;
        Ok(note)
    }

    /// The signature line of a cosignature on a checkpoint's text, made at this POSIX time. A log that
    /// signs its own checkpoint says no time: 0.
    ///
    /// # Errors
    /// [`NoteError::Kind`] for a key that makes none, [`NoteError::NoCheckpoint`] for another text.
    pub fn cosign(&self, note_text: &str, time: u64) -> Result<String, NoteError> {
        if self.verifier.kind == Kind::Ed25519 {
            return Err(self.wrong_kind());
        }
        let message = self.verifier.message(note_text, time).ok_or(NoteError::NoCheckpoint)?;
        Ok(self.line(&cosignature::join(time, &self.raw(&message))))
    }

    /// A secret for another purpose, which only the holder of this key can make. A purpose ends with a zero
    /// byte, so that it is no text of a note.
    #[must_use]
    pub fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        hash::sha256(&[b"waarborg/derived/1\0", purpose, &self.raw(&[purpose, b"\0"].concat())])
    }

    fn wrong_kind(&self) -> NoteError {
        NoteError::Kind { name: self.verifier.name.clone() }
    }

    fn raw(&self, message: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Secret::MlDsa44(key) => key.sign(message).encode().to_vec(),
        }
    }

    fn line(&self, signature: &[u8]) -> String {
        let encoded = text::to_base64(&[self.verifier.id.as_slice(), signature].concat());
        format!("{}{} {encoded}\n", note::LINE_START, self.verifier.name)
    }
}
