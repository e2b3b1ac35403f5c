// SPDX-License-Identifier: EUPL-1.2
//! Replays a store into another: the same leaves, kept records, sealed records, tiles, checkpoints and
//! law packages, batch by batch as the checkpoints mark them, whatever engine is on either side. Every
//! commitment and every root is checked on the way, and at the end the copy is read again: equal root,
//! equal newest checkpoint, equal state, or it fails. Migrating, backing up and restoring are all this
//! (DESIGN, section 9; ADR 0022).

use crate::bundle::as_of;
use crate::ports::{Batch, NewEntry, Reader, Store, StoreError, StoredEntry};
use crate::rebuild::{Read, Rebuilt, open, rebuild, shared_out};
use waarborg_ledger::State;
use waarborg_register::checkpoint::{Checkpoint, CheckpointError};
use waarborg_register::hash::{self, Hash};
use waarborg_register::tree::Tree;

/// Entries read at once.
const STEP: usize = 500;
/// Absent keys marked as such in one go.
const MARKED: usize = 50_000;

/// Whether the keys of the records go along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// They do; destroyed ones stay destroyed.
    Along,
    /// They do not: the copy holds no content that anybody can read.
    Apart,
}

/// Why a copy was not made, or is not one.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the stores.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored checkpoint cannot be read.
    #[error("checkpoint {0} of the store cannot be read: {1}")]
    Checkpoint(usize, CheckpointError),
    /// A stored checkpoint is not of these entries.
    #[error("checkpoint {0}, for {1} entries, {2}")]
    NotOfThese(usize, u64, &'static str),
    /// The destination holds something else.
    #[error("the destination holds another log, or more of it: {0} entries that are not the first {0} of the store")]
    Other(u64),
    /// What was written is not what was read.
    #[error("the copy differs from the store it was made of: {0}")]
    Differs(&'static str),
}

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Entries in the copy.
    pub entries: u64,
    /// Of them, those that were there already.
    pub before: u64,
    /// Root over them.
    pub root: Hash,
    /// Digest of the state on the side that was read.
    pub state: waarborg_domain::Digest,
    /// Newest checkpoint.
    pub checkpoint: String,
    /// Records that the copy has no key of, though nothing orders their destruction.
    pub closed: u64,
}

/// One batch of the store that is read.
struct Mark {
    number: usize,
    note: String,
    size: u64,
    root: Hash,
}

/// Copies what the destination lacks; it may be empty, or hold the beginning of the same log. `progress`
/// is told how many entries of how many are written.
pub fn copy(
    from: &mut dyn Reader,
    to: &mut dyn Store,
    keys: Keys,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Copied, CopyError> {
    let Rebuilt { state, tree, .. } = rebuild(to, [0; 16])?;
    let before = tree.size();
    // The store may grow while it is read: all is taken as of this size.
    let size = from.head()?.size;
    let marks = marks(from, size)?;
    if !starts_with(&marks, before, tree.root()) {
        return Err(CopyError::Other(before));
    }
    for (digest, files) in from.packages()? {
        to.put_package(&digest, &files)?;
    }
    let mut copying = Copying { from, to, keys, state, tree, absent: Vec::new() };
    let mut newest = String::new();
    for mark in marks {
        if mark.size > before {
            copying.batch(&mark)?;
            progress(mark.size, size);
        }
        newest = mark.note;
    }
    copying.mark_absent()?;
    let Copying { state, tree, .. } = copying;
    same_tiles(from, &tree)?;
    let closed = read_again(to, &state, &tree, &newest)?;
    Ok(Copied { entries: size, before, root: tree.root(), state: state.digest(), checkpoint: newest, closed })
}

/// The batches up to a size, oldest first. Whose signature a checkpoint bears is for whoever holds the
/// log's key: opening the copy asks that of the newest.
fn marks(from: &mut dyn Reader, size: u64) -> Result<Vec<Mark>, CopyError> {
    let mut marks: Vec<Mark> = Vec::new();
    for (number, note) in from.checkpoints()?.into_iter().enumerate() {
        let read = Checkpoint::claimed(&note).map_err(|error| CopyError::Checkpoint(number, error))?;
        if read.size > size {
            break;
        }
        if read.size <= marks.last().map_or(0, |last| last.size) {
            return Err(CopyError::NotOfThese(number, read.size, "does not count more entries than the one before it"));
        }
        marks.push(Mark { number, note, size: read.size, root: read.root });
    }
    match marks.last() {
        Some(last) if last.size < size => {
            Err(CopyError::NotOfThese(last.number, last.size, "is the newest, yet there are more entries"))
        }
        None if size > 0 => Err(CopyError::NotOfThese(0, 0, "is missing")),
        _ => Ok(marks),
    }
}

/// What the destination holds already must be where one of the batches ended.
fn starts_with(marks: &[Mark], size: u64, root: Hash) -> bool {
    size == 0 || marks.iter().any(|mark| mark.size == size && mark.root == root)
}

struct Copying<'a> {
    from: &'a mut dyn Reader,
    to: &'a mut dyn Store,
    keys: Keys,
    state: State,
    tree: Tree,
    absent: Vec<(u64, u32)>,
}

impl Copying<'_> {
    /// Reads one batch, checks it and writes it.
    fn batch(&mut self, mark: &Mark) -> Result<(), CopyError> {
        let start = self.tree.size();
        let mut entries = Vec::new();
        while self.tree.size() < mark.size {
            let next = self.tree.size();
            let wanted = usize::try_from(mark.size - next).unwrap_or(usize::MAX).min(STEP);
            let stored = self.from.entries(next, wanted)?;
            if stored.first().is_none_or(|entry| entry.index != next) {
                return Err(StoreError::Damaged(format!("entry {next} is missing")).into());
            }
            for entry in self.checked(stored)? {
                entries.push(entry);
            }
        }
        if self.tree.root() != mark.root {
            return Err(CopyError::NotOfThese(mark.number, mark.size, "has another root than the entries"));
        }
        let tiles = self.tree.changed_tiles(start);
        self.to.append(&Batch { from: start, entries, tiles, checkpoint: mark.note.clone() })?;
        if self.absent.len() >= MARKED { self.mark_absent() } else { Ok(()) }
    }

    /// Holds entries and their records to what was committed to, and folds them.
    fn checked(&mut self, stored: Vec<StoredEntry>) -> Result<Vec<NewEntry>, StoreError> {
        let mut packed = Vec::with_capacity(stored.len());
        for entry in stored {
            let read = Read::of(entry)?;
            let pack = if read.kept.records.is_empty() { None } else { Some(self.from.pack(read.entry.index)?) };
            packed.push((read, pack));
        }
        let checked =
            shared_out(packed, |(read, pack)| open(&read, pack.as_ref()).map(|_| (read, pack.unwrap_or_default())));
        let mut entries = Vec::with_capacity(checked.len());
        for checked in checked {
            let (read, pack) = checked?;
            let index = read.entry.index;
            read.apply(&mut self.state)?;
            self.tree.append(hash::leaf(&read.entry.leaf));
            let (mut keys, along) = (Vec::with_capacity(pack.keys.len()), self.keys == Keys::Along);
            for (slot, key) in (0u32..).zip(pack.keys) {
                let key = key.filter(|_| along);
                // Stands in its place until it is marked as not there; it opens nothing.
                keys.push(key.unwrap_or_default());
                if key.is_none() {
                    self.absent.push((index, slot));
                }
            }
            let StoredEntry { leaf, kept, opening, .. } = read.entry;
            entries.push(NewEntry { leaf, kept, opening, sealed: pack.sealed, keys });
        }
        Ok(entries)
    }

    fn mark_absent(&mut self) -> Result<(), CopyError> {
        if !self.absent.is_empty() {
            self.to.destroy_keys(&self.absent)?;
            self.absent.clear();
        }
        Ok(())
    }
}

/// Every tile that the store had at this size must be of these entries.
fn same_tiles(from: &mut dyn Reader, tree: &Tree) -> Result<(), StoreError> {
    for tile in as_of(tree.size(), from.tiles()?) {
        let own = tree.tile(tile.level, tile.index);
        if own.is_none_or(|own| own.data.get(..tile.data.len()) != Some(tile.data.as_slice())) {
            return Err(StoreError::Damaged(format!("{} differs from the entries", tile.path())));
        }
    }
    Ok(())
}

/// Reads the copy from its first entry to its newest checkpoint; how many records it cannot open.
fn read_again(to: &mut dyn Store, state: &State, tree: &Tree, newest: &str) -> Result<u64, CopyError> {
    let copy = rebuild(to, [0; 16])?;
    let checks = [
        ("its root", copy.tree.size() == tree.size() && copy.tree.root() == tree.root()),
        ("its state", copy.state.digest() == state.digest()),
        ("its newest checkpoint", to.head()?.checkpoint.unwrap_or_default() == newest),
    ];
    match checks.into_iter().find(|(_, equal)| !equal) {
        Some((what, _)) => Err(CopyError::Differs(what)),
        None => Ok(copy.missing().len() as u64),
    }
}
