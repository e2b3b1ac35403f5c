// SPDX-License-Identifier: EUPL-1.2
//! What every engine of the store must do, as one suite. An engine makes an [`Engine`] over one
//! fresh store and calls [`store_conformance!`](crate::store_conformance) in its tests; a second
//! engine passes the same functions unchanged.
//!
//! Decided here, where the ports leave it open: a batch without entries writes nothing (its
//! checkpoint would vouch for nothing new) but still compares the head; a key destroyed twice stays
//! destroyed; destroying a record that was never there is refused and destroys nothing; a package
//! may be put twice, but not with other content under the same digest.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use waarborg_app::ports::{Batch, Pack, Reader, Store, StoreError};

use crate::memory::MemoryStore;
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
    for (from, limit) in [
        (0, 0),
        (0, 1),
        (5, 10),
        (307, 5),
        (308, 5),
        (9_999, 1),
        (u64::MAX - 9, 3),
    ] {
        let found = store.entries(from, limit).unwrap();
        let expected = log.size().saturating_sub(from).min(limit as u64);
        assert_eq!(found.len() as u64, expected, "{limit} from {from}");
        for (index, entry) in (from..).zip(&found) {
            assert_eq!(entry.index, index);
            assert_eq!(
                entry.leaf,
                log.entries[usize::try_from(index).unwrap()].leaf
            );
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
    let mut nothing = Batch {
        from: 2,
        entries: Vec::new(),
        tiles: Vec::new(),
        checkpoint: "of nothing".into(),
    };
    store.append(&nothing).unwrap();
    log.assert_read_by(store.as_mut());
    nothing.from = 1;
    assert!(matches!(
        store.append(&nothing),
        Err(StoreError::Moved { .. })
    ));
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

/// Destroyed keys are gone for ever: for readers, after opening again, and from what is kept.
pub fn destroying(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(9);
    let mut entries: Vec<_> = (0..20).map(|_| log.entry(&[30; 5])).collect();
    entries.push(log.entry(&[9; 400]));
    store.append(&log.batch_of(entries)).unwrap();
    let key = |entry: usize, slot: usize| log.entries[entry].keys[slot];
    assert_ne!(
        engine.holds(&key(3, 1)),
        Some(false),
        "a key not yet destroyed"
    );
    let doomed = [(3, 1), (3, 4), (20, 0), (20, 399), (7, 2)];
    let mut reader = store.reader().unwrap();
    reader.pack(3).unwrap();
    store.destroy_keys(&doomed).unwrap();
    store.destroy_keys(&doomed[..2]).unwrap();
    store.destroy_keys(&[]).unwrap();
    let gone = |pack: &Pack, entry: usize| {
        for (slot, found) in (0u32..).zip(&pack.keys) {
            let destroyed = doomed.contains(&(entry as u64, slot));
            let expected = (!destroyed).then(|| key(entry, slot as usize));
            assert_eq!(*found, expected, "entry {entry}, slot {slot}");
        }
        assert!(pack.sealed == log.entries[entry].sealed);
    };
    let held = |(entry, slot): (u64, u32)| {
        let key = key(usize::try_from(entry).unwrap(), slot as usize);
        engine.holds(&key) == Some(true)
    };
    assert!(
        !doomed.into_iter().any(held),
        "a destroyed key can still be found"
    );
    for entry in 0..21 {
        gone(&reader.pack(entry as u64).unwrap(), entry);
    }
    drop((reader, store));
    let mut store = open(engine);
    assert!(
        !doomed.into_iter().any(held),
        "a destroyed key can be found after opening"
    );
    for entry in 0..21 {
        gone(&store.pack(entry as u64).unwrap(), entry);
    }
    assert_ne!(
        engine.holds(&key(3, 0)),
        Some(false),
        "a key that was not destroyed"
    );
}

/// A record that was never there cannot be destroyed, and nothing beside it is.
pub fn destroying_what_is_not_there(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(10);
    let entries = vec![log.entry(&[10, 10]), log.entry(&[])];
    store.append(&log.batch_of(entries)).unwrap();
    for absent in [(0, 2), (0, u32::MAX), (1, 0), (2, 0), (u64::MAX >> 1, 0)] {
        let refused = store.destroy_keys(&[(0, 0), absent]);
        assert!(matches!(refused, Err(StoreError::Failed(_))), "{absent:?}");
    }
    log.assert_read_by(store.as_mut());
}

/// Law packages are kept under their digest and never replaced.
pub fn packages(engine: &dyn Engine) {
    let mut expected = BTreeMap::new();
    {
        let mut store = open(engine);
        for (digest, files) in [("aa", 3usize), ("bb", 1), ("cc", 0)] {
            let named = (0..files).map(|n| (format!("dir/{n}.cedar"), vec![7; n * 40_000]));
            let named: BTreeMap<_, _> = named.collect();
            store.put_package(digest, &named).unwrap();
            store.put_package(digest, &named).unwrap();
            expected.insert(digest.to_owned(), named);
        }
        let other = BTreeMap::from([("x".to_owned(), vec![1])]);
        assert!(matches!(
            store.put_package("aa", &other),
            Err(StoreError::Failed(_))
        ));
        assert_eq!(store.reader().unwrap().packages().unwrap(), expected);
    }
    assert_eq!(open(engine).packages().unwrap(), expected);
}

/// Secrets are kept, replaced, and the replaced value is gone.
pub fn secrets(engine: &dyn Engine) {
    let old = [0x5au8; 48];
    {
        let mut store = open(engine);
        assert_eq!(store.secret("seed").unwrap(), None);
        store.put_secret("seed", &old).unwrap();
        store.put_secret("empty", &[]).unwrap();
        assert_eq!(store.secret("seed").unwrap().as_deref(), Some(&old[..]));
        store.put_secret("seed", b"new").unwrap();
        assert_ne!(
            engine.holds(&old),
            Some(true),
            "a replaced secret can still be found"
        );
    }
    let mut store = open(engine);
    assert_eq!(store.secret("seed").unwrap().as_deref(), Some(&b"new"[..]));
    assert_eq!(store.secret("empty").unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(store.secret("other").unwrap(), None);
}

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

/// Readers see whole batches, in order, while the writer goes on.
pub fn reader_beside_writer(engine: &dyn Engine) {
    const BATCHES: u64 = 60;
    const EACH: usize = 5;
    let mut store = open(engine);
    let mut log = Log::new(12);
    let batches: Vec<Batch> = (0..BATCHES).map(|_| log.batch(EACH)).collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let mut reader = store.reader().unwrap();
            let (log, done) = (&log, &done);
            scope.spawn(move || {
                let mut last = 0;
                while !done.load(Ordering::Acquire) {
                    last = read_whole_batches(reader.as_mut(), log, last, EACH);
                }
                log.assert_read_by(reader.as_mut());
            });
        }
        for batch in &batches {
            let appended = store.append(batch);
            if appended.is_err() {
                done.store(true, Ordering::Release);
            }
            appended.unwrap();
        }
        done.store(true, Ordering::Release);
    });
}

fn read_whole_batches(reader: &mut dyn Reader, log: &Log, last: u64, each: usize) -> u64 {
    let head = reader.head().unwrap();
    let batches = usize::try_from(head.size).unwrap() / each;
    assert!(head.size >= last, "the head went back");
    assert_eq!(
        batches * each,
        usize::try_from(head.size).unwrap(),
        "half a batch"
    );
    if batches > 0 {
        assert_eq!(head.checkpoint.as_ref(), log.checkpoints.get(batches - 1));
        let found = reader.entries(head.size - 1, 1).unwrap();
        let expected = &log.entries[batches * each - 1];
        assert_eq!(found[0].leaf, expected.leaf);
        let keys = reader.pack(head.size - 1).unwrap().keys;
        assert_eq!(keys.len(), expected.keys.len());
    }
    head.size
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
        let found = engine
            .open()
            .and_then(|mut store| read_part(store.as_mut(), part));
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
        Part::Leaf(entry) | Part::Kept(entry) | Part::Opening(entry) => {
            store.entries(entry, 1).map(drop)
        }
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
        store
            .append(&log.batch_of(vec![entry]))
            .expect("there was room");
        written += 1;
        assert!(written < 1_200, "64 MiB are full");
    }
    assert!(written > 10, "2 MiB are not full after {written} entries");
    for _ in 0..100 {
        let refusal = log.entry(&[]);
        store
            .append(&log.batch_of(vec![refusal]))
            .expect("the reserve takes refusals");
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

/// Random acts, opened again in between, give what the store in memory gives.
pub fn as_in_memory(engine: &dyn Engine) {
    let mut model = MemoryStore::new();
    let mut store = open(engine);
    let mut log = Log::new(15);
    for _ in 0..300 {
        match log.below(12) {
            0..=4 => {
                let count = usize::try_from(log.below(6)).unwrap_or(0);
                let mut batch = log.batch(count);
                if count == 0 {
                    batch.from = batch.from.saturating_sub(1);
                }
                same(&store.append(&batch), &model.append(&batch));
            }
            5..=6 => {
                let size = log.size();
                let doomed: Vec<_> = (0..3).map(|_| (log.below(size + 2), 0)).collect();
                same(&store.destroy_keys(&doomed), &model.destroy_keys(&doomed));
            }
            7 => {
                let (name, value) = (format!("s{}", log.below(3)), log.bytes(5));
                same(
                    &store.put_secret(&name, &value),
                    &model.put_secret(&name, &value),
                );
                same(&store.secret("s0"), &model.secret("s0"));
            }
            8 => {
                let (digest, len) = (format!("d{}", log.below(3)), log.below(2));
                let content = vec![1; usize::try_from(len).unwrap_or(0)];
                let files = BTreeMap::from([("f".to_owned(), content)]);
                same(
                    &store.put_package(&digest, &files),
                    &model.put_package(&digest, &files),
                );
            }
            9 => {
                drop(store);
                store = open(engine);
            }
            _ => {
                let (from, limit) = (log.below(200), 7);
                same(&store.entries(from, limit), &model.entries(from, limit));
                same(&store.pack(from), &model.pack(from));
            }
        }
        same(&store.head(), &model.head());
    }
    same(&store.entries(0, usize::MAX), &model.entries(0, usize::MAX));
    for entry in 0..log.size() {
        same(&store.pack(entry), &model.pack(entry));
    }
    same(&store.tiles(), &model.tiles());
    same(&store.checkpoints(), &model.checkpoints());
    same(&store.packages(), &model.packages());
}

/// The same result, or the same kind of error.
fn same<T: PartialEq + std::fmt::Debug>(
    found: &Result<T, StoreError>,
    expected: &Result<T, StoreError>,
) {
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert!(found == expected, "{found:?} is not {expected:?}"),
        (Err(found), Err(expected)) => assert_eq!(
            std::mem::discriminant(found),
            std::mem::discriminant(expected),
            "{found} is not {expected}"
        ),
        other => panic!("{other:?}"),
    }
}

/// Prints how fast an engine appends and reads; not part of the suite, since machines differ.
pub fn speed(engine: &dyn Engine) {
    const BATCHES: u32 = 30;
    for (name, entries, records) in [
        ("1,000 entries of one 1 kB record", 1_000, &[1_000; 1][..]),
        ("1 entry of 1,000 records of 1 kB", 1, &[1_000; 1_000]),
        ("1,000 entries without records", 1_000, &[]),
        ("1 entry without records", 1, &[]),
    ] {
        let mut store = open(engine);
        let mut log = Log::new(16);
        // Each round goes on from where the store stands, with a tree of its own.
        let start = store.head().unwrap().size;
        let batches: Vec<Batch> = (0..BATCHES)
            .map(|_| {
                let entries = (0..entries).map(|_| log.entry(records)).collect();
                let mut batch = log.batch_of(entries);
                batch.from += start;
                batch
            })
            .collect();
        let begun = Instant::now();
        for batch in &batches {
            store.append(batch).unwrap();
        }
        let taken = begun.elapsed();
        let units = f64::from(BATCHES) * f64::from(entries) * records.len().max(1) as f64;
        println!(
            "{name}: {:.2} ms a batch, {:.0} a second",
            taken.as_secs_f64() * 1e3 / f64::from(BATCHES),
            units / taken.as_secs_f64()
        );
    }
    let mut store = open(engine);
    let size = store.head().unwrap().size;
    let begun = Instant::now();
    let mut from = 0;
    while from < size {
        from += store.entries(from, 1_000).unwrap().len() as u64;
    }
    println!(
        "reading: {:.0} entries a second",
        size as f64 / begun.elapsed().as_secs_f64()
    );
}
