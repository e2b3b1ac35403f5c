// SPDX-License-Identifier: EUPL-1.2
//! Checking what a map is said to hold of one object. These functions see whatever a server sends;
//! for one root they accept one answer and no other, even where the tree below was built wrongly.

use thiserror::Error;

use super::{EMPTY, Id, MAX_DEPTH, bit, chain, key, leaf, node};
use crate::hash::{HASH_LEN, Hash};

/// Why a proof was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MapError {
    /// More hashes than a key has bits.
    #[error("the map's proof has {0} hashes; at most {MAX_DEPTH} are possible")]
    TooLong(usize),
    /// Such a subtree is never made: what hangs alone would hang higher.
    #[error("the map's proof goes deeper than the map can")]
    TooDeep,
    /// The entries are none, or not in order.
    #[error("the entries in the map's proof are not in order")]
    Order,
    /// What is to stand in the object's place could not stand there.
    #[error("the map's proof shows another object that has no place on this path")]
    OtherPath,
    /// The hashes lead to another root.
    #[error("the map's proof leads to another root than that of the map")]
    RootMismatch,
    /// Not the bytes of a proof.
    #[error("byte {0} of the map's proof is not as it is written")]
    Form(usize),
}

/// Where a path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// At the object: all entries that concern it, oldest first.
    Entries(Vec<u64>),
    /// At nothing.
    Empty,
    /// At another object that is alone in its subtree. Its key and value are hashes that say nothing to
    /// whoever does not know its id.
    Other {
        /// Its key.
        key: Hash,
        /// Its value.
        chain: Hash,
    },
}

/// What the map holds of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The hashes beside the path, from the root downwards.
    pub siblings: Vec<Hash>,
    /// Where it ends.
    pub end: End,
}

impl Proof {
    /// Checks the proof for an object against a map's root; the entries that concern it, oldest first,
    /// or none if it is proved that there are none.
    ///
    /// # Errors
    /// A [`MapError`] saying what does not fit.
    pub fn verify(&self, id: &Id, root: &Hash) -> Result<&[u64], MapError> {
        let depth = self.siblings.len();
        if depth > MAX_DEPTH {
            return Err(MapError::TooLong(depth));
        }
        if self.siblings.last() == Some(&EMPTY) {
            return Err(MapError::TooDeep);
        }
        let own = key(id);
        let (mut hash, entries): (Hash, &[u64]) = match &self.end {
            End::Empty => (EMPTY, &[]),
            End::Other { key: other, chain } => {
                let shared = (0..depth).all(|d| bit(&own, d) == bit(other, d));
                if !shared || *other == own {
                    return Err(MapError::OtherPath);
                }
                (leaf(other, chain), &[])
            }
            End::Entries(entries) => (leaf(&own, &chained(id, entries)?), entries),
        };
        for (depth, sibling) in self.siblings.iter().enumerate().rev() {
            hash = if bit(&own, depth) { node(sibling, &hash) } else { node(&hash, sibling) };
        }
        if hash == *root { Ok(entries) } else { Err(MapError::RootMismatch) }
    }

    /// The bytes of the proof; one form for each.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        // A path has at most 256 hashes and an object at most as many entries as the log.
        out.extend_from_slice(&u16::try_from(self.siblings.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(self.siblings.iter().flatten());
        match &self.end {
            End::Empty => out.push(0),
            End::Other { key, chain } => {
                out.push(1);
                out.extend_from_slice(key);
                out.extend_from_slice(chain);
            }
            End::Entries(entries) => {
                out.push(2);
                out.extend(entries.iter().flat_map(|entry| entry.to_be_bytes()));
            }
        }
        out
    }

    /// Reads the bytes of a proof. This says nothing yet about its truth: see [`Proof::verify`].
    ///
    /// # Errors
    /// [`MapError::Form`] or [`MapError::TooLong`] for anything [`Proof::to_bytes`] would not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MapError> {
        let all = bytes.len();
        let wrong = |rest: &[u8]| MapError::Form(all - rest.len());
        let (count, rest) = bytes.split_first_chunk::<2>().ok_or(MapError::Form(0))?;
        let count = usize::from(u16::from_be_bytes(*count));
        if count > MAX_DEPTH {
            return Err(MapError::TooLong(count));
        }
        let (path, rest) = rest.split_at_checked(count * HASH_LEN).ok_or_else(|| wrong(rest))?;
        let siblings = path.as_chunks::<HASH_LEN>().0.to_vec();
        let (kind, rest) = rest.split_first().ok_or_else(|| wrong(rest))?;
        let end = match kind {
            0 if rest.is_empty() => End::Empty,
            1 => {
                let (key, behind) = rest.split_first_chunk::<HASH_LEN>().ok_or_else(|| wrong(rest))?;
                let chain: &Hash = behind.try_into().map_err(|_| wrong(behind))?;
                End::Other { key: *key, chain: *chain }
            }
            2 => {
                let (entries, behind) = rest.as_chunks::<8>();
                if entries.is_empty() || !behind.is_empty() {
                    return Err(wrong(behind));
                }
                End::Entries(entries.iter().map(|entry| u64::from_be_bytes(*entry)).collect())
            }
            _ => return Err(wrong(rest)),
        };
        Ok(Self { siblings, end })
    }
}

/// The value an object has after these entries.
fn chained(id: &Id, entries: &[u64]) -> Result<Hash, MapError> {
    if !entries.is_sorted_by(|a, b| a < b) {
        return Err(MapError::Order);
    }
    let mut value = None;
    for entry in entries {
        value = Some(chain(id, value.as_ref(), *entry));
    }
    value.ok_or(MapError::Order)
}
