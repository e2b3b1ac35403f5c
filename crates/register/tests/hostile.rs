// SPDX-License-Identifier: EUPL-1.2
//! Lies and damage: nothing that was not made by the log is accepted, and nothing panics.

use proptest::prelude::*;
use waarborg_register::checkpoint::{Checkpoint, CheckpointError};
use waarborg_register::note::{self, NoteError, SigningKey, VerifierKey};
use waarborg_register::receipt::{Receipt, ReceiptError};
use waarborg_register::tree::{Tree, verify_consistency, verify_inclusion};
use waarborg_register::{Hash, entry_bundle, hash, tile};

const ORIGIN: &str = "waarborg.example/log";

fn leaf(n: u64) -> Hash {
    hash::leaf(&n.to_be_bytes())
}

fn tree(size: u64) -> Tree {
    Tree::from_leaf_hashes((0..size).map(leaf))
}

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, [seed; 32]).unwrap()
}

fn checkpoint(tree: &Tree) -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size: tree.size(), root: tree.root() }
}

fn receipt(size: u64, index: u64) -> (Receipt, VerifierKey) {
    let tree = tree(size);
    let key = key(ORIGIN, 1);
    let receipt = Receipt {
        index,
        proof: tree.inclusion(index, size).unwrap(),
        checkpoint: checkpoint(&tree).sign(&key).unwrap(),
    };
    (receipt, key.verifier().clone())
}

/// Whether a file, as bytes, is a receipt for the entry.
fn holds(file: &[u8], leaf_hash: Hash, key: &VerifierKey) -> bool {
    let Ok(text) = std::str::from_utf8(file) else {
        return false;
    };
    Receipt::decode(text).is_ok_and(|r| r.verify(leaf_hash, std::slice::from_ref(key)).is_ok())
}

#[test]
fn every_flipped_bit_of_a_receipt_shows() {
    for (size, index) in [(1, 0), (5, 4), (11, 6)] {
        let (receipt, key) = receipt(size, index);
        let file = receipt.encode().into_bytes();
        assert!(holds(&file, leaf(index), &key));
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[at] ^= 1 << bit;
                assert!(!holds(&changed, leaf(index), &key), "byte {at} bit {bit}");
            }
            let shorter = [&file[..at], &file[at + 1..]].concat();
            assert!(!holds(&shorter, leaf(index), &key), "without byte {at}");
        }
        assert!(!holds(&[&file[..], b"\n"].concat(), leaf(index), &key));
        assert!(!holds(&file, leaf(index + 1), &key));
    }
}

#[test]
fn a_receipt_has_one_spelling() {
    let (receipt, _) = receipt(11, 6);
    let file = receipt.encode();
    let refused = [
        file.replace("index 6", "index 06"),
        file.replace("index 6", "index +6"),
        file.replace("index 6", "index  6"),
        file.replace("index 6", "extra AAAA\nindex 6"),
        file.replace("proof@v1", "proof@v2"),
        file.replace('\n', "\r\n"),
        String::new(),
        "c2sp.org/tlog-proof@v1\nindex 6\n".into(),
        format!("c2sp.org/tlog-proof@v1\nindex 6\n{}", "A".repeat(1 << 20)),
    ];
    for text in refused {
        assert!(Receipt::decode(&text).is_err(), "{text}");
    }
    let long = Receipt { proof: vec![[0; 32]; 65], ..receipt };
    assert_eq!(Receipt::decode(&long.encode()), Err(ReceiptError::TooMany));
}

#[test]
fn checkpoints_are_for_one_log() {
    let point = checkpoint(&tree(3));
    let (own, other) = (key(ORIGIN, 1), key("other.example", 2));
    assert!(matches!(point.sign(&other), Err(CheckpointError::OtherKey { .. })));
    let signed = point.sign(&own).unwrap();
    assert_eq!(Checkpoint::open(&signed, &[own.verifier().clone()]).unwrap(), point);
    // Trusted for another log, and signing what it says about this one.
    let lie = other.sign(&point.encode().unwrap()).unwrap();
    assert_eq!(
        Checkpoint::open(&lie, &[own.verifier().clone(), other.verifier().clone()]),
        Err(CheckpointError::Note(NoteError::Untrusted))
    );
    // Same name, other key.
    assert_eq!(
        Checkpoint::open(&signed, &[key(ORIGIN, 3).verifier().clone()]),
        Err(CheckpointError::Note(NoteError::Untrusted))
    );
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let text = checkpoint(&tree(12)).encode().unwrap();
    assert_eq!(Checkpoint::decode(&text).unwrap(), checkpoint(&tree(12)));
    let refused = [
        text.replace("\n12\n", "\n012\n"),
        text.replace("\n12\n", "\n+12\n"),
        text.replace("\n12\n", "\n99999999999999999999\n"),
        text.replace("\n12\n", "\n0\n"),
        text.replace("\n12\n", "\n\n"),
        format!("{text}extension\n"),
        format!("{text}\n"),
        text.trim_end().to_owned(),
        text.replace(ORIGIN, ""),
        text.replace(ORIGIN, "a b"),
        text.replace('=', ""),
    ];
    for text in refused {
        assert!(Checkpoint::decode(&text).is_err(), "{text}");
    }
    let empty = checkpoint(&Tree::new());
    assert_eq!(Checkpoint::decode(&empty.encode().unwrap()).unwrap(), empty);
    let bad = Checkpoint { origin: "line\nfeed".into(), ..empty };
    assert!(bad.encode().is_err());
}

#[test]
fn notes_refuse_what_the_format_forbids() {
    let (first, second) = (key("first.example", 1), key("second.example", 2));
    let known = [first.verifier().clone()];
    let signed = first.sign("a\n\nb\n").unwrap();
    assert_eq!(note::open(&signed, &known).unwrap(), "a\n\nb\n");
    let line = signed.split_once("b\n\n").unwrap().1.to_owned();
    let other = second.sign("a\n\nb\n").unwrap();
    let other = other.split_once("b\n\n").unwrap().1.to_owned();

    // Unknown signatures beside a known one are left alone, but not unknown ones only.
    assert!(note::open(&format!("a\n\nb\n\n{other}{line}"), &known).is_ok());
    let both = [second.verifier().clone(), first.verifier().clone()];
    let (_, signers) = note::open_signers(&signed, &both).map(|(t, s)| (t, s.len())).unwrap();
    assert_eq!(signers, 1);
    let cases = [
        (format!("a\n\nb\n\n{other}"), NoteError::Untrusted),
        (format!("{signed}{line}"), NoteError::Duplicate { line: 2, name: "first.example".into() }),
        ("a\n\nb\n\n".into(), NoteError::Unsigned),
        ("a\n".into(), NoteError::Unsigned),
        (String::new(), NoteError::Unsigned),
        (signed.replacen('a', "\t", 1), NoteError::Control(0)),
        (signed.replacen('a', "c", 1), NoteError::BadSignature { name: "first.example".into() }),
        (signed.replace('\u{2014}', "-"), NoteError::Line(1)),
        (signed.replace("example ", "example  "), NoteError::Line(1)),
        (signed.trim_end().to_owned(), NoteError::Line(1)),
        (format!("{signed}rubbish\n"), NoteError::Line(2)),
        (signed.replace("first.example", "fi+rst"), NoteError::Line(1)),
        ("x".repeat(300_000), NoteError::TooLarge(300_000)),
    ];
    for (text, error) in cases {
        assert_eq!(note::open(&text, &known), Err(error), "{text}");
    }
    assert_eq!(note::open(&signed, &[]), Err(NoteError::Untrusted));
    assert_eq!(first.sign("no newline"), Err(NoteError::Unterminated));
    assert_eq!(first.sign("bell\u{7}\n"), Err(NoteError::Control(4)));
    let many: String = (0..65)
        .map(|n| {
            let note = key(&format!("k{n}"), n).sign("a\n").unwrap();
            note.split_once("a\n\n").unwrap().1.to_owned()
        })
        .collect();
    assert_eq!(note::open(&format!("a\n\n{many}"), &known), Err(NoteError::TooMany));
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", "\u{7f}"] {
        assert!(SigningKey::from_seed(name, [1; 32]).is_err(), "{name:?}");
    }
}

#[test]
fn verifier_keys_refuse_rubbish() {
    let good = key(ORIGIN, 1).verifier().to_string();
    assert_eq!(VerifierKey::parse(&good).unwrap(), *key(ORIGIN, 1).verifier());
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut changed = good.clone().into_bytes();
            changed[at] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(changed) {
                assert!(VerifierKey::parse(&text).is_err(), "{text}");
            }
        }
    }
    // The neutral point verifies anything and is no key.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert!(VerifierKey::new(note::Kind::Ed25519, ORIGIN, &weak).is_err());
    for text in ["", "+", "++", "a+b", "a+00000000+", "a+00000000+AQ=="] {
        assert!(VerifierKey::parse(text).is_err());
    }
}

fn hashes(most: usize) -> impl Strategy<Value = Vec<Hash>> {
    prop::collection::vec(any::<Hash>(), 0..most)
}

proptest! {
    #[test]
    fn random_proofs_never_hold(
        index in any::<u64>(), size in any::<u64>(), proof in hashes(70),
        leaf_hash in any::<Hash>(), root in any::<Hash>(),
    ) {
        prop_assert!(verify_inclusion(leaf_hash, index, size, &proof, root).is_err());
        let index = index.checked_rem(size).unwrap_or(0);
        prop_assert!(verify_inclusion(leaf_hash, index, size, &proof, root).is_err());
        prop_assert!(verify_consistency(index + 1, size, &proof, leaf_hash, root).is_err());
        prop_assert!(verify_consistency(size, index, &proof, leaf_hash, root).is_err());
    }

    #[test]
    fn changed_inclusion_proofs_never_hold(
        size in 1..300u64, at in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(),
        bit in 0..256usize, extra in any::<Hash>(),
    ) {
        let tree = tree(size);
        let index = at.index(usize::try_from(size).unwrap()) as u64;
        let (proof, root) = (tree.inclusion(index, size).unwrap(), tree.root());
        verify_inclusion(leaf(index), index, size, &proof, root).unwrap();
        for other in 0..size {
            if other != index {
                prop_assert!(verify_inclusion(leaf(index), other, size, &proof, root).is_err());
                prop_assert!(verify_inclusion(leaf(other), index, size, &proof, root).is_err());
            }
        }
        let longer = [proof.as_slice(), &[extra]].concat();
        prop_assert!(verify_inclusion(leaf(index), index, size, &longer, root).is_err());
        if let Some((_, shorter)) = proof.split_last() {
            prop_assert!(verify_inclusion(leaf(index), index, size, shorter, root).is_err());
            let mut changed = proof.clone();
            let place = place.index(changed.len());
            changed[place][bit / 8] ^= 1 << (bit % 8);
            prop_assert!(verify_inclusion(leaf(index), index, size, &changed, root).is_err());
        }
    }

    #[test]
    fn changed_consistency_proofs_never_hold(
        new in 2..400u64, at in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(),
        bit in 0..256usize, extra in any::<Hash>(),
    ) {
        let old = 1 + at.index(usize::try_from(new - 1).unwrap()) as u64;
        let tree = tree(new);
        let proof = tree.consistency(old, new).unwrap();
        let (before, after) = (tree.root_at(old).unwrap(), tree.root());
        verify_consistency(old, new, &proof, before, after).unwrap();
        prop_assert!(verify_consistency(old, new, &proof, after, before).is_err());
        let (mut lie_before, mut lie_after) = (before, after);
        lie_before[bit / 8] ^= 1 << (bit % 8);
        lie_after[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(old, new, &proof, lie_before, after).is_err());
        prop_assert!(verify_consistency(old, new, &proof, before, lie_after).is_err());
        let longer = [proof.as_slice(), &[extra]].concat();
        prop_assert!(verify_consistency(old, new, &longer, before, after).is_err());
        let (_, shorter) = proof.split_last().unwrap();
        prop_assert!(verify_consistency(old, new, shorter, before, after).is_err());
        let mut changed = proof.clone();
        let place = place.index(changed.len());
        changed[place][bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(old, new, &changed, before, after).is_err());
    }

    #[test]
    fn trivial_consistency_is_still_checked(root in any::<Hash>(), size in 1..u64::MAX) {
        let nothing = hash::empty();
        prop_assert!(verify_consistency(0, size, &[], nothing, root).is_ok());
        prop_assert!(verify_consistency(0, size, &[], root, root).is_err());
        prop_assert!(verify_consistency(0, 0, &[], nothing, nothing).is_ok());
        prop_assert!(verify_consistency(0, 0, &[], root, root).is_err());
        prop_assert!(verify_consistency(size, size, &[], root, root).is_ok());
        prop_assert!(verify_consistency(size, size, &[], root, nothing).is_err());
        prop_assert!(verify_consistency(size, size, &[root], root, root).is_err());
    }

    #[test]
    fn random_text_never_panics(text in "(?s).{0,300}") {
        let key = key(ORIGIN, 1);
        let keys = [key.verifier().clone()];
        prop_assert!(note::open(&text, &keys).is_err());
        prop_assert!(Checkpoint::open(&text, &keys).is_err());
        prop_assert!(Receipt::decode(&text).and_then(|r| r.verify([0; 32], &keys)).is_err());
        prop_assert!(VerifierKey::parse(&text).is_err());
        if let Some((level, index, width)) = tile::parse_path(&text) {
            prop_assert_eq!(tile::path(level, index, width), text);
        }
    }

    /// Text that looks like a receipt reaches the deeper checks, and what is read is written back.
    #[test]
    fn almost_receipts_never_panic(
        text in "c2sp.org/tlog-proof@v1\nindex [0-9]{1,21}\n([A-Za-z0-9+/]{43}=\n){0,3}\n?[a-z]{0,9}\n[0-9]{1,3}\n([A-Za-z0-9+/]{43}=\n)?\n?(\u{2014} [a-z+]{0,5} [A-Za-z0-9+/]{0,96}=?\n){0,3}",
    ) {
        let keys = [key(ORIGIN, 1).verifier().clone()];
        if let Ok(receipt) = Receipt::decode(&text) {
            prop_assert!(receipt.verify([0; 32], &keys).is_err());
            prop_assert_eq!(receipt.encode(), text);
        }
    }

    #[test]
    fn bundles_round_trip(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..256)) {
        let bytes = entry_bundle::encode(&entries).unwrap();
        prop_assert_eq!(entry_bundle::decode(&bytes).unwrap(), entries);
    }

    #[test]
    fn random_bundles_have_one_spelling(bytes in prop::collection::vec(0..4u8, 0..900)) {
        if let Ok(entries) = entry_bundle::decode(&bytes) {
            prop_assert_eq!(entry_bundle::encode(&entries).unwrap(), bytes);
        }
    }

    #[test]
    fn paths_round_trip(level in 0..8u8, index in any::<u64>(), width in 1..=256u16) {
        prop_assert_eq!(tile::parse_path(&tile::path(level, index, width)), Some((level, index, width)));
        prop_assert_eq!(entry_bundle::parse_path(&entry_bundle::path(index, width)), Some((index, width)));
    }
}

#[test]
fn what_is_said_of_a_key_stays_on_its_line() {
    let text = key(ORIGIN, 1).verifier().to_string();
    let mut parts = text.splitn(3, '+');
    let (name, _, rest) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
    for found in ["12\n34", "\u{1b}[2J", ""] {
        let error = VerifierKey::parse(&format!("{name}+{found}+{rest}")).unwrap_err();
        assert!(matches!(error, NoteError::KeyHash { .. }));
        assert!(!error.to_string().contains(char::is_control), "{error}");
    }
}
