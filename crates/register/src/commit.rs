// SPDX-License-Identifier: EUPL-1.2
//! Commitments: how an entry binds itself to content that must stay destroyable (principle 8).
//!
//! A leaf stays for ever, so it never holds personal data, nor a digest of something that can be
//! guessed. It holds SHA-256(tag ‖ opening ‖ bytes) with a fresh random opening: once opening and
//! bytes are destroyed, nothing can be learnt from the leaf, and equal contents never look equal.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::hash::{self, Hash};
use crate::tree::root_of;

/// Version of the commitment scheme; part of every tag.
pub const FORMAT: &str = "waarborg/commitment/v1";

/// What kind of content, and which version of it, a commitment is for; keeps kinds apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag([u8; 32]);

impl Tag {
    /// The tag of a kind and version such as `"consent/1"`: SHA-256(format ‖ 0x00 ‖ kind).
    #[must_use]
    pub fn new(kind: &str) -> Self {
        Tag(hash::sha256(&[FORMAT.as_bytes(), &[0], kind.as_bytes()]))
    }

    /// The 32 bytes that go into the hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The random value that hides a commitment. Draw a fresh one each time, never derive one from a
/// kept seed, and destroy it together with the content.
///
/// Serialised as 64 lower-case hexadecimal digits; `Debug` shows nothing, since an opening in a
/// log file would undo a destruction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Opening(pub [u8; 32]);

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening(…)")
    }
}

impl Serialize for Opening {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Opening {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(de::Error::custom("an opening is in lower-case hexadecimal"));
        }
        let mut bytes = [0u8; 32];
        hex::decode_to_slice(&text, &mut bytes)
            .map_err(|e| de::Error::custom(format!("not an opening of 32 bytes: {e}")))?;
        Ok(Opening(bytes))
    }
}

/// SHA-256(tag of `kind` ‖ opening ‖ bytes).
#[must_use]
pub fn commitment(kind: &str, opening: &Opening, bytes: &[u8]) -> Hash {
    hash::sha256(&[Tag::new(kind).as_bytes(), &opening.0, bytes])
}

/// The RFC 6962 root over a list of commitments, each being the data of one leaf. An entry about
/// many things holds this root and the count, and single things can still be shown or destroyed.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    root_of(leaves.iter().map(|commitment| hash::leaf(commitment)))
}
