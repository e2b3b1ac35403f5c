// SPDX-License-Identifier: EUPL-1.2
//! The keys file: which records can still be opened. An entry's keys stand in one row, slot after
//! slot; a destroyed one is overwritten with zeros and marked. Keys are durable before the entries
//! that need them; keys whose entries never came (a crash in between) are removed at the next start.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use waarborg_app::ports::slots::{Slots, decode, encode};
use waarborg_app::ports::{NewEntry, StoreError};

use crate::error::{sql, to_sql};
use crate::sum::{self, bytes, damaged, number};

/// Entries `low..high` whose keys were written last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// Size of the log before the batch.
    pub low: u64,
    /// Size of the log after it.
    pub high: u64,
}

/// The keys of an entry; `None` if it has no row.
pub fn read(keys: &Connection, entry: u64) -> Result<Option<Slots>, StoreError> {
    let mut statement =
        keys.prepare_cached("SELECT entry, slots, sum FROM record_keys WHERE entry = ?1").map_err(sql)?;
    let mut rows = statement.query([to_sql(entry)?]).map_err(sql)?;
    let Some(row) = rows.next().map_err(sql)? else {
        return Ok(None);
    };
    parse(row).map(|(_, slots)| Some(slots))
}

/// A row of `entry, slots, sum`, checked.
pub fn parse(row: &rusqlite::Row<'_>) -> Result<(u64, Slots), StoreError> {
    let entry = number(row, 0, "the number of a row of keys")?;
    let what = format!("entry {entry}: its row of keys");
    let slots = bytes(row, 1, &what)?;
    sum::check(bytes(row, 2, &what)?, sum::sum("record_keys", &[entry], &[slots]), &what)?;
    let slots = decode(slots).ok_or_else(|| damaged(what))?;
    Ok((entry, slots))
}

fn write(keys: &Transaction<'_>, entry: u64, slots: &[Option<[u8; 32]>]) -> Result<(), StoreError> {
    let value = encode(slots);
    let checksum = sum::sum("record_keys", &[entry], &[&value]);
    let mut statement = keys
        .prepare_cached("INSERT OR REPLACE INTO record_keys (entry, slots, sum) VALUES (?1, ?2, ?3)")
        .map_err(sql)?;
    statement.execute(params![to_sql(entry)?, value, checksum]).map_err(sql)?;
    Ok(())
}

/// Stores the keys of a batch that starts at `from`, in place of any left there by a batch that
/// never came.
pub fn put(keys: &mut Connection, from: u64, entries: &[NewEntry]) -> Result<(), StoreError> {
    let transaction = immediate(keys)?;
    clear_from(&transaction, from)?;
    for (index, entry) in (from..).zip(entries) {
        if !entry.keys.is_empty() {
            let slots: Vec<_> = entry.keys.iter().copied().map(Some).collect();
            write(&transaction, index, &slots)?;
        }
    }
    set_newest(&transaction, Newest { low: from, high: from.saturating_add(entries.len() as u64) })?;
    transaction.commit().map_err(sql)
}

/// Removes keys whose entries never came.
pub fn remove_orphans(keys: &mut Connection, size: u64) -> Result<(), StoreError> {
    let transaction = immediate(keys)?;
    clear_from(&transaction, size)?;
    set_newest(&transaction, Newest { low: size, high: size })?;
    transaction.commit().map_err(sql)
}

fn clear_from(keys: &Transaction<'_>, from: u64) -> Result<(), StoreError> {
    let mut statement = keys.prepare_cached("DELETE FROM record_keys WHERE entry >= ?1").map_err(sql)?;
    statement.execute([to_sql(from)?]).map_err(sql)?;
    Ok(())
}

fn set_newest(keys: &Transaction<'_>, newest: Newest) -> Result<(), StoreError> {
    let checksum = sum::sum("newest", &[newest.low, newest.high], &[]);
    let mut statement = keys
        .prepare_cached("INSERT OR REPLACE INTO newest (one, low, high, sum) VALUES (1, ?1, ?2, ?3)")
        .map_err(sql)?;
    statement.execute(params![to_sql(newest.low)?, to_sql(newest.high)?, checksum]).map_err(sql)?;
    Ok(())
}

/// Which batch's keys were written last; of a new file, the empty one at the start.
pub fn newest(keys: &Connection) -> Result<Newest, StoreError> {
    let mut statement = keys.prepare("SELECT low, high, sum FROM newest").map_err(sql)?;
    let mut rows = statement.query([]).map_err(sql)?;
    let Some(row) = rows.next().map_err(sql)? else {
        return Ok(Newest::default());
    };
    let what = "the mark of the newest keys";
    let (low, high) = (number(row, 0, what)?, number(row, 1, what)?);
    sum::check(bytes(row, 2, what)?, sum::sum("newest", &[low, high], &[]), what)?;
    Ok(Newest { low, high })
}

/// Overwrites keys, all of them or, if one was never there, none. A key already destroyed stays so.
pub fn destroy(keys: &mut Connection, records: &[(u64, u32)]) -> Result<(), StoreError> {
    let mut by_entry: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (entry, slot) in records {
        by_entry.entry(*entry).or_default().push(*slot);
    }
    let transaction = immediate(keys)?;
    for (entry, doomed) in by_entry {
        let mut slots = read(&transaction, entry)?.unwrap_or_default();
        for slot in doomed {
            let found = usize::try_from(slot).ok().and_then(|s| slots.get_mut(s));
            *found.ok_or_else(|| StoreError::Failed(format!("entry {entry} has no record in slot {slot}")))? = None;
        }
        write(&transaction, entry, &slots)?;
    }
    transaction.commit().map_err(sql)
}

/// Copies the write-ahead log into the file and cuts it to nothing, so that what was overwritten or
/// deleted stands nowhere any more.
pub fn empty_log(keys: &Connection) -> Result<(), StoreError> {
    let busy: i64 = keys.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(sql)?;
    if busy == 0 {
        return Ok(());
    }
    Err(StoreError::Failed("destroyed keys still stand in the write-ahead log: a reader would not let go of it".into()))
}

/// A secret by name.
pub fn secret(keys: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = keys.prepare_cached("SELECT name, value, sum FROM secrets WHERE name = ?1").map_err(sql)?;
    let mut rows = statement.query([name]).map_err(sql)?;
    let row = rows.next().map_err(sql)?;
    row.map(parse_secret).transpose()
}

/// Names of all secrets.
pub fn secrets(keys: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = keys.prepare("SELECT name FROM secrets ORDER BY name").map_err(sql)?;
    let names = statement.query_map([], |row| row.get(0)).map_err(sql)?;
    names.collect::<Result<_, _>>().map_err(sql)
}

/// A row of `name, value, sum`, checked.
pub fn parse_secret(row: &rusqlite::Row<'_>) -> Result<Vec<u8>, StoreError> {
    let name = bytes(row, 0, "the name of a secret")?;
    let what = format!("secret {}", String::from_utf8_lossy(name));
    let value = bytes(row, 1, &what)?;
    sum::check(bytes(row, 2, &what)?, sum::sum("secrets", &[], &[name, value]), &what)?;
    Ok(value.to_vec())
}

/// Sets a secret.
pub fn put_secret(keys: &mut Connection, name: &str, value: &[u8]) -> Result<(), StoreError> {
    let checksum = sum::sum("secrets", &[], &[name.as_bytes(), value]);
    let transaction = immediate(keys)?;
    transaction
        .execute(
            "INSERT OR REPLACE INTO secrets (name, value, sum) VALUES (?1, ?2, ?3)",
            params![name, value, checksum],
        )
        .map_err(sql)?;
    transaction.commit().map_err(sql)
}

/// Whether nothing was ever kept here.
pub fn is_unused(keys: &Connection) -> Result<bool, StoreError> {
    let any = "SELECT 1 FROM record_keys UNION ALL SELECT 1 FROM secrets LIMIT 1";
    let found = keys.query_row(any, [], |_| Ok(())).optional().map_err(sql)?;
    Ok(found.is_none())
}

/// A transaction that takes the write lock at once: a later upgrade would not wait its turn.
pub fn immediate(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(sql)
}
