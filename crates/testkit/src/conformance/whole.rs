// SPDX-License-Identifier: EUPL-1.2
//! The store as a whole: read while written, compared act by act with the one in memory, and timed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use waarborg_app::ports::{Batch, Reader, Store, StoreError};

use super::{Engine, open};
use crate::memory::MemoryStore;
use crate::sample::Log;

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
    assert_eq!(batches * each, usize::try_from(head.size).unwrap(), "half a batch");
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
                same(&store.put_secret(&name, &value), &model.put_secret(&name, &value));
                same(&store.secret("s0"), &model.secret("s0"));
            }
            8 => {
                let (digest, len) = (format!("d{}", log.below(3)), log.below(2));
                let content = vec![1; usize::try_from(len).unwrap_or(0)];
                let files = BTreeMap::from([("f".to_owned(), content)]);
                same(&store.put_package(&digest, &files), &model.put_package(&digest, &files));
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
fn same<T: PartialEq + std::fmt::Debug>(found: &Result<T, StoreError>, expected: &Result<T, StoreError>) {
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert!(found == expected, "{found:?} is not {expected:?}"),
        (Err(found), Err(expected)) => {
            assert_eq!(std::mem::discriminant(found), std::mem::discriminant(expected), "{found} is not {expected}");
        }
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
        ("100 entries without records", 100, &[]),
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
    println!("reading: {:.0} entries a second", size as f64 / begun.elapsed().as_secs_f64());
}
