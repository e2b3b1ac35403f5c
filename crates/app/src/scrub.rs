// SPDX-License-Identifier: EUPL-1.2
//! Evidence that lies still is looked at: everything stored is read and computed anew, from the entries
//! and their records to tiles, checkpoints and root, slowly and beside the work. It ends at the first
//! difference (DESIGN, section 9).

use crate::bundle::as_of;
use crate::ports::{Reader, StoreError};
use crate::rebuild::{Read, open};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash::{self, Hash};
use waarborg_register::tree::Tree;

/// Entries read at once.
const STEP: usize = 64;

/// What a round came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scrubbed {
    /// All is as it was written.
    Whole {
        /// Entries read.
        entries: u64,
        /// Root over them.
        root: Hash,
    },
    /// The first difference.
    Differs(String),
    /// It was told to stop.
    Stopped,
}

/// One round. `closed` says whether a record may be without a key by now; `pace` is told how many entries
/// of how many were read, waits if it likes, and says whether to go on.
pub fn scrub(
    reader: &mut dyn Reader,
    closed: &dyn Fn((u64, u32)) -> bool,
    pace: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Scrubbed, StoreError> {
    match round(reader, closed, pace) {
        Err(StoreError::Damaged(what)) => Ok(Scrubbed::Differs(what)),
        other => other,
    }
}

fn round(
    reader: &mut dyn Reader,
    closed: &dyn Fn((u64, u32)) -> bool,
    pace: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Scrubbed, StoreError> {
    let size = reader.head()?.size;
    let mut tree = Tree::new();
    while tree.size() < size {
        let next = tree.size();
        let wanted = usize::try_from(size - next).unwrap_or(STEP).min(STEP);
        let entries = reader.entries(next, wanted)?;
        if entries.first().is_none_or(|entry| entry.index != next) {
            return Err(StoreError::Damaged(format!("entry {next} is missing")));
        }
        for entry in entries {
            let read = Read::of(entry)?;
            let index = read.entry.index;
            let pack = if read.kept.records.is_empty() { None } else { Some(reader.pack(index)?) };
            if let Some(slot) = open(&read, pack.as_ref())?.absent().iter().find(|slot| !closed((index, **slot))) {
                return Err(StoreError::Damaged(format!(
                    "entry {index}: the key of record {slot} is gone, and nothing orders its destruction"
                )));
            }
            tree.append(hash::leaf(&read.entry.leaf));
        }
        if !pace(tree.size(), size) {
            return Ok(Scrubbed::Stopped);
        }
    }
    tiles(reader, &tree)?;
    checkpoints(reader, &tree)?;
    Ok(Scrubbed::Whole { entries: size, root: tree.root() })
}

/// All tiles that a log of this size has, and as they must be.
fn tiles(reader: &mut dyn Reader, tree: &Tree) -> Result<(), StoreError> {
    let stored: Vec<_> = as_of(tree.size(), reader.tiles()?).collect();
    for own in tree.changed_tiles(0) {
        if !stored.contains(&own) {
            return Err(StoreError::Damaged(format!("{} is missing or differs from the entries", own.path())));
        }
    }
    Ok(())
}

fn checkpoints(reader: &mut dyn Reader, tree: &Tree) -> Result<(), StoreError> {
    for (number, note) in reader.checkpoints()?.into_iter().enumerate() {
        let read = Checkpoint::claimed(&note)
            .map_err(|error| StoreError::Damaged(format!("checkpoint {number} cannot be read: {error}")))?;
        // What was signed since this round began is for the next.
        if read.size <= tree.size() && tree.root_at(read.size) != Ok(read.root) {
            return Err(StoreError::Damaged(format!("checkpoint {number} is not of the entries")));
        }
    }
    Ok(())
}
