// SPDX-License-Identifier: EUPL-1.2
//! A store that can be declared full by a scenario (R-135: no act without its entry). Everything else
//! goes to the real store beneath.

use crate::ports::{Batch, Head, Pack, Reader, Store, StoreError, StoredEntry};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use waarborg_register::tile::Tile;

/// The switch.
#[derive(Clone, Debug, Default)]
pub struct Full(Arc<AtomicBool>);

impl Full {
    /// Full or not.
    pub fn set(&self, full: bool) {
        self.0.store(full, Ordering::SeqCst);
    }
}

/// A store with the switch.
pub struct Fillable {
    store: Box<dyn Store>,
    full: Full,
}

impl Fillable {
    /// Around a store.
    pub fn new(store: Box<dyn Store>, full: Full) -> Self {
        Self { store, full }
    }
}

impl Reader for Fillable {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.store.head()
    }
    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.store.entries(from, limit)
    }
    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        self.store.pack(entry)
    }
    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.store.tiles()
    }
    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.store.checkpoints()
    }
    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError> {
        self.store.packages()
    }
}

impl Store for Fillable {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.store.append(batch)
    }
    fn destroy_keys(&mut self, records: &[(u64, u32)]) -> Result<(), StoreError> {
        self.store.destroy_keys(records)
    }
    fn put_package(&mut self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        self.store.put_package(digest, files)
    }
    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.secret(name)
    }
    fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.store.put_secret(name, value)
    }
    fn secrets(&mut self) -> Result<Vec<String>, StoreError> {
        self.store.secrets()
    }
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.store.reader()
    }
    fn scrub(&mut self) -> Result<Vec<String>, StoreError> {
        self.store.scrub()
    }
    fn has_room(&mut self) -> Result<bool, StoreError> {
        Ok(!self.full.0.load(Ordering::SeqCst) && self.store.has_room()?)
    }
}
