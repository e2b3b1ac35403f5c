// SPDX-License-Identifier: EUPL-1.2
//! Erasable records: each is committed to with a fresh opening and sealed under its own key, so that
//! destroying the key destroys content, opening and every copy in backups (DESIGN, principle 8).

use crate::answer::Problem;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use waarborg_domain::{Digest, Rng};
use waarborg_ledger::entry::RECORD_TAG;
use waarborg_register::commit::{Opening, commitment, root};

/// A record ready to be stored.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Commitment, for the kept record.
    pub commitment: Digest,
    /// Ciphertext over opening and content.
    pub bytes: Vec<u8>,
    /// Its own key.
    pub key: [u8; 32],
}

/// A record that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Opening of its commitment.
    pub opening: [u8; 32],
    /// Content.
    pub bytes: Vec<u8>,
}

/// A record cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Its key was destroyed, and the content with it.
    #[error("the content was destroyed")]
    Destroyed,
    /// It does not decrypt under its key.
    #[error("a stored record does not decrypt: it was changed or its key is another's")]
    Damaged,
}

/// Content that is there, or nothing if it was destroyed. What cannot be read is not absent: whoever
/// decides without it would decide about something else.
pub fn present<T>(read: Result<T, RecordError>) -> Result<Option<T>, Problem> {
    match read {
        Ok(content) => Ok(Some(content)),
        Err(RecordError::Destroyed) => Ok(None),
        Err(RecordError::Damaged) => Err(Problem::Unavailable),
    }
}

// Each key seals one record only, so the nonce may stand still.
const NONCE: [u8; 12] = [0; 12];

/// Seals a record under a fresh key.
pub fn seal(content: &[u8], rng: &mut dyn Rng) -> Result<Sealed, RecordError> {
    let mut opening = [0u8; 32];
    let mut key = [0u8; 32];
    rng.fill(&mut opening);
    rng.fill(&mut key);
    let mut plain = Vec::with_capacity(32 + content.len());
    plain.extend_from_slice(&opening);
    plain.extend_from_slice(content);
    let cipher = ChaCha20Poly1305::new(&Key::from(key));
    let bytes = cipher.encrypt(&Nonce::from(NONCE), plain.as_slice()).map_err(|_| RecordError::Damaged)?;
    let commitment = Digest(commitment(RECORD_TAG, &Opening(opening), content));
    Ok(Sealed { commitment, bytes, key })
}

/// Opens a sealed record.
pub fn open(sealed: &[u8], key: Option<&[u8; 32]>) -> Result<Opened, RecordError> {
    let key = key.ok_or(RecordError::Destroyed)?;
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    let mut plain = cipher.decrypt(&Nonce::from(NONCE), sealed).map_err(|_| RecordError::Damaged)?;
    if plain.len() < 32 {
        return Err(RecordError::Damaged);
    }
    let content = plain.split_off(32);
    let mut opening = [0u8; 32];
    opening.copy_from_slice(&plain);
    Ok(Opened { opening, bytes: content })
}

/// Root over the commitments of an entry's records.
pub fn records_root(commitments: &[Digest]) -> Digest {
    let hashes: Vec<[u8; 32]> = commitments.iter().map(|d| d.0).collect();
    Digest(root(&hashes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_absent() {
        assert_eq!(present(Ok("a text")), Ok(Some("a text")));
        assert_eq!(present::<()>(Err(RecordError::Destroyed)), Ok(None));
        assert_eq!(present::<()>(Err(RecordError::Damaged)), Err(Problem::Unavailable));
    }
}
