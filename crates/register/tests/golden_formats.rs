// SPDX-License-Identifier: EUPL-1.2
//! Files of the public log family as this release writes them: each must still be read, judged the
//! same and written to the byte by every later one. The files never change; a format that does gets a
//! new version and a new file.

mod world;

use std::path::PathBuf;

use waarborg_register::cosignature;
use waarborg_register::note::{self, Kind, NoteError, SigningKey, VerifierKey};
use waarborg_register::policy::Policy;
use waarborg_register::receipt::Receipt;
use waarborg_register::tile::Tile;
use waarborg_register::witness::{self, Known, Request};
use waarborg_register::{checkpoint, entry_bundle, hash, policy, receipt, tile};
use world::{World, world};

/// The file of this name; with `WAARBORG_WRITE_GOLDEN` one that is missing is written.
fn golden(name: &str, made: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if !path.exists() && std::env::var_os("WAARBORG_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(kept == made, "{name} is not written as before");
    kept
}

fn text(name: &str, made: &str) -> String {
    String::from_utf8(golden(name, made.as_bytes())).unwrap()
}

#[test]
fn every_version_is_named() {
    assert_eq!(note::FORMAT, "c2sp.org/signed-note@v1.0.0");
    assert_eq!(checkpoint::FORMAT, "c2sp.org/tlog-checkpoint");
    assert_eq!(cosignature::FORMAT, "c2sp.org/tlog-cosignature@v1.1.0-rc.1");
    assert_eq!(witness::FORMAT, "c2sp.org/tlog-witness@v1.0.0");
    assert_eq!(receipt::FORMAT, "c2sp.org/tlog-proof@v1");
    assert_eq!(policy::FORMAT, "c2sp.org/tlog-policy");
    assert_eq!(tile::FORMAT, "c2sp.org/tlog-tiles");
}

#[test]
fn keys_of_every_kind() {
    let World { log, log_pq, witnesses, .. } = world();
    let all = [log, log_pq].into_iter().chain(witnesses);
    let made: String = all.map(|key| format!("{}\n", key.verifier())).collect();
    for line in text("keys-v1.vkeys", &made).lines() {
        assert_eq!(VerifierKey::parse(line).unwrap().to_string(), line);
    }
}

#[test]
fn checkpoint_with_cosignatures() {
    let world = world();
    let kept = text("checkpoint-v1.cosigned", &world.cosigned(7));
    let keys = world.verifiers();
    let (_, signed) = note::open_signed(&kept, &keys).unwrap();
    let times: Vec<_> = signed.iter().map(|s| (s.key.kind(), s.time)).collect();
    let (ed, pq) = (Kind::Cosignature, Kind::MlDsa44);
    let at = Some(world::TIME);
    assert_eq!(times, [(Kind::Ed25519, None), (pq, Some(0)), (ed, at), (pq, at), (ed, at)]);
    // Put together again from its parts.
    let (own, lines) = kept.split_at(kept.find("\u{2014} witness").unwrap());
    assert_eq!(note::with_lines(own, lines).unwrap(), kept);
    assert_eq!(note::with_lines(&kept, lines).unwrap(), kept);
}

#[test]
fn policy_file() {
    let world = world();
    let kept = text("policy-v1.tlog-policy", &world.policy().to_string());
    let policy = Policy::parse(&kept).unwrap();
    assert_eq!(policy.to_string(), kept);
    let judged = policy.judge(&world.cosigned(7)).unwrap();
    assert!(judged.met);
    assert_eq!(judged.checkpoint, world.checkpoint(7));
    assert_eq!(hex::encode(policy.digest()), include_str!("golden/policy-v1.digest").trim_end());
}

#[test]
fn request_to_a_witness() {
    let world = world();
    let kept = text("request-v1.add-checkpoint", &world.request(5, 7).encode());
    let request = Request::decode(&kept).unwrap();
    assert_eq!(request.encode(), kept);
    let known = Known { size: 5, root: world.tree.root_at(5).unwrap() };
    let keys = [world.log.verifier().clone()];
    assert_eq!(witness::judge(&request, &keys, Some(known)).unwrap(), world.checkpoint(7));
}

#[test]
fn receipt_that_carries_cosignatures() {
    let world = world();
    let kept = text("receipt-v1-cosigned.tlog-proof", &world.receipt(5, 7).encode());
    let receipt = Receipt::decode(&kept).unwrap();
    assert_eq!(receipt.encode(), kept);
    let point = receipt.verify(world::leaf(5), &world.verifiers()).unwrap();
    assert_eq!(point, world.checkpoint(7));
    assert!(world.policy().judge(&receipt.checkpoint).unwrap().met);
}

#[test]
fn tile_and_entries() {
    let world = world();
    let tile = world.tree.tile(0, 0).unwrap();
    let kept = golden("tile-0-000.p-11", &tile.data);
    assert_eq!(Tile::from_path("tile/0/000.p/11", kept).unwrap(), tile);
    let entries: Vec<Vec<u8>> = (0..11).map(world::entry).collect();
    let kept = golden("entries-000.p-11", &entry_bundle::encode(&entries).unwrap());
    let read = entry_bundle::decode(&kept).unwrap();
    assert_eq!(read.iter().map(|e| hash::leaf(e)).collect::<Vec<_>>(), tile.hashes().collect::<Vec<_>>());
}

#[test]
fn a_kind_does_only_its_own() {
    let world = world();
    let body = world.checkpoint(7).encode().unwrap();
    assert!(matches!(world.log_pq.sign(&body), Err(NoteError::Kind { .. })));
    assert!(matches!(world.log.cosign(&body, 1), Err(NoteError::Kind { .. })));
    assert_eq!(world.witnesses[0].cosign("no checkpoint\n", 1), Err(NoteError::NoCheckpoint));
    // A time that must not be said is not believed either.
    let line = world.witnesses[0].cosign(&body, u64::MAX).unwrap();
    let signed = note::with_lines(&world.log.sign(&body).unwrap(), &line).unwrap();
    assert!(matches!(note::open(&signed, &world.verifiers()), Err(NoteError::BadSignature { .. })));
    // The same seed under two kinds: neither stands in for the other.
    let log = SigningKey::of_kind(Kind::Ed25519, "a.example", [9; 32]).unwrap();
    let other = SigningKey::of_kind(Kind::Cosignature, "a.example", [9; 32]).unwrap();
    assert_ne!(log.verifier().id(), other.verifier().id());
}
