// SPDX-License-Identifier: EUPL-1.2
//! Reading every row once, in one snapshot, so that a byte changed by hand is named even where nobody
//! looked: the "scrub" of the register (evidence that lies still must be looked at too).

use postgres::Row;
use waarborg_app::ports::StoreError;
use waarborg_app::ports::rows::{damaged, gap};
use waarborg_register::{tile, tile_set};

use crate::erase::{self, What};
use crate::fetch;
use crate::link::Live;
use crate::rows::{self, Side};
use crate::trouble::Trouble;

/// Entries read at once, with their packs.
const STEP: i64 = 200;

/// Findings, in the order of reading; none if all is as written.
pub fn scrub(live: &mut Live) -> Result<Vec<String>, Trouble> {
    let mut scrub = Scrub::default();
    let head = fetch::head(live);
    let head = scrub.note(head)?.map(|head| (head.size, head.checkpoints));
    let size = head.map(|(entries, _)| entries);
    let side = erase::side(live, What::Keys);
    if let Some(side) = scrub.note(side)? {
        scrub.entries(live, size, side)?;
    }
    scrub.tiles(live, size)?;
    scrub.checkpoints(live, head.map(|(_, checkpoints)| checkpoints))?;
    scrub.rows(live, "SELECT digest, files, sum FROM packages", |row| rows::package(row).map(drop))?;
    scrub.secrets(live)?;
    Ok(scrub.findings)
}

#[derive(Default)]
struct Scrub {
    findings: Vec<String>,
}

impl Scrub {
    /// Keeps a finding and goes on; other errors end the scrub.
    fn note<T, E: Into<Trouble>>(&mut self, result: Result<T, E>) -> Result<Option<T>, Trouble> {
        match result.map_err(Into::into) {
            Ok(value) => Ok(Some(value)),
            Err(Trouble::Final(StoreError::Damaged(finding))) => {
                self.findings.push(finding);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Reads all rows of a statement; a damaged one is a finding, and the next is read.
    fn rows(
        &mut self,
        live: &mut Live,
        select: &'static str,
        mut read: impl FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), Trouble> {
        live.each(select, &[], |row| match read(row) {
            Err(StoreError::Damaged(finding)) => {
                self.findings.push(finding);
                Ok(())
            }
            other => other,
        })
    }

    /// Entries, their packs and their keys, each of which must be there for the others.
    fn entries(&mut self, live: &mut Live, size: Option<u64>, side: Side) -> Result<(), Trouble> {
        let select = match side {
            Side::A => ENTRIES_A,
            Side::B => ENTRIES_B,
        };
        let (mut last, mut next) = (i64::MIN, 0u64);
        loop {
            let rows = live.all(select, &[&last, &STEP])?;
            let Some(end) = rows.last() else { break };
            last = rows::signed(end, 0, "the number of an entry")?;
            for row in &rows {
                let index = rows::number(row, 0, "the number of an entry");
                let Some(index) = self.note(index)? else { continue };
                if index > next {
                    self.findings.push(gap("entry", next, index));
                }
                next = index.saturating_add(1);
                let whole = entry(row);
                self.note(whole)?;
            }
        }
        match size {
            Some(size) if next < size => self.findings.push(gap("entry", next, size)),
            Some(size) if next > size => self.findings.push(format!("entry {size} stands beyond the head of the log")),
            _ => {}
        }
        let packs = "SELECT entry FROM packs p WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.idx = p.entry)";
        self.strays(live, packs, "a pack")?;
        let keys = match side {
            Side::A => {
                "SELECT entry FROM record_keys_a k WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.idx = k.entry)"
            }
            Side::B => {
                "SELECT entry FROM record_keys_b k WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.idx = k.entry)"
            }
        };
        self.strays(live, keys, "keys")
    }

    fn strays(&mut self, live: &mut Live, select: &'static str, what: &str) -> Result<(), Trouble> {
        self.rows(live, select, |row| {
            let entry = rows::signed(row, 0, "the number of an entry")?;
            Err(damaged(format!("{what} for entry {entry}, which is not there")))
        })
    }

    /// Exactly the tiles that a log of this size has.
    fn tiles(&mut self, live: &mut Live, size: Option<u64>) -> Result<(), Trouble> {
        let mut found: Vec<(u8, u64, u16)> = Vec::new();
        self.rows(live, "SELECT level, idx, width, data, sum FROM tiles ORDER BY level, idx", |row| {
            let tile = rows::tile(row)?;
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

    fn checkpoints(&mut self, live: &mut Live, count: Option<u64>) -> Result<(), Trouble> {
        let (mut next, mut gaps) = (0u64, Vec::new());
        self.rows(live, "SELECT seq, size, note, sum FROM checkpoints ORDER BY seq", |row| {
            let seq = rows::number(row, 0, "the number of a checkpoint")?;
            if seq > next {
                gaps.push(gap("checkpoint", next, seq));
            }
            next = seq.saturating_add(1);
            rows::checkpoint(row, 0).map(drop)
        })?;
        if let Some(count) = count.filter(|count| next < *count) {
            gaps.push(gap("checkpoint", next, count));
        }
        self.findings.append(&mut gaps);
        Ok(())
    }

    fn secrets(&mut self, live: &mut Live) -> Result<(), Trouble> {
        let side = erase::side(live, What::Secrets);
        let Some(side) = self.note(side)? else { return Ok(()) };
        let select = match side {
            Side::A => "SELECT name, value, sum FROM secrets_a",
            Side::B => "SELECT name, value, sum FROM secrets_b",
        };
        self.rows(live, select, |row| {
            let name = rows::text(row, 0, "the name of a secret")?;
            rows::secret(row, 1, &name).map(drop)
        })
    }
}

const ENTRIES_A: &str = "SELECT e.idx, e.slots, e.leaf, e.leaf_sum, e.kept, e.opening, e.kept_sum,
        p.entry, p.data, p.sum, k.entry, k.slots, k.sum
    FROM entries e LEFT JOIN packs p ON p.entry = e.idx LEFT JOIN record_keys_a k ON k.entry = e.idx
    WHERE e.idx > $1 ORDER BY e.idx LIMIT $2";
const ENTRIES_B: &str = "SELECT e.idx, e.slots, e.leaf, e.leaf_sum, e.kept, e.opening, e.kept_sum,
        p.entry, p.data, p.sum, k.entry, k.slots, k.sum
    FROM entries e LEFT JOIN packs p ON p.entry = e.idx LEFT JOIN record_keys_b k ON k.entry = e.idx
    WHERE e.idx > $1 ORDER BY e.idx LIMIT $2";

/// One row of the above.
fn entry(row: &Row) -> Result<(), StoreError> {
    let (entry, slots) = rows::entry(row)?;
    let records = rows::sealed(row, 7, entry.index, slots)?.len() as u64;
    let found = rows::keys(row, 10)?.map_or(0, |(_, keys)| keys.len() as u64);
    if records == slots && found == slots {
        return Ok(());
    }
    let index = entry.index;
    Err(damaged(format!("entry {index}: {slots} records were written, {records} and {found} keys found")))
}
