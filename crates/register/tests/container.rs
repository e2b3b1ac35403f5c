// SPDX-License-Identifier: EUPL-1.2
//! Containers: one spelling for each content, and every change to the bytes is an error.

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use waarborg_register::container::{self, ContainerError, Section};

type Owned = Vec<(String, Vec<u8>)>;

fn borrowed(sections: &Owned) -> Vec<Section<'_>> {
    sections.iter().map(|(name, bytes)| Section { name, bytes }).collect()
}

fn sample() -> Vec<u8> {
    let sections = [
        Section { name: "tile/0/000", bytes: &[5; 40] },
        Section { name: "manifest", bytes: b"{}" },
        Section { name: "empty", bytes: b"" },
        Section { name: "tile/0/001.p/3", bytes: &[0; 9] },
    ];
    container::encode(&sections).unwrap()
}

/// A head with this count, this body, and a digest that fits.
fn sealed(count: u32, body: &[u8]) -> Vec<u8> {
    let mut out = container::MAGIC.to_vec();
    out.extend(container::VERSION.to_be_bytes());
    out.extend(count.to_be_bytes());
    out.extend(body);
    let digest = Sha256::digest(&out);
    out.extend(digest);
    out
}

fn part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![u8::try_from(name.len()).unwrap()];
    out.extend(name.as_bytes());
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
    out
}

#[test]
fn sections_are_found() {
    let bytes = sample();
    let read = container::decode(&bytes).unwrap();
    let names: Vec<_> = read.sections().iter().map(|s| s.name).collect();
    assert_eq!(names, ["empty", "manifest", "tile/0/000", "tile/0/001.p/3"]);
    assert_eq!(read.get("manifest"), Some(b"{}".as_slice()));
    assert_eq!(read.get("empty"), Some(b"".as_slice()));
    assert_eq!(read.get("absent"), None);
    assert_eq!(read.with_prefix("tile/").count(), 2);
    assert_eq!(read.with_prefix("z").count(), 0);
    assert_eq!(read.with_prefix("").count(), 4);
    assert_eq!(container::encode(read.sections()).unwrap(), bytes);
    let nothing = container::encode(&[]).unwrap();
    assert!(container::decode(&nothing).unwrap().sections().is_empty());
}

#[test]
fn every_flipped_bit_and_every_cut_shows() {
    let bytes = sample();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert!(container::decode(&changed).is_err(), "byte {at} bit {bit}");
        }
        assert!(container::decode(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(container::decode(&[&bytes[..], &[0]].concat()).is_err());
}

/// With a digest that fits, form alone decides: these are the other spellings.
#[test]
fn other_spellings_are_refused() {
    let (a, b) = (part("a", b"1"), part("b", b"2"));
    assert!(container::decode(&sealed(2, &[a.clone(), b.clone()].concat())).is_ok());
    let of = |count, parts: &[&[u8]]| container::decode(&sealed(count, &parts.concat())).map(|_| ()).unwrap_err();
    assert_eq!(of(2, &[&b, &a]), ContainerError::Order { name: "a".into(), offset: 25 });
    assert_eq!(of(2, &[&a, &a]), ContainerError::Duplicate("a".into()));
    assert_eq!(of(1, &[&a, &b]), ContainerError::Trailing(25));
    assert_eq!(of(3, &[&a, &b]), ContainerError::Truncated(36));
    assert_eq!(of(u32::MAX, &[&a]), ContainerError::TooMany(u32::MAX as usize));
    assert_eq!(of(1, &[&part("A", b"")]), ContainerError::Name("A".into()));
    assert_eq!(of(1, &[&part("", b"")]), ContainerError::Name(String::new()));
    assert!(matches!(of(1, &[&[1, 0xff], &[0; 8]]), ContainerError::Name(_)));
    // A claimed length far beyond the file reserves nothing.
    assert_eq!(of(1, &[b"\x01a", &u64::MAX.to_be_bytes()]), ContainerError::Truncated(24));
    let mut other = sealed(0, b"");
    other[9] = 2;
    assert_eq!(container::decode(&other), Err(ContainerError::Version(2)));
    assert_eq!(container::decode(b"PK\x03\x04"), Err(ContainerError::Magic));
    assert_eq!(container::decode(b"PK\x03\x04 and more"), Err(ContainerError::Magic));
}

#[test]
fn writing_keeps_the_same_limits() {
    let one = |name| container::encode(&[Section { name, bytes: b"" }]);
    let long = "n".repeat(256);
    for name in ["", "A", "a b", "é", "a\n", long.as_str()] {
        assert!(matches!(one(name), Err(ContainerError::Name(_))), "{name}");
    }
    assert!(one(&long[1..]).is_ok());
    let same = Section { name: "a", bytes: b"" };
    assert_eq!(container::encode(&[same, same]), Err(ContainerError::Duplicate("a".into())));
}

fn sections() -> impl Strategy<Value = Owned> {
    prop::collection::btree_map("[a-z0-9._/-]{1,20}", prop::collection::vec(any::<u8>(), 0..80), 0..12)
        .prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn any_order_gives_the_same_bytes(sections in sections(), turn in 0..12usize) {
        let bytes = container::encode(&borrowed(&sections)).unwrap();
        let mut turned = borrowed(&sections);
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        prop_assert_eq!(&container::encode(&turned).unwrap(), &bytes);
        let read = container::decode(&bytes).unwrap();
        prop_assert_eq!(read.sections(), borrowed(&sections));
    }

    #[test]
    fn changed_bytes_never_pass(
        sections in sections(), at in any::<prop::sample::Index>(), by in 1..=255u8,
    ) {
        let mut bytes = container::encode(&borrowed(&sections)).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(container::decode(&bytes).is_err());
    }

    /// Even with a digest made to fit, what is read is exactly what would be written.
    #[test]
    fn what_is_read_is_canonical(
        sections in sections(), at in any::<prop::sample::Index>(), by in any::<u8>(), cut in 0..3usize,
    ) {
        let mut bytes = container::encode(&borrowed(&sections)).unwrap();
        bytes.truncate(bytes.len() - 32);
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        bytes.truncate(bytes.len() - cut);
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        if let Ok(read) = container::decode(&bytes) {
            prop_assert_eq!(container::encode(read.sections()).unwrap(), bytes);
        }
    }

    #[test]
    fn random_bytes_never_panic(count in 0..4u32, body in prop::collection::vec(0..4u8, 0..200)) {
        let bytes = sealed(count, &body);
        if let Ok(read) = container::decode(&bytes) {
            prop_assert_eq!(container::encode(read.sections()).unwrap(), bytes);
        }
        prop_assert!(container::decode(&body).is_err());
    }
}
