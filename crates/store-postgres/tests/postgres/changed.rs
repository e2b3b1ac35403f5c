// SPDX-License-Identifier: EUPL-1.2
//! Every stored value changed by hand is named, at the start or by the scrub.

use waarborg_app::ports::rows::sum;
use waarborg_app::ports::{Reader, Store, StoreError};

use crate::engine::Postgres;

#[test]
fn scrub_finds_nothing_in_a_sound_store() {
    let Some(engine) = Postgres::new() else { return };
    let mut log = engine.filled();
    let mut store = engine.store().unwrap();
    let full = 2_100 - usize::try_from(log.size()).unwrap();
    let entries = (0..full).map(|_| log.entry(&[])).collect();
    store.append(&log.batch_of(entries)).unwrap();
    let entry = (0..log.size()).find(|e| !store.pack(*e).unwrap().keys.is_empty()).unwrap();
    store.destroy_keys(&[(entry, 0)]).unwrap();
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}

/// One row or value changed with SQL, undone after, and what the finding must name.
#[test]
fn scrub_names_what_was_changed_removed_or_added() {
    let Some(engine) = Postgres::new() else { return };
    let log = engine.filled();
    let entry = (40..).find(|n| !log.entries[*n].keys.is_empty()).unwrap();
    let of_entry = format!("entry {entry}");
    let cases = [
        (format!("UPDATE packs SET data = '\\x00' WHERE entry = {entry}"), of_entry.as_str()),
        (format!("DELETE FROM packs WHERE entry = {entry}"), &of_entry),
        (format!("UPDATE entries SET slots = slots + 1 WHERE idx = {entry}"), &of_entry),
        (format!("UPDATE record_keys_a SET slots = '\\x00' WHERE entry = {entry}"), &of_entry),
        (format!("DELETE FROM record_keys_a WHERE entry = {entry}"), &of_entry),
        ("INSERT INTO record_keys_a VALUES (9999, '', '')".into(), "entry 9999"),
        ("INSERT INTO packs VALUES (9999, '', '')".into(), "entry 9999"),
        ("UPDATE entries SET opening = '\\x00' WHERE idx = 3".into(), "entry 3"),
        ("UPDATE entries SET leaf_sum = '\\x00' WHERE idx = 3".into(), "entry 3"),
        ("DELETE FROM entries WHERE idx = 7".into(), "entry 7 is missing"),
        ("UPDATE entries SET idx = 9998 WHERE idx = 7".into(), "entry 7 is missing"),
        ("UPDATE checkpoints SET size = 2 WHERE seq = 0".into(), "checkpoint 0"),
        ("DELETE FROM checkpoints WHERE seq = 1".into(), "checkpoint 1"),
        ("UPDATE tiles SET data = '\\x00' WHERE level = 0 AND idx = 1".into(), "tile/0/001"),
        ("DELETE FROM tiles WHERE level = 1".into(), "tile/1/000"),
        ("UPDATE tiles SET width = 7 WHERE level = 0 AND idx = 0".into(), "tile/0/000"),
        ("UPDATE packages SET digest = '0124'".into(), "0124"),
        ("UPDATE secrets_a SET value = '\\x01'".into(), "secret seed"),
        ("UPDATE sides SET side = 'b' WHERE name = 'record_keys'".into(), "record_keys"),
        ("UPDATE head SET size = size - 1".into(), "the head of the log"),
    ];
    let tables =
        ["packs", "entries", "record_keys_a", "checkpoints", "tiles", "packages", "secrets_a", "sides", "head"];
    let mut hand = engine.hand();
    for table in tables {
        hand.batch_execute(&format!("CREATE TEMP TABLE sound_{table} AS SELECT * FROM {table}")).unwrap();
    }
    let mut store = engine.store().unwrap();
    for (change, named) in cases {
        hand.batch_execute(&change).unwrap();
        let findings = store.scrub().unwrap();
        assert!(findings.iter().any(|f| f.contains(named)), "{change}: {findings:?}");
        for table in tables {
            let undo = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM sound_{table}");
            hand.batch_execute(&undo).unwrap();
        }
    }
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}

#[test]
fn what_was_changed_in_the_tables_is_named_at_the_start() {
    for change in [
        "UPDATE head SET size = size - 1",
        "UPDATE head SET checkpoints = checkpoints - 1",
        "DELETE FROM head",
        "DELETE FROM entries WHERE idx = 330",
        "DELETE FROM checkpoints WHERE seq = 2",
        "DROP TABLE packages",
        "ALTER TABLE entries ADD COLUMN more BIGINT",
        "ALTER TABLE record_keys_b DROP COLUMN sum",
        "UPDATE sides SET side = 'b'",
        "INSERT INTO record_keys_b SELECT * FROM record_keys_a; DELETE FROM record_keys_a WHERE entry < 99",
    ] {
        let Some(engine) = Postgres::new() else { return };
        engine.filled();
        engine.hand().batch_execute(change).unwrap();
        let opened = engine.store();
        assert!(matches!(opened, Err(StoreError::Damaged(_))), "{change}: {:?}", opened.map(|_| ()));
    }
}

#[test]
fn a_trigger_is_named() {
    let Some(engine) = Postgres::new() else { return };
    engine.filled();
    let trigger = "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                   CREATE TRIGGER t BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION nothing()";
    engine.hand().batch_execute(trigger).unwrap();
    let opened = engine.store().map(|_| ());
    assert!(matches!(&opened, Err(StoreError::Damaged(text)) if text.contains("entries has a trigger")), "{opened:?}");
}

#[test]
fn what_is_not_a_store_is_refused() {
    let Some(engine) = Postgres::new() else { return };
    let absent = waarborg_store_postgres::PostgresStore::open(&engine.url).map(|_| ());
    assert!(matches!(&absent, Err(StoreError::Failed(text)) if text.contains("no store")), "{absent:?}");
    engine.filled();
    let again = waarborg_store_postgres::PostgresStore::create(&engine.url).map(|_| ());
    assert!(matches!(&again, Err(StoreError::Failed(text)) if text.contains("already")), "{again:?}");
    let mut hand = engine.hand();
    hand.batch_execute("UPDATE version SET version = 99").unwrap();
    let newer = engine.store().map(|_| ());
    assert!(matches!(&newer, Err(StoreError::Failed(text)) if text.contains("newer")), "{newer:?}");
    hand.batch_execute(&format!("DROP SCHEMA {} CASCADE", engine.place.schema())).unwrap();
    let others = waarborg_store_postgres::PostgresStore::create(&engine.url).map(|_| ());
    assert!(matches!(&others, Err(StoreError::Failed(text)) if text.contains("another store")), "{others:?}");
}

#[test]
fn a_creation_cut_short_can_be_made_again() {
    let Some(engine) = Postgres::new() else { return };
    let begun = format!(
        "CREATE SCHEMA {0}; CREATE TABLE {0}.version (one bigint NOT NULL, version bigint NOT NULL, PRIMARY KEY (one))",
        engine.place.schema()
    );
    engine.hand().batch_execute(&begun).unwrap();
    let unfinished = waarborg_store_postgres::PostgresStore::open(&engine.url).map(|_| ());
    assert!(matches!(&unfinished, Err(StoreError::Failed(text)) if text.contains("no store")), "{unfinished:?}");
    let log = engine.filled();
    log.assert_read_by(&mut engine.store().unwrap());
}

/// The schema of the entries put back from a dump, that of the keys not.
#[test]
fn an_older_copy_of_the_entries_is_refused_and_the_keys_stay() {
    let Some(engine) = Postgres::new() else { return };
    let mut log = engine.filled();
    let size = log.size();
    let mut store = engine.store().unwrap();
    let entry = log.entry(&[10]);
    let key = entry.keys[0];
    store.append(&log.batch_of(vec![entry])).unwrap();
    drop(store);
    let mut hand = engine.hand();
    let head = sum("head", &[size, 3], &[]);
    hand.execute("UPDATE head SET size = size - 1, checkpoints = 3, sum = $1", &[&head.as_slice()]).unwrap();
    let last = format!("DELETE FROM checkpoints WHERE seq = 3; DELETE FROM entries WHERE idx = {size};");
    hand.batch_execute(&format!("{last} DELETE FROM packs WHERE entry = {size}")).unwrap();
    let refused = engine.store().map(|_| ());
    assert!(matches!(&refused, Err(StoreError::Damaged(text)) if text.contains("older copy")), "{refused:?}");
    let kept = hand.query_one("SELECT slots FROM record_keys_a ORDER BY entry DESC LIMIT 1", &[]).unwrap();
    assert_eq!(&kept.get::<_, &[u8]>(0)[1..], key);
}
