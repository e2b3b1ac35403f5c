// SPDX-License-Identifier: EUPL-1.2
//! Destroying keys and replaced secrets down to the table's files. PostgreSQL keeps what was changed or
//! deleted in the file until something else takes its room, so nothing is changed in place: what is left
//! is copied to the other of two tables, which becomes the one that counts, and then the first is emptied,
//! which takes its file away. What a crash leaves undone in between is emptied at the next start. What
//! this cannot reach (the write-ahead log, archives, replicas, freed blocks) stands in ADR 0019.

use std::collections::BTreeMap;

use waarborg_app::ports::rows::{damaged, sum};
use waarborg_app::ports::{StoreError, slots::Slots};

use crate::append;
use crate::columns::{Kept, ROWS};
use crate::fetch;
use crate::link::{Link, Live};
use crate::rows::{self, Side};
use crate::trouble::Trouble;

/// What has two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Keys of records.
    Keys,
    /// Secrets of the installation.
    Secrets,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Keys => "record_keys",
            Self::Secrets => "secrets",
        }
    }

    fn empty(self, side: Side) -> &'static str {
        match (self, side) {
            (Self::Keys, Side::A) => "TRUNCATE record_keys_a",
            (Self::Keys, Side::B) => "TRUNCATE record_keys_b",
            (Self::Secrets, Side::A) => "TRUNCATE secrets_a",
            (Self::Secrets, Side::B) => "TRUNCATE secrets_b",
        }
    }

    fn rows(self, side: Side) -> &'static str {
        match (self, side) {
            (Self::Keys, Side::A) => "SELECT count(*) FROM record_keys_a",
            (Self::Keys, Side::B) => "SELECT count(*) FROM record_keys_b",
            (Self::Secrets, Side::A) => "SELECT count(*) FROM secrets_a",
            (Self::Secrets, Side::B) => "SELECT count(*) FROM secrets_b",
        }
    }
}

/// A leadership, and what to say when it ended.
#[derive(Clone, Copy)]
pub struct Lead {
    /// Its number.
    pub epoch: u64,
    /// What to say.
    pub replaced: fn() -> StoreError,
}

impl Lead {
    /// Refuses if it ended, and else keeps it from ending before this transaction does.
    pub fn hold(self, live: &mut Live) -> Result<(), Trouble> {
        if append::fence(live, self.epoch)? { Ok(()) } else { Err((self.replaced)().into()) }
    }
}

/// The side that counts.
pub fn side(live: &mut Live, what: What) -> Result<Side, Trouble> {
    let row = live.one("SELECT side, sum FROM sides WHERE name = $1", &[&what.name()])?;
    let row = row.ok_or_else(|| damaged(format!("the mark of where {} stand is missing", what.name())))?;
    Ok(rows::side(&row, 0, what.name())?)
}

fn count(live: &mut Live, what: What, side: Side) -> Result<i64, Trouble> {
    let row = live.one(what.rows(side), &[])?;
    row.map_or(Ok(0), |row| Ok(rows::signed(&row, 0, what.name())?))
}

/// Empties what a crash left on the side that does not count. There can never be more on it than on the
/// other: if there is, somebody else was here, and nothing is touched.
pub fn finish(link: &mut Link, what: What, lead: Lead) -> Result<Side, StoreError> {
    let (side, left) = link.with(|live| {
        let side = side(live, what)?;
        let left = count(live, what, side.other())?;
        if left > 0 && left > count(live, what, side)? {
            return Err(damaged(format!("{} stand on both sides, and more on the one left", what.name())).into());
        }
        Ok((side, left > 0))
    })?;
    if left {
        empty(link, what, side.other(), lead)?;
        write_out(link)?;
    }
    Ok(side)
}

/// Takes a side's file away. A leader that was replaced in the meantime must not empty what counts now.
fn empty(link: &mut Link, what: What, doomed: Side, lead: Lead) -> Result<(), StoreError> {
    link.transaction(|live| {
        lead.hold(live)?;
        if side(live, what)? == doomed {
            return Err(damaged(format!("the mark of where {} stand changed", what.name())).into());
        }
        live.run(what.empty(doomed))
    })
}

/// Asks the server to write out what it holds, so that its log need not be kept any longer. Not every role
/// may ask that, and not every engine knows it.
fn write_out(link: &mut Link) -> Result<(), StoreError> {
    link.with(|live| match live.run("CHECKPOINT") {
        Err(Trouble::Final(_)) | Ok(()) => Ok(()),
        Err(other) => Err(other),
    })
}

/// Makes the other side the one that counts, once it has been filled.
fn turn(live: &mut Live, what: What, side: Side) -> Result<(), Trouble> {
    let letter = side.letter();
    let checksum = rows::side_sum(what.name(), letter);
    let turned = live.execute(
        "UPDATE sides SET side = $1, sum = $2 WHERE name = $3",
        &[&letter, &checksum.as_slice(), &what.name()],
    )?;
    if turned == 1 { Ok(()) } else { Err(damaged("the mark of a side is missing").into()) }
}

/// Destroys keys, all of them or, if one was never there, none; gives the side keys stand on after it.
pub fn keys(link: &mut Link, records: &[(u64, u32)], lead: Lead) -> Result<Side, StoreError> {
    let mut doomed: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (entry, slot) in records {
        doomed.entry(*entry).or_default().push(*slot);
    }
    // What an attempt that broke off left on the other side is no longer what a key may stand in.
    let side = finish(link, What::Keys, lead)?;
    if doomed.is_empty() {
        return Ok(side);
    }
    empty(link, What::Keys, side.other(), lead)?;
    link.transaction(|live| {
        lead.hold(live)?;
        if self::side(live, What::Keys)? != side {
            return Ok(()); // an earlier attempt took hold
        }
        let left = without(live, &doomed, side)?;
        let entries: Vec<i64> = left.iter().map(|row| row.entry).collect();
        let copy = match side {
            Side::A => "INSERT INTO record_keys_b SELECT * FROM record_keys_a WHERE NOT (entry = ANY ($1))",
            Side::B => "INSERT INTO record_keys_a SELECT * FROM record_keys_b WHERE NOT (entry = ANY ($1))",
        };
        live.execute(copy, &[&entries])?;
        append::put_keys(live, &left, side.other())?;
        turn(live, What::Keys, side.other())
    })?;
    empty(link, What::Keys, side, lead)?;
    write_out(link)?;
    Ok(side.other())
}

/// The rows that lose keys, without them.
fn without(live: &mut Live, doomed: &BTreeMap<u64, Vec<u32>>, side: Side) -> Result<Vec<Kept>, Trouble> {
    let absent = |entry: u64, slot: u32| StoreError::Failed(format!("entry {entry} has no record in slot {slot}"));
    let first = |entry: &u64, slots: &Vec<u32>| absent(*entry, slots.first().copied().unwrap_or_default());
    let mut found = stored(live, doomed.keys().copied(), side)?;
    let mut left = Vec::with_capacity(found.len());
    for (entry, slots) in doomed {
        let mut keys = found.remove(entry).ok_or_else(|| first(entry, slots))?;
        for slot in slots {
            let key = usize::try_from(*slot).ok().and_then(|n| keys.get_mut(n));
            *key.ok_or_else(|| absent(*entry, *slot))? = None;
        }
        left.push(Kept::keys(*entry, &keys)?);
    }
    Ok(left)
}

fn stored(live: &mut Live, entries: impl Iterator<Item = u64>, side: Side) -> Result<BTreeMap<u64, Slots>, Trouble> {
    let select = match side {
        Side::A => "SELECT entry, slots, sum FROM record_keys_a WHERE entry = ANY ($1)",
        Side::B => "SELECT entry, slots, sum FROM record_keys_b WHERE entry = ANY ($1)",
    };
    // A number the store cannot have stands for no entry.
    let entries: Vec<i64> = entries.filter_map(|entry| i64::try_from(entry).ok()).collect();
    let mut found = BTreeMap::new();
    for part in entries.chunks(ROWS) {
        for row in live.all(select, &[&part])? {
            found.extend(rows::keys(&row, 0)?);
        }
    }
    Ok(found)
}

/// Sets a secret. A new name is added; a replaced value goes as destroyed keys do.
pub fn put_secret(link: &mut Link, name: &str, value: &[u8], lead: Lead) -> Result<(), StoreError> {
    let side = finish(link, What::Secrets, lead)?;
    let checksum = sum("secrets", &[], &[name.as_bytes(), value]);
    let known = link.with(|live| fetch::secret(live, name))?.1;
    if known.as_deref() == Some(value) {
        return Ok(());
    }
    if known.is_some() {
        empty(link, What::Secrets, side.other(), lead)?;
    }
    let to = if known.is_some() { side.other() } else { side };
    link.transaction(|live| {
        lead.hold(live)?;
        let (side_now, value_now) = fetch::secret(live, name)?;
        if side_now == to && value_now.as_deref() == Some(value) {
            return Ok(()); // an earlier attempt took hold
        }
        let (copy, insert) = statements(to);
        if to != side {
            live.execute(copy, &[&name])?;
        }
        live.execute(insert, &[&name, &value, &checksum.as_slice()])?;
        turn(live, What::Secrets, to)
    })?;
    if to == side {
        return Ok(());
    }
    empty(link, What::Secrets, side, lead)?;
    write_out(link)
}

/// What copies all other secrets to a side, and what adds one there.
fn statements(to: Side) -> (&'static str, &'static str) {
    match to {
        Side::A => (
            "INSERT INTO secrets_a SELECT * FROM secrets_b WHERE name <> $1",
            "INSERT INTO secrets_a (name, value, sum) VALUES ($1, $2, $3)",
        ),
        Side::B => (
            "INSERT INTO secrets_b SELECT * FROM secrets_a WHERE name <> $1",
            "INSERT INTO secrets_b (name, value, sum) VALUES ($1, $2, $3)",
        ),
    }
}
