// SPDX-License-Identifier: EUPL-1.2
//! Rows out of the tables, each held to its checksum; whatever does not fit is named with its row.

use std::collections::BTreeMap;

use postgres::Row;
use postgres::types::FromSql;
use waarborg_app::ports::rows::{check, damaged, sum};
use waarborg_app::ports::slots::{self, Slots};
use waarborg_app::ports::{StoreError, StoredEntry, pack};
use waarborg_register::tile::{self, Tile};

/// A value of a row, of the type it was written in.
fn value<'r, T: FromSql<'r>>(row: &'r Row, column: usize, what: &str) -> Result<T, StoreError> {
    row.try_get(column).map_err(|_| damaged(format!("{what} is not of the type it was written in")))
}

/// The bytes in a column.
pub fn bytes<'r>(row: &'r Row, column: usize, what: &str) -> Result<&'r [u8], StoreError> {
    value(row, column, what)
}

/// The text in a column.
pub fn text(row: &Row, column: usize, what: &str) -> Result<String, StoreError> {
    value(row, column, what)
}

/// The number in a column, as it is.
pub fn signed(row: &Row, column: usize, what: &str) -> Result<i64, StoreError> {
    value(row, column, what)
}

/// The number in a column, never negative.
pub fn number(row: &Row, column: usize, what: &str) -> Result<u64, StoreError> {
    let number = signed(row, column, what)?;
    u64::try_from(number).map_err(|_| damaged(format!("{what} is negative: {number}")))
}

/// Whether a column of an outer join has nothing in it.
pub fn is_absent(row: &Row, column: usize) -> bool {
    matches!(row.try_get::<_, Option<i64>>(column), Ok(None))
}

/// A row of `idx, slots, leaf, leaf_sum, kept, opening, kept_sum`, with the number of slots.
pub fn entry(row: &Row) -> Result<(StoredEntry, u64), StoreError> {
    let index = number(row, 0, "the number of an entry")?;
    let what = format!("entry {index}: its leaf");
    let leaf = bytes(row, 2, &what)?;
    check(bytes(row, 3, &what)?, sum("leaf", &[index], &[leaf]), &what)?;
    let what = format!("entry {index}: its kept record, opening or number of records");
    let slots = number(row, 1, &what)?;
    let (kept, opening) = (bytes(row, 4, &what)?, bytes(row, 5, &what)?);
    check(bytes(row, 6, &what)?, sum("kept", &[index, slots], &[kept, opening]), &what)?;
    let opening = opening.try_into().map_err(|_| damaged(what))?;
    Ok((StoredEntry { index, leaf: leaf.to_vec(), kept: kept.to_vec(), opening }, slots))
}

/// The sealed records out of `entry, data, sum` from a column on; of an entry with so many slots.
pub fn sealed(row: &Row, at: usize, entry: u64, slots: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let what = format!("entry {entry}: its pack of sealed records");
    if is_absent(row, at) {
        return if slots == 0 { Ok(Vec::new()) } else { Err(damaged(format!("{what} is missing"))) };
    }
    let data = bytes(row, at + 1, &what)?;
    check(bytes(row, at + 2, &what)?, sum("packs", &[entry], &[data]), &what)?;
    let records = pack::decode(data).ok_or_else(|| damaged(format!("{what} cannot be read")))?;
    if records.len() as u64 == slots {
        return Ok(records);
    }
    Err(damaged(format!("{what} holds {} of {slots} records", records.len())))
}

/// The keys out of `entry, slots, sum` from a column on; `None` if there is no such row.
pub fn keys(row: &Row, at: usize) -> Result<Option<(u64, Slots)>, StoreError> {
    if is_absent(row, at) {
        return Ok(None);
    }
    let entry = number(row, at, "the number of a row of keys")?;
    let what = format!("entry {entry}: its row of keys");
    let value = bytes(row, at + 1, &what)?;
    check(bytes(row, at + 2, &what)?, sum("record_keys", &[entry], &[value]), &what)?;
    let slots = slots::decode(value).ok_or_else(|| damaged(what))?;
    Ok(Some((entry, slots)))
}

/// A row of `level, idx, width, data, sum`.
pub fn tile(row: &Row) -> Result<Tile, StoreError> {
    let what = "the place of a tile";
    let (level, index, width) = (number(row, 0, what)?, number(row, 1, what)?, number(row, 2, what)?);
    let unreadable = |_| damaged(format!("tile {index} on level {level}: its place or width"));
    let (level_byte, width_word) =
        (u8::try_from(level).map_err(unreadable)?, u16::try_from(width).map_err(unreadable)?);
    let what = tile::path(level_byte, index, width_word);
    let data = bytes(row, 3, &what)?;
    check(bytes(row, 4, &what)?, sum("tiles", &[level, index, width], &[data]), &what)?;
    Ok(Tile { level: level_byte, index, width: width_word, data: data.to_vec() })
}

/// A row of `seq, size, note, sum` from a column on.
pub fn checkpoint(row: &Row, at: usize) -> Result<(u64, u64, String), StoreError> {
    let seq = number(row, at, "the number of a checkpoint")?;
    let what = format!("checkpoint {seq}");
    let size = number(row, at + 1, &what)?;
    let note = bytes(row, at + 2, &what)?;
    check(bytes(row, at + 3, &what)?, sum("checkpoints", &[seq, size], &[note]), &what)?;
    let note = String::from_utf8(note.to_vec()).map_err(|_| damaged(what))?;
    Ok((seq, size, note))
}

/// A row of `digest, files, sum`.
pub fn package(row: &Row) -> Result<(String, BTreeMap<String, Vec<u8>>), StoreError> {
    let digest = text(row, 0, "the digest of a law package")?;
    let what = format!("law package {digest}");
    let files = bytes(row, 1, &what)?;
    check(bytes(row, 2, &what)?, sum("packages", &[], &[digest.as_bytes(), files]), &what)?;
    let unreadable = || damaged(format!("{what} cannot be read"));
    let mut named = BTreeMap::new();
    let mut parts = pack::decode(files).ok_or_else(unreadable)?.into_iter();
    while let Some(name) = parts.next() {
        let name = String::from_utf8(name).map_err(|_| unreadable())?;
        named.insert(name, parts.next().ok_or_else(unreadable)?);
    }
    Ok((digest, named))
}

/// The secret out of `value, sum` from a column on.
pub fn secret(row: &Row, at: usize, name: &str) -> Result<Vec<u8>, StoreError> {
    let what = format!("secret {name}");
    let value = bytes(row, at, &what)?;
    check(bytes(row, at + 1, &what)?, sum("secrets", &[], &[name.as_bytes(), value]), &what)?;
    Ok(value.to_vec())
}

/// Which of the two tables of a kind holds what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one whose name ends in `_a`.
    A,
    /// The one whose name ends in `_b`.
    B,
}

impl Side {
    /// The other.
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// As it is stored.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

/// The checksum of a row that names a side: a side changed by hand must not get the other one emptied.
pub fn side_sum(name: &str, side: &str) -> [u8; 32] {
    sum("sides", &[], &[name.as_bytes(), side.as_bytes()])
}

/// The side out of `side, sum` from a column on.
pub fn side(row: &Row, at: usize, name: &str) -> Result<Side, StoreError> {
    let what = format!("the mark of where {name} stand");
    let letter = text(row, at, &what)?;
    check(bytes(row, at + 1, &what)?, side_sum(name, &letter), &what)?;
    match letter.as_str() {
        "a" => Ok(Side::A),
        "b" => Ok(Side::B),
        _ => Err(damaged(what)),
    }
}
