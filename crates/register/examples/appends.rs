// SPDX-License-Identifier: EUPL-1.2
//! How fast the tree is on this machine: appends, proofs and snapshots a second, without a disk.
//! Run with `cargo run --release -p waarborg-register --example appends`.

use std::hint::black_box;
use std::time::Instant;

use waarborg_register::hash;
use waarborg_register::tree::{Tree, root_of, verify_inclusion};

const ENTRIES: u64 = 1_000_000;
const PROOFS: u64 = 100_000;
const SNAPSHOTS: u64 = 10_000;

fn timed(name: &str, count: u64, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let seconds = start.elapsed().as_secs_f64();
    let rate = count as f64 / seconds;
    println!("{name:<28} {rate:>12.0} /s");
}

fn main() {
    let body = [7u8; 300];
    let mut leaves = Vec::new();
    timed("leaf hash of 300 bytes", ENTRIES, || {
        leaves = (0..ENTRIES).map(|n| hash::leaf(&[&n.to_be_bytes(), body.as_slice()].concat())).collect();
    });
    let mut tree = Tree::new();
    timed("append", ENTRIES, || {
        for leaf in &leaves {
            tree.append(*leaf);
        }
    });
    let root = tree.root();
    assert_eq!(root, root_of(leaves.iter().copied()));
    let place = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % ENTRIES;
    timed("inclusion proof, made", PROOFS, || {
        for n in 0..PROOFS {
            black_box(tree.inclusion(place(n), ENTRIES).is_ok());
        }
    });
    timed("made and verified", PROOFS, || {
        for (index, leaf) in (0..PROOFS).zip(&leaves) {
            let proof = tree.inclusion(index, ENTRIES).unwrap_or_default();
            assert!(verify_inclusion(*leaf, index, ENTRIES, &proof, root).is_ok());
        }
    });
    timed("root", PROOFS, || {
        for _ in 0..PROOFS {
            black_box(tree.root());
        }
    });
    timed("snapshot (clone)", SNAPSHOTS, || {
        for _ in 0..SNAPSHOTS {
            black_box(tree.clone());
        }
    });
}
