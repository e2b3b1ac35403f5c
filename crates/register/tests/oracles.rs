// SPDX-License-Identifier: EUPL-1.2
//! Two foreign crates as oracles: same roots, same proofs, each accepts what the other makes.
//!
//! The verifier shares this crate with the server, so a mistake here would be invisible to it;
//! only code written by others can show it.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use sha2::Sha256;
use tlog_tiles::tlog;
use waarborg_register::tree::{Tree, root_of, verify_consistency, verify_inclusion};
use waarborg_register::{Hash, hash, tile};

const MOST: usize = 620;

/// Entries of mixed lengths, the same in each run.
fn entries(count: usize) -> Vec<Vec<u8>> {
    let mut rng = ChaCha8Rng::seed_from_u64(6962);
    (0..count)
        .map(|_| {
            let mut entry = vec![0; (rng.next_u32() % 90) as usize];
            rng.fill_bytes(&mut entry);
            entry
        })
        .collect()
}

struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|&i| self.0[usize::try_from(i).unwrap()]).collect())
    }
}

/// The tlog_tiles tree over these entries.
fn tiles_tree(entries: &[Vec<u8>]) -> Stored {
    let mut stored = Stored(Vec::new());
    for (n, entry) in (0..).zip(entries) {
        let new = tlog::stored_hashes(n, entry, &stored).unwrap();
        stored.0.extend(new);
    }
    stored
}

fn ours(entries: &[Vec<u8>]) -> Tree {
    Tree::from_leaf_hashes(entries.iter().map(|e| hash::leaf(e)))
}

fn plain(hashes: &[tlog::Hash]) -> Vec<Hash> {
    hashes.iter().map(|h| h.0).collect()
}

fn theirs(hashes: &[Hash]) -> Vec<tlog::Hash> {
    hashes.iter().map(|h| tlog::Hash(*h)).collect()
}

#[test]
fn every_root_up_to_620_is_the_same() {
    let entries = entries(MOST);
    let (tree, stored) = (ours(&entries), tiles_tree(&entries));
    let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for (size, entry) in entries.iter().enumerate() {
        other.push(entry.clone());
        let size = size as u64 + 1;
        let root = tree.root_at(size).unwrap();
        assert_eq!(root, tlog::tree_hash(size, &stored).unwrap().0, "size {size}");
        assert_eq!(root.as_slice(), other.root().as_bytes().as_slice(), "size {size}");
    }
    assert_eq!(tree.root(), root_of(entries.iter().map(|e| hash::leaf(e))));
}

#[test]
fn every_proof_of_some_sizes_is_the_same() {
    let entries = entries(MOST);
    let (tree, stored) = (ours(&entries), tiles_tree(&entries));
    for size in [1, 2, 3, 5, 8, 13, 255, 256, 257, 511, 512, 513, 620] {
        let root = tree.root_at(size).unwrap();
        for index in 0..size {
            let proof = tree.inclusion(index, size).unwrap();
            assert_eq!(proof, plain(&tlog::prove_record(size, index, &stored).unwrap()));
            let leaf = hash::leaf(&entries[usize::try_from(index).unwrap()]);
            verify_inclusion(leaf, index, size, &proof, root).unwrap();
            let old = index + 1;
            let proof = tree.consistency(old, size).unwrap();
            let old_root = tree.root_at(old).unwrap();
            verify_consistency(old, size, &proof, old_root, root).unwrap();
            assert_eq!(proof, plain(&tlog::prove_tree(size, old, &stored).unwrap()));
        }
    }
}

#[test]
fn the_same_tiles_change() {
    let entries = entries(MOST);
    let tree = ours(&entries);
    for since in 0..=MOST as u64 {
        let mine: Vec<_> = tree.changed_tiles(since).iter().map(tile::Tile::path).collect();
        let other: Vec<_> = tlog_tiles::Tile::new_tiles(8, since, MOST as u64)
            .iter()
            .map(|t| t.path().replacen("tile/8/", "tile/", 1))
            .collect();
        assert_eq!(mine, other, "since {since}");
    }
    let stored = tiles_tree(&entries);
    for tile in tree.changed_tiles(0) {
        let other = tlog_tiles::Tile::new(8, tile.level, tile.index, tile.width.into(), false);
        assert_eq!(tile.data, other.read_data(&stored).unwrap());
    }
}

/// Three levels of tiles: places around each border of a tree of 66,000.
#[test]
fn a_tree_of_three_levels() {
    let entries: Vec<Vec<u8>> = (0u32..66_000).map(|n| n.to_be_bytes().to_vec()).collect();
    let (tree, stored) = (ours(&entries), tiles_tree(&entries));
    let sizes = [65_279, 65_280, 65_535, 65_536, 65_537, 65_793, 66_000];
    for size in sizes {
        let root = tree.root_at(size).unwrap();
        assert_eq!(root, tlog::tree_hash(size, &stored).unwrap().0);
        for index in [0, 255, 256, 32_768, 65_023, 65_278, size - 1] {
            let proof = tree.inclusion(index, size).unwrap();
            assert_eq!(proof, plain(&tlog::prove_record(size, index, &stored).unwrap()));
            let leaf = hash::leaf(&entries[usize::try_from(index).unwrap()]);
            verify_inclusion(leaf, index, size, &proof, root).unwrap();
        }
        for old in sizes.into_iter().filter(|old| *old <= size) {
            let proof = tree.consistency(old, size).unwrap();
            assert_eq!(proof, plain(&tlog::prove_tree(size, old, &stored).unwrap()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// ct-merkle accepts our proofs and we accept its proofs, at random sizes.
    #[test]
    fn proofs_both_ways(size in 1..MOST, at in any::<prop::sample::Index>()) {
        let entries = entries(size);
        let tree = ours(&entries);
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let index = at.index(size);
        let old = index + 1;
        let mut old_root = other.root();
        for (n, entry) in entries.iter().enumerate() {
            other.push(entry.clone());
            if n + 1 == old {
                old_root = other.root();
            }
        }
        let (root, leaf) = (tree.root(), hash::leaf(&entries[index]));

        let proof = tree.inclusion(index as u64, size as u64).unwrap();
        let wrapped = ct_merkle::InclusionProof::from_bytes(proof.concat());
        other.root().verify_inclusion(&entries[index], index as u64, &wrapped).unwrap();
        let made = other.prove_inclusion(index);
        prop_assert_eq!(made.as_bytes(), proof.concat());
        let (made, _) = made.as_bytes().as_chunks::<32>();
        verify_inclusion(leaf, index as u64, size as u64, made, root).unwrap();
        tlog::check_record(
            &theirs(&proof), size as u64, tlog::Hash(root), index as u64, tlog::Hash(leaf),
        ).unwrap();

        let proof = tree.consistency(old as u64, size as u64).unwrap();
        let before = tree.root_at(old as u64).unwrap();
        let wrapped = ct_merkle::ConsistencyProof::try_from_bytes(proof.concat()).unwrap();
        other.root().verify_consistency(&old_root, &wrapped).unwrap();
        let made = other.prove_consistency(size - old);
        let (made, _) = made.as_bytes().as_chunks::<32>();
        verify_consistency(old as u64, size as u64, made, before, root).unwrap();
        tlog::check_tree(
            &theirs(&proof), size as u64, tlog::Hash(root), old as u64, tlog::Hash(before),
        ).unwrap();
    }

    /// A snapshot keeps its size, root and proofs while the tree goes on.
    #[test]
    fn snapshots_stand_still(first in 1..700usize, more in 0..700usize) {
        let leaf = |n: usize| hash::leaf(&n.to_be_bytes());
        let mut tree = Tree::from_leaf_hashes((0..first).map(leaf));
        let snapshot = tree.clone();
        let (size, root) = (tree.size(), tree.root());
        for n in first..first + more {
            tree.append(leaf(n));
        }
        prop_assert_eq!((snapshot.size(), snapshot.root()), (size, root));
        prop_assert_eq!(tree.root_at(size).unwrap(), root);
        prop_assert_eq!(snapshot.inclusion(size - 1, size), tree.inclusion(size - 1, size));
        prop_assert_eq!(tree.root(), root_of((0..first + more).map(leaf)));
    }
}
