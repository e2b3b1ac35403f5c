// SPDX-License-Identifier: EUPL-1.2
//! Known values: what other implementations compute and what earlier releases wrote must stay.
//! The three values of the first release were also computed by a script apart from this crate.

use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::commit::{self, Opening, Tag};
use waarborg_register::container::{self, Section};
use waarborg_register::note::{self, NoteError, SigningKey, VerifierKey};
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::{Tree, root_of, verify_inclusion};
use waarborg_register::{Hash, entry_bundle, hash, tile};

/// The eight entries that implementations of RFC 6962 share as a test.
const ENTRIES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn hashed(text: &str) -> Hash {
    bytes(text).try_into().unwrap()
}

fn leaves() -> Vec<Hash> {
    ENTRIES.iter().map(|e| hash::leaf(&bytes(e))).collect()
}

#[test]
fn roots_of_rfc6962() {
    let mut tree = Tree::new();
    assert_eq!(hash::empty(), hashed(ROOTS[0]));
    assert_eq!(tree.root(), hashed(ROOTS[0]));
    for (size, leaf) in leaves().into_iter().enumerate() {
        tree.append(leaf);
        let root = hashed(ROOTS[size + 1]);
        assert_eq!(tree.root(), root);
        assert_eq!(root_of(leaves().into_iter().take(size + 1)), root);
    }
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(tree.root_at(size as u64).unwrap(), hashed(root));
    }
}

#[test]
fn proofs_of_rfc6962() {
    let tree = Tree::from_leaf_hashes(leaves());
    let path = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    .map(hashed);
    assert_eq!(tree.inclusion(0, 8).unwrap(), path);
    verify_inclusion(leaves()[0], 0, 8, &path, hashed(ROOTS[8])).unwrap();
    assert_eq!(tree.consistency(1, 8).unwrap(), path);
    assert_eq!(tree.consistency(0, 8).unwrap(), Vec::<Hash>::new());
    assert_eq!(tree.consistency(8, 8).unwrap(), Vec::<Hash>::new());
}

#[test]
fn out_of_range_is_refused() {
    let tree = Tree::from_leaf_hashes(leaves());
    assert!(tree.inclusion(8, 8).is_err());
    assert!(tree.inclusion(0, 9).is_err());
    assert!(tree.inclusion(0, 0).is_err());
    assert!(tree.consistency(5, 4).is_err());
    assert!(tree.consistency(5, 9).is_err());
    assert!(tree.root_at(9).is_err());
    assert!(tree.tile(0, 1).is_none());
    assert!(tree.tile(1, 0).is_none());
    assert!(tree.tile(u8::MAX, u64::MAX).is_none());
}

#[test]
fn tiles_of_the_specifications_example() {
    let tree = Tree::from_leaf_hashes((0u32..70_000).map(|n| hash::leaf(&n.to_be_bytes())));
    let mut counts = std::collections::BTreeMap::new();
    for tile in tree.changed_tiles(0) {
        *counts.entry((tile.level, tile.width)).or_insert(0u32) += 1;
        assert_eq!(tile.data.len(), usize::from(tile.width) * 32);
        if tile.is_full() {
            let parent = tree.tile(tile.level + 1, tile.index / 256).unwrap();
            let slot = usize::try_from(tile.index % 256).unwrap();
            assert_eq!(parent.hashes().nth(slot), Some(root_of(tile.hashes())));
        }
    }
    let expected = [((0, 112), 1), ((0, 256), 273), ((1, 17), 1), ((1, 256), 1), ((2, 1), 1)];
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), expected);
    assert!(tree.changed_tiles(70_000).is_empty());
    assert!(tree.changed_tiles(70_001).is_empty());
}

#[test]
fn paths_of_tiles_and_bundles() {
    assert_eq!(tile::path(0, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(tile::path(0, 1234, 256), "tile/0/x001/234");
    assert_eq!(tile::path(1, 0, 17), "tile/1/000.p/17");
    assert_eq!(entry_bundle::path(1234, 5), "tile/entries/x001/234.p/5");
    assert_eq!(tile::parse_path("tile/0/x001/234"), Some((0, 1234, 256)));
    assert_eq!(entry_bundle::parse_path("tile/entries/x001/234.p/5"), Some((1234, 5)));
    let refused = [
        "",
        "tile",
        "tile/0/",
        "tile/0/1",
        "tile/8/000",
        "tile/00/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/017",
        "tile/0/001/234",
        "tile/0/x000/001",
        "tile/0/x001/x234",
        "tile/0/000/",
        "/tile/0/000",
        "tile/entries/000",
        "tile/+1/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
    ];
    for path in refused {
        assert_eq!(tile::parse_path(path), None, "{path}");
    }
    assert!(tile::Tile::from_path("tile/0/000.p/2", vec![0; 64]).is_ok());
    assert!(tile::Tile::from_path("tile/0/000.p/2", vec![0; 63]).is_err());
    assert!(tile::Tile::from_path("tile/0/000", vec![0; 64]).is_err());
}

#[test]
fn bundles_keep_their_limits() {
    let long = vec![7u8; 65_535];
    let encoded = entry_bundle::encode(&[b"a".as_slice(), b"", &long]).unwrap();
    assert_eq!(&encoded[..5], [0, 1, b'a', 0, 0]);
    assert_eq!(entry_bundle::decode(&encoded).unwrap(), [b"a".as_slice(), b"", &long]);
    assert!(entry_bundle::decode(&encoded[..encoded.len() - 1]).is_err());
    assert!(entry_bundle::encode(&[vec![0; 65_536]]).is_err());
    assert!(entry_bundle::encode::<Vec<u8>>(&[]).is_err());
    assert!(entry_bundle::encode(&vec![vec![0u8]; 256]).is_ok());
    assert!(entry_bundle::encode(&vec![vec![0u8]; 257]).is_err());
    assert!(entry_bundle::decode(&[0; 514]).is_err());
    assert!(entry_bundle::decode(&[]).is_err());
}

/// The note and key that the Go implementation shows as its example.
#[test]
fn note_of_another_implementation() {
    let key = VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let signed = format!("{text}\n{line}");
    assert_eq!(note::open(&signed, std::slice::from_ref(&key)).unwrap(), text);
    let changed = signed.replace("think", "thing");
    assert_eq!(note::open(&changed, &[key]), Err(NoteError::BadSignature { name: "PeterNeumann".into() }));
}

#[test]
fn verifier_key_of_another_log() {
    let encoded = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    assert_eq!(VerifierKey::parse(encoded).unwrap().to_string(), encoded);
    assert!(matches!(VerifierKey::parse(&encoded.replace("033d", "033e")), Err(NoteError::KeyHash { .. })));
}

fn receipt() -> (Receipt, VerifierKey) {
    let tree = Tree::from_leaf_hashes(leaves());
    let key = SigningKey::from_seed("waarborg.example/log", [7; 32]).unwrap();
    let checkpoint = Checkpoint { origin: "waarborg.example/log".into(), size: 7, root: tree.root_at(7).unwrap() };
    let receipt =
        Receipt { index: 5, proof: tree.inclusion(5, 7).unwrap(), checkpoint: checkpoint.sign(&key).unwrap() };
    (receipt, key.verifier().clone())
}

/// Receipts that were given out must open for ever: this file never changes.
#[test]
fn receipt_of_the_first_release() {
    let (receipt, key) = receipt();
    assert_eq!(receipt.encode(), include_str!("golden/receipt-v1.tlog-proof"));
    assert_eq!(key.to_string(), include_str!("golden/receipt-v1.key").trim_end());
    let read = Receipt::decode(&receipt.encode()).unwrap();
    assert_eq!(read, receipt);
    let checkpoint = read.verify(leaves()[5], &[key]).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (7, hashed(ROOTS[7])));
}

/// Commitments in old leaves must stay openable.
#[test]
fn commitment_of_the_first_release() {
    let opening = Opening([9; 32]);
    let made = commit::commitment("consent/1", &opening, b"content");
    assert_eq!(hex::encode(made), "51a054d8ab18f811cf2d4da0cfe080cbaaff3762401e1f4622e165171d48d0ae");
    assert_ne!(made, commit::commitment("consent/2", &opening, b"content"));
    assert_ne!(made, commit::commitment("consent/1", &Opening([8; 32]), b"content"));
    assert_ne!(made, commit::commitment("consent/1", &opening, b"contenu"));
    assert_ne!(Tag::new("a"), Tag::new("a\0"));
    assert_eq!(commit::root(&[made]), hash::leaf(&made));
    assert_eq!(commit::root(&[]), hash::empty());
}

#[test]
fn openings_stay_out_of_debug_output() {
    let opening = Opening([0xab; 32]);
    assert_eq!(format!("{opening:?}"), "Opening(…)");
    let json = serde_json::to_string(&opening).unwrap();
    assert_eq!(json, format!("\"{}\"", "ab".repeat(32)));
    assert!(serde_json::from_str::<Opening>(&json).unwrap() == opening);
    assert!(serde_json::from_str::<Opening>(&json.to_uppercase()).is_err());
    assert!(serde_json::from_str::<Opening>("\"abab\"").is_err());
    let key = SigningKey::from_seed("k", [3; 32]).unwrap();
    assert_eq!(format!("{key:?}"), "SigningKey(k)");
}

/// Containers that were handed out must open for ever.
#[test]
fn container_of_the_first_release() {
    let sections = [Section { name: "manifest", bytes: b"{}" }, Section { name: "entries/000", bytes: b"abc" }];
    let encoded = container::encode(&sections).unwrap();
    assert_eq!(
        hex::encode(&encoded),
        "574141524252470a0001000000020b656e74726965732f3030300000000000000003616263\
         086d616e696665737400000000000000027b7d\
         262f812896ee6d40256ae3160ad13a91f2ef8c5b0be31c5189b4531b9111bbfc"
    );
}
