// SPDX-License-Identifier: EUPL-1.2
//! The conformance suite on SQLite, and what only this engine promises: two files, erasing down to
//! the bytes, a crash between keys and entries, a full disk, and naming every changed byte.

mod changed;
mod full;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};
use tempfile::TempDir;
use waarborg_app::ports::{Store, StoreError};
use waarborg_testkit::conformance::{self, Engine, Part};
use waarborg_testkit::sample::Log;

use crate::place::beside;
use crate::{OpenOptions, SqliteStore, keys, schema, sum};

/// Little kept back, so that a test does not write 8 MiB each time it opens.
const QUICK: OpenOptions = OpenOptions { max_pages: None, reserve_pages: 4 };

struct Sqlite(TempDir);

impl Sqlite {
    fn fresh() -> Self {
        Sqlite(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("store.db")
    }

    fn keys(&self) -> PathBuf {
        beside(&self.path(), ".keys")
    }

    fn store(&self) -> SqliteStore {
        match SqliteStore::open_with(&self.path(), QUICK) {
            Err(StoreError::Failed(_)) => SqliteStore::create_with(&self.path(), QUICK).unwrap(),
            opened => opened.unwrap(),
        }
    }

    fn filled(&self) -> Log {
        let mut log = Log::new(20);
        let mut store = self.store();
        for size in [1, 30, 300] {
            store.append(&log.batch(size)).unwrap();
        }
        let files = [("a.cedar".to_owned(), vec![1; 50])].into();
        store.put_package("0123", &files).unwrap();
        store.put_secret("seed", &[9; 32]).unwrap();
        log
    }
}

impl Engine for Sqlite {
    fn open(&self) -> Result<Box<dyn Store>, StoreError> {
        if self.path().exists() {
            Ok(Box::new(SqliteStore::open_with(&self.path(), QUICK)?))
        } else {
            Ok(Box::new(SqliteStore::create_with(&self.path(), QUICK)?))
        }
    }

    fn damage(&self, part: Part) -> bool {
        let (file, table, column, row) = match part {
            Part::Leaf(n) => (self.path(), "entries", "leaf", n),
            Part::Kept(n) => (self.path(), "entries", "kept", n),
            Part::Opening(n) => (self.path(), "entries", "opening", n),
            Part::Pack(n) => (self.path(), "packs", "data", n),
            Part::Keys(n) => (self.keys(), "record_keys", "slots", n),
            Part::Tile(_) => (self.path(), "tiles", "data", 1),
            Part::Checkpoint(n) => (self.path(), "checkpoints", "note", n),
            Part::Package => (self.path(), "packages", "files", 1),
        };
        change(&file, table, column, row);
        true
    }

    fn holds(&self, bytes: &[u8]) -> Option<bool> {
        let files = std::fs::read_dir(self.0.path()).unwrap();
        let holding = files.filter(|file| {
            let content = std::fs::read(file.as_ref().unwrap().path()).unwrap();
            content.windows(bytes.len()).any(|window| window == bytes)
        });
        Some(holding.count() > 0)
    }

    fn small(&self) -> Option<Box<dyn Store>> {
        let options = OpenOptions { max_pages: Some(1_500), reserve_pages: 512 };
        let path = self.0.path().join("small.db");
        Some(Box::new(SqliteStore::create_with(&path, options).unwrap()))
    }
}

/// Flips the lowest bit of the last byte of a value.
fn change(file: &Path, table: &str, column: &str, row: u64) {
    let connection = Connection::open(file).unwrap();
    let row = i64::try_from(row).unwrap();
    let select = format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE rowid = ?1");
    let mut value: Vec<u8> = connection.query_row(&select, [row], |row| row.get(0)).unwrap();
    *value.last_mut().unwrap() ^= 1;
    let update = format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1");
    assert_eq!(connection.execute(&update, params![row, value]).unwrap(), 1);
}

waarborg_testkit::store_conformance!(Sqlite::fresh);

#[test]
fn speed() {
    if std::env::var_os("WAARBORG_FIGURES").is_none() {
        return; // prints figures; run it alone, in release
    }
    conformance::speed(&Sqlite::fresh());
}

#[test]
fn only_the_owner_may_read() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let engine = Sqlite::fresh();
        let _store = engine.store();
        for file in std::fs::read_dir(engine.0.path()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", file.path());
        }
    }
}

#[test]
fn what_is_not_a_store_is_refused() {
    let engine = Sqlite::fresh();
    let absent = SqliteStore::open(&engine.path());
    assert!(matches!(absent, Err(StoreError::Failed(text)) if text.contains("no store")));
    assert_eq!(std::fs::read_dir(engine.0.path()).unwrap().count(), 0);
    drop(engine.store());
    let again = SqliteStore::create(&engine.path());
    assert!(matches!(again, Err(StoreError::Failed(text)) if text.contains("already")));
    std::fs::rename(engine.keys(), engine.0.path().join("elsewhere")).unwrap();
    let keyless = SqliteStore::open(&engine.path());
    assert!(matches!(keyless, Err(StoreError::Damaged(text)) if text.contains("keys")));
    let other = engine.0.path().join("text");
    std::fs::write(&other, [7; 9_000]).unwrap();
    std::fs::write(beside(&other, ".keys"), [7; 9_000]).unwrap();
    assert!(matches!(SqliteStore::open(&other), Err(StoreError::Damaged(_))));
    assert!(matches!(SqliteStore::create(&other), Err(StoreError::Damaged(_))));
}

#[test]
fn a_creation_cut_short_can_be_made_again() {
    let engine = Sqlite::fresh();
    let mut keys = Connection::open(engine.keys()).unwrap();
    schema::set_writer(&keys, &schema::KEYS).unwrap();
    schema::migrate(&mut keys, &schema::KEYS).unwrap();
    let main = Connection::open(engine.path()).unwrap();
    schema::set_writer(&main, &schema::MAIN).unwrap();
    drop((keys, main));
    assert!(matches!(SqliteStore::open(&engine.path()), Err(StoreError::Damaged(_))));
    drop(SqliteStore::create_with(&engine.path(), QUICK).unwrap());
    drop(SqliteStore::open_with(&engine.path(), QUICK).unwrap());
}

#[test]
fn two_names_of_one_store_share_its_lock() {
    let engine = Sqlite::fresh();
    let _store = engine.store();
    #[cfg(unix)]
    {
        let other = engine.0.path().join("other.db");
        std::os::unix::fs::symlink(engine.path(), &other).unwrap();
        assert!(matches!(SqliteStore::open(&other), Err(StoreError::Locked)));
    }
}

#[test]
fn keys_whose_entries_never_came_are_removed() {
    let engine = Sqlite::fresh();
    let mut log = engine.filled();
    let (size, lost) = (log.size(), log.entry(&[10, 10]));
    let mut connection = Connection::open(engine.keys()).unwrap();
    keys::put(&mut connection, size, std::slice::from_ref(&lost)).unwrap();
    drop(connection);
    assert_eq!(engine.holds(&lost.keys[1]), Some(true));
    let mut store = engine.store();
    log.assert_read_by(&mut store);
    assert_eq!(engine.holds(&lost.keys[1]), Some(false));
    let next = log.entry(&[]);
    store.append(&log.batch_of(vec![next])).unwrap();
    log.assert_read_by(&mut store);
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}

#[test]
fn an_older_copy_of_the_store_file_is_refused_and_its_keys_stay() {
    let engine = Sqlite::fresh();
    let mut log = engine.filled();
    let older = engine.0.path().join("older");
    std::fs::copy(engine.path(), &older).unwrap();
    let mut store = engine.store();
    for _ in 0..2 {
        let entry = log.entry(&[10]);
        store.append(&log.batch_of(vec![entry])).unwrap();
    }
    drop(store);
    let newer = std::fs::read(engine.path()).unwrap();
    std::fs::copy(&older, engine.path()).unwrap();
    let refused = SqliteStore::open(&engine.path());
    assert!(matches!(refused, Err(StoreError::Damaged(text)) if text.contains("older copy")));
    std::fs::write(engine.path(), newer).unwrap();
    log.assert_read_by(&mut engine.store());
}

#[test]
fn a_batch_that_failed_after_its_keys_leaves_none() {
    let engine = Sqlite::fresh();
    let options = OpenOptions { max_pages: Some(600), reserve_pages: 4 };
    let mut store = SqliteStore::create_with(&engine.path(), options).unwrap();
    let mut log = Log::new(21);
    let too_much = Log::new(22).entry(&[4 << 20]);
    let batch = Log::new(22).batch_of(vec![too_much.clone()]);
    assert!(matches!(store.append(&batch), Err(StoreError::Full)));
    let entry = log.entry(&[]);
    store.append(&log.batch_of(vec![entry])).unwrap();
    log.assert_read_by(&mut store);
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
    let entry = log.entry(&[10]);
    store.append(&log.batch_of(vec![entry])).unwrap();
    log.assert_read_by(&mut store);
    assert!(store.has_room().unwrap());
}

#[test]
fn a_checksum_is_bound_to_its_place() {
    let here = sum::sum("packs", &[1], &[b"x"]);
    assert_ne!(here, sum::sum("packs", &[2], &[b"x"]));
    assert_ne!(here, sum::sum("leaf", &[1], &[b"x"]));
    assert_ne!(sum::sum("kept", &[1], &[b"xy", b""]), sum::sum("kept", &[1], &[b"x", b"y"]));
}
