// SPDX-License-Identifier: EUPL-1.2
//! Where a store's files stand, who may read them, and the lock that lets one process write.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use waarborg_app::ports::StoreError;

use crate::error;

/// The paths of one store.
#[derive(Clone, Debug)]
pub struct Place {
    /// Entries, packs, tiles, checkpoints, packages.
    pub main: PathBuf,
    /// Keys and secrets.
    pub keys: PathBuf,
    /// What the lock is taken on.
    pub lock: PathBuf,
}

impl Place {
    /// The place for a path: absolute, so that no name has a special meaning for SQLite, and
    /// through symbolic links, so that two names of one store share its lock.
    pub fn new(path: &Path) -> Result<Self, StoreError> {
        let main = match path.canonicalize() {
            Ok(found) => found,
            Err(_) => std::path::absolute(path).map_err(|e| error::file(path, &e))?,
        };
        Ok(Place { keys: beside(&main, ".keys"), lock: beside(&main, ".lock"), main })
    }

    /// Takes the writer's lock; it lasts until the file is dropped or the process ends.
    pub fn lock(&self) -> Result<File, StoreError> {
        let file = private(&self.lock)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
            Err(TryLockError::Error(e)) => Err(error::file(&self.lock, &e)),
        }
    }

    /// Makes the names of new files durable.
    pub fn sync_directory(&self) -> Result<(), StoreError> {
        let Some(directory) = self.main.parent() else {
            return Ok(());
        };
        let synced = File::open(directory).and_then(|d| d.sync_all());
        synced.map_err(|e| error::file(directory, &e))
    }
}

/// The path with something behind its name.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Opens a file, made if absent, that only its owner may read and write.
pub fn private(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|e| error::file(path, &e))
}
