// SPDX-License-Identifier: EUPL-1.2
//! Writing a bundle: entries go in one by one, so that a whole log needs no second copy in memory; the
//! one valid spelling of everything is fixed here (principle 9).

use super::{BundleError, CHECKPOINTS, Entry, GROUP, META, Meta, width_of};
use crate::container::{self, Section};
use crate::entry_bundle;
use crate::note::VerifierKey;
use crate::tile::{self, Tile};

/// Writes a bundle, entry by entry.
#[derive(Debug)]
pub struct Writer {
    key: VerifierKey,
    exported_at: i64,
    size: u64,
    sections: Vec<(String, Vec<u8>)>,
    checkpoints: Vec<u8>,
    leaves: Vec<Vec<u8>>,
    kept: Vec<u8>,
    records: Vec<u8>,
}

impl Writer {
    /// A bundle of the log that this key signs for.
    #[must_use]
    pub fn new(key: VerifierKey, exported_at: i64) -> Self {
        Self {
            key,
            exported_at,
            size: 0,
            sections: Vec::new(),
            checkpoints: Vec::new(),
            leaves: Vec::new(),
            kept: Vec::new(),
            records: Vec::new(),
        }
    }

    /// Adds the next entry; its records in order of slot.
    ///
    /// # Errors
    /// [`BundleError::TooLong`], or an entry that is larger than the register takes.
    pub fn entry(&mut self, entry: &Entry<'_>) -> Result<(), BundleError> {
        let too_long = BundleError::TooLong(self.size);
        self.kept.extend_from_slice(&entry.opening);
        put(&mut self.kept, entry.kept, &too_long)?;
        let within = u16::try_from(self.leaves.len()).map_err(|_| too_long.clone())?;
        for record in &entry.records {
            self.records.extend_from_slice(&within.to_be_bytes());
            self.records.extend_from_slice(&record.slot.to_be_bytes());
            self.records.extend_from_slice(&record.opening);
            put(&mut self.records, record.bytes, &too_long)?;
        }
        self.leaves.push(entry.leaf.to_vec());
        self.size += 1;
        if self.size.is_multiple_of(GROUP) { self.flush() } else { Ok(()) }
    }

    /// Adds a signed checkpoint, in the order they were made.
    ///
    /// # Errors
    /// [`BundleError::TooLong`].
    pub fn checkpoint(&mut self, note: &[u8]) -> Result<(), BundleError> {
        put(&mut self.checkpoints, note, &BundleError::TooLong(self.size))
    }

    /// Adds a stored tile.
    pub fn tile(&mut self, tile: Tile) {
        self.sections.push((tile.path(), tile.data));
    }

    /// Adds one file of a law package.
    pub fn law(&mut self, digest: &str, file: &str, bytes: &[u8]) {
        self.sections.push((format!("law/{digest}/{file}"), bytes.to_vec()));
    }

    /// The file.
    ///
    /// # Errors
    /// [`BundleError`] for a name that cannot stand in a container, one that stands twice, or too much.
    pub fn finish(mut self) -> Result<Vec<u8>, BundleError> {
        self.flush()?;
        let meta = Meta { key: self.key, size: self.size, exported_at: self.exported_at };
        self.sections.push((META.to_owned(), meta.encode().into_bytes()));
        self.sections.push((CHECKPOINTS.to_owned(), self.checkpoints));
        let sections: Vec<Section<'_>> = self.sections.iter().map(|(name, bytes)| Section { name, bytes }).collect();
        Ok(container::encode(&sections)?)
    }

    fn flush(&mut self) -> Result<(), BundleError> {
        let Some(group) = self.size.checked_sub(1).map(|last| last / GROUP) else { return Ok(()) };
        if self.leaves.is_empty() {
            return Ok(());
        }
        let width = width_of(group, self.size);
        let path = entry_bundle::path(group, width);
        let leaves = entry_bundle::encode(&std::mem::take(&mut self.leaves))
            .map_err(|error| BundleError::Entries(path.clone(), error))?;
        let number = tile::numbered(group, width);
        self.sections.push((path, leaves));
        self.sections.push((format!("kept/{number}"), std::mem::take(&mut self.kept)));
        let records = std::mem::take(&mut self.records);
        if !records.is_empty() {
            self.sections.push((format!("records/{number}"), records));
        }
        Ok(())
    }
}

/// Bytes behind their length.
fn put(out: &mut Vec<u8>, bytes: &[u8], too_long: &BundleError) -> Result<(), BundleError> {
    let length = u32::try_from(bytes.len()).map_err(|_| too_long.clone())?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}
