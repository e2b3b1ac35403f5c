// SPDX-License-Identifier: EUPL-1.2
//! Space kept back for the day the disk is full: every act is refused then, and each refusal still
//! has to be recorded (principle 6). A file of real bytes stands beside the store; when a write
//! finds the disk full, the file is emptied, and the refusals go where it stood. There is room again
//! once twice as much could be written: just as much would only be what was given up.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use waarborg_app::ports::StoreError;

use crate::error;

/// Pages kept back, of 4 KiB: the write-ahead log may take half, about two thousand refusals the
/// rest.
pub const RESERVE_PAGES: u32 = 2048;
const PAGE: usize = 4096;

/// The file.
pub struct Reserve {
    path: PathBuf,
    file: File,
    pages: u32,
    /// Whether the space is there; false from a full disk until the file could be filled again.
    held: bool,
}

impl Reserve {
    /// Takes the space, if it is there to be taken.
    pub fn open(path: PathBuf, pages: u32) -> Result<Self, StoreError> {
        let file = crate::place::private(&path)?;
        let mut reserve = Reserve { path, file, pages, held: false };
        reserve.take(pages)?;
        Ok(reserve)
    }

    /// Whether the space is there, after trying to take it back if it was given up.
    pub fn hold(&mut self) -> Result<bool, StoreError> {
        if !self.held {
            self.take(self.pages.saturating_mul(2))?;
        }
        Ok(self.held)
    }

    /// Takes the space if so many pages can be had.
    fn take(&mut self, trial: u32) -> Result<(), StoreError> {
        let filled = fill(&mut self.file, trial).and_then(|()| fill(&mut self.file, self.pages));
        match filled.map_err(|e| error::file(&self.path, &e)) {
            Ok(()) => {
                self.held = true;
                Ok(())
            }
            Err(StoreError::Full) => self.release(),
            Err(other) => Err(other),
        }
    }

    /// Gives the space to the store.
    pub fn release(&mut self) -> Result<(), StoreError> {
        self.held = false;
        let emptied = self.file.set_len(0).and_then(|()| self.file.sync_all());
        emptied.map_err(|e| error::file(&self.path, &e))
    }
}

/// Writes bytes, since a length without bytes takes no space.
fn fill(file: &mut File, pages: u32) -> std::io::Result<()> {
    let wanted = u64::from(pages) * PAGE as u64;
    let found = file.metadata()?.len();
    if found == wanted {
        return Ok(());
    }
    file.set_len(found.min(wanted))?;
    file.seek(SeekFrom::End(0))?;
    let mut missing = wanted.saturating_sub(found);
    let block = [0xA5u8; 64 * PAGE];
    while missing > 0 {
        let now = missing.min(block.len() as u64);
        let (part, _) = block.split_at(usize::try_from(now).unwrap_or(block.len()));
        file.write_all(part)?;
        missing -= now;
    }
    file.sync_all()
}

/// Where it stands for a store.
pub fn path(store: &Path) -> PathBuf {
    crate::place::beside(store, ".reserve")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_gives_and_takes_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = path(&dir.path().join("s"));
        let length = |path: &Path| std::fs::metadata(path).unwrap().len();
        let mut reserve = Reserve::open(path.clone(), 300).unwrap();
        assert!(reserve.hold().unwrap());
        assert_eq!(length(&path), 300 * 4096);
        reserve.release().unwrap();
        assert_eq!(length(&path), 0);
        assert!(reserve.hold().unwrap());
        assert_eq!(length(&path), 300 * 4096);
        drop(reserve);
        let mut smaller = Reserve::open(path.clone(), 10).unwrap();
        assert!(smaller.hold().unwrap());
        assert_eq!(length(&path), 10 * 4096);
    }
}
