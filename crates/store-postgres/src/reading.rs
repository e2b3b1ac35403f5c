// SPDX-License-Identifier: EUPL-1.2
//! Reading, on a connection of its own or the writer's. Each question is one statement and so sees one
//! committed state; what was read before a failover is simply read again.

use std::collections::BTreeMap;

use waarborg_app::ports::{Head, Pack, Reader, StoreError, StoredEntry};
use waarborg_register::tile::Tile;

use crate::fetch::{self, Packed};
use crate::link::Link;

/// A reader.
pub struct Reading(pub Link);

impl Reader for Reading {
    fn head(&mut self) -> Result<Head, StoreError> {
        let head = self.0.with(fetch::head)?;
        Ok(Head { size: head.size, checkpoint: head.note })
    }

    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.0.with(|live| {
            let size = fetch::head(live)?.size;
            let to = from.saturating_add(u64::try_from(limit).unwrap_or(u64::MAX)).min(size);
            if from >= to { Ok(Vec::new()) } else { fetch::entries(live, from, to) }
        })
    }

    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        // Beyond what the store can number there is no entry.
        if i64::try_from(entry).is_err() {
            return Ok(Pack::default());
        }
        self.0.with(|live| match fetch::pack(live, entry)? {
            Packed::Whole(pack) => Ok(pack),
            Packed::Keyless(_) => match fetch::pack(live, entry)? {
                Packed::Whole(pack) => Ok(pack),
                Packed::Keyless(wrong) => Err(wrong.into()),
            },
        })
    }

    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.0.with(fetch::tiles)
    }

    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.0.with(|live| {
            let written = fetch::head(live)?.checkpoints;
            fetch::checkpoints(live, written)
        })
    }

    fn checkpoint_at(&mut self, size: u64) -> Result<Option<String>, StoreError> {
        self.0.with(|live| fetch::checkpoint_at(live, size))
    }

    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError> {
        self.0.with(fetch::packages)
    }
}
