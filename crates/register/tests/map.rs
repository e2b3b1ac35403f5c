// SPDX-License-Identifier: EUPL-1.2
//! The map against a plain one and a naive reference written apart; its proofs against every kind of
//! change.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use waarborg_register::hash::Hash;
use waarborg_register::map::{self, End, Id, Map, MapError, Proof};

/// The definition, word for word and as slow as it gets: from the content alone.
mod reference {
    use super::*;

    fn sha(kind: u8, parts: &[&[u8]]) -> Hash {
        let mut all = b"waarborg/map/1".to_vec();
        all.push(kind);
        for part in parts {
            all.extend_from_slice(part);
        }
        Sha256::digest(&all).into()
    }

    fn bits(key: &Hash) -> Vec<bool> {
        key.iter().flat_map(|byte| (0..8).map(move |n| byte & (128 >> n) != 0)).collect()
    }

    pub fn key(id: &Id) -> Hash {
        sha(0, &[id])
    }

    fn subtree(leaves: &[(Vec<bool>, Hash)], depth: usize) -> Hash {
        match leaves {
            [] => [0; 32],
            [(_, hash)] => *hash,
            _ => {
                let side = |right: bool| -> Vec<_> { leaves.iter().filter(|l| l.0[depth] == right).cloned().collect() };
                sha(3, &[&subtree(&side(false), depth + 1), &subtree(&side(true), depth + 1)])
            }
        }
    }

    pub fn root(content: &BTreeMap<Id, Vec<u64>>) -> Hash {
        let leaves: Vec<_> = content
            .iter()
            .map(|(id, entries)| {
                let value = entries.iter().fold([0; 32], |chain, e| sha(1, &[id, &chain, &e.to_be_bytes()]));
                (bits(&key(id)), sha(2, &[&key(id), &value]))
            })
            .collect();
        subtree(&leaves, 0)
    }
}

fn id(n: u16) -> Id {
    let digest: Hash = Sha256::digest(n.to_be_bytes()).into();
    digest[..16].try_into().unwrap()
}

fn build(touches: &[(u16, bool)]) -> (Map, BTreeMap<Id, Vec<u64>>) {
    let (mut map, mut plain) = (Map::new(), BTreeMap::<Id, Vec<u64>>::new());
    let mut entry = 0;
    for (n, more) in touches {
        map.touch(&id(*n), entry);
        let own = plain.entry(id(*n)).or_default();
        if own.last() != Some(&entry) {
            own.push(entry);
        }
        entry += u64::from(*more);
    }
    (map, plain)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_is_the_plain_map_and_the_reference(touches in prop::collection::vec((0u16..80, any::<bool>()), 0..200)) {
        let (map, plain) = build(&touches);
        prop_assert_eq!(map.root(), reference::root(&plain));
        prop_assert_eq!(map.len(), plain.len() as u64);
        prop_assert_eq!(map.is_empty(), plain.is_empty());
        for n in 0..100 {
            let expected = plain.get(&id(n)).cloned().unwrap_or_default();
            prop_assert_eq!(&map.entries(&id(n)), &expected);
            prop_assert_eq!(map.contains(&id(n)), !expected.is_empty());
            let proof = map.prove(&id(n));
            prop_assert_eq!(proof.verify(&id(n), &map.root()).unwrap(), &expected[..]);
            prop_assert_eq!(Proof::from_bytes(&proof.to_bytes()).unwrap(), proof);
        }
    }

    #[test]
    fn the_order_of_objects_does_not_matter(mut touches in prop::collection::vec((0u16..500, 0u64..9), 1..100)) {
        let root = |touches: &[(u16, u64)]| {
            let mut map = Map::new();
            touches.iter().for_each(|(n, entry)| map.touch(&id(*n), *entry));
            map.root()
        };
        touches.sort_by_key(|(_, entry)| *entry);
        let first = root(&touches);
        touches.sort_by_key(|(n, entry)| (*n, *entry));
        prop_assert_eq!(first, root(&touches));
    }

    #[test]
    fn a_clone_stays_as_it_was(touches in prop::collection::vec((0u16..80, any::<bool>()), 1..100), more in 0u16..80) {
        let (mut map, plain) = build(&touches);
        let before = map.clone();
        map.touch(&id(more), 1_000);
        prop_assert_eq!(before.root(), reference::root(&plain));
        prop_assert_ne!(before.root(), map.root());
        prop_assert!(before != map);
        // What was true before cannot be shown of the map after.
        prop_assert!(before.prove(&id(more)).verify(&id(more), &map.root()).is_err());
    }

    /// Any change to the bytes of a proof is found: it cannot be read, does not verify, or is the same.
    #[test]
    fn a_changed_proof_is_found(touches in prop::collection::vec((0u16..80, any::<bool>()), 1..100),
                                n in 0u16..100, at in any::<prop::sample::Index>(), flip in 1u8..) {
        let (map, _) = build(&touches);
        let mut bytes = map.prove(&id(n)).to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let found = Proof::from_bytes(&bytes).and_then(|p| p.verify(&id(n), &map.root()).map(<[u64]>::to_vec));
        prop_assert!(found.is_err());
    }

    #[test]
    fn hostile_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(proof) = Proof::from_bytes(&bytes) {
            prop_assert_eq!(proof.to_bytes(), bytes);
            prop_assert!(proof.verify(&id(1), &[7; 32]).is_err());
        }
    }
}

fn some() -> Map {
    let mut map = Map::new();
    (0..200).for_each(|n| map.touch(&id(n % 100), u64::from(n)));
    map
}

/// An id that is not in the map and whose path ends as wanted.
fn absent(map: &Map, empty: bool) -> Id {
    let ends = |n: &u16| matches!(map.prove(&id(*n)).end, End::Empty) == empty;
    id((1_000..2_000).find(ends).unwrap())
}

#[test]
fn no_entry_can_be_left_out_or_put_in() {
    let map = some();
    let proof = map.prove(&id(3));
    assert_eq!(proof.end, End::Entries(vec![3, 103]));
    for entries in [vec![103], vec![3], vec![3, 50, 103], vec![3, 104], vec![], vec![103, 3], vec![3, 3, 103]] {
        let lie = Proof { end: End::Entries(entries), ..proof.clone() };
        assert!(lie.verify(&id(3), &map.root()).is_err());
    }
}

#[test]
fn presence_and_absence_exclude_each_other() {
    let map = some();
    for gone in [absent(&map, true), absent(&map, false)] {
        let proof = map.prove(&gone);
        assert_eq!(proof.verify(&gone, &map.root()).unwrap(), &[] as &[u64]);
        let lie = Proof { end: End::Entries(vec![1]), ..proof.clone() };
        assert_eq!(lie.verify(&gone, &map.root()), Err(MapError::RootMismatch));
        // Nor does it show anything of an object that is there.
        assert!(proof.verify(&id(3), &map.root()).is_err());
    }
    let present = map.prove(&id(3));
    let beside = absent(&map, false);
    let End::Other { key, chain } = map.prove(&beside).end else { panic!("chosen so") };
    for end in [End::Empty, End::Other { key: map::key(&id(3)), chain: [9; 32] }, End::Other { key, chain }] {
        let lie = Proof { end, ..present.clone() };
        assert!(lie.verify(&id(3), &map.root()).is_err());
    }
}

#[test]
fn wrong_depth_side_and_length_are_refused() {
    let map = some();
    let proof = map.prove(&id(3));
    let with = |change: &dyn Fn(&mut Vec<Hash>)| {
        let mut lie = proof.clone();
        change(&mut lie.siblings);
        lie.verify(&id(3), &map.root()).map(<[u64]>::to_vec)
    };
    assert_eq!(with(&|s| s.resize(257, [1; 32])), Err(MapError::TooLong(257)));
    assert_eq!(with(&|s| s.push(map::EMPTY)), Err(MapError::TooDeep));
    assert_eq!(with(&|s| s.push([1; 32])), Err(MapError::RootMismatch));
    assert_eq!(with(&|s| s.truncate(s.len() - 1)), Err(MapError::RootMismatch));
    assert_eq!(with(&|s| s.swap(0, 1)), Err(MapError::RootMismatch));
    assert_eq!(with(&Vec::clear), Err(MapError::RootMismatch));
    // The same hashes for an object on the other side of the root.
    let across = (0..100).map(id).find(|i| (map::key(i)[0] ^ map::key(&id(3))[0]) & 128 != 0).unwrap();
    assert!(proof.verify(&across, &map.root()).is_err());
    // The empty map proves that there is nothing, and only that.
    let none = Map::new().prove(&id(3));
    assert_eq!(none.verify(&id(3), &Map::new().root()).unwrap(), &[] as &[u64]);
    assert_eq!(none.verify(&id(3), &map.root()), Err(MapError::RootMismatch));
}

/// One leaf, written out once more by hand: the form must not change by accident.
#[test]
fn the_form_is_fixed() {
    let mut map = Map::new();
    map.touch(&[7; 16], 5);
    assert_eq!(map.root(), reference::root(&BTreeMap::from([([7; 16], vec![5])])));
    assert_eq!(hex::encode(map.root()), "6e2c48be5610df05c07dd2869168e4553aa35238e5a80d90943206c0372c7b7a");
}

#[test]
fn an_object_with_very_many_entries_is_dropped_without_trouble() {
    let mut map = Map::new();
    (0..300_000).for_each(|entry| map.touch(&id(1), entry));
    assert_eq!(map.entries(&id(1)).len(), 300_000);
    drop(map);
}
