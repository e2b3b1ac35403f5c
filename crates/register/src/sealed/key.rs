// SPDX-License-Identifier: EUPL-1.2
//! The key that records are sealed to, and the identity that opens them: HPKE (RFC 9180) in base mode with
//! X-Wing, HKDF-SHA256 and ChaCha20-Poly1305. X-Wing joins X25519 and ML-KEM-768: what is sealed today is
//! kept for decades, and stays sealed as long as one of the two holds.

use std::fmt;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use thiserror::Error;

use super::{FORMAT, Place, SIZES, SMALLEST, SealError};
use crate::{hash, text};

type PublicKey = <XWing as hpke::Kem>::PublicKey;
type PrivateKey = <XWing as hpke::Kem>::PrivateKey;
type Encapsulated = <XWing as hpke::Kem>::EncappedKey;

/// First line of a file with a public key.
const PUBLIC: &str = "waarborg/oversight-key/1";
/// First line of a file with an identity.
const SECRET: &str = "waarborg/oversight-identity/1";

const ID: usize = 8;
const ENCAPSULATED: usize = 1120;
const TAG: usize = 16;
/// The length of the content, before it.
const LENGTH: usize = 4;

/// Source of random bytes; whoever seals passes it in.
pub type Chance<'a> = &'a mut dyn FnMut(&mut [u8]);

/// First eight bytes of SHA-256 of the public key: says to whom a record is sealed.
pub type RecipientId = [u8; ID];

/// Why a key's file was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not the two lines of such a file.
    #[error("not a file of the form {0}, a line, and the key, a line")]
    Form(&'static str),
    /// An identity was given where a public key is wanted.
    #[error("this is the identity itself, which is to stay with the oversight body: give the file with the public key")]
    Secret,
}

/// Content that was opened, without its padding.
pub type Unsealed = Vec<u8>;

/// The public key that records are sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    key: PublicKey,
    id: RecipientId,
}

/// The secret half. `Debug` shows nothing.
#[derive(Clone)]
pub struct Identity {
    key: PrivateKey,
    id: RecipientId,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// How much content fits in the record of a size.
pub(super) const fn room(size: u8) -> usize {
    (SMALLEST << size) - (ID + ENCAPSULATED + TAG + LENGTH)
}

/// The bytes of a record of a size, if there is such a size.
pub(super) fn bytes_of(size: u8) -> Option<usize> {
    // Not before it is known that there is such a size: shifted further, it would be no number.
    (size < SIZES).then(|| SMALLEST << size)
}

/// The size of a record, if it has one of those there are.
pub(super) fn size_of(bytes: usize) -> Option<u8> {
    (0..SIZES).find(|size| SMALLEST << size == bytes)
}

impl Recipient {
    fn new(key: PublicKey) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = hash::sha256(&[PUBLIC.as_bytes(), &key.to_bytes()]);
        Self { key, id: [a, b, c, d, e, f, g, h] }
    }

    /// Reads a file with a public key.
    ///
    /// # Errors
    /// [`KeyError`] for anything [`Recipient`]'s text is not.
    pub fn parse(file: &str) -> Result<Self, KeyError> {
        if file.starts_with(SECRET) {
            return Err(KeyError::Secret);
        }
        let bytes = line_of(file, PUBLIC)?;
        PublicKey::from_bytes(&bytes).map(Self::new).map_err(|_| KeyError::Form(PUBLIC))
    }

    /// Tells recipients apart.
    #[must_use]
    pub fn id(&self) -> RecipientId {
        self.id
    }

    /// Seals content for a place, padded to the smallest size that takes it.
    ///
    /// # Errors
    /// [`SealError::TooLarge`] or [`SealError::Key`].
    pub fn seal(&self, place: &Place<'_>, content: &[u8], chance: Chance<'_>) -> Result<Vec<u8>, SealError> {
        let too_large = || SealError::TooLarge(content.len());
        let size = (0..SIZES).find(|size| content.len() <= room(*size)).ok_or_else(too_large)?;
        let length = u32::try_from(content.len()).map_err(|_| too_large())?;
        let mut padded = Vec::with_capacity(LENGTH + room(size));
        padded.extend_from_slice(&length.to_be_bytes());
        padded.extend_from_slice(content);
        padded.resize(LENGTH + room(size), 0);
        let (encapsulated, body) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeS::Base,
            &self.key,
            FORMAT.as_bytes(),
            &padded,
            &bound_to(place),
            &mut Drawn(chance),
        )
        .map_err(|_| SealError::Key)?;
        Ok([self.id.as_slice(), &encapsulated.to_bytes(), &body].concat())
    }
}

impl fmt::Display for Recipient {
    /// Writes what [`Recipient::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC}\n{}\n", text::to_base64(&self.key.to_bytes()))
    }
}

impl Identity {
    /// The identity that grows from a secret seed.
    ///
    /// # Errors
    /// [`KeyError`] if none does.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = PrivateKey::from_bytes(seed).map_err(|_| KeyError::Form(SECRET))?;
        let id = Recipient::new(XWing::sk_to_pk(&key)).id;
        Ok(Self { key, id })
    }

    /// Reads a file with an identity.
    ///
    /// # Errors
    /// [`KeyError`] for anything [`Identity::secret_text`] would not write.
    pub fn parse(file: &str) -> Result<Self, KeyError> {
        let seed = line_of(file, SECRET)?.try_into().map_err(|_| KeyError::Form(SECRET))?;
        Self::from_seed(&seed)
    }

    /// The file it is kept in: whoever reads it reads every record.
    #[must_use]
    pub fn secret_text(&self) -> String {
        format!("{SECRET}\n{}\n", text::to_base64(&self.key.to_bytes()))
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient::new(XWing::sk_to_pk(&self.key))
    }

    /// Opens the record that stands in a place.
    ///
    /// # Errors
    /// [`SealError::NotYours`] for a record to another key, [`SealError::Damaged`] for one that was changed or
    /// moved.
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Unsealed, SealError> {
        let (id, rest) = sealed.split_first_chunk::<ID>().ok_or(SealError::Damaged)?;
        if *id != self.id {
            return Err(SealError::NotYours);
        }
        let (encapsulated, body) = rest.split_first_chunk::<ENCAPSULATED>().ok_or(SealError::Damaged)?;
        let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| SealError::Damaged)?;
        let padded = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.key,
            &encapsulated,
            FORMAT.as_bytes(),
            body,
            &bound_to(place),
        )
        .map_err(|_| SealError::Damaged)?;
        let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(SealError::Damaged)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| SealError::Damaged)?;
        Ok(rest.get(..length).ok_or(SealError::Damaged)?.to_vec())
    }
}

/// What is bound to a seal: a record that was moved does not open.
fn bound_to(place: &Place<'_>) -> Vec<u8> {
    [FORMAT.as_bytes(), b"\n", place.origin.as_bytes(), b"\n", &place.number.to_be_bytes()].concat()
}

/// The key in a file: its form, a line, and the key, a line.
fn line_of(file: &str, form: &'static str) -> Result<Vec<u8>, KeyError> {
    let line = file.strip_prefix(form).and_then(|rest| rest.strip_prefix('\n')?.strip_suffix('\n'));
    line.and_then(text::from_base64).ok_or(KeyError::Form(form))
}

/// The caller's chance, as the library asks for it.
struct Drawn<'a>(Chance<'a>);

impl TryRng for Drawn<'_> {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        (self.0)(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Drawn<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_there_is_not_has_no_bytes() {
        assert!((0..SIZES).all(|size| bytes_of(size).and_then(size_of) == Some(size)));
        assert!((SIZES..=u8::MAX).all(|size| bytes_of(size).is_none()));
    }
}
