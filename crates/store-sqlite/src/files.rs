// SPDX-License-Identifier: EUPL-1.2
//! Reading: what writer and readers share. Each call is one statement on each file and so sees one
//! committed state; every row is checked, and a missing one is named as much as a changed one.

use std::collections::BTreeMap;

use rusqlite::{Connection, OpenFlags, Row};
use waarborg_app::ports::{Head, Pack, Reader, StoreError, StoredEntry, pack};
use waarborg_register::tile::{self, Tile};

use crate::error::{sql, to_sql};
use crate::place::Place;
use crate::sum::{self, bytes, damaged, number};
use crate::{keys, schema};

/// Connections to both files. It is also the reader that other threads get.
pub struct Files {
    /// Entries, packs, tiles, checkpoints, packages.
    pub main: Connection,
    /// Keys and secrets.
    pub keys: Connection,
}

/// The head row with its newest checkpoint.
pub struct HeadRow {
    /// Number of entries.
    pub size: u64,
    /// Number of checkpoints.
    pub checkpoints: u64,
    /// The newest checkpoint.
    pub note: Option<String>,
}

impl Files {
    /// Connections that cannot write.
    pub fn for_reading(place: &Place) -> Result<Self, StoreError> {
        let open = |path| {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags).map_err(sql)?;
            schema::set_common(&connection)?;
            Ok(connection)
        };
        Ok(Files { main: open(&place.main)?, keys: open(&place.keys)? })
    }

    /// The head row with its newest checkpoint; of a new store, zeros.
    pub fn head_row(&self) -> Result<HeadRow, StoreError> {
        let mut statement = self
            .main
            .prepare_cached(
                "SELECT h.size, h.checkpoints, h.sum, c.seq, c.size, c.note, c.sum
                 FROM head h LEFT JOIN checkpoints c ON c.seq = h.checkpoints - 1",
            )
            .map_err(sql)?;
        let mut rows = statement.query([]).map_err(sql)?;
        let Some(row) = rows.next().map_err(sql)? else {
            return Ok(HeadRow { size: 0, checkpoints: 0, note: None });
        };
        let what = "the head of the log";
        let (size, checkpoints) = (number(row, 0, what)?, number(row, 1, what)?);
        sum::check(bytes(row, 2, what)?, sum::sum("head", &[size, checkpoints], &[]), what)?;
        if row.get_ref(3).map_err(sql)? == rusqlite::types::ValueRef::Null {
            return Err(damaged("the newest checkpoint is missing"));
        }
        let (_, checkpoint_size, note) = checkpoint_row(row, 3)?;
        if checkpoint_size != size {
            return Err(damaged(format!(
                "the newest checkpoint is for size {checkpoint_size}, the head of the log for {size}"
            )));
        }
        Ok(HeadRow { size, checkpoints, note: Some(note) })
    }
}

impl Reader for Files {
    fn head(&mut self) -> Result<Head, StoreError> {
        let head = self.head_row()?;
        Ok(Head { size: head.size, checkpoint: head.note })
    }

    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        let size = self.head_row()?.size;
        let wanted = u64::try_from(limit).unwrap_or(u64::MAX);
        let to = from.saturating_add(wanted).min(size);
        if from >= to {
            return Ok(Vec::new());
        }
        let mut statement = self
            .main
            .prepare_cached(
                "SELECT idx, slots, leaf, leaf_sum, kept, opening, kept_sum FROM entries
                 WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
            )
            .map_err(sql)?;
        let mut rows = statement.query([to_sql(from)?, to_sql(to)?]).map_err(sql)?;
        let mut found = Vec::new();
        for expected in from..to {
            let missing = || damaged(format!("entry {expected} is missing"));
            let row = rows.next().map_err(sql)?.ok_or_else(missing)?;
            let (entry, _) = entry_row(row)?;
            if entry.index != expected {
                return Err(missing());
            }
            found.push(entry);
        }
        Ok(found)
    }

    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        // Of an entry not yet there the keys may stand already: they are written first.
        let Some(sealed) = sealed(&self.main, entry)? else {
            return Ok(Pack::default());
        };
        let keys = keys::read(&self.keys, entry)?.unwrap_or_default();
        if sealed.len() != keys.len() {
            return Err(damaged(format!("entry {entry}: {} sealed records but {} keys", sealed.len(), keys.len())));
        }
        Ok(Pack { sealed, keys })
    }

    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        let select = "SELECT level, idx, width, data, sum FROM tiles ORDER BY level, idx";
        collect(&self.main, select, tile_row)
    }

    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        let written = self.head_row()?.checkpoints;
        let select = "SELECT seq, size, note, sum FROM checkpoints ORDER BY seq";
        let rows = collect(&self.main, select, |row| checkpoint_row(row, 0))?;
        let mut notes = Vec::with_capacity(rows.len());
        for (expected, (seq, _, note)) in (0u64..).zip(rows) {
            if seq != expected {
                return Err(damaged(format!("checkpoint {expected} is missing")));
            }
            notes.push(note);
        }
        if (notes.len() as u64) < written {
            return Err(damaged(format!("checkpoint {} is missing", notes.len())));
        }
        Ok(notes)
    }

    fn checkpoint_at(&mut self, size: u64) -> Result<Option<String>, StoreError> {
        let select = "SELECT seq, size, note, sum FROM checkpoints WHERE size = ?1";
        let mut statement = self.main.prepare_cached(select).map_err(sql)?;
        let mut rows = statement.query([to_sql(size)?]).map_err(sql)?;
        let row = rows.next().map_err(sql)?;
        row.map(|row| checkpoint_row(row, 0).map(|(_, _, note)| note)).transpose()
    }

    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError> {
        let select = "SELECT digest, files, sum FROM packages ORDER BY digest";
        Ok(collect(&self.main, select, package_row)?.into_iter().collect())
    }
}

/// All rows of a statement, each read by a function.
fn collect<T>(
    connection: &Connection,
    select: &str,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(select).map_err(sql)?;
    let mut rows = statement.query([]).map_err(sql)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The sealed records of an entry; `None` if there is no such entry.
pub fn sealed(main: &Connection, entry: u64) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
    let mut statement = main
        .prepare_cached(
            "SELECT e.slots, p.entry, p.data, p.sum
             FROM entries e LEFT JOIN packs p ON p.entry = e.idx WHERE e.idx = ?1",
        )
        .map_err(sql)?;
    let mut rows = statement.query([to_sql(entry)?]).map_err(sql)?;
    let Some(row) = rows.next().map_err(sql)? else {
        return Ok(None);
    };
    let what = format!("entry {entry}: its pack of sealed records");
    let slots = number(row, 0, &what)?;
    let sealed = match row.get_ref(1).map_err(sql)? {
        rusqlite::types::ValueRef::Null => Vec::new(),
        _ => pack_row(row, 1)?.1,
    };
    if sealed.len() as u64 == slots {
        Ok(Some(sealed))
    } else if sealed.is_empty() {
        Err(damaged(format!("{what} is missing")))
    } else {
        Err(damaged(format!("{what} holds {} of {slots} records", sealed.len())))
    }
}

/// A row of `entry, data, sum` from a column on.
pub fn pack_row(row: &Row<'_>, at: usize) -> Result<(u64, Vec<Vec<u8>>), StoreError> {
    let entry = number(row, at, "the number of a pack")?;
    let what = format!("entry {entry}: its pack of sealed records");
    let data = bytes(row, at + 1, &what)?;
    sum::check(bytes(row, at + 2, &what)?, sum::sum("packs", &[entry], &[data]), &what)?;
    let records = pack::decode(data).ok_or_else(|| damaged(format!("{what} cannot be read")))?;
    Ok((entry, records))
}

/// A row of `idx, slots, leaf, leaf_sum, kept, opening, kept_sum`, with the number of slots.
pub fn entry_row(row: &Row<'_>) -> Result<(StoredEntry, u64), StoreError> {
    let index = number(row, 0, "the number of an entry")?;
    let what = format!("entry {index}: its leaf");
    let leaf = bytes(row, 2, &what)?;
    sum::check(bytes(row, 3, &what)?, sum::sum("leaf", &[index], &[leaf]), &what)?;
    let what = format!("entry {index}: its kept record, opening or number of records");
    let slots = number(row, 1, &what)?;
    let (kept, opening) = (bytes(row, 4, &what)?, bytes(row, 5, &what)?);
    let computed = sum::sum("kept", &[index, slots], &[kept, opening]);
    sum::check(bytes(row, 6, &what)?, computed, &what)?;
    let opening = opening.try_into().map_err(|_| damaged(what))?;
    let entry = StoredEntry { index, leaf: leaf.to_vec(), kept: kept.to_vec(), opening };
    Ok((entry, slots))
}

/// A row of `level, idx, width, data, sum`.
pub fn tile_row(row: &Row<'_>) -> Result<Tile, StoreError> {
    let what = "the place of a tile";
    let (level, index, width) = (number(row, 0, what)?, number(row, 1, what)?, number(row, 2, what)?);
    let unreadable = |_| damaged(format!("tile {index} on level {level}: its place or width"));
    let (level_byte, width_word) =
        (u8::try_from(level).map_err(unreadable)?, u16::try_from(width).map_err(unreadable)?);
    let what = tile::path(level_byte, index, width_word);
    let data = bytes(row, 3, &what)?;
    let computed = sum::sum("tiles", &[level, index, width], &[data]);
    sum::check(bytes(row, 4, &what)?, computed, &what)?;
    Ok(Tile { level: level_byte, index, width: width_word, data: data.to_vec() })
}

/// A row of `seq, size, note, sum` from a column on.
pub fn checkpoint_row(row: &Row<'_>, at: usize) -> Result<(u64, u64, String), StoreError> {
    let seq = number(row, at, "the number of a checkpoint")?;
    let what = format!("checkpoint {seq}");
    let size = number(row, at + 1, &what)?;
    let note = bytes(row, at + 2, &what)?;
    let computed = sum::sum("checkpoints", &[seq, size], &[note]);
    sum::check(bytes(row, at + 3, &what)?, computed, &what)?;
    let note = String::from_utf8(note.to_vec()).map_err(|_| damaged(what))?;
    Ok((seq, size, note))
}

/// A row of `digest, files, sum`.
pub fn package_row(row: &Row<'_>) -> Result<(String, BTreeMap<String, Vec<u8>>), StoreError> {
    let digest = bytes(row, 0, "the digest of a law package")?;
    let what = format!("law package {}", String::from_utf8_lossy(digest));
    let files = bytes(row, 1, &what)?;
    sum::check(bytes(row, 2, &what)?, sum::sum("packages", &[], &[digest, files]), &what)?;
    let unreadable = || damaged(format!("{what} cannot be read"));
    let parts = pack::decode(files).ok_or_else(unreadable)?;
    let mut named = BTreeMap::new();
    let mut parts = parts.into_iter();
    while let Some(name) = parts.next() {
        let name = String::from_utf8(name).map_err(|_| unreadable())?;
        named.insert(name, parts.next().ok_or_else(unreadable)?);
    }
    let digest = String::from_utf8(digest.to_vec()).map_err(|_| unreadable())?;
    Ok((digest, named))
}
