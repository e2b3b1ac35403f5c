// SPDX-License-Identifier: EUPL-1.2
//! Every stored byte changed by hand is named, at the start or by the scrub.

use rusqlite::Connection;
use waarborg_app::ports::{Reader, Store, StoreError};
use waarborg_testkit::sample::Log;

use super::{QUICK, Sqlite};
use crate::SqliteStore;
use crate::place::beside;

#[test]
fn scrub_finds_nothing_in_a_sound_store() {
    let engine = Sqlite::fresh();
    let mut log = engine.filled();
    let mut store = engine.store();
    let full = 2_100 - usize::try_from(log.size()).unwrap();
    let entries = (0..full).map(|_| log.entry(&[])).collect();
    store.append(&log.batch_of(entries)).unwrap();
    let entry = (0..log.size()).find(|e| !store.pack(*e).unwrap().keys.is_empty()).unwrap();
    store.destroy_keys(&[(entry, 0)]).unwrap();
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}

/// One row or value changed with SQL, and what the finding must name.
#[test]
fn scrub_names_what_was_changed_removed_or_added() {
    let entry = {
        let engine = Sqlite::fresh();
        let log = engine.filled();
        (40..).find(|n| !log.entries[*n].keys.is_empty()).unwrap()
    };
    let main = [
        (format!("UPDATE packs SET data = zeroblob(9) WHERE entry = {entry}"), format!("entry {entry}")),
        (format!("DELETE FROM packs WHERE entry = {entry}"), format!("entry {entry}")),
        (format!("UPDATE entries SET slots = slots + 1 WHERE idx = {entry}"), format!("entry {entry}")),
        ("UPDATE entries SET opening = x'00' WHERE idx = 3".into(), "entry 3".into()),
        ("UPDATE entries SET leaf_sum = x'00' WHERE idx = 3".into(), "entry 3".into()),
        ("UPDATE checkpoints SET size = 2 WHERE seq = 0".into(), "checkpoint 0".into()),
        ("DELETE FROM checkpoints WHERE seq = 1".into(), "checkpoint 1".into()),
        ("UPDATE tiles SET data = x'00' WHERE level = 0 AND idx = 1".into(), "tile/0/001".into()),
        ("DELETE FROM tiles WHERE level = 1".into(), "tile/1/000".into()),
        ("UPDATE tiles SET width = 7 WHERE level = 0 AND idx = 0".into(), "tile/0/000".into()),
        ("UPDATE packages SET digest = '0124'".into(), "0124".into()),
    ];
    let keys = [
        (format!("UPDATE record_keys SET slots = zeroblob(33) WHERE entry = {entry}"), format!("entry {entry}")),
        (format!("DELETE FROM record_keys WHERE entry = {entry}"), format!("entry {entry}")),
        ("INSERT INTO record_keys VALUES (9999, x'', x'')".into(), "entry 9999".into()),
        ("UPDATE secrets SET value = x'01'".into(), "secret seed".into()),
    ];
    let cases = main.map(|case| (false, case)).into_iter().chain(keys.map(|case| (true, case)));
    for (in_keys, (change, named)) in cases {
        let engine = Sqlite::fresh();
        engine.filled();
        let file = if in_keys { engine.keys() } else { engine.path() };
        let connection = Connection::open(file).unwrap();
        connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
        drop(connection);
        let findings = engine.store().scrub().unwrap();
        assert!(findings.iter().any(|f| f.contains(&named)), "{change}: {findings:?}");
    }
}

#[test]
fn a_changed_head_is_named_at_the_start() {
    for change in [
        "UPDATE head SET size = size - 1",
        "UPDATE head SET checkpoints = checkpoints - 1",
        "DELETE FROM head",
        "DELETE FROM entries WHERE idx = 330",
        "DELETE FROM checkpoints WHERE seq = 2",
        "DROP TABLE packages",
        "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM packs; END",
    ] {
        let engine = Sqlite::fresh();
        engine.filled();
        let connection = Connection::open(engine.path()).unwrap();
        connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
        drop(connection);
        let opened = SqliteStore::open_with(&engine.path(), QUICK);
        assert!(matches!(opened, Err(StoreError::Damaged(_))), "{change}");
    }
}

/// A byte of either file changed at random either lies where nothing stands, and everything reads
/// as before, or is named at the start or by the scrub. Nothing panics.
#[test]
fn random_bytes_changed_in_the_files_are_named_or_hold_nothing() {
    let engine = Sqlite::fresh();
    let log = engine.filled();
    let sound = [engine.path(), engine.keys()].map(|path| (std::fs::read(&path).unwrap(), path));
    let mut draw = Log::new(23);
    let mut named = 0;
    for _ in 0..200 {
        let (bytes, path) = &sound[usize::try_from(draw.below(2)).unwrap()];
        let mut changed = bytes.clone();
        let at = usize::try_from(draw.below(changed.len() as u64)).unwrap();
        changed[at] ^= 1 << draw.below(8);
        std::fs::write(path, &changed).unwrap();
        let findings = SqliteStore::open_with(&engine.path(), QUICK)
            .and_then(|mut store| store.scrub().map(|findings| (store, findings)));
        match findings {
            Err(_) => named += 1,
            Ok((_, findings)) if !findings.is_empty() => named += 1,
            Ok((mut store, _)) => log.assert_read_by(&mut store),
        }
        for (bytes, path) in &sound {
            for ending in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(beside(path, ending));
            }
            std::fs::write(path, bytes).unwrap();
        }
    }
    assert!(named > 100, "only {named} of 200 were named");
}
