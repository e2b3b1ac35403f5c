// SPDX-License-Identifier: EUPL-1.2
//! From the log to the world: every entry's leaf, kept record and commitments are checked and folded
//! again. The start does this, and `rebuild --check` does it once more in an empty place and compares.

use crate::content::{Content, ContentIndex, Indexed};
use crate::ports::{Reader, StoreError, StoredEntry};
use crate::records;
use waarborg_domain::{Act, Digest};
use waarborg_ledger::entry::KEPT_TAG;
use waarborg_ledger::{Kept, Leaf, State};
use waarborg_register::commit::{Opening, commitment};
use waarborg_register::tree::Tree;

/// Entries read at once.
const STEP: usize = 500;

/// The world as folded from a store.
pub struct Rebuilt {
    /// State.
    pub state: State,
    /// Tree.
    pub tree: Tree,
    /// Projections over contents.
    pub index: ContentIndex,
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

/// Folds every entry and reads every record that still has its key.
pub fn rebuild(reader: &mut dyn Reader, key: [u8; 16]) -> Result<Rebuilt, StoreError> {
    let mut world = Rebuilt { state: State::default(), tree: Tree::new(), index: ContentIndex::new(key) };
    let size = reader.head()?.size;
    while world.tree.size() < size {
        let entries = reader.entries(world.tree.size(), STEP)?;
        if entries.is_empty() {
            return Err(damaged(world.tree.size(), "the entry is missing"));
        }
        for entry in entries {
            if entry.index != world.tree.size() {
                return Err(damaged(world.tree.size(), "the entry is missing"));
            }
            one(reader, &mut world, &entry)?;
        }
    }
    check_tiles(reader, &world.tree)?;
    Ok(world)
}

fn one(reader: &mut dyn Reader, world: &mut Rebuilt, entry: &StoredEntry) -> Result<(), StoreError> {
    let (leaf, kept) = read_entry(entry)?;
    let first = u32::try_from(world.state.items.len()).unwrap_or(u32::MAX);
    waarborg_ledger::apply(&mut world.state, &leaf, &kept).map_err(|e| damaged(entry.index, &e.to_string()))?;
    world.tree.append(waarborg_register::hash::leaf(&entry.leaf));
    if kept.records.is_empty() {
        return Ok(());
    }
    let pack = reader.pack(entry.index)?;
    if pack.sealed.len() != kept.records.len() {
        return Err(damaged(entry.index, "records are missing"));
    }
    let folded = u32::try_from(world.state.items.len()).unwrap_or(u32::MAX);
    let holds_items = matches!(kept.act, Act::DepositChunk { .. } | Act::ItemCorrected { .. });
    for (slot, (sealed, expected)) in pack.sealed.iter().zip(&kept.records).enumerate() {
        let Some(Some(key)) = pack.keys.get(slot) else { continue };
        let opened = records::open(sealed, Some(key))
            .map_err(|_| damaged(entry.index, &format!("record {slot} does not decrypt")))?;
        let binding = commitment(waarborg_ledger::entry::RECORD_TAG, &Opening(opened.opening), &opened.bytes);
        if binding != expected.0 {
            return Err(damaged(entry.index, &format!("record {slot} is not the one committed to")));
        }
        let number = first.saturating_add(u32::try_from(slot).unwrap_or(u32::MAX));
        if holds_items && number < folded {
            let content = Content::from_bytes(&opened.bytes)
                .ok_or_else(|| damaged(entry.index, &format!("record {slot} is no item")))?;
            world.index.add(number, &Indexed::of(&content));
        }
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
