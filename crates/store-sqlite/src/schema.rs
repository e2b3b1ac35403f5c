// SPDX-License-Identifier: EUPL-1.2
//! The tables of both files, the steps from one version to the next, and the settings every
//! connection must have. Settings that decide whether an answered act survives a power cut are read
//! back: a store without them does not open.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use waarborg_app::ports::StoreError;

use crate::error::sql;
use crate::sum;

/// One of the two files: its mark and the steps that lead to its present tables.
pub struct Kind {
    name: &'static str,
    application_id: i32,
    steps: &'static [&'static str],
}

/// Entries, packs, tiles, checkpoints, packages.
pub const MAIN: Kind = Kind {
    name: "the store file",
    application_id: 0x5742_5247,
    steps: &["
        CREATE TABLE head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            size INTEGER NOT NULL, checkpoints INTEGER NOT NULL, sum BLOB NOT NULL) STRICT;
        CREATE TABLE entries (
            idx INTEGER PRIMARY KEY,
            slots INTEGER NOT NULL, leaf BLOB NOT NULL, leaf_sum BLOB NOT NULL,
            kept BLOB NOT NULL, opening BLOB NOT NULL, kept_sum BLOB NOT NULL) STRICT;
        CREATE TABLE packs (
            entry INTEGER PRIMARY KEY REFERENCES entries (idx),
            data BLOB NOT NULL, sum BLOB NOT NULL) STRICT;
        CREATE TABLE tiles (
            level INTEGER NOT NULL, idx INTEGER NOT NULL, width INTEGER NOT NULL,
            data BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (level, idx)) STRICT;
        CREATE TABLE checkpoints (
            seq INTEGER PRIMARY KEY,
            size INTEGER NOT NULL, note BLOB NOT NULL, sum BLOB NOT NULL) STRICT;
        CREATE TABLE packages (
            digest TEXT NOT NULL PRIMARY KEY, files BLOB NOT NULL, sum BLOB NOT NULL) STRICT;
    "],
};

/// Keys and secrets. `newest` names the newest batch whose keys were written: `low..high`.
pub const KEYS: Kind = Kind {
    name: "the keys file",
    application_id: 0x5742_4B59,
    steps: &["
        CREATE TABLE newest (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            low INTEGER NOT NULL, high INTEGER NOT NULL, sum BLOB NOT NULL) STRICT;
        CREATE TABLE record_keys (
            entry INTEGER PRIMARY KEY, slots BLOB NOT NULL, sum BLOB NOT NULL) STRICT;
        CREATE TABLE secrets (
            name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL, sum BLOB NOT NULL) STRICT;
    "],
};

/// What a file turns out to be before anything in it is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing yet.
    Empty,
    /// A file of this kind.
    Ours,
}

/// Tells what a file is; one of another program is refused.
pub fn identify(connection: &Connection, kind: &Kind) -> Result<Found, StoreError> {
    let (id, version) = marks(connection)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sql)?;
    if id == kind.application_id && version > 0 {
        return Ok(Found::Ours);
    }
    if id == 0 && version == 0 && tables == 0 {
        return Ok(Found::Empty);
    }
    Err(sum::damaged(format!("{} is not one of Waarborg", kind.name)))
}

fn marks(connection: &Connection) -> Result<(i32, usize), StoreError> {
    let read = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let version = read("user_version").map_err(sql)?;
    Ok((read("application_id").map_err(sql)?, usize::try_from(version).unwrap_or(usize::MAX)))
}

/// Settings of a connection that writes; journal and syncing are read back.
pub fn set_writer(connection: &Connection, kind: &Kind) -> Result<(), StoreError> {
    set_common(connection)?;
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
             PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
        )
        .map_err(sql)?;
    let set = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
    set.map_err(sql)?;
    check_durable(connection, kind)
}

/// Refuses a connection whose commits a power cut could undo, or that would leave deleted bytes.
pub fn check_durable(connection: &Connection, kind: &Kind) -> Result<(), StoreError> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(sql)?;
    let read = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let synchronous = read("synchronous").map_err(sql)?;
    let erasing = read("secure_delete").map_err(sql)?;
    if mode == "wal" && synchronous == 2 && erasing == 1 {
        return Ok(());
    }
    Err(StoreError::Failed(format!(
        "{} has journal_mode={mode}, synchronous={synchronous}, secure_delete={erasing} \
         where wal, 2 (FULL) and 1 are needed",
        kind.name
    )))
}

/// Settings of every connection.
pub fn set_common(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(5)).map_err(sql)?;
    connection.set_prepared_statement_cache_capacity(32);
    let set = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;";
    connection.execute_batch(set).map_err(sql)
}

/// Brings a file to the present version, in one transaction, and refuses tables that are others
/// than the steps make.
pub fn migrate(connection: &mut Connection, kind: &Kind) -> Result<(), StoreError> {
    let (_, version) = marks(connection)?;
    if version > kind.steps.len() {
        return Err(StoreError::Failed(format!("{} was written by a newer version of this program", kind.name)));
    }
    run_steps(connection, kind, version)?;
    let mut fresh = Connection::open_in_memory().map_err(sql)?;
    run_steps(&mut fresh, kind, 0)?;
    if tables(connection)? != tables(&fresh)? {
        return Err(sum::damaged(format!("the tables of {}", kind.name)));
    }
    Ok(())
}

fn run_steps(connection: &mut Connection, kind: &Kind, done: usize) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    for (number, step) in kind.steps.iter().enumerate().skip(done) {
        transaction.execute_batch(step).map_err(sql)?;
        let version = i64::try_from(number + 1).unwrap_or(i64::MAX);
        transaction.pragma_update(None, "user_version", version).map_err(sql)?;
        transaction.pragma_update(None, "application_id", kind.application_id).map_err(sql)?;
    }
    transaction.commit().map_err(sql)
}

fn tables(connection: &Connection) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE name <> 'sqlite_stat1' ORDER BY name")
        .map_err(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(sql)?;
    rows.collect::<Result<_, _>>().map_err(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_than_full_syncing_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let connection = Connection::open(dir.path().join("s")).unwrap();
        set_writer(&connection, &MAIN).unwrap();
        for weaker in ["synchronous = NORMAL", "synchronous = OFF", "secure_delete = OFF"] {
            connection.execute_batch(&format!("PRAGMA {weaker}")).unwrap();
            let refused = check_durable(&connection, &MAIN);
            assert!(matches!(refused, Err(StoreError::Failed(_))), "{weaker}");
            set_writer(&connection, &MAIN).unwrap();
        }
    }

    #[test]
    fn a_file_of_another_program_is_refused_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE t (x)").unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(identify(&other, &MAIN), Err(StoreError::Damaged(_))));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn changed_tables_and_newer_versions_are_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &MAIN).unwrap();
        migrate(&mut connection, &MAIN).unwrap();
        let trigger = "CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END";
        connection.execute_batch(trigger).unwrap();
        assert!(matches!(migrate(&mut connection, &MAIN), Err(StoreError::Damaged(_))));
        connection.execute_batch("DROP TRIGGER t; PRAGMA user_version = 99").unwrap();
        assert!(matches!(migrate(&mut connection, &MAIN), Err(StoreError::Failed(_))));
    }
}
