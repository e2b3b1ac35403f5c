// SPDX-License-Identifier: EUPL-1.2
//! What is kept beside the entries: keys that can be destroyed for ever (principle 8), law packages
//! that never change, secrets.

use std::collections::BTreeMap;

use waarborg_app::ports::{Pack, StoreError};

use super::{Engine, open};
use crate::sample::Log;

/// Destroyed keys are gone for ever: for readers, after opening again, and from what is kept.
pub fn destroying(engine: &dyn Engine) {
    let mut store = open(engine);
    let mut log = Log::new(9);
    let mut entries: Vec<_> = (0..20).map(|_| log.entry(&[30; 5])).collect();
    entries.push(log.entry(&[9; 400]));
    store.append(&log.batch_of(entries)).unwrap();
    let key = |entry: usize, slot: usize| log.entries[entry].keys[slot];
    assert_ne!(engine.holds(&key(3, 1)), Some(false), "a key not yet destroyed");
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
    assert!(!doomed.into_iter().any(held), "a destroyed key can still be found");
    for entry in 0..21 {
        gone(&reader.pack(entry as u64).unwrap(), entry);
    }
    drop((reader, store));
    let mut store = open(engine);
    assert!(!doomed.into_iter().any(held), "a destroyed key can be found after opening");
    for entry in 0..21 {
        gone(&store.pack(entry as u64).unwrap(), entry);
    }
    assert_ne!(engine.holds(&key(3, 0)), Some(false), "a key that was not destroyed");
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
        assert!(matches!(store.put_package("aa", &other), Err(StoreError::Failed(_))));
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
        assert_ne!(engine.holds(&old), Some(true), "a replaced secret can still be found");
    }
    let mut store = open(engine);
    assert_eq!(store.secret("seed").unwrap().as_deref(), Some(&b"new"[..]));
    assert_eq!(store.secret("empty").unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(store.secret("other").unwrap(), None);
    assert_eq!(store.secrets().unwrap(), ["empty", "seed"]);
}
