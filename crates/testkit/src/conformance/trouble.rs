// SPDX-License-Identifier: EUPL-1.2
//! What must go wrong in the right way: a second writer, a byte changed by hand, a full disk.

use std::collections::BTreeMap;

use waarborg_app::ports::{Pack, Store, StoreError};

use super::{Engine, Part, open};
use crate::sample::Log;

/// One writer at a time.
pub fn second_writer(engine: &dyn Engine) {
    let mut log = Log::new(11);
    let mut store = open(engine);
    store.append(&log.batch(1)).unwrap();
    assert!(matches!(engine.open(), Err(StoreError::Locked)));
    store.append(&log.batch(1)).unwrap();
    let reader = store.reader().unwrap();
    drop(store);
    log.assert_read_by(open(engine).as_mut());
    drop(reader);
}

/// A byte changed by hand is refused when read, and named.
pub fn damage_is_named(engine: &dyn Engine) {
    let mut log = Log::new(13);
    {
        let mut store = open(engine);
        for _ in 0..10 {
            let entries = vec![log.entry(&[40, 40]), log.entry(&[3_000])];
            store.append(&log.batch_of(entries)).unwrap();
        }
        let files = BTreeMap::from([("rules.toml".to_owned(), vec![1, 2, 3])]);
        store.put_package("0f", &files).unwrap();
    }
    let parts = [
        (Part::Leaf(3), "entry 3"),
        (Part::Kept(5), "entry 5"),
        (Part::Opening(7), "entry 7"),
        (Part::Pack(9), "entry 9"),
        (Part::Keys(11), "entry 11"),
        (Part::Tile(0), "tile/0/000"),
        (Part::Checkpoint(4), "checkpoint 4"),
        (Part::Package, "0f"),
    ];
    for (part, name) in parts {
        if !engine.damage(part) {
            return;
        }
        let found = engine.open().and_then(|mut store| read_part(store.as_mut(), part));
        match found {
            Err(StoreError::Damaged(text)) => assert!(text.contains(name), "{part:?}: {text}"),
            other => panic!("{part:?} was changed by hand and read as {other:?}"),
        }
    }
    // Parts beside the damaged ones can still be read.
    open(engine).entries(0, 3).unwrap();
    open(engine).pack(8).unwrap();
}

fn read_part(store: &mut dyn Store, part: Part) -> Result<(), StoreError> {
    match part {
        Part::Leaf(entry) | Part::Kept(entry) | Part::Opening(entry) => store.entries(entry, 1).map(drop),
        Part::Pack(entry) | Part::Keys(entry) => store.pack(entry).map(drop),
        Part::Tile(_) => store.tiles().map(drop),
        Part::Checkpoint(_) => store.checkpoints().map(drop),
        Part::Package => store.packages().map(drop),
    }
}

/// When only the reserve is left, refusals can still be recorded; when that is gone too, an append
/// fails whole and what was written stays.
pub fn little_room(engine: &dyn Engine) {
    let Some(mut store) = engine.small() else {
        return;
    };
    let mut log = Log::new(14);
    let mut written = 0;
    while store.has_room().unwrap() {
        let entry = log.entry(&[60_000]);
        store.append(&log.batch_of(vec![entry])).expect("there was room");
        written += 1;
        assert!(written < 1_200, "64 MiB are full");
    }
    assert!(written > 10, "2 MiB are not full after {written} entries");
    for _ in 0..100 {
        let refusal = log.entry(&[]);
        store.append(&log.batch_of(vec![refusal])).expect("the reserve takes refusals");
    }
    assert!(!store.has_room().unwrap());
    log.assert_read_by(store.as_mut());
    let too_much = (0..100).map(|_| log.entry(&[1 << 20])).collect();
    let mut ahead = Log::new(14);
    std::mem::swap(&mut ahead, &mut log);
    let (size, notes) = (ahead.size(), ahead.checkpoints.len());
    let batch = ahead.batch_of(too_much);
    assert!(matches!(store.append(&batch), Err(StoreError::Full)));
    let head = store.head().unwrap();
    assert_eq!(head.size, size);
    assert_eq!(head.checkpoint.as_ref(), ahead.checkpoints.get(notes - 1));
    assert_eq!(store.pack(size).unwrap(), Pack::default());
}
