// SPDX-License-Identifier: EUPL-1.2
//! The three hashes of RFC 6962 section 2.1: of a leaf, of an inner node, of the empty tree.
//!
//! Leaf and node carry different first bytes, so that a node can never be passed off as an entry.

use sha2::{Digest, Sha256};

/// A SHA-256 value: a leaf hash, node hash, root or commitment.
pub type Hash = [u8; 32];

/// Length of a [`type@Hash`] in bytes.
pub const HASH_LEN: usize = 32;

const LEAF_PREFIX: [u8; 1] = [0x00];
const NODE_PREFIX: [u8; 1] = [0x01];

/// The hash of an entry's stored bytes.
#[must_use]
pub fn leaf(bytes: &[u8]) -> Hash {
    sha256(&[&LEAF_PREFIX, bytes])
}

/// The hash of an inner node over its two children.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    // One buffer and one update: this runs once for each entry appended.
    let mut block = [0u8; 1 + 2 * HASH_LEN];
    let (prefix, rest) = block.split_at_mut(1);
    let (first, second) = rest.split_at_mut(HASH_LEN);
    prefix.copy_from_slice(&NODE_PREFIX);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    Sha256::digest(block).into()
}

/// The root of a tree without entries: SHA-256 of nothing.
#[must_use]
pub fn empty() -> Hash {
    sha256(&[])
}

/// SHA-256 over the parts, one after the other.
pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
