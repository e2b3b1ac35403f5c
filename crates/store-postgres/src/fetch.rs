// SPDX-License-Identifier: EUPL-1.2
//! What readers and the writer ask of the tables, on a connection that stands.

use std::collections::BTreeMap;

use crate::erase::{self, What};
use waarborg_app::ports::rows::{check, damaged, sum};
use waarborg_app::ports::{Pack, StoreError, StoredEntry};
use waarborg_register::tile::Tile;

use crate::link::Live;
use crate::rows::{self, Side};
use crate::trouble::{Trouble, to_sql};

/// The head row with its newest checkpoint.
#[derive(Clone, Debug)]
pub struct HeadRow {
    /// Number of entries.
    pub size: u64,
    /// Number of checkpoints.
    pub checkpoints: u64,
    /// Number of the leadership that may write.
    pub epoch: u64,
    /// The newest checkpoint.
    pub note: Option<String>,
}

/// The head of the log.
pub fn head(live: &mut Live) -> Result<HeadRow, Trouble> {
    let what = "the head of the log";
    let row = live.one(
        "SELECT h.size, h.checkpoints, h.epoch, h.sum, c.seq, c.size, c.note, c.sum
         FROM head h LEFT JOIN checkpoints c ON c.seq = h.checkpoints - 1",
        &[],
    )?;
    let row = row.ok_or_else(|| damaged(format!("{what} is missing")))?;
    let (size, checkpoints, epoch) =
        (rows::number(&row, 0, what)?, rows::number(&row, 1, what)?, rows::number(&row, 2, what)?);
    check(rows::bytes(&row, 3, what)?, sum("head", &[size, checkpoints], &[]), what)?;
    if checkpoints == 0 {
        return Ok(HeadRow { size, checkpoints, epoch, note: None });
    }
    if rows::is_absent(&row, 4) {
        return Err(damaged("the newest checkpoint is missing").into());
    }
    let (_, for_size, note) = rows::checkpoint(&row, 4)?;
    if for_size != size {
        let text = format!("the newest checkpoint is for size {for_size}, the head of the log for {size}");
        return Err(damaged(text).into());
    }
    Ok(HeadRow { size, checkpoints, epoch, note: Some(note) })
}

/// Entries `from..to`, all of which must be there.
pub fn entries(live: &mut Live, from: u64, to: u64) -> Result<Vec<StoredEntry>, Trouble> {
    let missing = |expected: u64| damaged(format!("entry {expected} is missing"));
    let mut found: Vec<StoredEntry> = Vec::new();
    let mut expected = from;
    live.each(
        "SELECT idx, slots, leaf, leaf_sum, kept, opening, kept_sum FROM entries
         WHERE idx >= $1 AND idx < $2 ORDER BY idx",
        &[&to_sql(from)?, &to_sql(to)?],
        |row| {
            let (entry, _) = rows::entry(row)?;
            if entry.index != expected {
                return Err(missing(expected));
            }
            expected += 1;
            found.push(entry);
            Ok(())
        },
    )?;
    if expected < to { Err(missing(expected).into()) } else { Ok(found) }
}

/// A pack, or what stood in the way of it.
pub enum Packed {
    /// Whole; empty if there is no such entry.
    Whole(Pack),
    /// There are records but no row of keys. In a snapshot from before the keys were moved to their other
    /// side and the first was emptied it looks so; in the next it does not.
    Keyless(StoreError),
}

/// Sealed records of an entry with their keys, in one statement.
pub fn pack(live: &mut Live, entry: u64) -> Result<Packed, Trouble> {
    let row = live.one(
        "SELECT e.slots, p.entry, p.data, p.sum, s.side, s.sum, a.entry, a.slots, a.sum, b.entry, b.slots, b.sum
         FROM entries e JOIN sides s ON s.name = 'record_keys'
         LEFT JOIN packs p ON p.entry = e.idx
         LEFT JOIN record_keys_a a ON a.entry = e.idx
         LEFT JOIN record_keys_b b ON b.entry = e.idx
         WHERE e.idx = $1",
        &[&to_sql(entry)?],
    )?;
    let Some(row) = row else {
        return Ok(Packed::Whole(Pack::default()));
    };
    let slots = rows::number(&row, 0, &format!("entry {entry}: its number of records"))?;
    let sealed = rows::sealed(&row, 1, entry, slots)?;
    let at = match rows::side(&row, 4, "record_keys")? {
        Side::A => 6,
        Side::B => 9,
    };
    let keys = rows::keys(&row, at)?.map(|(_, keys)| keys).unwrap_or_default();
    if sealed.len() == keys.len() {
        return Ok(Packed::Whole(Pack { sealed, keys }));
    }
    let wrong = damaged(format!("entry {entry}: {} sealed records but {} keys", sealed.len(), keys.len()));
    if keys.is_empty() { Ok(Packed::Keyless(wrong)) } else { Err(wrong.into()) }
}

/// Every tile.
pub fn tiles(live: &mut Live) -> Result<Vec<Tile>, Trouble> {
    let mut found = Vec::new();
    live.each("SELECT level, idx, width, data, sum FROM tiles ORDER BY level, idx", &[], |row| {
        found.push(rows::tile(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Every checkpoint, of which so many were written.
pub fn checkpoints(live: &mut Live, written: u64) -> Result<Vec<String>, Trouble> {
    let missing = |number: usize| damaged(format!("checkpoint {number} is missing"));
    let mut notes: Vec<String> = Vec::new();
    live.each("SELECT seq, size, note, sum FROM checkpoints ORDER BY seq", &[], |row| {
        let (seq, _, note) = rows::checkpoint(row, 0)?;
        if seq != notes.len() as u64 {
            return Err(missing(notes.len()));
        }
        notes.push(note);
        Ok(())
    })?;
    if (notes.len() as u64) < written { Err(missing(notes.len()).into()) } else { Ok(notes) }
}

/// The checkpoint of so many entries, if a batch ended there.
pub fn checkpoint_at(live: &mut Live, size: u64) -> Result<Option<String>, Trouble> {
    let row = live.one("SELECT seq, size, note, sum FROM checkpoints WHERE size = $1", &[&to_sql(size)?])?;
    Ok(row.map(|row| rows::checkpoint(&row, 0)).transpose()?.map(|(_, _, note)| note))
}

/// Law packages by digest.
pub type Packages = BTreeMap<String, BTreeMap<String, Vec<u8>>>;

/// Every law package.
pub fn packages(live: &mut Live) -> Result<Packages, Trouble> {
    let mut found = BTreeMap::new();
    live.each("SELECT digest, files, sum FROM packages ORDER BY digest", &[], |row| {
        let (digest, files) = rows::package(row)?;
        found.insert(digest, files);
        Ok(())
    })?;
    Ok(found)
}

/// Names of all secrets.
pub fn secrets(live: &mut Live) -> Result<Vec<String>, Trouble> {
    let select = match erase::side(live, What::Secrets)? {
        Side::A => "SELECT name FROM secrets_a ORDER BY name",
        Side::B => "SELECT name FROM secrets_b ORDER BY name",
    };
    let rows = live.all(select, &[])?;
    Ok(rows.iter().map(|row| rows::text(row, 0, "the name of a secret")).collect::<Result<_, _>>()?)
}

/// A secret by name, with the side secrets stand on.
pub fn secret(live: &mut Live, name: &str) -> Result<(Side, Option<Vec<u8>>), Trouble> {
    let row = live.one(
        "SELECT s.side, s.sum, a.value, a.sum, b.value, b.sum FROM sides s
         LEFT JOIN secrets_a a ON a.name = $1 LEFT JOIN secrets_b b ON b.name = $1 WHERE s.name = 'secrets'",
        &[&name],
    )?;
    let row = row.ok_or_else(|| damaged("the mark of where secrets stand is missing"))?;
    let side = rows::side(&row, 0, "secrets")?;
    let at = if side == Side::A { 2 } else { 4 };
    let absent = matches!(row.try_get::<_, Option<&[u8]>>(at), Ok(None));
    Ok((side, if absent { None } else { Some(rows::secret(&row, at, name)?) }))
}
