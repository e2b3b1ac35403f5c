// SPDX-License-Identifier: EUPL-1.2
//! Formats of the log family, one by the first byte of the input: what is read is what would be written, so that
//! no changed byte goes unnoticed (principle 9), and what nobody signed is nobody's word.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};
use waarborg_compare::{TextIndex, ValueIndex};
use waarborg_formats::record::Content;
use waarborg_register::assertion::{Assertion, PasskeyKey};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::map::Proof;
use waarborg_register::note::{self, Kind, SigningKey, VerifierKey};
use waarborg_register::policy::Policy;
use waarborg_register::receipt::Receipt;
use waarborg_register::sealed::{Identity, Recipient, Scan, head};
use waarborg_register::tile::Tile;
use waarborg_register::witness::{self, Known, Request};
use waarborg_register::{container, entry_bundle, hash, tile};

use crate::told;

/// A format of the family by name, and what is asked of its reader.
pub type Format = (&'static str, fn(&[u8]));

/// What the first byte chooses from, by its place in this list.
pub const KINDS: &[Format] = &[
    ("container", container),
    ("checkpoint", |b| text(b, checkpoint)),
    ("note", |b| text(b, note)),
    ("receipt", |b| text(b, receipt)),
    ("request", |b| text(b, request)),
    ("policy", |b| text(b, policy)),
    ("key", |b| text(b, key)),
    ("entries", entries),
    ("tile", tiles),
    ("map", map),
    ("sealed", sealed),
    ("sealed-key", |b| text(b, sealed_key)),
    ("passkey", |b| text(b, passkey)),
    ("assertion", assertion),
    ("record", record),
    ("index", index),
];

/// The log and witnesses that the golden files of `register` are of.
static KEYS: LazyLock<Vec<VerifierKey>> = LazyLock::new(|| {
    let (log, witness) = ("waarborg.example/log", "witness.example/ctivd");
    let all = [
        (Kind::Ed25519, log, 1),
        (Kind::MlDsa44, log, 2),
        (Kind::Cosignature, witness, 3),
        (Kind::MlDsa44, witness, 4),
        (Kind::Cosignature, "witness.example/second", 5),
    ];
    let made = all.map(|(kind, name, seed)| SigningKey::of_kind(kind, name, [seed; 32]).expect("a name"));
    made.iter().map(|key| key.verifier().clone()).collect()
});

/// The target.
pub fn check(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    if let Some((_, check)) = KINDS.get(usize::from(*kind) % KINDS.len()) {
        check(rest);
    }
}

fn text(bytes: &[u8], check: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        check(text);
    }
}

fn container(bytes: &[u8]) {
    // Once as it is, and once with the digest that no guess would find.
    let closed = [bytes, Sha256::digest(bytes).as_slice()].concat();
    for file in [bytes, closed.as_slice()] {
        match container::decode(file) {
            Ok(read) => assert_eq!(container::encode(read.sections()).as_deref(), Ok(file)),
            Err(error) => told::short(&error),
        }
    }
}

fn checkpoint(text: &str) {
    match Checkpoint::decode(text) {
        Ok(read) => assert_eq!(read.encode().as_deref(), Ok(text)),
        Err(error) => told::short(&error),
    }
    if let Ok(claimed) = Checkpoint::claimed(text) {
        assert!(text.starts_with(&claimed.encode().expect("what was read")));
    }
}

fn note(text: &str) {
    match note::open_signed(text, &KEYS) {
        Ok((inner, signed)) => {
            assert!(text.starts_with(inner) && inner.ends_with('\n') && !signed.is_empty());
            assert_eq!(note::unverified(text), Ok(inner));
            let only = note::only(text, &KEYS).expect("a key signed");
            assert_eq!(note::open(&only, &KEYS), Ok(inner));
        }
        Err(error) => told::short(&error),
    }
    let Ok(inner) = note::unverified(text) else { return };
    let lines = &text[inner.len() + 1..];
    assert_eq!(note::with_lines(text, lines).as_deref(), Ok(text), "its own lines once more");
    let _ = Checkpoint::open(text, &KEYS);
}

fn receipt(text: &str) {
    match Receipt::decode(text) {
        Ok(read) => {
            assert_eq!(read.encode(), text);
            if let Err(error) = read.verify(hash::leaf(b"entry 6"), &KEYS) {
                told::short(&error);
            }
        }
        Err(error) => told::short(&error),
    }
}

fn request(text: &str) {
    match Request::decode(text) {
        Ok(read) => {
            assert_eq!(read.encode(), text);
            for known in [None, Some(Known { size: 7, root: [7; 32] })] {
                match witness::judge(&read, &KEYS, known) {
                    Ok(judged) => assert!(known.is_none_or(|known| known.size <= judged.size)),
                    Err(error) => told::short(&error),
                }
            }
        }
        Err(error) => told::short(&error),
    }
}

fn policy(text: &str) {
    match Policy::parse(text) {
        Ok(read) => {
            assert_eq!(Policy::parse(&read.to_string()).as_ref(), Ok(&read));
            // Whoever is added to those that cosigned takes nothing away.
            let all = || read.witnesses().iter().map(|witness| witness.name.as_str());
            for count in 0..=read.witnesses().len() {
                assert!(!read.met_by(all().take(count)) || read.met_by(all()));
            }
        }
        Err(error) => told::short(&error),
    }
}

fn key(text: &str) {
    match VerifierKey::parse(text) {
        Ok(read) => assert_eq!(read.to_string(), text),
        Err(error) => told::short(&error),
    }
}

fn entries(bytes: &[u8]) {
    match entry_bundle::decode(bytes) {
        Ok(read) => assert_eq!(entry_bundle::encode(&read).as_deref(), Ok(bytes)),
        Err(error) => told::short(&error),
    }
    let path = String::from_utf8_lossy(bytes);
    if let Some((index, width)) = entry_bundle::parse_path(&path) {
        assert_eq!(entry_bundle::path(index, width), path);
    }
}

/// A path on the first line, a tile below.
fn tiles(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (path, data) = bytes.split_at(end);
    let path = String::from_utf8_lossy(path);
    match Tile::from_path(&path, data.get(1..).unwrap_or_default().to_vec()) {
        Ok(read) => {
            assert_eq!((read.path(), read.hashes().count()), (path.to_string(), usize::from(read.width)));
            assert_eq!(tile::parse_path(&path), Some((read.level, read.index, read.width)));
        }
        Err(error) => told::short(&error),
    }
}

fn map(bytes: &[u8]) {
    match Proof::from_bytes(bytes) {
        Ok(read) => {
            assert_eq!(read.to_bytes(), bytes);
            if let Err(error) = read.verify(&[7; 16], &[7; 32]) {
                told::short(&error);
            }
        }
        Err(error) => told::short(&error),
    }
}

fn sealed(bytes: &[u8]) {
    let mut scan = match Scan::new(bytes) {
        Ok(scan) => scan,
        Err(error) => return told::short(&error),
    };
    let mut written = head(scan.key());
    loop {
        match scan.record() {
            Ok(Some(record)) => written.extend(record.encode().expect("a record")),
            Ok(None) => break,
            Err(error) => {
                told::short(&error);
                break;
            }
        }
    }
    assert!(bytes.starts_with(&written));
    assert_eq!(scan.end(), written.len() as u64);
}

fn sealed_key(text: &str) {
    match Recipient::parse(text) {
        Ok(read) => assert_eq!(read.to_string(), text),
        Err(error) => told::short(&error),
    }
    if let Ok(read) = Identity::parse(text) {
        assert_eq!(read.secret_text(), text);
    }
}

fn passkey(text: &str) {
    match text.parse::<PasskeyKey>() {
        Ok(read) => assert_eq!(read.to_string(), text),
        Err(error) => told::short(&error),
    }
}

/// A key's text, authenticator data, client data and signature, each behind its length in a byte.
fn assertion(bytes: &[u8]) {
    let mut rest = bytes;
    let mut part = || {
        let (length, behind) = rest.split_first()?;
        let (part, behind) = behind.split_at_checked(usize::from(*length))?;
        rest = behind;
        Some(part)
    };
    let (Some(key), Some(authenticator), Some(signature)) = (part(), part(), part()) else { return };
    let Some(key) = std::str::from_utf8(key).ok().and_then(|key| key.parse::<PasskeyKey>().ok()) else { return };
    if let Some(one) = key.one_form(signature) {
        assert_eq!(one.len(), 64);
    }
    let given = Assertion { authenticator, client: rest, signature };
    if let Err(error) = key.holds(b"words", &given) {
        told::short(&error);
    }
}

fn record(bytes: &[u8]) {
    if let Some(read) = Content::from_bytes(bytes) {
        assert_eq!(Content::raw_of(bytes), Some(read.raw.as_slice()));
        assert_eq!(Content::from_bytes(&read.to_bytes()), Some(read));
    }
}

fn index(bytes: &[u8]) {
    if let Some(read) = ValueIndex::read(&mut &*bytes) {
        let mut written = Vec::new();
        read.write(&mut written);
        let again = ValueIndex::read(&mut written.as_slice()).expect("what was written");
        assert_eq!((again.len(), again.values()), (read.len(), read.values()));
    }
    if let Some(read) = TextIndex::read(&mut &*bytes) {
        let mut written = Vec::new();
        read.write(&mut written);
        let again = TextIndex::read(&mut written.as_slice()).expect("what was written");
        assert_eq!(again.len(), read.len());
    }
}
