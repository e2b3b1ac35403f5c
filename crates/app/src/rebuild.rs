// SPDX-License-Identifier: EUPL-1.2
//! From the log to the world: every entry's leaf, kept record and commitments are checked and folded
//! again. The start does this, and `rebuild --check` does it once more in an empty place and compares.

use crate::content::{Content, ContentIndex, Indexed};
use crate::ports::{Pack, Reader, StoreError, StoredEntry};
use crate::records;
use std::collections::HashSet;
use waarborg_domain::{Act, Digest};
use waarborg_ledger::entry::KEPT_TAG;
use waarborg_ledger::{Kept, Leaf, State};
use waarborg_register::commit::{Opening, commitment};
use waarborg_register::tree::Tree;

/// Entries read at once.
const STEP: usize = 500;
/// Records held in memory at once, or those of one entry.
const HELD: usize = 4_000;

/// As many as are not worth a thread.
const FEW: usize = 16;

/// The world as folded from a store.
pub struct Rebuilt {
    /// State.
    pub state: State,
    /// Tree.
    pub tree: Tree,
    /// Projections over contents.
    pub index: ContentIndex,
    /// Records without a key, by entry and slot: destroyed, or never there as in a copy without keys.
    pub absent: Vec<(u64, u32)>,
}

impl Rebuilt {
    /// Nothing yet; the key is that of its indexes.
    pub(crate) fn new(key: [u8; 16]) -> Self {
        Self { state: State::default(), tree: Tree::new(), index: ContentIndex::new(key), absent: Vec::new() }
    }

    /// Records without a key though nothing orders their destruction: their content is not here, and the
    /// register does not say that it should be gone.
    pub fn missing(&self) -> Vec<(u64, u32)> {
        let ordered: HashSet<(u64, u32)> = self.state.destroyed.iter().copied().collect();
        let known = |record: &&(u64, u32)| ordered.contains(record) || self.state.keeping.lost(record.0);
        self.absent.iter().filter(|record| !known(record)).copied().collect()
    }
}

fn damaged(index: u64, what: &str) -> StoreError {
    StoreError::Damaged(format!("entry {index}: {what}"))
}

/// Checks an entry's own bindings and reads it.
pub fn read_entry(entry: &StoredEntry) -> Result<(Leaf, Kept), StoreError> {
    let leaf = Leaf::from_bytes(&entry.leaf).map_err(|e| damaged(entry.index, &e.to_string()))?;
    let binding = Digest(commitment(KEPT_TAG, &Opening(entry.opening), &entry.kept));
    if binding != leaf.kept {
        return Err(damaged(entry.index, "the kept record is not the one the leaf commits to"));
    }
    let kept = Kept::from_bytes(&entry.kept).map_err(|e| damaged(entry.index, &e.to_string()))?;
    if records::records_root(&kept.records) != leaf.records.root || kept.actor != leaf.actor {
        return Err(damaged(entry.index, "leaf and kept record disagree"));
    }
    Ok((leaf, kept))
}

/// Folds every entry and reads every record that still has its key. Entries are read from the store and
/// folded one after the other; what is between, reading and checking each by itself, is shared out.
pub fn rebuild(reader: &mut dyn Reader, key: [u8; 16]) -> Result<Rebuilt, StoreError> {
    let mut world = Rebuilt::new(key);
    let size = reader.head()?.size;
    advance(reader, &mut world, size)?;
    check_tiles(reader, &world.tree)?;
    Ok(world)
}

/// Folds the entries that came in up to a size.
pub(crate) fn advance(reader: &mut dyn Reader, world: &mut Rebuilt, size: u64) -> Result<(), StoreError> {
    while world.tree.size() < size {
        let next = world.tree.size();
        let left = usize::try_from(size - next).unwrap_or(usize::MAX);
        let entries = reader.entries(next, STEP.min(left))?;
        let gap = entries.iter().zip(next..).find(|(entry, expected)| entry.index != *expected);
        if let Some(missing) = gap.map(|(_, expected)| expected).or(entries.is_empty().then_some(next)) {
            return Err(damaged(missing, "the entry is missing"));
        }
        let read = shared_out(entries, Read::of);
        let (mut packed, mut records) = (Vec::new(), 0);
        for read in read {
            let read = read?;
            records += read.kept.records.len();
            let pack = if read.kept.records.is_empty() { None } else { Some(reader.pack(read.entry.index)?) };
            packed.push((read, pack));
            if records >= HELD {
                fold_all(world, std::mem::take(&mut packed))?;
                records = 0;
            }
        }
        fold_all(world, packed)?;
    }
    Ok(())
}

/// An entry that was read and holds together.
pub(crate) struct Read {
    pub entry: StoredEntry,
    pub leaf: Leaf,
    pub kept: Kept,
}

impl Read {
    /// Reads a stored entry.
    pub fn of(entry: StoredEntry) -> Result<Self, StoreError> {
        read_entry(&entry).map(|(leaf, kept)| Self { entry, leaf, kept })
    }

    /// Folds it.
    pub fn apply(&self, state: &mut State) -> Result<(), StoreError> {
        waarborg_ledger::apply(state, &self.leaf, &self.kept).map_err(|e| damaged(self.entry.index, &e.to_string()))
    }
}

/// What an entry's records gave.
#[derive(Default)]
pub(crate) struct Contents {
    /// Contents of the records that still open, by slot; of items only.
    items: Vec<(usize, Indexed)>,
    /// Slots without a key.
    absent: Vec<u32>,
}

impl Contents {
    /// Slots without a key.
    pub fn absent(&self) -> &[u32] {
        &self.absent
    }
}

/// Does the same to each, on all processors; what comes of it is in the same order.
pub(crate) fn shared_out<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    // Few are done sooner than threads are started.
    if all.len() < FEW {
        return all.into_iter().map(work).collect();
    }
    waarborg_ledger::shared::out(all, work)
}

/// Opens an entry's records and holds each to its commitment.
pub(crate) fn open(read: &Read, pack: Option<&Pack>) -> Result<Contents, StoreError> {
    let Some(pack) = pack else { return Ok(Contents::default()) };
    let (index, kept) = (read.entry.index, &read.kept);
    if pack.sealed.len() != kept.records.len() {
        return Err(damaged(index, "records are missing"));
    }
    let mut contents = Contents::default();
    for (slot, (sealed, expected)) in pack.sealed.iter().zip(&kept.records).enumerate() {
        let Some(Some(key)) = pack.keys.get(slot) else {
            contents.absent.push(u32::try_from(slot).unwrap_or(u32::MAX));
            continue;
        };
        let opened =
            records::open(sealed, Some(key)).map_err(|_| damaged(index, &format!("record {slot} does not decrypt")))?;
        let binding = commitment(waarborg_ledger::entry::RECORD_TAG, &Opening(opened.opening), &opened.bytes);
        if binding != expected.0 {
            return Err(damaged(index, &format!("record {slot} is not the one committed to")));
        }
        if slot < items(&kept.act) {
            let content = Content::from_bytes(&opened.bytes)
                .ok_or_else(|| damaged(index, &format!("record {slot} is no item")))?;
            contents.items.push((slot, Indexed::of(&content)));
        }
    }
    Ok(contents)
}

/// How many items an act brings in.
fn items(act: &Act) -> usize {
    match act {
        Act::DepositChunk { items, .. } => items.len(),
        Act::ItemCorrected { .. } => 1,
        _ => 0,
    }
}

fn fold_all(world: &mut Rebuilt, packed: Vec<(Read, Option<Pack>)>) -> Result<(), StoreError> {
    for opened in shared_out(packed, |(read, pack)| open(&read, pack.as_ref()).map(|contents| (read, contents))) {
        let (read, contents) = opened?;
        fold(world, &read, &contents)?;
    }
    Ok(())
}

fn fold(world: &mut Rebuilt, read: &Read, contents: &Contents) -> Result<(), StoreError> {
    let first = world.state.items.len();
    read.apply(&mut world.state)?;
    world.tree.append(waarborg_register::hash::leaf(&read.entry.leaf));
    world.absent.extend(contents.absent.iter().map(|slot| (read.entry.index, *slot)));
    // What was refused brought nothing in.
    for (slot, content) in contents.items.iter().filter(|(slot, _)| first + slot < world.state.items.len()) {
        world.index.add(u32::try_from(first + slot).unwrap_or(u32::MAX), content);
    }
    Ok(())
}

fn check_tiles(reader: &mut dyn Reader, tree: &Tree) -> Result<(), StoreError> {
    for tile in reader.tiles()? {
        let Some(own) = tree.tile(tile.level, tile.index) else {
            return Err(StoreError::Damaged(format!("{} is no tile of this log", tile.path())));
        };
        if own.data.get(..tile.data.len()) != Some(tile.data.as_slice()) {
            return Err(StoreError::Damaged(format!("{} differs from the entries", tile.path())));
        }
    }
    Ok(())
}
