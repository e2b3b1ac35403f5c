// SPDX-License-Identifier: EUPL-1.2
//! Signed notes: text with signature lines behind it (C2SP signed-note).
//!
//! The envelope of checkpoints and receipts. A reader names the keys it trusts; text is returned
//! only when one of them signed it, and a signature of a trusted key that fails refuses it all.

use thiserror::Error;

pub use crate::key::{KeyId, Kind, SigningKey, VerifierKey};
use crate::text;

/// The format these functions read and write.
pub const FORMAT: &str = "c2sp.org/signed-note@v1.0.0";
/// The largest note that is read.
pub const MAX_NOTE_LEN: usize = 256 * 1024;
/// The most signature lines that are read.
pub const MAX_SIGNATURES: usize = 64;

pub(crate) const LINE_START: &str = "\u{2014} ";

/// Why a key or a note was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// A key name is empty or has a space, plus sign or control character.
    #[error("not a key name: {0:?}")]
    Name(String),
    /// A verifier key is not `name+hash+key`, or of no kind that is known.
    #[error("not a verifier key of a known kind: {0:?}")]
    Key(String),
    /// The hash in a verifier key is not that of its name and key.
    #[error("the key hash of {name} is {found:?}, expected {expected}")]
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
    /// A key of another kind than such a signature needs.
    #[error("the key {name} does not make signatures of this kind")]
    Kind {
        /// The name of the key.
        name: String,
    },
    /// A cosignature is on a checkpoint and nothing else.
    #[error("the text is no checkpoint, and only those are cosigned")]
    NoCheckpoint,
    /// None of the signatures is of a trusted key.
    #[error("the note is not signed by a trusted key")]
    Untrusted,
}

/// Whether a name can stand in a signature line: not empty, no spaces, plus signs or controls.
pub(crate) fn is_name(name: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= 255 && !name.contains(bad)
}

/// Whether a text can be signed: no control characters, and a newline at its end.
pub(crate) fn check_text(note_text: &str) -> Result<(), NoteError> {
    check_characters(note_text)?;
    if note_text.ends_with('\n') { Ok(()) } else { Err(NoteError::Unterminated) }
}

pub(crate) fn check_size(note: &str) -> Result<(), NoteError> {
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
    whole: &'n str,
    name: &'n str,
    id: KeyId,
    signature: Vec<u8>,
}

fn parse_line(whole: &str) -> Option<Line<'_>> {
    let line = whole.strip_suffix('\n')?;
    let (name, encoded) = line.strip_prefix(LINE_START)?.split_once(' ')?;
    let bytes = text::from_base64(encoded)?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty()).then(|| Line { whole, name, id: *id, signature: signature.to_vec() })
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
        let line = parse_line(line).ok_or(NoteError::Line(number))?;
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
    let (note_text, signed) = open_signed(note, keys)?;
    Ok((note_text, signed.into_iter().map(|signed| signed.key).collect()))
}

/// One signature that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'k> {
    /// The key that made it.
    pub key: &'k VerifierKey,
    /// When, in POSIX seconds, if it says so: a cosignature of a witness.
    pub time: Option<u64>,
}

/// As [`open_signers`], with the time each signature says.
///
/// # Errors
/// As [`open`].
pub fn open_signed<'n, 'k>(note: &'n str, keys: &'k [VerifierKey]) -> Result<(&'n str, Vec<Signed<'k>>), NoteError> {
    let (note_text, lines) = take_apart(note)?;
    let mut signers = Vec::new();
    for line in &lines {
        for key in keys.iter().filter(|k| k.name() == line.name && k.id() == line.id) {
            let bad = || NoteError::BadSignature { name: key.name().to_owned() };
            let time = key.verify(note_text, &line.signature).ok_or_else(bad)?;
            signers.push(Signed { key, time });
        }
    }
    if signers.is_empty() {
        return Err(NoteError::Untrusted);
    }
    Ok((note_text, signers))
}

/// The text of a note, whoever signed it. It is nobody's word yet: see [`open`].
///
/// # Errors
/// [`NoteError`] for anything but a well-formed note.
pub fn unverified(note: &str) -> Result<&str, NoteError> {
    take_apart(note).map(|(note_text, _)| note_text)
}

/// The note with more signature lines; of a key that signed before, the new line takes the place of
/// the old. Nothing is verified here.
///
/// # Errors
/// [`NoteError`] when note or lines are malformed, or too many.
pub fn with_lines(note: &str, lines: &str) -> Result<String, NoteError> {
    let (note_text, before) = take_apart(note)?;
    let joined = format!("{note_text}\n{lines}");
    let (_, added) = take_apart(&joined)?;
    let replaced = |line: &Line<'_>| added.iter().any(|new| new.name == line.name && new.id == line.id);
    let mut out = format!("{note_text}\n");
    for line in before.iter().filter(|line| !replaced(line)).chain(&added) {
        out.push_str(line.whole);
    }
    take_apart(&out)?;
    Ok(out)
}

/// The note with the signature lines of these keys and no others. Nothing is verified here.
///
/// # Errors
/// [`NoteError`] when the note is malformed, or none of the lines is of these keys.
pub fn only(note: &str, keys: &[VerifierKey]) -> Result<String, NoteError> {
    let (note_text, lines) = take_apart(note)?;
    let of = |line: &&Line<'_>| keys.iter().any(|key| key.name() == line.name && key.id() == line.id);
    let kept: Vec<&str> = lines.iter().filter(of).map(|line| line.whole).collect();
    if kept.is_empty() { Err(NoteError::Untrusted) } else { Ok(format!("{note_text}\n{}", kept.concat())) }
}
