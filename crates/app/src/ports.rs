// SPDX-License-Identifier: EUPL-1.2
//! What the application asks of a store. An engine keeps entries, sealed records with their keys in a
//! separate place, tiles, checkpoints and law packages; it keeps no state of its own. One conformance
//! suite (`store-conformance` in `testkit`) tells every engine the same.

pub mod pack;
pub mod rows;
mod sealed;
mod shared;
pub mod slots;

pub use sealed::{Kept, SealedLog};
pub use shared::{Lease, Proposal, Settled, Shared};

use std::collections::BTreeMap;
use waarborg_register::tile::Tile;

/// The secret that signs checkpoints.
pub const LOG_KEY: &str = "log-key";
/// The secret that takes its place, while the log's key is changed; empty at any other time.
pub const NEXT_LOG_KEY: &str = "log-key-next";
/// Secrets that an installation may have.
pub const SECRETS: [&str; 2] = [LOG_KEY, NEXT_LOG_KEY];

/// What can go wrong in a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer moved the head, or the store was restored.
    #[error("the store's head is at {found}, not at {expected}: another process wrote to it")]
    Moved {
        /// Size the writer started from.
        expected: u64,
        /// Size found.
        found: u64,
    },
    /// Another process holds the store.
    #[error("the store is in use by another process")]
    Locked,
    /// No room for more.
    #[error("the store is full")]
    Full,
    /// A stored byte is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The engine failed; the process must end and start again from the log.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// An entry to be stored, with its sealed records and their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Leaf bytes.
    pub leaf: Vec<u8>,
    /// Kept record bytes.
    pub kept: Vec<u8>,
    /// Opening of the kept record's commitment.
    pub opening: [u8; 32],
    /// Sealed records, by slot.
    pub sealed: Vec<Vec<u8>>,
    /// Keys of the sealed records, by slot; kept in a separate place.
    pub keys: Vec<[u8; 32]>,
}

/// One durable transaction.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Size of the log before it; the store refuses if it has moved.
    pub from: u64,
    /// Entries, in order.
    pub entries: Vec<NewEntry>,
    /// Tiles that changed.
    pub tiles: Vec<Tile>,
    /// Signed checkpoint after the batch.
    pub checkpoint: String,
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Index.
    pub index: u64,
    /// Leaf bytes.
    pub leaf: Vec<u8>,
    /// Kept record bytes.
    pub kept: Vec<u8>,
    /// Opening of the kept record.
    pub opening: [u8; 32],
}

/// Sealed records of one entry with the keys that still exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    /// Sealed records, by slot.
    pub sealed: Vec<Vec<u8>>,
    /// Keys, by slot; none once destroyed.
    pub keys: Vec<Option<[u8; 32]>>,
}

/// Size and newest checkpoint of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// Newest signed checkpoint, if any.
    pub checkpoint: Option<String>,
}

/// Reading, from any thread.
pub trait Reader: Send {
    /// Size and newest checkpoint.
    fn head(&mut self) -> Result<Head, StoreError>;
    /// Entries from an index, at most `limit`, in order.
    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError>;
    /// Sealed records of an entry; empty if it has none.
    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError>;
    /// Every stored tile.
    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError>;
    /// Every stored checkpoint, oldest first.
    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError>;
    /// The stored checkpoint of so many entries, if a batch ended there.
    fn checkpoint_at(&mut self, size: u64) -> Result<Option<String>, StoreError> {
        let size = size.to_string();
        Ok(self.checkpoints()?.into_iter().find(|note| note.split('\n').nth(1) == Some(&size)))
    }
    /// Law packages by digest (hexadecimal), each as named files.
    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError>;
}

/// The single writer. Dropping it releases the store's lock.
pub trait Store: Reader {
    /// Writes a batch durably: all of it or nothing. Keys are durable before the entries that need them.
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError>;
    /// Removes the keys of records for ever, by entry and slot, also from free pages.
    fn destroy_keys(&mut self, records: &[(u64, u32)]) -> Result<(), StoreError>;
    /// Keeps a law package.
    fn put_package(&mut self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError>;
    /// A secret of the installation (signing key seed, token hashes), kept with the keys.
    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Sets a secret.
    fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError>;
    /// The state that was saved last, sealed, if the engine keeps one; losing it only makes a start slow.
    fn saved_state(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
    /// Keeps a sealed state instead of the one before.
    fn save_state(&mut self, _sealed: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
    /// Names of the secrets there are, so that whoever moves a store moves all of them. An engine that cannot
    /// list them finds those that every installation may have.
    fn secrets(&mut self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for name in SECRETS {
            if self.secret(name)?.is_some() {
                found.push(name.to_owned());
            }
        }
        Ok(found)
    }
    /// Another connection that only reads.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;
    /// Reads everything once and names whatever is not as it was written; nothing if all is.
    fn scrub(&mut self) -> Result<Vec<String>, StoreError>;
    /// True while there is room for more than the reserve that records refusals.
    fn has_room(&mut self) -> Result<bool, StoreError>;
}
