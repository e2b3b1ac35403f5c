// SPDX-License-Identifier: EUPL-1.2
//! The verification bundle: what is written is read again, and nothing else is.

use proptest::prelude::*;
use waarborg_register::bundle::{Bundle, Entry, Record, Writer};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::container;
use waarborg_register::hash;
use waarborg_register::note::SigningKey;
use waarborg_register::tree::Tree;

fn bundle(size: u64) -> Vec<u8> {
    let key = SigningKey::from_seed("log.example/test", [7; 32]).unwrap();
    let mut writer = Writer::new(key.verifier().clone(), 42);
    let mut tree = Tree::new();
    for index in 0..size {
        let leaf = format!("leaf {index}");
        tree.append(hash::leaf(leaf.as_bytes()));
        let content = vec![b'x'; usize::try_from(index % 5).unwrap()];
        let records = (0..u32::try_from(index % 3).unwrap())
            .map(|slot| Record { slot: 2 * slot, opening: [9; 32], bytes: &content })
            .collect();
        let kept = format!("kept {index}");
        writer.entry(&Entry { leaf: leaf.as_bytes(), opening: [3; 32], kept: kept.as_bytes(), records }).unwrap();
    }
    let checkpoint = Checkpoint { origin: "log.example/test".into(), size, root: tree.root() };
    writer.checkpoint(checkpoint.sign(&key).unwrap().as_bytes()).unwrap();
    tree.changed_tiles(0).into_iter().for_each(|tile| writer.tile(tile));
    writer.law(&"ab".repeat(32), "rules.toml", b"rules");
    writer.finish().unwrap()
}

#[test]
fn what_is_written_is_read() {
    for size in [0, 1, 255, 256, 257, 600] {
        let bytes = bundle(size);
        let read = Bundle::read(&bytes).unwrap();
        assert_eq!(read.meta.size, size);
        assert_eq!(read.meta.key.name(), "log.example/test");
        assert_eq!(read.entries.len() as u64, size);
        assert_eq!(read.checkpoints.len(), 1);
        assert_eq!(read.packages.len(), 1);
        if size == 600 {
            assert_eq!(read.entries[599].leaf, b"leaf 599");
            assert_eq!(read.entries[599].kept, b"kept 599");
            assert_eq!(read.record(599, 2), Some(b"xxxx".as_slice()));
            assert_eq!(read.record(599, 1), None);
            assert_eq!(read.tiles.len(), 4);
        }
    }
}

#[test]
fn a_section_too_many_or_too_few_is_refused() {
    let bytes = bundle(300);
    let whole = container::decode(&bytes).unwrap();
    let sections = whole.sections().to_vec();
    for (at, section) in sections.iter().enumerate() {
        // Tiles, law and opened records may be fewer; the verifier says what it misses.
        if section.name.starts_with("tile/0") || section.name.starts_with("tile/1") {
            continue;
        }
        if section.name.starts_with("law/") || section.name.starts_with("records/") {
            continue;
        }
        let mut fewer = sections.clone();
        fewer.remove(at);
        assert!(Bundle::read(&container::encode(&fewer).unwrap()).is_err(), "without {}", section.name);
    }
    for name in ["more", "kept/002", "kept/000.p/3", "tile/entries/002", "records/x000/001", "law/ab/x", "tile/9/000"] {
        let mut more = sections.clone();
        more.push(container::Section { name, bytes: b"" });
        assert!(Bundle::read(&container::encode(&more).unwrap()).is_err(), "with {name}");
    }
}

proptest! {
    /// A changed byte, with the closing digest made to fit, is refused or read; it never stops us.
    #[test]
    fn hostile_bytes_never_panic(at in 0usize..20_000, bit in 0u8..8) {
        let bytes = bundle(40);
        let whole = container::decode(&bytes).unwrap();
        let mut sections: Vec<(String, Vec<u8>)> =
            whole.sections().iter().map(|s| (s.name.to_owned(), s.bytes.to_vec())).collect();
        let total: usize = sections.iter().map(|(_, b)| b.len()).sum();
        let mut at = at % total;
        for (_, bytes) in &mut sections {
            match bytes.get_mut(at) {
                Some(byte) => { *byte ^= 1 << bit; break; }
                None => at -= bytes.len(),
            }
        }
        let sections: Vec<_> =
            sections.iter().map(|(name, bytes)| container::Section { name, bytes }).collect();
        let changed = container::encode(&sections).unwrap();
        let _ = Bundle::read(&changed);
    }
}
