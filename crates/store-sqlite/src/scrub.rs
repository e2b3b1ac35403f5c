// SPDX-License-Identifier: EUPL-1.2
//! Reading every row once, so that a byte changed by hand is named even where nobody looked: the
//! "scrub" of the register (evidence that lies still must be looked at too).

use rusqlite::{Connection, Row};
use waarborg_app::ports::StoreError;
use waarborg_app::ports::rows::gap;
use waarborg_register::tile::{self, Tile};
use waarborg_register::tile_set;

use crate::error::sql;
use crate::files::{self, Files};
use crate::keys;
use crate::sum::damaged;

/// Findings, in the order of reading; none if all is as written.
pub fn scrub(files: &Files) -> Result<Vec<String>, StoreError> {
    let mut scrub = Scrub::default();
    scrub.engine("the store file", &files.main)?;
    scrub.engine("the keys file", &files.keys)?;
    let head = files.head_row();
    let size = scrub.note(head)?.map(|head| (head.size, head.checkpoints));
    scrub.entries(files, size.map(|(entries, _)| entries))?;
    scrub.tiles(files, size.map(|(entries, _)| entries))?;
    scrub.checkpoints(files, size.map(|(_, checkpoints)| checkpoints))?;
    let packages = "SELECT digest, files, sum FROM packages";
    scrub.rows(&files.main, packages, |row| files::package_row(row).map(drop))?;
    let secrets = "SELECT name, value, sum FROM secrets";
    scrub.rows(&files.keys, secrets, |row| keys::parse_secret(row).map(drop))?;
    let newest = keys::newest(&files.keys);
    scrub.note(newest)?;
    Ok(scrub.findings)
}

#[derive(Default)]
struct Scrub {
    findings: Vec<String>,
}

impl Scrub {
    /// Keeps a finding and goes on; other errors end the scrub.
    fn note<T>(&mut self, result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(StoreError::Damaged(finding)) => {
                self.findings.push(finding);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// What SQLite itself finds in its pages.
    fn engine(&mut self, name: &str, connection: &Connection) -> Result<(), StoreError> {
        self.rows(connection, "PRAGMA integrity_check", |row| {
            let text: String = row.get(0).map_err(sql)?;
            if text == "ok" {
                return Ok(());
            }
            Err(damaged(format!("{name}: {text}")))
        })
    }

    /// Reads all rows of a statement; a damaged one is a finding, and the next is read.
    fn rows(
        &mut self,
        connection: &Connection,
        select: &str,
        mut read: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let prepared = connection.prepare(select).map_err(sql);
        let Some(mut statement) = self.note(prepared)? else {
            return Ok(());
        };
        let mut rows = statement.query([]).map_err(sql)?;
        loop {
            // After an error of the engine itself the statement has no next row.
            match self.note(rows.next().map_err(sql))? {
                Some(Some(row)) => self.note(read(row)).map(drop)?,
                Some(None) | None => return Ok(()),
            }
        }
    }

    /// Entries, their packs and their keys, each of which must be there for the others.
    fn entries(&mut self, files: &Files, size: Option<u64>) -> Result<(), StoreError> {
        let mut next = 0u64;
        let select = "SELECT idx, slots, leaf, leaf_sum, kept, opening, kept_sum
                      FROM entries ORDER BY idx";
        let mut gaps = Vec::new();
        self.rows(&files.main, select, |row| {
            let index = crate::sum::number(row, 0, "the number of an entry")?;
            if index > next {
                gaps.push(gap("entry", next, index));
            }
            next = index.saturating_add(1);
            let (entry, slots) = files::entry_row(row)?;
            let records = files::sealed(&files.main, entry.index)?.map_or(0, |r| r.len() as u64);
            let found = keys::read(&files.keys, entry.index)?.map_or(0, |keys| keys.len() as u64);
            if records != slots || found != slots {
                return Err(damaged(format!(
                    "entry {index}: {slots} records were written, {records} and {found} keys found"
                )));
            }
            Ok(())
        })?;
        if let Some(size) = size.filter(|size| next < *size) {
            gaps.push(gap("entry", next, size));
        }
        self.findings.append(&mut gaps);
        let packs = "SELECT entry, data, sum FROM packs WHERE entry NOT IN (SELECT idx FROM entries)";
        self.rows(&files.main, packs, |row| {
            let (entry, _) = files::pack_row(row, 0)?;
            Err(damaged(format!("a pack for entry {entry}, which has none")))
        })?;
        let keys_rows = format!("SELECT entry, slots, sum FROM record_keys WHERE entry >= {next}");
        self.rows(&files.keys, &keys_rows, |row| {
            let (entry, _) = keys::parse(row)?;
            Err(damaged(format!("keys for entry {entry}, which is not there")))
        })
    }

    /// Exactly the tiles that a log of this size has.
    fn tiles(&mut self, files: &Files, size: Option<u64>) -> Result<(), StoreError> {
        let mut found: Vec<(u8, u64, u16)> = Vec::new();
        let select = "SELECT level, idx, width, data, sum FROM tiles ORDER BY level, idx";
        self.rows(&files.main, select, |row| {
            let tile: Tile = files::tile_row(row)?;
            if size.is_some_and(|size| tile::width(size, tile.level, tile.index) != Some(tile.width)) {
                return Err(damaged(format!("{} is of another log", tile.path())));
            }
            found.push((tile.level, tile.index, tile.width));
            Ok(())
        })?;
        let Some(size) = size else { return Ok(()) };
        let mut found = found.into_iter().peekable();
        for (level, index, width) in tile_set::places(size) {
            if found.next_if_eq(&(level, index, width)).is_none() {
                self.findings.push(format!("{} is missing or changed", tile::path(level, index, width)));
            }
        }
        Ok(())
    }

    fn checkpoints(&mut self, files: &Files, count: Option<u64>) -> Result<(), StoreError> {
        let mut next = 0u64;
        let mut gaps = Vec::new();
        let select = "SELECT seq, size, note, sum FROM checkpoints ORDER BY seq";
        self.rows(&files.main, select, |row| {
            let seq = crate::sum::number(row, 0, "the number of a checkpoint")?;
            if seq > next {
                gaps.push(gap("checkpoint", next, seq));
            }
            next = seq.saturating_add(1);
            files::checkpoint_row(row, 0).map(drop)
        })?;
        if let Some(count) = count.filter(|count| next < *count) {
            gaps.push(gap("checkpoint", next, count));
        }
        self.findings.append(&mut gaps);
        Ok(())
    }
}
