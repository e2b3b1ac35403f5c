// SPDX-License-Identifier: EUPL-1.2
//! 10,000 random corruptions of every kind of file in the public log family. Each must be found:
//! refused, or judged to say less than the file that was made, never to say the same.
//!
//! The one seed is below; a failure prints the round, and running it again makes the same change.

mod world;

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use waarborg_register::note;
use waarborg_register::policy::Policy;
use waarborg_register::receipt::Receipt;
use waarborg_register::tile_set;
use waarborg_register::witness::{self, Known, Request};
use waarborg_register::{hash, tile};
use world::{World, world};

const SEED: u64 = 20_261_126;
const ROUNDS: usize = 10_000;

/// Whether bytes are still as good as what was made.
type Holds<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;

/// A kind of file: how it is made, and whether bytes are still as good as what was made.
struct Subject<'a> {
    name: &'static str,
    bytes: Vec<u8>,
    holds: Holds<'a>,
}

fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// Text signed by the first so many keys, in their order; a changed name or id makes a signature
/// nobody's, which shows.
fn signed_by(world: &World, note: &str, count: usize) -> bool {
    let keys = world.verifiers();
    let Ok((body, signed)) = note::open_signed(note, &keys) else { return false };
    let found: Vec<_> = signed.iter().map(|s| s.key).collect();
    found == keys[..count].iter().collect::<Vec<_>>() && body == world.checkpoint(7).encode().unwrap()
}

/// Keys of the log; of the log and its witnesses.
const LOG: usize = 2;
const ALL: usize = 5;

fn signed_files(world: &World) -> Vec<Subject<'_>> {
    let known = Known { size: 5, root: world.tree.root_at(5).unwrap() };
    vec![
        Subject {
            name: "checkpoint",
            bytes: world.checkpoint(7).sign(&world.log).unwrap().into_bytes(),
            holds: Box::new(|bytes| utf8(bytes).is_some_and(|text| signed_by(world, text, 1))),
        },
        Subject {
            name: "cosigned note",
            bytes: world.cosigned(7).into_bytes(),
            holds: Box::new(|bytes| utf8(bytes).is_some_and(|text| signed_by(world, text, ALL))),
        },
        Subject {
            name: "receipt",
            bytes: world.receipt(5, 7).encode().into_bytes(),
            holds: Box::new(|bytes| {
                let receipt = utf8(bytes).and_then(|text| Receipt::decode(text).ok());
                receipt.is_some_and(|receipt| {
                    receipt.verify(world::leaf(5), &world.verifiers()).is_ok()
                        && signed_by(world, &receipt.checkpoint, ALL)
                })
            }),
        },
        Subject {
            name: "witness request",
            bytes: world.request(5, 7).encode().into_bytes(),
            holds: Box::new(move |bytes| {
                let request = utf8(bytes).and_then(|text| Request::decode(text).ok());
                request.is_some_and(|request| {
                    let keys = [world.log.verifier().clone(), world.log_pq.verifier().clone()];
                    witness::judge(&request, &keys, Some(known)).is_ok() && signed_by(world, &request.checkpoint, LOG)
                })
            }),
        },
    ]
}

/// Proofs alone, a policy and a tile: they carry no signature, so it is their effect that must change.
fn bare_files(world: &World) -> Vec<Subject<'_>> {
    let proof = world.tree.inclusion(5, 11).unwrap();
    let policy = world.policy();
    let tiles: BTreeMap<String, Vec<u8>> = tile_set::places(11)
        .map(|(level, index, width)| (tile::path(level, index, width), world.tree.tile(level, index).unwrap().data))
        .collect();
    vec![
        Subject {
            name: "proof",
            bytes: proof.concat(),
            holds: Box::new(|bytes| {
                let (hashes, rest) = bytes.as_chunks::<32>();
                let root = world.tree.root();
                rest.is_empty()
                    && waarborg_register::tree::verify_inclusion(world::leaf(5), 5, 11, hashes, root).is_ok()
            }),
        },
        Subject {
            name: "policy",
            bytes: policy.to_string().into_bytes(),
            holds: Box::new(move |bytes| {
                // A changed policy may be a valid other one; its digest tells them apart.
                let read = utf8(bytes).and_then(|text| Policy::parse(text).ok());
                read.is_some_and(|read| read.digest() == policy.digest())
            }),
        },
        Subject {
            name: "tile",
            bytes: tiles["tile/0/000.p/11"].clone(),
            holds: Box::new(|bytes| {
                let read = |path: &str| (path == "tile/0/000.p/11").then(|| bytes.to_vec());
                tile_set::rebuild(&world.checkpoint(11), read).is_ok()
            }),
        },
    ]
}

/// A policy with another blank, an empty line, or its lines in another order: by the format it says the same.
fn says_the_same(bytes: &[u8], original: &[u8]) -> bool {
    let words = |bytes: &[u8]| -> Vec<Vec<Vec<u8>>> {
        let lines = bytes.split(|b| *b == b'\n').map(|line| {
            line.split(|b| matches!(b, b' ' | b'\t')).filter(|w| !w.is_empty()).map(<[u8]>::to_vec).collect()
        });
        let mut lines: Vec<Vec<Vec<u8>>> = lines.filter(|line: &Vec<Vec<u8>>| !line.is_empty()).collect();
        lines.sort();
        lines
    };
    words(bytes) == words(original)
}

/// One change: a bit, a byte, a cut, an insertion, a swap, a doubling, or one line for another.
fn corrupt(bytes: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = |below: usize| usize::try_from(rng.next_u64() % below.max(1) as u64).unwrap();
    let (first, second, kind) = (at(bytes.len()), at(bytes.len()), at(8));
    match kind {
        0 | 1 => out[first] ^= 1 << at(8),
        2 => out[first] = u8::try_from(at(256)).unwrap(),
        3 => drop(out.drain(first..(first + 1 + at(40)).min(bytes.len()))),
        4 => out.insert(first, u8::try_from(at(256)).unwrap()),
        5 => out.swap(first, second),
        6 => out.truncate(first),
        _ => {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let (a, b) = (at(lines.len()), at(lines.len()));
            lines.swap(a, b);
            out = lines.concat();
        }
    }
    out
}

#[test]
fn ten_thousand_corruptions_are_found() {
    let world = world();
    let subjects: Vec<Subject<'_>> = signed_files(&world).into_iter().chain(bare_files(&world)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut found = BTreeMap::new();
    for subject in &subjects {
        assert!((subject.holds)(&subject.bytes), "the {} does not hold as it was made", subject.name);
    }
    for round in 0..ROUNDS {
        let subject = &subjects[round % subjects.len()];
        let changed = loop {
            let changed = corrupt(&subject.bytes, &mut rng);
            let same = subject.name == "policy" && says_the_same(&changed, &subject.bytes);
            if changed != subject.bytes && !same {
                break changed;
            }
        };
        assert!(
            !(subject.holds)(&changed),
            "round {round}: a changed {} passed: {}",
            subject.name,
            String::from_utf8_lossy(&changed)
        );
        *found.entry(subject.name).or_insert(0u32) += 1;
    }
    println!("found: {found:?}");
    assert_eq!(found.values().sum::<u32>() as usize, ROUNDS);
}

#[test]
fn tiles_of_three_levels_are_read_back() {
    let leaves = 70_000u64;
    let tree = waarborg_register::tree::Tree::from_leaf_hashes((0..leaves).map(|n| hash::leaf(&n.to_be_bytes())));
    let mut files: BTreeMap<String, Vec<u8>> =
        tree.changed_tiles(0).into_iter().map(|tile| (tile.path(), tile.data)).collect();
    let point = |size| waarborg_register::checkpoint::Checkpoint {
        origin: world::ORIGIN.into(),
        size,
        root: tree.root_at(size).unwrap(),
    };
    assert_eq!(tile_set::places(leaves).count(), files.len());
    assert_eq!(tile_set::rebuild(&point(leaves), |path| files.get(path).cloned()).unwrap().root(), tree.root());
    // Earlier checkpoints: full tiles took the place of partial ones, and one partial tile grew on.
    assert_eq!(tile_set::rebuild(&point(65_700), |path| files.get(path).cloned()).unwrap().size(), 65_700);
    assert!(tile_set::rebuild(&point(69_990), |path| files.get(path).cloned()).is_err());
    for path in ["tile/1/000", "tile/2/000.p/1", "tile/0/017"] {
        let kept = files.remove(path).unwrap();
        assert!(tile_set::rebuild(&point(leaves), |path| files.get(path).cloned()).is_err(), "without {path}");
        let mut changed = kept.clone();
        changed[7] ^= 1;
        files.insert(path.into(), changed);
        assert!(tile_set::rebuild(&point(leaves), |path| files.get(path).cloned()).is_err(), "changed {path}");
        files.insert(path.into(), kept);
    }
}
