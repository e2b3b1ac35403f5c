// SPDX-License-Identifier: EUPL-1.2
//! A store in memory: the shortest true account of what the ports promise. Tests of the layers above
//! run on it, and the conformance suite compares every other engine with it. Faults can be asked
//! for: a failing append, little room.

mod shared;

pub use shared::MemoryShared;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waarborg_app::ports::{Batch, Head, NewEntry, Pack, Reader, Store, StoreError, StoredEntry};
use waarborg_register::tile::Tile;

type Packages = BTreeMap<String, BTreeMap<String, Vec<u8>>>;

#[derive(Default)]
struct Disk {
    in_use: bool,
    entries: Vec<NewEntry>,
    keys: Vec<Vec<Option<[u8; 32]>>>,
    tiles: BTreeMap<(u8, u64), Tile>,
    checkpoints: Vec<String>,
    packages: Packages,
    secrets: BTreeMap<String, Vec<u8>>,
    saved: Option<Vec<u8>>,
    /// Bytes that fit, and how many of them are kept back for refusals.
    limit: Option<(usize, usize)>,
    used: usize,
    fault: Option<StoreError>,
    desk: shared::Desk,
}

impl Disk {
    fn has_room(&self) -> bool {
        self.limit.is_none_or(|(limit, reserve)| limit.saturating_sub(self.used) > reserve)
    }
}

/// What a [`MemoryStore`] keeps its data on; it outlives the store, so that the store can be opened
/// again.
#[derive(Clone, Default)]
pub struct MemoryDisk(Arc<Mutex<Disk>>);

impl MemoryDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty disk for so many bytes, some of which are kept back for recording refusals.
    #[must_use]
    pub fn with_room(bytes: usize, reserve: usize) -> Self {
        let disk = Self::default();
        disk.lock().limit = Some((bytes, reserve));
        disk
    }

    /// Opens the store on it.
    ///
    /// # Errors
    /// `Locked` while it is open already.
    pub fn open(&self) -> Result<MemoryStore, StoreError> {
        let mut disk = self.lock();
        if disk.in_use {
            return Err(StoreError::Locked);
        }
        disk.in_use = true;
        Ok(MemoryStore(MemoryReader(self.clone())))
    }

    /// Lets the next append fail with this error, nothing written.
    pub fn fail_next_append(&self, error: StoreError) {
        self.lock().fault = Some(error);
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        // A test that panicked with the lock held has failed already.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct MemoryReader(MemoryDisk);

/// The store on a [`MemoryDisk`]. Dropping it lets the disk be opened again.
pub struct MemoryStore(MemoryReader);

impl MemoryStore {
    /// A store on a disk of its own.
    ///
    /// # Panics
    /// Never: a new disk is not in use.
    #[must_use]
    pub fn new() -> Self {
        MemoryDisk::new().open().expect("a new disk is not in use")
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.0.lock()
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for MemoryStore {
    fn drop(&mut self) {
        self.disk().in_use = false;
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Reader for MemoryReader {
    fn head(&mut self) -> Result<Head, StoreError> {
        let disk = self.0.lock();
        Ok(Head { size: disk.entries.len() as u64, checkpoint: disk.checkpoints.last().cloned() })
    }

    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        let disk = self.0.lock();
        let wanted = (0u64..).zip(&disk.entries).skip(place(from)).take(limit);
        let stored = wanted.map(|(index, entry)| StoredEntry {
            index,
            leaf: entry.leaf.clone(),
            kept: entry.kept.clone(),
            opening: entry.opening,
        });
        Ok(stored.collect())
    }

    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        let disk = self.0.lock();
        let at = place(entry);
        Ok(Pack {
            sealed: disk.entries.get(at).map_or_else(Vec::new, |e| e.sealed.clone()),
            keys: disk.keys.get(at).cloned().unwrap_or_default(),
        })
    }

    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        Ok(self.0.lock().tiles.values().cloned().collect())
    }

    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(self.0.lock().checkpoints.clone())
    }

    fn packages(&mut self) -> Result<Packages, StoreError> {
        Ok(self.0.lock().packages.clone())
    }
}

impl Reader for MemoryStore {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.0.head()
    }

    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.0.entries(from, limit)
    }

    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        self.0.pack(entry)
    }

    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.0.tiles()
    }

    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.0.checkpoints()
    }

    fn packages(&mut self) -> Result<Packages, StoreError> {
        self.0.packages()
    }
}

impl MemoryReader {
    fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut disk = self.0.lock();
        let found = disk.entries.len() as u64;
        if found != batch.from {
            return Err(StoreError::Moved { expected: batch.from, found });
        }
        if let Some(fault) = disk.fault.take() {
            return Err(fault);
        }
        if batch.entries.is_empty() {
            return Ok(());
        }
        if batch.entries.iter().any(|e| e.sealed.len() != e.keys.len()) {
            let text = "an entry has not one key for each sealed record";
            return Err(StoreError::Failed(text.into()));
        }
        let more: usize = batch.entries.iter().map(size).sum();
        if disk.limit.is_some_and(|(limit, _)| disk.used + more > limit) {
            return Err(StoreError::Full);
        }
        disk.used += more;
        let keys = batch.entries.iter().map(|e| e.keys.iter().copied().map(Some).collect());
        disk.keys.extend(keys);
        disk.entries.extend(batch.entries.iter().cloned());
        for tile in &batch.tiles {
            disk.tiles.insert((tile.level, tile.index), tile.clone());
        }
        disk.checkpoints.push(batch.checkpoint.clone());
        Ok(())
    }

    fn destroy_keys(&self, records: &[(u64, u32)]) -> Result<(), StoreError> {
        let mut disk = self.0.lock();
        for (entry, slot) in records {
            let slots = disk.keys.get(place(*entry)).map_or(0, Vec::len);
            if place(u64::from(*slot)) >= slots {
                let text = format!("entry {entry} has no record in slot {slot}");
                return Err(StoreError::Failed(text));
            }
        }
        for (entry, slot) in records {
            disk.keys[place(*entry)][place(u64::from(*slot))] = None;
        }
        Ok(())
    }

    fn put_package(&self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        let mut disk = self.0.lock();
        let kept = disk.packages.entry(digest.into()).or_insert_with(|| files.clone());
        if kept == files {
            return Ok(());
        }
        let text = format!("law package {digest} is there already with other content");
        Err(StoreError::Failed(text))
    }
}

impl Store for MemoryStore {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.0.append(batch)
    }

    fn destroy_keys(&mut self, records: &[(u64, u32)]) -> Result<(), StoreError> {
        self.0.destroy_keys(records)
    }

    fn put_package(&mut self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        self.0.put_package(digest, files)
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk().secrets.get(name).cloned())
    }

    fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.disk().secrets.insert(name.into(), value.into());
        Ok(())
    }

    fn saved_state(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk().saved.clone())
    }

    fn save_state(&mut self, sealed: &[u8]) -> Result<(), StoreError> {
        self.disk().saved = Some(sealed.to_vec());
        Ok(())
    }

    fn secrets(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(self.disk().secrets.keys().cloned().collect())
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(MemoryReader(self.0.0.clone())))
    }

    fn scrub(&mut self) -> Result<Vec<String>, StoreError> {
        // No hand reaches into memory.
        Ok(Vec::new())
    }

    fn has_room(&mut self) -> Result<bool, StoreError> {
        Ok(self.disk().has_room())
    }
}

fn size(entry: &NewEntry) -> usize {
    let records: usize = entry.sealed.iter().map(|record| record.len() + 32).sum();
    entry.leaf.len() + entry.kept.len() + 32 + records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::Engine;
    use crate::sample::Log;

    struct Memory(MemoryDisk);

    impl Engine for Memory {
        fn open(&self) -> Result<Box<dyn Store>, StoreError> {
            Ok(Box::new(self.0.open()?))
        }

        fn small(&self) -> Option<Box<dyn Store>> {
            let disk = MemoryDisk::with_room(4 << 20, 1 << 20);
            Some(Box::new(disk.open().unwrap()))
        }
    }

    crate::store_conformance!(|| Memory(MemoryDisk::new()));

    #[test]
    fn a_fault_asked_for_comes_once() {
        let disk = MemoryDisk::new();
        let mut store = disk.open().unwrap();
        let batch = Log::new(1).batch(2);
        disk.fail_next_append(StoreError::Full);
        assert!(matches!(store.append(&batch), Err(StoreError::Full)));
        store.append(&batch).unwrap();
    }
}
