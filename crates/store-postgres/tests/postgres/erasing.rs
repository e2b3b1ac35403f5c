// SPDX-License-Identifier: EUPL-1.2
//! Destroying down to the files of the tables, whatever others read meanwhile and wherever a crash comes.

use waarborg_app::ports::{Reader, Store};
use waarborg_testkit::conformance::Engine;

use crate::engine::Postgres;

/// A dump holds a snapshot for hours; with one, neither vacuuming nor a rewrite by it would let go of rows
/// that were changed since.
#[test]
fn an_old_snapshot_elsewhere_keeps_nothing_alive() {
    let Some(engine) = Postgres::new() else { return };
    let mut log = engine.filled();
    let mut store = engine.store().unwrap();
    let entry = log.entry(&[30; 3]);
    let (at, doomed, kept) = (log.size(), entry.keys[1], entry.keys[2]);
    store.append(&log.batch_of(vec![entry])).unwrap();
    let mut hand = engine.hand();
    hand.batch_execute("START TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM entries").unwrap();
    assert_ne!(engine.holds(&doomed), Some(false));
    store.destroy_keys(&[(at, 1)]).unwrap();
    assert_ne!(engine.holds(&doomed), Some(true), "a destroyed key stands in a file");
    assert_ne!(engine.holds(&kept), Some(false));
    // That snapshot is from before the keys were moved: to it they look absent, to everyone else not.
    assert_eq!(
        store.reader().unwrap().pack(at).unwrap().keys,
        [Some(log.entries.last().unwrap().keys[0]), None, Some(kept)]
    );
    hand.batch_execute("COMMIT").unwrap();
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}

/// A crash after the keys were moved and before the side they stood on was emptied.
#[test]
fn what_a_crash_left_on_the_other_side_is_emptied_at_the_start() {
    let Some(engine) = Postgres::new() else { return };
    let log = engine.filled();
    let entry = (0..log.size()).find(|n| !log.entries[usize::try_from(*n).unwrap()].keys.is_empty()).unwrap();
    let doomed = log.entries[usize::try_from(entry).unwrap()].keys[0];
    let mut hand = engine.hand();
    hand.batch_execute("CREATE TEMP TABLE before AS SELECT * FROM record_keys_a").unwrap();
    engine.store().unwrap().destroy_keys(&[(entry, 0)]).unwrap();
    hand.batch_execute("INSERT INTO record_keys_a SELECT * FROM before; DROP TABLE before").unwrap();
    assert_ne!(engine.holds(&doomed), Some(false));
    let mut store = engine.store().unwrap();
    assert_ne!(engine.holds(&doomed), Some(true));
    assert_eq!(store.pack(entry).unwrap().keys[0], None);
    assert_eq!(hand.query("SELECT 1 FROM record_keys_a", &[]).unwrap().len(), 0);
    // And back: the next destruction moves them to the first side again.
    let next = (entry + 1..log.size()).find(|n| !log.entries[usize::try_from(*n).unwrap()].keys.is_empty()).unwrap();
    store.destroy_keys(&[(next, 0)]).unwrap();
    assert_eq!(hand.query("SELECT 1 FROM record_keys_b", &[]).unwrap().len(), 0);
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}

/// A dump of the schema of the entries holds neither keys nor secrets.
#[test]
fn a_routine_dump_opens_nothing() {
    let Some(engine) = Postgres::new() else { return };
    let log = engine.filled();
    let mut hand = engine.hand();
    let tables = "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = $1";
    let keys: Vec<[u8; 32]> = log.entries.iter().flat_map(|entry| entry.keys.clone()).chain([[9; 32]]).collect();
    for row in hand.query(tables, &[&engine.place.schema()]).unwrap() {
        let table: String = row.get(0);
        let dumped = hand.query_one(&format!("SELECT string_agg(t::TEXT, '') FROM {table} t"), &[]).unwrap();
        let dumped: Option<String> = dumped.get(0);
        let dumped = dumped.unwrap_or_default();
        let hex = |key: &[u8; 32]| key.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert!(!keys.iter().any(|key| dumped.contains(&hex(key))), "{table}");
    }
}
