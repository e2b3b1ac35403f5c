// SPDX-License-Identifier: EUPL-1.2
//! The memory store as one that servers share: a lease with an epoch that fences what an earlier leader
//! still writes, and proposals with their answers. Cutting a server off is what a broken network does.

use super::{MemoryDisk, MemoryReader, Packages};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use waarborg_app::ports::{
    Batch, Head, Lease, Pack, Proposal, Reader, Settled, Shared, Store, StoreError, StoredEntry,
};
use waarborg_register::tile::Tile;

/// What the servers leave for each other.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) epoch: u64,
    holder: Option<(String, Instant)>,
    proposals: Vec<Row>,
}

struct Row {
    proposal: Proposal,
    answer: Option<Vec<u8>>,
    since: Instant,
}

/// A server's way to a [`MemoryDisk`].
#[derive(Clone)]
pub struct MemoryShared {
    disk: MemoryDisk,
    cut: Arc<AtomicBool>,
}

impl MemoryShared {
    /// Over a disk.
    #[must_use]
    pub fn over(disk: &MemoryDisk) -> Self {
        Self { disk: disk.clone(), cut: Arc::default() }
    }

    /// Cuts this server off from the store, with all it opened here, or lets it back.
    pub fn cut_off(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }

    fn reached<T>(&self, work: impl FnOnce(&mut Desk) -> T) -> Result<T, StoreError> {
        if self.cut.load(Ordering::SeqCst) {
            return Err(StoreError::Failed("cut off".into()));
        }
        Ok(work(&mut self.disk.lock().desk))
    }
}

impl Shared for MemoryShared {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(Writer { disk: self.disk.clone(), epoch: 0, cut: self.cut.clone() }))
    }

    fn lease(&mut self, holder: &str, term: Duration) -> Result<Lease, StoreError> {
        let now = Instant::now();
        self.reached(|desk| {
            match &desk.holder {
                Some((other, until)) if other != holder && *until > now => {
                    return Lease::Theirs { holder: other.clone() };
                }
                Some((own, _)) if own == holder => {}
                _ => desk.epoch += 1,
            }
            desk.holder = Some((holder.to_owned(), now + term));
            Lease::Mine { epoch: desk.epoch }
        })
    }

    fn leave(&mut self, holder: &str) -> Result<(), StoreError> {
        self.reached(|desk| {
            if desk.holder.as_ref().is_some_and(|(held, _)| held == holder) {
                desk.holder = None;
            }
        })
    }

    fn writer(&self, epoch: u64) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Writer { disk: self.disk.clone(), epoch, cut: self.cut.clone() }))
    }

    fn propose(&mut self, proposals: &[Proposal]) -> Result<(), StoreError> {
        self.reached(|desk| {
            for proposal in proposals {
                if desk.proposals.iter().all(|row| row.proposal.id != proposal.id) {
                    let proposal = proposal.clone();
                    desk.proposals.push(Row { proposal, answer: None, since: Instant::now() });
                }
            }
        })
    }

    fn waiting(&mut self, limit: usize) -> Result<Vec<Proposal>, StoreError> {
        self.reached(|desk| {
            let open = desk.proposals.iter().filter(|row| row.answer.is_none());
            open.take(limit).map(|row| row.proposal.clone()).collect()
        })
    }

    fn settle(&mut self, answers: &[Settled]) -> Result<(), StoreError> {
        self.reached(|desk| {
            for settled in answers {
                if let Some(row) = desk.proposals.iter_mut().find(|row| row.proposal.id == settled.id) {
                    row.answer.get_or_insert_with(|| settled.answer.clone());
                }
            }
        })
    }

    fn collect(&mut self, proposals: &[[u8; 16]]) -> Result<Vec<Settled>, StoreError> {
        self.reached(|desk| {
            let mine = |row: &mut Row| row.answer.is_some() && proposals.contains(&row.proposal.id);
            let taken = desk.proposals.extract_if(.., mine);
            taken.filter_map(|row| Some(Settled { id: row.proposal.id, answer: row.answer? })).collect()
        })
    }

    fn sweep(&mut self, older: Duration) -> Result<u64, StoreError> {
        self.reached(|desk| {
            let before = desk.proposals.len();
            desk.proposals.retain(|row| row.since.elapsed() < older);
            (before - desk.proposals.len()) as u64
        })
    }

    fn again(&self) -> Result<Box<dyn Shared>, StoreError> {
        Ok(Box::new(self.clone()))
    }
}

/// The writer of one leadership.
struct Writer {
    disk: MemoryDisk,
    epoch: u64,
    cut: Arc<AtomicBool>,
}

impl Writer {
    fn disk(&self) -> Result<MemoryReader, StoreError> {
        if self.cut.load(Ordering::SeqCst) {
            return Err(StoreError::Failed("cut off".into()));
        }
        Ok(MemoryReader(self.disk.clone()))
    }
}

impl Reader for Writer {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.disk()?.head()
    }
    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.disk()?.entries(from, limit)
    }
    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        self.disk()?.pack(entry)
    }
    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.disk()?.tiles()
    }
    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.disk()?.checkpoints()
    }
    fn packages(&mut self) -> Result<Packages, StoreError> {
        self.disk()?.packages()
    }
}

impl Store for Writer {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let disk = self.disk()?;
        if disk.0.lock().desk.epoch != self.epoch {
            let found = disk.0.lock().entries.len() as u64;
            return Err(StoreError::Moved { expected: batch.from, found });
        }
        disk.append(batch)
    }
    fn destroy_keys(&mut self, records: &[(u64, u32)]) -> Result<(), StoreError> {
        self.disk()?.destroy_keys(records)
    }
    fn put_package(&mut self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        self.disk()?.put_package(digest, files)
    }
    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk()?.0.lock().secrets.get(name).cloned())
    }
    fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.disk()?.0.lock().secrets.insert(name.into(), value.into());
        Ok(())
    }
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(Writer { disk: self.disk.clone(), epoch: 0, cut: self.cut.clone() }))
    }
    fn scrub(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }
    fn has_room(&mut self) -> Result<bool, StoreError> {
        Ok(self.disk()?.0.lock().has_room())
    }
}
