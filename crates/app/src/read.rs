// SPDX-License-Identifier: EUPL-1.2
//! Reading durable records from any thread, with the packs last used kept at hand.

use crate::ctx::RecordSource;
use crate::ports::{Pack, Reader};
use crate::records::{self, RecordError};
use crate::taxii::shelf::Shelves;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Packs kept at hand.
const PACKS: usize = 64;

/// Opens records through a reading connection.
pub struct Records {
    inner: Mutex<Inner>,
    pub(crate) shelves: Shelves,
}

struct Inner {
    reader: Box<dyn Reader>,
    packs: VecDeque<(u64, Arc<Pack>)>,
}

impl Records {
    /// Over a reading connection.
    pub fn new(reader: Box<dyn Reader>) -> Self {
        Self { inner: Mutex::new(Inner { reader, packs: VecDeque::new() }), shelves: Shelves::default() }
    }

    fn pack(&self, entry: u64) -> Result<Arc<Pack>, RecordError> {
        let mut inner = self.inner.lock().map_err(|_| RecordError::Damaged)?;
        if let Some(at) = inner.packs.iter().position(|(e, _)| *e == entry)
            && let Some(found) = inner.packs.remove(at)
        {
            let pack = found.1.clone();
            inner.packs.push_back(found);
            return Ok(pack);
        }
        let pack = Arc::new(inner.reader.pack(entry).map_err(|_| RecordError::Damaged)?);
        inner.packs.push_back((entry, pack.clone()));
        if inner.packs.len() > PACKS {
            inner.packs.pop_front();
        }
        Ok(pack)
    }

    /// Forgets packs whose keys were destroyed, and what was read from any.
    pub fn forget(&self, entries: &[u64]) {
        self.shelves.clear();
        if let Ok(mut inner) = self.inner.lock() {
            inner.packs.retain(|(entry, _)| !entries.contains(entry));
        }
    }

    /// Work with the reading connection itself.
    pub fn with_reader<T>(&self, run: impl FnOnce(&mut dyn Reader) -> T) -> Option<T> {
        let mut inner = self.inner.lock().ok()?;
        Some(run(inner.reader.as_mut()))
    }
}

impl RecordSource for Records {
    fn open(&self, record: (u64, u32)) -> Result<Vec<u8>, RecordError> {
        let pack = self.pack(record.0)?;
        let slot = record.1 as usize;
        let sealed = pack.sealed.get(slot).ok_or(RecordError::Damaged)?;
        let key = pack.keys.get(slot).and_then(Option::as_ref);
        Ok(records::open(sealed, key)?.bytes)
    }
}
