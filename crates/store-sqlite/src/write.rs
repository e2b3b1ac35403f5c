// SPDX-License-Identifier: EUPL-1.2
//! The rows of one batch, in one transaction that compares the head of the log and moves it: a batch
//! stands whole or not at all, whoever else wrote in between.

use rusqlite::{Connection, Transaction, params};
use waarborg_app::ports::{Batch, NewEntry, StoreError};
use waarborg_register::tile::Tile;

use crate::error::{sql, to_sql};
use crate::{keys, sum};

/// Writes a batch with its packs as the next one after `checkpoints` others.
pub fn batch(main: &mut Connection, batch: &Batch, packs: &[Vec<u8>], checkpoints: u64) -> Result<(), StoreError> {
    let transaction = keys::immediate(main)?;
    move_head(&transaction, batch, checkpoints)?;
    for ((index, entry), pack) in (batch.from..).zip(&batch.entries).zip(packs) {
        put_entry(&transaction, index, entry, pack)?;
    }
    for tile in &batch.tiles {
        put_tile(&transaction, tile)?;
    }
    transaction.commit().map_err(sql)
}

fn move_head(transaction: &Transaction<'_>, batch: &Batch, checkpoints: u64) -> Result<(), StoreError> {
    let (from, size) = (batch.from, batch.from.saturating_add(batch.entries.len() as u64));
    let checksum = sum::sum("head", &[size, checkpoints + 1], &[]);
    let values = params![to_sql(size)?, to_sql(checkpoints + 1)?, checksum, to_sql(from)?];
    let change = if from == 0 {
        "INSERT INTO head (one, size, checkpoints, sum) SELECT 1, ?1, ?2, ?3 WHERE ?4 = 0
         ON CONFLICT DO NOTHING"
    } else {
        "UPDATE head SET size = ?1, checkpoints = ?2, sum = ?3 WHERE size = ?4"
    };
    let mut statement = transaction.prepare_cached(change).map_err(sql)?;
    if statement.execute(values).map_err(sql)? != 1 {
        let found: i64 =
            transaction.query_row("SELECT coalesce(max(size), 0) FROM head", [], |row| row.get(0)).map_err(sql)?;
        return Err(StoreError::Moved { expected: from, found: crate::error::from_sql(found, "the head of the log")? });
    }
    let note = batch.checkpoint.as_bytes();
    let mut statement = transaction
        .prepare_cached("INSERT INTO checkpoints (seq, size, note, sum) VALUES (?1, ?2, ?3, ?4)")
        .map_err(sql)?;
    let checksum = sum::sum("checkpoints", &[checkpoints, size], &[note]);
    statement.execute(params![to_sql(checkpoints)?, to_sql(size)?, note, checksum]).map_err(sql)?;
    Ok(())
}

fn put_entry(transaction: &Transaction<'_>, index: u64, entry: &NewEntry, pack: &[u8]) -> Result<(), StoreError> {
    let slots = entry.sealed.len() as u64;
    let mut statement = transaction
        .prepare_cached(
            "INSERT INTO entries (idx, slots, leaf, leaf_sum, kept, opening, kept_sum)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .map_err(sql)?;
    statement
        .execute(params![
            to_sql(index)?,
            to_sql(slots)?,
            entry.leaf,
            sum::sum("leaf", &[index], &[&entry.leaf]),
            entry.kept,
            entry.opening,
            sum::sum("kept", &[index, slots], &[&entry.kept, &entry.opening]),
        ])
        .map_err(sql)?;
    if slots > 0 {
        let mut statement =
            transaction.prepare_cached("INSERT INTO packs (entry, data, sum) VALUES (?1, ?2, ?3)").map_err(sql)?;
        let checksum = sum::sum("packs", &[index], &[pack]);
        statement.execute(params![to_sql(index)?, pack, checksum]).map_err(sql)?;
    }
    Ok(())
}

/// A wider tile takes the place of the narrower one it grew from.
fn put_tile(transaction: &Transaction<'_>, tile: &Tile) -> Result<(), StoreError> {
    let (level, width) = (u64::from(tile.level), u64::from(tile.width));
    let mut statement = transaction
        .prepare_cached(
            "INSERT INTO tiles (level, idx, width, data, sum) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (level, idx) DO UPDATE
             SET width = excluded.width, data = excluded.data, sum = excluded.sum",
        )
        .map_err(sql)?;
    let checksum = sum::sum("tiles", &[level, tile.index, width], &[&tile.data]);
    let values = params![tile.level, to_sql(tile.index)?, tile.width, tile.data, checksum];
    statement.execute(values).map_err(sql)?;
    Ok(())
}

/// Keeps a package; another content under a digest that is there already is refused.
pub fn package(main: &mut Connection, digest: &str, value: &[u8]) -> Result<(), StoreError> {
    let transaction = keys::immediate(main)?;
    let checksum = sum::sum("packages", &[], &[digest.as_bytes(), value]);
    transaction
        .execute(
            "INSERT INTO packages (digest, files, sum) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![digest, value, checksum],
        )
        .map_err(sql)?;
    let same: bool = transaction
        .query_row("SELECT files = ?2 FROM packages WHERE digest = ?1", params![digest, value], |row| row.get(0))
        .map_err(sql)?;
    if !same {
        let text = format!("law package {digest} is there already with other content");
        return Err(StoreError::Failed(text));
    }
    transaction.commit().map_err(sql)
}
