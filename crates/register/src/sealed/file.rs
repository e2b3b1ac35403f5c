// SPDX-License-Identifier: EUPL-1.2
//! The file of a sealed log: its form and its key, a line each, then the records one behind the other. Each
//! is a byte that says its size, the sealed bytes, the length of a signed checkpoint, and that checkpoint,
//! which takes the record in. The byte before a record is written last: where it is nought the log ends,
//! whatever stands behind it, such as room kept for later or a record that a crash cut off.

use std::io::{self, Read};

use thiserror::Error;

use super::{FORMAT, key};
use crate::note::{MAX_NOTE_LEN, NoteError, VerifierKey};

/// The longest first two lines.
const HEAD: usize = 4 * 1024;
/// A checkpoint of one signature is a few hundred bytes.
const NOTE: usize = 2 * 1024;
const _: () = assert!(NOTE < MAX_NOTE_LEN, "a checkpoint is a note");

/// Why a file is not that of a sealed log.
#[derive(Debug, Error)]
pub enum ScanError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It does not begin as one.
    #[error("not a sealed log: it does not begin with {FORMAT} and a key")]
    Head,
    /// The key in it is none.
    #[error("the key in it: {0}")]
    Key(#[from] NoteError),
    /// A record has no form that records have.
    #[error("record {0} is damaged: it has no form that records have, or ends too early")]
    Damaged(u64),
}

/// A record as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What is sealed; its hash is the leaf.
    pub sealed: Vec<u8>,
    /// The checkpoint that takes it in.
    pub note: String,
}

/// How a file begins.
#[must_use]
pub fn head(key: &VerifierKey) -> Vec<u8> {
    format!("{FORMAT}\n{key}\n").into_bytes()
}

impl Record {
    /// The bytes of the file. The first of them goes onto the disk when all others are there.
    #[must_use]
    pub fn encode(&self) -> Option<Vec<u8>> {
        let size = key::size_of(self.sealed.len())?.checked_add(1)?;
        let length = u16::try_from(self.note.len()).ok().filter(|length| usize::from(*length) <= NOTE)?;
        Some([&[size], self.sealed.as_slice(), &length.to_be_bytes(), self.note.as_bytes()].concat())
    }
}

/// Reads a sealed log, record by record. No more is held than the record at hand.
pub struct Scan<R> {
    from: R,
    key: VerifierKey,
    records: u64,
    end: u64,
}

impl<R: Read> Scan<R> {
    /// Reads how it begins.
    ///
    /// # Errors
    /// [`ScanError`] for anything that [`head`] would not write.
    pub fn new(mut from: R) -> Result<Self, ScanError> {
        let (form, key) = (line(&mut from)?, line(&mut from)?);
        if form != FORMAT {
            return Err(ScanError::Head);
        }
        let parsed = VerifierKey::parse(&key)?;
        let end = (form.len() + key.len() + 2) as u64;
        Ok(Self { from, key: parsed, records: 0, end })
    }

    /// The key that the file says checks it.
    #[must_use]
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Where the records read so far end.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    /// The next record; none at the end.
    ///
    /// # Errors
    /// [`ScanError::Damaged`] where something stands that is no record.
    pub fn record(&mut self) -> Result<Option<Record>, ScanError> {
        let mut size = [0u8; 1];
        // A file whose room was cut off ends as well as one that has some.
        if self.from.read(&mut size)? == 0 {
            return Ok(None);
        }
        let Some(size) = size[0].checked_sub(1) else { return Ok(None) };
        let damaged = ScanError::Damaged(self.records);
        let Some(length) = key::bytes_of(size) else { return Err(damaged) };
        let Some(sealed) = self.exactly(length)? else { return Err(damaged) };
        let Some(Ok(note)) = self.exactly(2)?.map(<[u8; 2]>::try_from) else { return Err(damaged) };
        let note = usize::from(u16::from_be_bytes(note));
        if note > NOTE {
            return Err(damaged);
        }
        let Some(Ok(note)) = self.exactly(note)?.map(String::from_utf8) else { return Err(damaged) };
        self.records += 1;
        self.end += (1 + sealed.len() + 2 + note.len()) as u64;
        Ok(Some(Record { sealed, note }))
    }

    /// True if nothing but noughts stands behind the records, once they have been read.
    ///
    /// # Errors
    /// [`ScanError::Io`].
    pub fn empty_behind(&mut self) -> Result<bool, ScanError> {
        let mut block = [0u8; 64 * 1024];
        loop {
            let read = self.from.read(&mut block)?;
            let (filled, _) = block.split_at(read);
            if read == 0 {
                return Ok(true);
            }
            if filled.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Option<Vec<u8>>, ScanError> {
        let mut bytes = vec![0u8; length];
        match self.from.read_exact(&mut bytes) {
            Ok(()) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn line(from: &mut impl Read) -> Result<String, ScanError> {
    let mut bytes = Vec::new();
    let mut one = [0u8; 1];
    while bytes.len() < HEAD {
        if from.read(&mut one)? == 0 {
            break;
        }
        if one[0] == b'\n' {
            return String::from_utf8(bytes).map_err(|_| ScanError::Head);
        }
        bytes.push(one[0]);
    }
    Err(ScanError::Head)
}
