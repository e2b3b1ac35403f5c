// SPDX-License-Identifier: EUPL-1.2
//! The writer: opening, appending, destroying. One batch is two durable transactions in a fixed
//! order, keys first, so that whatever the moment of a crash no entry stands without the keys of its
//! records; the head of the log is compared inside the second and moved by it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use waarborg_app::ports::{Batch, Head, Pack, Reader, Store, StoreError, StoredEntry, pack};
use waarborg_register::tile::Tile;

use crate::error::{sql, to_sql};
use crate::files::Files;
use crate::place::{self, Place};
use crate::reserve::{self, RESERVE_PAGES, Reserve};
use crate::schema::{self, Found, Kind};
use crate::sum::damaged;
use crate::{keys, saved, scrub, write};

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Most pages of 4 KiB that the store file may have; none: as many as the disk holds.
    pub max_pages: Option<u32>,
    /// Pages kept back for recording refusals.
    pub reserve_pages: u32,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions { max_pages: None, reserve_pages: RESERVE_PAGES }
    }
}

/// A store on SQLite, opened for writing. Dropping it releases the lock.
pub struct SqliteStore {
    files: Files,
    place: Place,
    reserve: Reserve,
    reserve_pages: u64,
    /// Keys may stand in the keys file whose entries never came: a batch failed between the two.
    orphans: bool,
    /// Destroyed keys may stand in the write-ahead log: the disk was full when it was to be emptied.
    unemptied: bool,
    /// Last, so that the connections close before another process may write.
    _lock: File,
}

impl SqliteStore {
    /// Opens a store that exists.
    ///
    /// # Errors
    /// `Locked` if a process writes to it; `Damaged` if a file is missing, is not ours, or its head
    /// is not what was written; `Failed` if the settings that make commits durable do not hold.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, OpenOptions::default())
    }

    /// Makes an empty store.
    ///
    /// # Errors
    /// `Failed` if one is there already; otherwise as [`SqliteStore::open`].
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        Self::create_with(path, OpenOptions::default())
    }

    /// As [`SqliteStore::open`], with options.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_with(path: &Path, options: OpenOptions) -> Result<Self, StoreError> {
        let place = Place::new(path)?;
        if !place.main.is_file() {
            let missing = format!("there is no store at {}", place.main.display());
            return Err(StoreError::Failed(missing));
        }
        let lock = place.lock()?;
        if !place.keys.is_file() {
            return Err(damaged(format!("{} is missing", place.keys.display())));
        }
        let files = Files {
            keys: writer(&place.keys, &schema::KEYS, Found::Ours)?,
            main: writer(&place.main, &schema::MAIN, Found::Ours)?,
        };
        Self::start(files, place, lock, options)
    }

    /// As [`SqliteStore::create`], with options.
    ///
    /// # Errors
    /// As [`SqliteStore::create`].
    pub fn create_with(path: &Path, options: OpenOptions) -> Result<Self, StoreError> {
        let place = Place::new(path)?;
        let lock = place.lock()?;
        // The store file gets its tables last: if a crash comes before, it can be made once more.
        let exists = |path: &Path, kind| {
            identify(path, kind, OpenFlags::SQLITE_OPEN_READ_WRITE).map(|found| found == Found::Ours)
        };
        if exists(&place.main, &schema::MAIN)? {
            let exists = format!("there is a store at {} already", place.main.display());
            return Err(StoreError::Failed(exists));
        }
        let kept = exists(&place.keys, &schema::KEYS)?;
        let keys = writer(&place.keys, &schema::KEYS, if kept { Found::Ours } else { Found::Empty })?;
        if !keys::is_unused(&keys)? {
            let left = format!("{} holds the keys of another store", place.keys.display());
            return Err(StoreError::Failed(left));
        }
        let main = writer(&place.main, &schema::MAIN, Found::Empty)?;
        place.sync_directory()?;
        Self::start(Files { main, keys }, place, lock, options)
    }

    /// A connection that only reads, beside whoever owns the store.
    ///
    /// # Errors
    /// `Failed` if there is no store; as [`SqliteStore::open`] if it is none of ours.
    pub fn reading(path: &Path) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(Self::files(path)?))
    }

    /// Every secret by name, read beside whoever owns the store.
    ///
    /// # Errors
    /// As [`SqliteStore::reading`].
    pub fn secrets_of(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let files = Self::files(path)?;
        let mut found = BTreeMap::new();
        for name in keys::secrets(&files.keys)? {
            if let Some(value) = keys::secret(&files.keys, &name)? {
                found.insert(name, value);
            }
        }
        Ok(found)
    }

    fn files(path: &Path) -> Result<Files, StoreError> {
        let place = Place::new(path)?;
        for (file, kind) in [(&place.main, &schema::MAIN), (&place.keys, &schema::KEYS)] {
            if !file.is_file() {
                return Err(StoreError::Failed(format!("there is no store at {}", place.main.display())));
            }
            // Whoever only looks settles nothing of what a writer left behind.
            if identify(file, kind, OpenFlags::SQLITE_OPEN_READ_ONLY)? != Found::Ours {
                return Err(damaged(format!("{} is empty or not a store", file.display())));
            }
        }
        Files::for_reading(&place)
    }

    fn start(files: Files, place: Place, lock: File, options: OpenOptions) -> Result<Self, StoreError> {
        if let Some(pages) = options.max_pages {
            files.main.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).map_err(sql)?;
        }
        let reserve = Reserve::open(reserve::path(&place.main), options.reserve_pages)?;
        let mut store = SqliteStore {
            files,
            place,
            reserve,
            reserve_pages: u64::from(options.reserve_pages),
            orphans: false,
            unemptied: true,
            _lock: lock,
        };
        store.check_head()?;
        // A crash may have come between destroying and emptying the log. A full disk has no room for that; a
        // store opens on it all the same, for whoever is refused.
        store.empty_log()?;
        Ok(store)
    }

    /// Empties the log of the keys if that is still to be done; false if the disk is too full for it.
    fn empty_log(&mut self) -> Result<bool, StoreError> {
        if self.unemptied {
            match keys::empty_log(&self.files.keys) {
                Err(StoreError::Full) => return Ok(false),
                emptied => emptied?,
            }
            self.unemptied = false;
        }
        Ok(true)
    }

    /// Compares the head with the last entry and with the newest keys.
    fn check_head(&mut self) -> Result<(), StoreError> {
        let size = self.files.head_row()?.size;
        let next: Option<i64> =
            self.files.main.query_row("SELECT max(idx) + 1 FROM entries", [], |row| row.get(0)).map_err(sql)?;
        if next.unwrap_or(0) != to_sql(size)? {
            return Err(damaged(format!(
                "the head of the log is at {size}, the last entry before {}",
                next.unwrap_or(0)
            )));
        }
        let newest = keys::newest(&self.files.keys)?;
        if size >= newest.high {
            return Ok(());
        }
        // Only the batch that a crash cut short may be ahead. If more is, the store file is an
        // older copy, and removing the keys would destroy what the newer one needs.
        if size != newest.low {
            return Err(damaged(format!(
                "the store file has {size} entries but the keys file is at {}: \
                 the store file is an older copy",
                newest.high
            )));
        }
        match keys::remove_orphans(&mut self.files.keys, size) {
            // No room on a full disk: the next batch removes them.
            Err(StoreError::Full) => {
                self.orphans = true;
                Ok(())
            }
            removed => removed,
        }
    }

    /// Reads everything once and names what is not as it was written: each finding says which
    /// entry, tile, checkpoint, package or secret, and which part.
    ///
    /// # Errors
    /// Only if reading itself fails.
    pub fn scrub(&mut self) -> Result<Vec<String>, StoreError> {
        scrub::scrub(&self.files)
    }

    /// The keys, and then all the rest in one transaction.
    fn write(&mut self, batch: &Batch, packs: &[Vec<u8>], checkpoints: u64) -> Result<(), StoreError> {
        if batch.entries.iter().any(|entry| !entry.keys.is_empty()) {
            self.orphans = true;
            keys::put(&mut self.files.keys, batch.from, &batch.entries)?;
        } else if self.orphans {
            keys::remove_orphans(&mut self.files.keys, batch.from)?;
        }
        write::batch(&mut self.files.main, batch, packs, checkpoints)?;
        self.orphans = false;
        Ok(())
    }

    /// Passes a result on; if the disk was full, the reserve is given up for what must be recorded.
    fn relieve<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Full)) {
            self.reserve.release()?;
        }
        result
    }
}

fn identify(path: &Path, kind: &Kind, how: OpenFlags) -> Result<Found, StoreError> {
    if !path.is_file() {
        return Ok(Found::Empty);
    }
    let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(sql)?;
    schema::identify(&connection, kind)
}

/// A connection that writes, to a file that must be as expected.
fn writer(path: &Path, kind: &Kind, expected: Found) -> Result<Connection, StoreError> {
    drop(place::private(path)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(sql)?;
    if schema::identify(&connection, kind)? != expected {
        return Err(damaged(format!("{} is empty or not a store", path.display())));
    }
    schema::set_writer(&connection, kind)?;
    schema::migrate(&mut connection, kind)?;
    Ok(connection)
}

impl Reader for SqliteStore {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.files.head()
    }

    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.files.entries(from, limit)
    }

    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        self.files.pack(entry)
    }

    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.files.tiles()
    }

    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.files.checkpoints()
    }

    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError> {
        self.files.packages()
    }
}

impl Store for SqliteStore {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let head = self.files.head_row()?;
        if head.size != batch.from {
            return Err(StoreError::Moved { expected: batch.from, found: head.size });
        }
        if batch.entries.is_empty() {
            return Ok(());
        }
        let mut packs = Vec::with_capacity(batch.entries.len());
        for (index, entry) in (batch.from..).zip(&batch.entries) {
            if entry.sealed.len() != entry.keys.len() {
                let text = format!("entry {index} has not one key for each sealed record");
                return Err(StoreError::Failed(text));
            }
            packs.push(pack::encode(&entry.sealed)?);
        }
        let written = self.write(batch, &packs, head.checkpoints);
        self.relieve(written)
    }

    fn destroy_keys(&mut self, records: &[(u64, u32)]) -> Result<(), StoreError> {
        self.unemptied = true;
        let destroyed = keys::destroy(&mut self.files.keys, records);
        self.relieve(destroyed)?;
        if self.empty_log()? { Ok(()) } else { Err(StoreError::Full) }
    }

    fn put_package(&mut self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        let parts: Vec<&[u8]> =
            files.iter().flat_map(|(name, content)| [name.as_bytes(), content.as_slice()]).collect();
        let value = pack::encode(&parts)?;
        let put = write::package(&mut self.files.main, digest, &value);
        self.relieve(put)
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        keys::secret(&self.files.keys, name)
    }

    fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.unemptied = true;
        let put = keys::put_secret(&mut self.files.keys, name, value);
        self.relieve(put)?;
        if self.empty_log()? { Ok(()) } else { Err(StoreError::Full) }
    }

    fn saved_state(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        saved::read(&self.place.main)
    }

    fn save_state(&mut self, sealed: &[u8]) -> Result<(), StoreError> {
        saved::write(&self.place, sealed)
    }

    fn secrets(&mut self) -> Result<Vec<String>, StoreError> {
        keys::secrets(&self.files.keys)
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(Files::for_reading(&self.place)?))
    }

    fn scrub(&mut self) -> Result<Vec<String>, StoreError> {
        SqliteStore::scrub(self)
    }

    fn has_room(&mut self) -> Result<bool, StoreError> {
        if !self.reserve.hold()? || !self.empty_log()? {
            return Ok(false);
        }
        let read = |name| {
            let pages: i64 = self.files.main.pragma_query_value(None, name, |row| row.get(0)).map_err(sql)?;
            crate::error::from_sql(pages, name)
        };
        let used = read("page_count")?.saturating_sub(read("freelist_count")?);
        Ok(read("max_page_count")?.saturating_sub(used) > self.reserve_pages)
    }
}
