// SPDX-License-Identifier: EUPL-1.2
//! Signed notes: text with signature lines behind it (C2SP signed-note, Ed25519 only).
//!
//! The envelope of checkpoints and receipts. A reader names the keys it trusts; text is returned
//! only when one of them signed it, and a signature of a trusted key that fails refuses it all.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use thiserror::Error;

use crate::{hash, text};

/// The format these functions read and write.
pub const FORMAT: &str = "c2sp.org/signed-note@v1.0.0";
/// Signature type byte of Ed25519.
pub const ED25519: u8 = 0x01;
/// The largest note that is read.
pub const MAX_NOTE_LEN: usize = 256 * 1024;
/// The most signature lines that are read.
pub const MAX_SIGNATURES: usize = 64;

const LINE_START: &str = "\u{2014} ";
const SIGNATURE_LEN: usize = 64;

/// Why a key or a note was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// A key name is empty or has a space, plus sign or control character.
    #[error("not a key name: {0:?}")]
    Name(String),
    /// A verifier key is not `name+hash+key`, or not an Ed25519 key.
    #[error("not an Ed25519 verifier key: {0:?}")]
    Key(String),
    /// The hash in a verifier key is not that of its name and key.
    #[error("the key hash of {name} is {found}, expected {expected}")]
    KeyHash {
        /// The key's name.
        name: String,
        /// The hash as written.
        found: String,
        /// The hash as it should be.
        expected: String,
    },
    /// Longer than [`MAX_NOTE_LEN`].
    #[error("the note has {0} bytes; at most {MAX_NOTE_LEN} are read")]
    TooLarge(usize),
    /// A control character other than a newline.
    #[error("control character at byte {0}")]
    Control(usize),
    /// Text that is empty or does not end in a newline.
    #[error("the text of a note ends in a newline")]
    Unterminated,
    /// No blank line with signature lines behind it.
    #[error("the note has no signature lines")]
    Unsigned,
    /// A line among the signatures is not one.
    #[error("signature line {0} is malformed")]
    Line(usize),
    /// More than [`MAX_SIGNATURES`] lines.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooMany,
    /// Two lines for the same key.
    #[error("signature line {line} repeats the key {name}")]
    Duplicate {
        /// The line, from 1.
        line: usize,
        /// The name of the key.
        name: String,
    },
    /// A trusted key's signature does not fit the text.
    #[error("the signature of {name} does not fit the text")]
    BadSignature {
        /// The name of the key.
        name: String,
    },
    /// None of the signatures is of a trusted key.
    #[error("the note is not signed by a trusted key")]
    Untrusted,
}

/// First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key): tells keys of one name apart.
pub type KeyId = [u8; 4];

fn key_id(name: &str, public_key: &[u8; 32]) -> KeyId {
    let [a, b, c, d, ..] = hash::sha256(&[name.as_bytes(), b"\n", &[ED25519], public_key]);
    [a, b, c, d]
}

/// Whether a name can stand in a signature line: not empty, no spaces, plus signs or controls.
pub(crate) fn is_name(name: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= 255 && !name.contains(bad)
}

/// The public half of a key, with the name under which it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: KeyId,
    key: VerifyingKey,
}

impl VerifierKey {
    /// A key of this name from the 32 bytes of an Ed25519 public key.
    ///
    /// # Errors
    /// [`NoteError::Name`] or [`NoteError::Key`].
    pub fn new(name: &str, public_key: &[u8; 32]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name(text::shorten(name)));
        }
        let bad = || NoteError::Key(text::shorten(name));
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| bad())?;
        if key.is_weak() {
            return Err(bad());
        }
        Ok(VerifierKey { name: name.to_owned(), id: key_id(name, public_key), key })
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
        let Some((&ED25519, public_key)) = key.split_first() else {
            return Err(bad());
        };
        let public_key = <&[u8; 32]>::try_from(public_key).map_err(|_| bad())?;
        let key = Self::new(name, public_key)?;
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

    /// The 32 bytes of the Ed25519 public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }
}

impl fmt::Display for VerifierKey {
    /// Writes what [`VerifierKey::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: Vec<u8> = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        let id = hex::encode(self.id);
        write!(f, "{}+{id}+{}", self.name, text::to_base64(&key))
    }
}

/// The secret half of a key. `Debug` shows only the name.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier.name)
    }
}

impl SigningKey {
    /// The key that grows from a 32-byte secret seed.
    ///
    /// # Errors
    /// [`NoteError::Name`] when the name cannot stand in a signature line.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, NoteError> {
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        let verifier = VerifierKey::new(name, key.verifying_key().as_bytes())?;
        Ok(SigningKey { key, verifier })
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The text as a note with this key's signature. The text ends in a newline.
    ///
    /// # Errors
    /// [`NoteError::Unterminated`], [`NoteError::Control`] or [`NoteError::TooLarge`].
    pub fn sign(&self, note_text: &str) -> Result<String, NoteError> {
        check_characters(note_text)?;
        if !note_text.ends_with('\n') {
            return Err(NoteError::Unterminated);
        }
        let signature = self.key.sign(note_text.as_bytes()).to_bytes();
        let line = text::to_base64(&[self.verifier.id.as_slice(), &signature].concat());
        let note = format!("{note_text}\n{LINE_START}{} {line}\n", self.verifier.name);
        check_size(&note)?;
        Ok(note)
    }
}

fn check_size(note: &str) -> Result<(), NoteError> {
    if note.len() > MAX_NOTE_LEN {
        return Err(NoteError::TooLarge(note.len()));
    }
    Ok(())
}

fn check_characters(note: &str) -> Result<(), NoteError> {
    match note.bytes().position(|b| b < 0x20 && b != b'\n') {
        Some(position) => Err(NoteError::Control(position)),
        None => Ok(()),
    }
}

/// One signature line, taken apart.
struct Line<'n> {
    name: &'n str,
    id: KeyId,
    signature: Vec<u8>,
}

fn parse_line(line: &str) -> Option<Line<'_>> {
    let (name, encoded) = line.strip_prefix(LINE_START)?.split_once(' ')?;
    let bytes = text::from_base64(encoded)?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty()).then(|| Line { name, id: *id, signature: signature.to_vec() })
}

/// The text of a note, and its signature lines.
fn take_apart(note: &str) -> Result<(&str, Vec<Line<'_>>), NoteError> {
    check_size(note)?;
    check_characters(note)?;
    let at = note.rfind("\n\n").ok_or(NoteError::Unsigned)?;
    let (note_text, behind) = note.split_at(at + 1);
    let signatures = behind.strip_prefix('\n').ok_or(NoteError::Unsigned)?;
    if signatures.is_empty() {
        return Err(NoteError::Unsigned);
    }
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (number, line) in (1..).zip(signatures.split_inclusive('\n')) {
        if number > MAX_SIGNATURES {
            return Err(NoteError::TooMany);
        }
        let line = line.strip_suffix('\n').and_then(parse_line).ok_or(NoteError::Line(number))?;
        if lines.iter().any(|l| l.name == line.name && l.id == line.id) {
            return Err(NoteError::Duplicate { line: number, name: line.name.to_owned() });
        }
        lines.push(line);
    }
    Ok((note_text, lines))
}

/// The text of a note that at least one of these keys signed. Signatures of other keys are left
/// alone; one of these keys that does not fit refuses the note.
///
/// # Errors
/// [`NoteError`] for anything but a well-formed note with a trusted signature.
pub fn open<'n>(note: &'n str, keys: &[VerifierKey]) -> Result<&'n str, NoteError> {
    open_signers(note, keys).map(|(note_text, _)| note_text)
}

/// As [`open`], and which of the keys signed it.
///
/// # Errors
/// As [`open`].
pub fn open_signers<'n, 'k>(
    note: &'n str,
    keys: &'k [VerifierKey],
) -> Result<(&'n str, Vec<&'k VerifierKey>), NoteError> {
    let (note_text, lines) = take_apart(note)?;
    let mut signers = Vec::new();
    for line in &lines {
        let known = keys.iter().filter(|k| k.name == line.name && k.id == line.id);
        for key in known {
            check_signature(key, note_text, &line.signature)?;
            signers.push(key);
        }
    }
    if signers.is_empty() {
        return Err(NoteError::Untrusted);
    }
    Ok((note_text, signers))
}

fn check_signature(key: &VerifierKey, note_text: &str, signature: &[u8]) -> Result<(), NoteError> {
    let bad = || NoteError::BadSignature { name: key.name.clone() };
    let signature = <&[u8; SIGNATURE_LEN]>::try_from(signature).map_err(|_| bad())?;
    // Strict: a signature has one form only, so that nobody can alter a note without breaking it.
    key.key.verify_strict(note_text.as_bytes(), &Signature::from_bytes(signature)).map_err(|_| bad())
}
