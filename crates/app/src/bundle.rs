// SPDX-License-Identifier: EUPL-1.2
//! The verification bundle of a whole log, for the oversight body: everything that is stored, and of
//! the erasable records those that the exporter opens. Nothing is recomputed on the way, so that the
//! verifier judges the store and not this code (DESIGN, principle 9).

use crate::ports::{Pack, Reader, StoreError, StoredEntry};
use crate::records;
use std::collections::BTreeMap;
use waarborg_domain::Instant;
use waarborg_ledger::Leaf;
use waarborg_register::bundle::{BundleError, Entry, Record, Writer};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;
use waarborg_register::tile::Tile;

/// Entries read at once.
const STEP: usize = 500;

/// Why a bundle could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored does not fit a bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A stored record does not decrypt.
    #[error("entry {0}, record {1}: it was changed, or its key is another's")]
    Record(u64, u32),
    /// The store ends before its head says.
    #[error("entry {0} is missing from the store")]
    Missing(u64),
}

/// Exports the log as it stands. `open` says which records the exporter opens, by entry and slot; a
/// record whose key was destroyed stays closed.
pub fn export(
    reader: &mut dyn Reader,
    open: impl Fn(u64, u32) -> bool,
    verifier_key: &str,
    at: Instant,
) -> Result<Vec<u8>, ExportError> {
    let key = VerifierKey::parse(verifier_key).map_err(BundleError::from)?;
    // The log may grow while it is read: all is taken as of this size.
    let size = reader.head()?.size;
    let mut writer = Writer::new(key.clone(), at.0);
    let mut next = 0;
    while next < size {
        let stored = reader.entries(next, STEP)?;
        if stored.first().is_none_or(|entry| entry.index != next) {
            return Err(ExportError::Missing(next));
        }
        for entry in stored.iter().take_while(|entry| entry.index < size) {
            add(reader, &mut writer, entry, &open)?;
            next = entry.index + 1;
        }
    }
    for note in reader.checkpoints()? {
        // One that cannot be read goes along: that is for the verifier to say.
        let later = Checkpoint::open(&note, std::slice::from_ref(&key)).is_ok_and(|c| c.size > size);
        if !later {
            writer.checkpoint(note.as_bytes())?;
        }
    }
    for tile in as_of(size, reader.tiles()?) {
        writer.tile(tile);
    }
    for (digest, files) in reader.packages()? {
        for (name, bytes) in files {
            writer.law(&digest, &name, &bytes);
        }
    }
    Ok(writer.finish()?)
}

fn add(
    reader: &mut dyn Reader,
    writer: &mut Writer,
    entry: &StoredEntry,
    open: &impl Fn(u64, u32) -> bool,
) -> Result<(), ExportError> {
    // A leaf that cannot be read still goes into the bundle; its records cannot be known.
    let count = Leaf::from_bytes(&entry.leaf).map_or(0, |leaf| leaf.records.count);
    let wanted: Vec<u32> = (0..count).filter(|slot| open(entry.index, *slot)).collect();
    let pack = if wanted.is_empty() { Pack::default() } else { reader.pack(entry.index)? };
    let mut opened = Vec::with_capacity(wanted.len());
    for slot in wanted {
        let key = pack.keys.get(slot as usize).and_then(Option::as_ref);
        let (Some(key), Some(sealed)) = (key, pack.sealed.get(slot as usize)) else { continue };
        let record = records::open(sealed, Some(key)).map_err(|_| ExportError::Record(entry.index, slot))?;
        opened.push((slot, record));
    }
    let records = opened
        .iter()
        .map(|(slot, record)| Record { slot: *slot, opening: record.opening, bytes: &record.bytes })
        .collect();
    writer.entry(&Entry { leaf: &entry.leaf, opening: entry.opening, kept: &entry.kept, records })?;
    Ok(())
}

/// Tiles as they were at this size: what was added later is cut off.
pub(crate) fn as_of(size: u64, tiles: Vec<Tile>) -> impl Iterator<Item = Tile> {
    let mut kept: BTreeMap<String, Tile> = BTreeMap::new();
    for mut tile in tiles {
        let level = size.checked_shr(8 * u32::from(tile.level)).unwrap_or(0);
        let reached = level.saturating_sub(tile.index.saturating_mul(256));
        let width = reached.min(u64::from(tile.width));
        if width == 0 {
            continue;
        }
        tile.width = u16::try_from(width).unwrap_or(tile.width);
        tile.data.truncate(usize::from(tile.width) * 32);
        kept.insert(tile.path(), tile);
    }
    kept.into_values()
}
