// SPDX-License-Identifier: EUPL-1.2
//! One batch, in one transaction that compares size and epoch of the head and moves it: a batch stands
//! whole or not at all, and only if the writer's leadership is the present one. Keys are written in the
//! same transaction, so neither is ever there without the other. If the answer to a commit is lost, the
//! next attempt finds out what became of it: the head is as before, or exactly this batch's, or another's.

use waarborg_app::ports::rows::sum;
use waarborg_app::ports::{Batch, StoreError, pack};

use crate::columns::{self, Columns, Entry, Kept, Rows, Tile, put_rest};
use crate::fetch::{self, HeadRow};
use crate::link::{Link, Live, Value};
use crate::rows::Side;
use crate::trouble::{Trouble, to_sql};

/// A batch with all that is computed from it, once for however many attempts.
pub struct Prepared<'b> {
    batch: &'b Batch,
    size: u64,
    entries: Vec<Entry<'b>>,
    packs: Vec<Kept>,
    keys: Vec<Kept>,
    tiles: Vec<Tile<'b>>,
}

impl<'b> Prepared<'b> {
    /// Of a batch; refused if an entry has not one key for each record.
    pub fn new(batch: &'b Batch) -> Result<Self, StoreError> {
        let size = batch.from.saturating_add(batch.entries.len() as u64);
        let (mut entries, mut packs, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for (index, entry) in (batch.from..).zip(&batch.entries) {
            let slots = entry.sealed.len() as u64;
            if entry.sealed.len() != entry.keys.len() {
                return Err(StoreError::Failed(format!("entry {index} has not one key for each sealed record")));
            }
            if slots > 0 {
                let value = pack::encode(&entry.sealed)?;
                let checksum = sum("packs", &[index], &[&value]);
                packs.push(Kept { entry: to_sql(index)?, value, sum: checksum });
                let present: Vec<_> = entry.keys.iter().copied().map(Some).collect();
                keys.push(Kept::keys(index, &present)?);
            }
            entries.push(Entry {
                index: to_sql(index)?,
                slots: to_sql(slots)?,
                leaf: &entry.leaf,
                leaf_sum: sum("leaf", &[index], &[&entry.leaf]),
                kept: &entry.kept,
                opening: &entry.opening,
                kept_sum: sum("kept", &[index, slots], &[&entry.kept, &entry.opening]),
            });
        }
        let mut tiles = Vec::with_capacity(batch.tiles.len());
        for tile in &batch.tiles {
            let (level, width) = (u64::from(tile.level), u64::from(tile.width));
            let sum = sum("tiles", &[level, tile.index, width], &[&tile.data]);
            let index = to_sql(tile.index)?;
            tiles.push(Tile { level: tile.level.into(), index, width: tile.width.into(), data: &tile.data, sum });
        }
        Ok(Self { batch, size, entries, packs, keys, tiles })
    }
}

/// What the writer knows of the store it writes to.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Number of entries.
    pub size: u64,
    /// Number of checkpoints.
    pub checkpoints: u64,
    /// The writer's leadership.
    pub epoch: u64,
    /// Where keys stand.
    pub side: Side,
}

/// Why a batch was not written.
pub enum Refused {
    /// The head is elsewhere.
    Moved(HeadRow),
    /// The head is where it was, but another leads.
    Replaced(HeadRow),
}

/// Writes a batch; `Ok(Err(…))` if the head is not the writer's.
pub fn append(link: &mut Link, prepared: &Prepared<'_>, known: Known) -> Result<Result<(), Refused>, StoreError> {
    let mut attempts = 0;
    link.transaction(|live| {
        attempts += 1;
        if write(live, prepared, known)? {
            return Ok(Ok(()));
        }
        let head = fetch::head(live)?;
        if attempts > 1 && is_ours(&head, prepared, known) {
            // An earlier attempt took hold. Its commit may have been cut short while it waited for a
            // standby; this one waits behind it and so vouches for both.
            fence(live, known.epoch)?;
            return Ok(Ok(()));
        }
        let moved = head.size != known.size || head.checkpoints != known.checkpoints;
        Ok(Err(if moved { Refused::Moved(head) } else { Refused::Replaced(head) }))
    })
}

fn is_ours(head: &HeadRow, prepared: &Prepared<'_>, known: Known) -> bool {
    head.size == prepared.size
        && head.checkpoints == known.checkpoints + 1
        && head.epoch == known.epoch
        && head.note.as_ref() == Some(&prepared.batch.checkpoint)
}

/// Writes the head as it is, if the leadership is still this one: whoever wrote it since this transaction
/// began makes it fail, and whoever writes it after waits for its end.
pub fn fence(live: &mut Live, epoch: u64) -> Result<bool, Trouble> {
    let epoch = to_sql(epoch)?;
    Ok(live.execute("UPDATE head SET epoch = $1 WHERE epoch = $1", &[&epoch])? == 1)
}

/// Compares and moves the head and writes all rows; false, and nothing written, if the head is another.
fn write(live: &mut Live, prepared: &Prepared<'_>, known: Known) -> Result<bool, Trouble> {
    let (from, size) = (to_sql(known.size)?, to_sql(prepared.size)?);
    let (before, after) = (to_sql(known.checkpoints)?, to_sql(known.checkpoints + 1)?);
    let head_sum = sum("head", &[prepared.size, known.checkpoints + 1], &[]);
    let note = prepared.batch.checkpoint.as_bytes();
    let note_sum = sum("checkpoints", &[known.checkpoints, prepared.size], &[note]);
    let (head_sum, note_sum, epoch) = (head_sum.as_slice(), note_sum.as_slice(), to_sql(known.epoch)?);
    let head: [Value<'_>; 8] = [&size, &after, &head_sum, &from, &before, &epoch, &note, &note_sum];
    let (keys, packs) = (Kept::parts(&prepared.keys), Kept::parts(&prepared.packs));
    let (entries, tiles) = (Entry::parts(&prepared.entries), Tile::parts(&prepared.tiles));
    let firsts = [first(&keys), first(&packs), first(&entries), first(&tiles)];
    let values: Vec<Value<'_>> = head.into_iter().chain(firsts.iter().flat_map(Columns::values)).collect();
    if live.one(columns::FIRST.on(known.side), &values)?.is_none() {
        return Ok(false);
    }
    put_rest(live, columns::KEYS.on(known.side), &keys)?;
    put_rest(live, columns::PACKS, &packs)?;
    put_rest(live, columns::ENTRIES, &entries)?;
    put_rest(live, columns::TILES, &tiles)?;
    Ok(true)
}

fn first<'r, R: Rows>(parts: &[&'r [R]]) -> Columns<'r> {
    R::columns(parts.first().copied().unwrap_or_default())
}

/// Rows of keys on a side.
pub fn put_keys(live: &mut Live, keys: &[Kept], side: Side) -> Result<(), Trouble> {
    for part in Kept::parts(keys) {
        live.execute(columns::KEYS.on(side), &Kept::columns(part).values())?;
    }
    Ok(())
}
