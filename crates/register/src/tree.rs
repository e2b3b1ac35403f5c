// SPDX-License-Identifier: EUPL-1.2
//! The tree itself: append-only, as RFC 6962 defines it, held in memory as tiles of 256 hashes.
//!
//! Full tiles never change, so they are shared: a clone copies the right edge only (a few tens of
//! kilobytes whatever the size), which lets every batch publish a snapshot that readers prove
//! against while the sequencer goes on.

use std::sync::Arc;

use thiserror::Error;

use crate::hash::{self, Hash};
pub use crate::proof::{ProofError, verify_consistency, verify_inclusion};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, Tile};

/// Why a proof or root could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TreeError {
    /// The index is not one of the tree of this size.
    #[error("entry {index} does not exist in a tree of {size}")]
    IndexOutOfRange {
        /// The index asked for.
        index: u64,
        /// The size asked for.
        size: u64,
    },
    /// A size was asked for that the tree has not reached.
    #[error("the tree has {size} entries, not yet {asked}")]
    NotYet {
        /// The size asked for.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The older size is larger than the newer one.
    #[error("a tree of {old} cannot grow into a tree of {new}")]
    Shrinks {
        /// The older size asked for.
        old: u64,
        /// The newer size asked for.
        new: u64,
    },
}

/// An append-only Merkle tree over leaf hashes.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// On each tile level the tile that is being filled (never full), leaf hashes first.
    edge: Vec<Node>,
}

/// One tile with the inner hashes between its row and the next level, and the tiles below it.
#[derive(Clone, Debug, Default)]
struct Node {
    /// All hashes in the order in which they become known: each hash of the row, followed by the
    /// perfect subtrees that it completes.
    hashes: Vec<Hash>,
    /// How many hashes its row holds, below 256 at the edge.
    width: u32,
    /// The full tiles whose roots are this row, in order; none on level 0.
    children: Vec<Arc<Node>>,
}

impl Node {
    /// Adds a hash to the row; returns the root of the tile when that fills it.
    fn push(&mut self, hash: Hash) -> Option<Hash> {
        let index = self.width;
        let mut top = hash;
        self.hashes.push(top);
        for layer in 0..index.trailing_ones() {
            top = hash::node(&self.at(layer, (index >> layer) - 1), &top);
            if layer + 1 == TILE_HEIGHT {
                self.width += 1;
                return Some(top);
            }
            self.hashes.push(top);
        }
        self.width += 1;
        None
    }

    /// The hash at `index` of a layer, layer 0 being the row.
    fn at(&self, layer: u32, index: u32) -> Hash {
        // The last row hash below this node; before it stand 2n - ones(n) others.
        let n = ((index + 1) << layer) - 1;
        let position = 2 * n - n.count_ones() + layer;
        #[expect(
            clippy::indexing_slicing,
            reason = "callers ask only for subtrees inside the size; a wrong hash would be worse than a stop"
        )]
        self.hashes[position as usize]
    }
}

impl Tree {
    /// The tree without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree over these leaf hashes, in order.
    pub fn from_leaf_hashes(leaf_hashes: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::new();
        for leaf_hash in leaf_hashes {
            tree.append(leaf_hash);
        }
        tree
    }

    /// Adds one entry by its leaf hash ([`hash::leaf`] of the stored bytes).
    pub fn append(&mut self, leaf_hash: Hash) {
        self.size += 1;
        let mut hash = leaf_hash;
        let mut below = None;
        for tile in &mut self.edge {
            tile.children.extend(below.take());
            match tile.push(hash) {
                None => return,
                Some(root) => {
                    hash = root;
                    below = Some(Arc::new(std::mem::take(tile)));
                }
            }
        }
        // A level begins: either the very first entry or the first full tile of the level below.
        let mut tile = Node::default();
        tile.children.extend(below);
        tile.push(hash);
        self.edge.push(tile);
    }

    /// The number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root hash at the present size.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.range(0, self.size)
    }

    /// The root hash that the tree had at an earlier size.
    ///
    /// # Errors
    /// [`TreeError::NotYet`] for a size not reached.
    pub fn root_at(&self, size: u64) -> Result<Hash, TreeError> {
        self.reached(size)?;
        Ok(self.range(0, size))
    }

    /// The proof that entry `index` is in the tree of `size`, from the leaf's sibling upwards.
    ///
    /// # Errors
    /// [`TreeError::NotYet`] or [`TreeError::IndexOutOfRange`].
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
        self.reached(size)?;
        if index >= size {
            return Err(TreeError::IndexOutOfRange { index, size });
        }
        let (mut low, mut high) = (0, size);
        let mut proof = Vec::new();
        while high - low > 1 {
            let middle = split(low, high);
            if index < middle {
                proof.push(self.range(middle, high));
                high = middle;
            } else {
                proof.push(self.range(low, middle));
                low = middle;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// The proof that the tree of `old` entries is a prefix of the tree of `new` entries. It is
    /// empty when `old` is zero or equal to `new`.
    ///
    /// # Errors
    /// [`TreeError::NotYet`] or [`TreeError::Shrinks`].
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        self.reached(new)?;
        if old > new {
            return Err(TreeError::Shrinks { old, new });
        }
        if old == 0 || old == new {
            return Ok(Vec::new());
        }
        let (mut low, mut high) = (0, new);
        let mut proof = Vec::new();
        while old != high {
            let middle = split(low, high);
            if old <= middle {
                proof.push(self.range(middle, high));
                high = middle;
            } else {
                proof.push(self.range(low, middle));
                low = middle;
            }
        }
        if low != 0 {
            proof.push(self.range(low, high));
        }
        proof.reverse();
        Ok(proof)
    }

    /// The tiles that growing from `since` entries to the present size changed or made, lowest
    /// level first: what a store has to write in the same transaction.
    #[must_use]
    pub fn changed_tiles(&self, since: u64) -> Vec<Tile> {
        let width = u64::from(TILE_WIDTH);
        let (mut before, mut now) = (since, self.size);
        let mut tiles = Vec::new();
        for level in 0u8.. {
            if before >= now {
                break;
            }
            tiles.extend((before / width..now.div_ceil(width)).filter_map(|n| self.tile(level, n)));
            before /= width;
            now /= width;
        }
        tiles
    }

    /// One tile as it is now, if it holds anything.
    #[must_use]
    pub fn tile(&self, level: u8, index: u64) -> Option<Tile> {
        let node = self.find(u32::from(level), index)?;
        if node.width == 0 {
            return None;
        }
        let data = (0..node.width).flat_map(|i| node.at(0, i)).collect();
        Some(Tile { level, index, width: u16::try_from(node.width).ok()?, data })
    }

    fn reached(&self, asked: u64) -> Result<(), TreeError> {
        if asked <= self.size { Ok(()) } else { Err(TreeError::NotYet { asked, size: self.size }) }
    }

    /// The Merkle hash over entries `low..high`, where `low` is a multiple of the smallest power
    /// of two not below the length: a perfect subtree, or the ragged right part of a tree.
    fn range(&self, low: u64, high: u64) -> Hash {
        let mut rest = high;
        let mut root = None;
        // From the right, the perfect subtrees grow; each is the left sibling of what is behind it.
        while rest > low {
            let height = (rest - low).trailing_zeros();
            let left = self.subtree(height, (rest >> height) - 1);
            root = Some(match root {
                None => left,
                Some(right) => hash::node(&left, &right),
            });
            rest -= 1 << height;
        }
        root.unwrap_or_else(hash::empty)
    }

    /// The hash of the perfect subtree number `index` of 2^height entries, inside the size.
    fn subtree(&self, height: u32, index: u64) -> Hash {
        let (level, layer) = (height / TILE_HEIGHT, height % TILE_HEIGHT);
        let in_tile = TILE_HEIGHT - layer;
        let within = u32::try_from(index & ((1 << in_tile) - 1)).unwrap_or(u32::MAX);
        #[expect(clippy::expect_used, reason = "callers check the size; a wrong hash would be worse than a stop")]
        self.find(level, index >> in_tile).expect("a subtree inside the size lies in a tile").at(layer, within)
    }

    /// The tile number `index` of a level: the edge, or a full tile below some edge.
    fn find(&self, level: u32, index: u64) -> Option<&Node> {
        let mut above = 0;
        // Climb until the tile that covers this one is at the edge of its level …
        let mut node = loop {
            let here = level + above;
            let number = index.checked_shr(above * TILE_HEIGHT).unwrap_or(0);
            let full = self.size.checked_shr((here + 1) * TILE_HEIGHT).unwrap_or(0);
            if number > full {
                return None;
            }
            if number == full {
                break self.edge.get(here as usize)?;
            }
            above += 1;
        };
        // … and go down again from full tile to full tile.
        while above > 0 {
            above -= 1;
            let slot = (index >> (above * TILE_HEIGHT)) & u64::from(TILE_WIDTH - 1);
            node = node.children.get(usize::try_from(slot).ok()?)?;
        }
        Some(node)
    }
}

/// Where RFC 6962 divides `low..high`: after the largest power of two below its length.
fn split(low: u64, high: u64) -> u64 {
    low + (1 << (high - low - 1).ilog2())
}

/// The root over leaf hashes, without keeping a tree.
pub fn root_of(leaf_hashes: impl IntoIterator<Item = Hash>) -> Hash {
    let mut perfect: Vec<Hash> = Vec::new();
    for (index, leaf_hash) in (0u64..).zip(leaf_hashes) {
        let mut hash = leaf_hash;
        for _ in 0..index.trailing_ones() {
            if let Some(left) = perfect.pop() {
                hash = hash::node(&left, &hash);
            }
        }
        perfect.push(hash);
    }
    perfect.into_iter().rev().reduce(|right, left| hash::node(&left, &right)).unwrap_or_else(hash::empty)
}
