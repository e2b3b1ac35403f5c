// SPDX-License-Identifier: EUPL-1.2
//! Checking proofs: that an entry is in a tree, and that a tree only grew (RFC 9162 section 2.1).
//!
//! These functions see whatever a server sends. They accept a proof of exactly the right length
//! and nothing else, and never panic.

use thiserror::Error;

use crate::hash::{self, Hash};

/// The longest proof any tree with a 64-bit size can need.
pub const MAX_PROOF_LEN: usize = 64;

/// Why a proof was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The index is not one of the tree of this size.
    #[error("entry {index} does not exist in a tree of {size}")]
    IndexOutOfRange {
        /// The claimed index.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("a tree of {old} cannot grow into a tree of {new}")]
    Shrinks {
        /// Size of the older tree.
        old: u64,
        /// Size of the newer tree.
        new: u64,
    },
    /// The proof has fewer hashes than this place in the tree needs.
    #[error("the proof ends too early, after {found} hashes")]
    TooShort {
        /// Number of hashes found.
        found: usize,
    },
    /// The proof has more hashes than this place in the tree needs.
    #[error("the proof of {found} hashes is too long; {used} are needed")]
    TooLong {
        /// Number of hashes found.
        found: usize,
        /// Number of hashes needed.
        used: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof leads to another root than that of the {which} tree")]
    RootMismatch {
        /// `"only"`, `"older"` or `"newer"` tree.
        which: &'static str,
    },
}

/// Checks that `leaf_hash` is entry `index` of the tree of `size` entries with this root.
///
/// # Errors
/// A [`ProofError`] saying what does not fit.
pub fn verify_inclusion(leaf_hash: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let mut climb = Climb { at: index, last: size - 1 };
    let mut hash = leaf_hash;
    for (used, sibling) in proof.iter().enumerate() {
        match climb.step() {
            None => return Err(too_long(proof, used)),
            Some(Side::Left) => hash = hash::node(sibling, &hash),
            Some(Side::Right) => hash = hash::node(&hash, sibling),
        }
    }
    if climb.last != 0 {
        return Err(ProofError::TooShort { found: proof.len() });
    }
    same(&hash, &root, "only")
}

/// Checks that the tree of `old` entries is a prefix of the tree of `new` entries. From an empty
/// tree anything may grow, so with `old` zero nothing is said about `new_root`.
///
/// # Errors
/// A [`ProofError`] saying what does not fit.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: Hash,
    new_root: Hash,
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Shrinks { old, new });
    }
    if old == 0 || old == new {
        return without_growth(old, new, proof, &old_root, &new_root);
    }
    let mut climb = Climb { at: old - 1, last: new - 1 };
    // Start at the largest perfect subtree that ends the older tree.
    let ones = climb.at.trailing_ones();
    climb.at = climb.at.checked_shr(ones).unwrap_or(0);
    climb.last = climb.last.checked_shr(ones).unwrap_or(0);
    let (start, rest) = if climb.at == 0 {
        // The older tree is itself that subtree, so its root is known already.
        (old_root, proof)
    } else {
        match proof.split_first() {
            Some((first, rest)) => (*first, rest),
            None => return Err(ProofError::TooShort { found: 0 }),
        }
    };
    let (mut older, mut newer) = (start, start);
    for (used, sibling) in rest.iter().enumerate() {
        match climb.step() {
            None => return Err(too_long(proof, used + proof.len() - rest.len())),
            Some(Side::Left) => {
                older = hash::node(sibling, &older);
                newer = hash::node(sibling, &newer);
            }
            Some(Side::Right) => newer = hash::node(&newer, sibling),
        }
    }
    if climb.last != 0 {
        return Err(ProofError::TooShort { found: proof.len() });
    }
    same(&older, &old_root, "older")?;
    same(&newer, &new_root, "newer")
}

/// The two cases that need no hashes: every tree begins as the empty one, and each equals itself.
fn without_growth(old: u64, new: u64, proof: &[Hash], old_root: &Hash, new_root: &Hash) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(too_long(proof, 0));
    }
    if old == 0 {
        same(&hash::empty(), old_root, "older")?;
    }
    if old == new {
        same(old_root, new_root, "newer")?;
    }
    Ok(())
}

fn too_long(proof: &[Hash], used: usize) -> ProofError {
    ProofError::TooLong { found: proof.len(), used }
}

fn same(found: &Hash, expected: &Hash, which: &'static str) -> Result<(), ProofError> {
    if found == expected { Ok(()) } else { Err(ProofError::RootMismatch { which }) }
}

/// On which side of the path the next hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way up from a node to the root: its position on each layer and that of the last node there.
struct Climb {
    at: u64,
    last: u64,
}

impl Climb {
    /// Goes up to the next layer that has a sibling; `None` at the root.
    fn step(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.at & 1 == 1 || self.at == self.last {
            // A last node on the left has no sibling until the layer where it is a right child.
            while self.at & 1 == 0 && self.at != 0 {
                self.at >>= 1;
                self.last >>= 1;
            }
            Side::Left
        } else {
            Side::Right
        };
        self.at >>= 1;
        self.last >>= 1;
        Some(side)
    }
}
