// SPDX-License-Identifier: EUPL-1.2
//! What every engine of the store must do, as one suite. An engine makes an [`Engine`] over one
//! fresh store and calls [`store_conformance!`](crate::store_conformance) in its tests; a second
//! engine passes the same functions unchanged.
//!
//! Decided here, where the ports leave it open: a batch without entries writes nothing (its
//! checkpoint would vouch for nothing new) but still compares the head; a key destroyed twice stays
//! destroyed; destroying a record that was never there is refused and destroys nothing; a package
//! may be put twice, but not with other content under the same digest.

mod erasing;
mod trouble;
mod whole;

use std::collections::BTreeMap;

use waarborg_app::ports::{Batch, Pack, Store, StoreError};

pub use erasing::{destroying, destroying_what_is_not_there, packages, secrets};
pub use trouble::{damage_is_named, little_room, second_writer};
pub use whole::{as_in_memory, reader_beside_writer, speed};

use crate::sample::Log;

/// One store that can be closed and opened again.
pub trait Engine {
    /// Opens the store for writing; the first time it is empty.
    ///
    /// # Errors
    /// `Locked` while it is open.
    fn open(&self) -> Result<Box<dyn Store>, StoreError>;

    /// Changes one byte of a part while the store is closed. False if this engine has no way to.
    fn damage(&self, _part: Part) -> bool {
        false
    }

    /// Whether these bytes stand anywhere in what the engine keeps. `None` if it cannot tell.
    fn holds(&self, _bytes: &[u8]) -> Option<bool> {
        None
    }

    /// Another store, empty, with room for 2 to 64 MiB. `None` if this engine has no way to.
    fn small(&self) -> Option<Box<dyn Store>> {
        None
    }
}

impl<F: Fn() -> Result<Box<dyn Store>, StoreError>> Engine for F {
    fn open(&self) -> Result<Box<dyn Store>, StoreError> {
        self()
    }
}

/// A stored part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The leaf of an entry.
    Leaf(u64),
    /// The kept record of an entry.
    Kept(u64),
    /// The opening of an entry's kept record.
    Opening(u64),
    /// The sealed records of an entry.
    Pack(u64),
    /// The keys of an entry.
    Keys(u64),
    /// The tile on level 0 with this index.
    Tile(u64),
    /// The checkpoint of the batch with this number.
    Checkpoint(u64),
    /// The only law package.
    Package,
}

/// Makes a test of each case: `store_conformance!(|| MyEngine::fresh());`
#[macro_export]
macro_rules! store_conformance {
    ($fresh:expr) => {
        $crate::store_conformance!(@each $fresh;
            empty, round_trip, windows, moved, empty_batch, unequal_keys, reopen, tiles, big_pack,
            destroying, destroying_what_is_not_there, packages, secrets, second_writer,
            reader_beside_writer, damage_is_named, little_room, as_in_memory);
    };
    (@each $fresh:expr; $($case:ident),*) => {
        mod store_conformance {
            #[allow(unused_imports, reason = "the engine's maker may need what stands around it")]
            use super::*;
            $(#[test] fn $case() { $crate::conformance::$case(&($fresh)()); })*
        }
    };
}

fn open(engine: &dyn Engine) -> Box<dyn Store> {
    engine.open().expect("the store opens")
}

/// A new store has nothing in it.
pub fn empty(engine: &dyn Engine) {
    let mut store = open(engine);
    Log::new(0).assert_read_by(store.as_mut());
    assert_eq!(store.pack(0).unwrap(), Pack::default());
    assert_eq!(store.packages().unwrap(), BTreeMap::new());
    assert!(store.has_room().unwrap());
}

/// What was appended is read as it was, by the writer and by a reader made before or after.
pub fn round_trip(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut before = store.reader().unwrap();
    let mut log = Log::new(1);
    for records in [&[][..], &[0], &[1, 0, 5_000], &[100_000], &[32; 200]] {
        let entry = log.entry(records);
        store.append(&log.batch_of(vec![entry])).unwrap();
    }
    store.append(&log.batch(40)).unwrap();
    log.assert_read_by(store.as_mut());
    log.assert_read_by(before.as_mut());
    log.assert_read_by(store.reader().unwrap().as_mut());
}

/// Entries come in order, in any window.
pub fn windows(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(2);
    for size in [1, 7, 300] {
        store.append(&log.batch(size)).unwrap();
    }
    for (from, limit) in [(0, 0), (0, 1), (5, 10), (307, 5), (308, 5), (9_999, 1), (u64::MAX - 9, 3)] {
        let found = store.entries(from, limit).unwrap();
        let expected = log.size().saturating_sub(from).min(limit as u64);
        assert_eq!(found.len() as u64, expected, "{limit} from {from}");
        for (index, entry) in (from..).zip(&found) {
            assert_eq!(entry.index, index);
            assert_eq!(entry.leaf, log.entries[usize::try_from(index).unwrap()].leaf);
        }
    }
    assert_eq!(store.pack(9_999).unwrap(), Pack::default());
}

/// A batch made for another head is refused and leaves nothing behind, no key either.
pub fn moved(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(3);
    store.append(&log.batch(5)).unwrap();
    for from in [0, 4, 6, 1_000] {
        let mut stale = Log::new(99);
        let entries = vec![stale.entry(&[10, 10]), stale.entry(&[10])];
        let mut batch = stale.batch_of(entries);
        batch.from = from;
        match store.append(&batch) {
            Err(StoreError::Moved { expected, found }) => assert_eq!((expected, found), (from, 5)),
            other => panic!("a batch from {from}: {other:?}"),
        }
    }
    log.assert_read_by(store.as_mut());
    assert_eq!(store.pack(6).unwrap(), Pack::default());
    store.append(&log.batch(3)).unwrap();
    log.assert_read_by(store.as_mut());
}

/// A batch without entries writes nothing, and is compared with the head all the same.
pub fn empty_batch(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(4);
    store.append(&log.batch(2)).unwrap();
    let mut nothing = Batch { from: 2, entries: Vec::new(), tiles: Vec::new(), checkpoint: "of nothing".into() };
    store.append(&nothing).unwrap();
    log.assert_read_by(store.as_mut());
    nothing.from = 1;
    assert!(matches!(store.append(&nothing), Err(StoreError::Moved { .. })));
}

/// Records without a key each are refused.
pub fn unequal_keys(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut entry = Log::new(5).entry(&[10, 10]);
    entry.keys.pop();
    let batch = Log::new(5).batch_of(vec![entry]);
    assert!(matches!(store.append(&batch), Err(StoreError::Failed(_))));
    Log::new(5).assert_read_by(store.as_mut());
}

/// Everything is there after closing, and the log goes on.
pub fn reopen(engine: &dyn Engine) {
    let mut log = Log::new(6);
    for round in 0..4 {
        let mut store = open(engine);
        log.assert_read_by(store.as_mut());
        store.append(&log.batch(10 + round)).unwrap();
        store.append(&log.batch(1)).unwrap();
    }
    log.assert_read_by(open(engine).as_mut());
}

/// A tile that grew takes the place of the narrower one.
pub fn tiles(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(7);
    for size in [1, 1, 253, 1, 1, 600, 65_536] {
        let entries = (0..size).map(|_| log.entry(&[])).collect();
        store.append(&log.batch_of(entries)).unwrap();
        let mut found = store.tiles().unwrap();
        found.sort_by_key(|tile| (tile.level, tile.index));
        assert!(found == log.tiles(), "at size {}", log.size());
    }
}

/// A thousand records of a kilobyte in one entry.
pub fn big_pack(engine: &dyn Engine) {
    let mut log = Log::new(8);
    let entry = log.entry(&[1_000; 1_000]);
    open(engine).append(&log.batch_of(vec![entry])).unwrap();
    log.assert_read_by(open(engine).as_mut());
}
