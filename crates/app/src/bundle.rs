// SPDX-License-Identifier: EUPL-1.2
//! The verification bundle of a whole log, for the oversight body: everything that is stored, and of
//! the erasable records those that the exporter opens. Nothing is recomputed on the way, so that the
//! verifier judges the store and not this code (DESIGN, principle 9).

use crate::keys;
use crate::ports::{Pack, Reader, StoreError, StoredEntry};
use crate::records;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::{Act, Instant, Outcome};
use waarborg_ledger::{Kept, Leaf};
use waarborg_register::bundle::{BundleError, Entry, Record, Writer};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;
use waarborg_register::tile::{self, Tile};

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
    /// Not there yet.
    #[error("the log has {1} entries, from 0 on: there is no entry {0} yet")]
    NoEntry(u64, u64),
    /// Nothing was there yet.
    #[error("the log has no entry of before {0}: it began later")]
    TooEarly(Instant),
}

/// Up to where a log is exported. What was signed for is exported whole: where entries were signed for
/// together, those that came in with the last one go along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Upto {
    /// As it stands.
    #[default]
    Now,
    /// This entry.
    Entry(u64),
    /// All entries of before this instant.
    Before(Instant),
}

/// Exports the log as it stands.
pub fn export(
    reader: &mut dyn Reader,
    open: impl Fn(u64, u32) -> bool,
    verifier_key: &str,
    at: Instant,
) -> Result<Vec<u8>, ExportError> {
    export_upto(reader, open, verifier_key, at, Upto::Now)
}

/// Exports the log as it stands, or as it stood. `open` says which records the exporter opens, by entry and slot; a
/// record whose key was destroyed stays closed.
pub fn export_upto(
    reader: &mut dyn Reader,
    open: impl Fn(u64, u32) -> bool,
    verifier_key: &str,
    at: Instant,
    upto: Upto,
) -> Result<Vec<u8>, ExportError> {
    let key = VerifierKey::parse(verifier_key).map_err(BundleError::from)?;
    // The log may grow while it is read: the head comes first, so that its checkpoint is among those read.
    let head = reader.head()?.size;
    let notes = reader.checkpoints()?;
    let sizes: Vec<Option<u64>> = notes.iter().map(|note| Checkpoint::claimed(note).ok().map(|c| c.size)).collect();
    let size = size_of(reader, upto, head, sizes.iter().flatten().copied())?;
    // What came later may have given the log another key or name.
    let key = keys::turns(reader, size, head)?.into_iter().next().map_or(key, |turn| turn.before);
    let mut writer = Writer::new(key, at.0);
    let mut active = BTreeSet::new();
    let mut next = 0;
    while next < size {
        let stored = reader.entries(next, STEP)?;
        if stored.first().is_none_or(|entry| entry.index != next) {
            return Err(ExportError::Missing(next));
        }
        for entry in stored.iter().take_while(|entry| entry.index < size) {
            add(reader, &mut writer, entry, &open)?;
            active.extend(activated(entry));
            next = entry.index + 1;
        }
    }
    for (note, signed) in notes.iter().zip(sizes) {
        // One that cannot be read goes along: that is for the verifier to say.
        if signed.is_none_or(|signed| signed <= size) {
            writer.checkpoint(note.as_bytes())?;
        }
    }
    for tile in as_of(size, reader.tiles()?) {
        writer.tile(tile);
    }
    // What was not in force yet is of a later time.
    for (digest, files) in
        reader.packages()?.into_iter().filter(|(digest, _)| upto == Upto::Now || active.contains(digest))
    {
        for (name, bytes) in files {
            writer.law(&digest, &name, &bytes);
        }
    }
    Ok(writer.finish()?)
}

/// How many entries are exported: no more than there were at first.
fn size_of(
    reader: &mut dyn Reader,
    upto: Upto,
    head: u64,
    signed: impl Iterator<Item = u64>,
) -> Result<u64, ExportError> {
    let wanted = match upto {
        Upto::Now => return Ok(head),
        Upto::Entry(entry) if entry < head => entry + 1,
        Upto::Entry(entry) => return Err(ExportError::NoEntry(entry, head)),
        Upto::Before(instant) => match before(reader, instant, head)? {
            0 => return Err(ExportError::TooEarly(instant)),
            size => size,
        },
    };
    Ok(signed.filter(|size| (wanted..=head).contains(size)).min().unwrap_or(head))
}

/// How many entries lie before an instant: time never runs back in a log.
fn before(reader: &mut dyn Reader, instant: Instant, head: u64) -> Result<u64, ExportError> {
    let (mut low, mut high) = (0, head);
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = reader.entries(middle, 1)?.into_iter().next().ok_or(ExportError::Missing(middle))?;
        let leaf = Leaf::from_bytes(&entry.leaf).map_err(|e| StoreError::Damaged(format!("entry {middle}: {e}")))?;
        if leaf.at < instant { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// The law package that an entry puts in force.
fn activated(entry: &StoredEntry) -> Option<String> {
    let leaf = Leaf::from_bytes(&entry.leaf).ok().filter(|leaf| leaf.kind == "law.activated")?;
    let kept = Kept::from_bytes(&entry.kept).ok().filter(|_| leaf.outcome == Outcome::Allowed)?;
    match kept.act {
        Act::LawActivated { package, .. } => Some(package.to_string()),
        _ => None,
    }
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
        let Some(reached) = tile::width(size, tile.level, tile.index) else { continue };
        tile.width = tile.width.min(reached);
        tile.data.truncate(usize::from(tile.width) * 32);
        kept.insert(tile.path(), tile);
    }
    kept.into_values()
}
