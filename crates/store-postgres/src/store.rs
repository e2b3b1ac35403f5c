// SPDX-License-Identifier: EUPL-1.2
//! The writer: opening, appending, destroying. It writes under one leadership, whose number every
//! transaction compares; whether it keeps that leadership itself (one process owns the store) or was
//! given it (servers that share the store) is all that differs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use waarborg_app::ports::rows::{damaged, sum};
use waarborg_app::ports::{Batch, Head, Pack, Reader, Store, StoreError, StoredEntry, pack};
use waarborg_register::tile::Tile;

use crate::append::{self, Known, Prepared, Refused};
use crate::erase::{self, Lead, What};
use crate::fetch;
use crate::keeper::Keeper;
use crate::link::{Link, Live, PATIENCE};
use crate::place::Place;
use crate::reading::Reading;
use crate::rows::{self, Side};
use crate::trouble::Trouble;
use crate::{schema, scrub};

/// How long a lease lasts that is not renewed: as long as a store stays closed after its process was killed.
pub const TERM: Duration = Duration::from_secs(8);

/// A store on PostgreSQL, opened for writing. Dropping it gives the lease up.
pub struct PostgresStore {
    reading: Reading,
    known: Known,
    /// The server had no room for the last batch.
    full: bool,
    /// The lease, if this process owns the store.
    keeper: Option<Keeper>,
}

fn lost() -> StoreError {
    StoreError::Failed("another process took the lease of the store; it leads now".into())
}

impl PostgresStore {
    /// Opens a store that exists.
    ///
    /// # Errors
    /// `Locked` while another process holds the lease; `Damaged` if its tables or its head are not what was
    /// written; `Failed` if there is no store or the server would not keep what it is given.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_for(url, TERM)
    }

    /// As [`PostgresStore::open`], with another term of the lease.
    ///
    /// # Errors
    /// As [`PostgresStore::open`].
    pub fn open_for(url: &str, term: Duration) -> Result<Self, StoreError> {
        let mut link = Link::new(place(url)?);
        link.set_patience(FIRST);
        schema::check(&mut link)?;
        Self::own(link, term)
    }

    /// Makes an empty store.
    ///
    /// # Errors
    /// `Failed` if one is there already; otherwise as [`PostgresStore::open`].
    pub fn create(url: &str) -> Result<Self, StoreError> {
        let mut link = Link::new(place(url)?);
        link.set_patience(FIRST);
        schema::create(&mut link)?;
        Self::own(link, TERM)
    }

    /// Removes a store with all that is in it, whoever holds it: for plays and tests.
    ///
    /// # Errors
    /// If the server does not.
    pub fn remove(url: &str) -> Result<(), StoreError> {
        schema::remove(&mut Link::new(place(url)?).patient(FIRST))
    }

    fn own(mut link: Link, term: Duration) -> Result<Self, StoreError> {
        let (keeper, epoch) = Keeper::take(&mut link, term)?;
        Self::start(link, epoch, Some(keeper))
    }

    /// The writer of a leadership that somebody else keeps.
    pub(crate) fn of(link: Link, epoch: u64) -> Result<Self, StoreError> {
        Self::start(link, epoch, None)
    }

    fn start(mut link: Link, epoch: u64, keeper: Option<Keeper>) -> Result<Self, StoreError> {
        let head = link.with(check_head)?;
        let known = Known { size: head.size, checkpoints: head.checkpoints, epoch, side: Side::A };
        let mut store = Self { reading: Reading(link), known, full: false, keeper };
        // Nobody ever led under it: whoever takes it only reads.
        if epoch == 0 {
            return Ok(store);
        }
        if head.epoch != epoch {
            return Err(store.replaced(head.size, head.size));
        }
        // A crash may have come between destroying and emptying.
        let lead = store.lead();
        store.known.side = erase::finish(&mut store.reading.0, What::Keys, lead)?;
        erase::finish(&mut store.reading.0, What::Secrets, lead)?;
        store.reading.0.set_patience(PATIENCE);
        Ok(store)
    }

    /// What to say when another leads: the owner of a store has lost it, a leader among servers goes on as
    /// one that follows.
    fn replaced(&self, expected: u64, found: u64) -> StoreError {
        if self.keeper.is_some() { lost() } else { StoreError::Moved { expected, found } }
    }

    fn lead(&self) -> Lead {
        let given = || StoreError::Moved { expected: 0, found: 0 };
        Lead { epoch: self.known.epoch, replaced: if self.keeper.is_some() { lost } else { given } }
    }

    fn still_ours(&self) -> Result<(), StoreError> {
        if self.keeper.as_ref().is_some_and(Keeper::is_lost) { Err(lost()) } else { Ok(()) }
    }

    /// Remembers whether there was room.
    fn noting<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match result {
            Ok(_) => self.full = false,
            Err(StoreError::Full) => self.full = true,
            Err(_) => {}
        }
        result
    }
}

/// How long a first connection is tried: whoever opens a store waits for an answer.
const FIRST: Duration = Duration::from_secs(5);

fn place(url: &str) -> Result<Arc<Place>, StoreError> {
    Place::new(url).map(Arc::new).map_err(|e| StoreError::Failed(e.to_string()))
}

/// Compares the head with the last entry and with the newest keys.
fn check_head(live: &mut Live) -> Result<fetch::HeadRow, Trouble> {
    let head = fetch::head(live)?;
    let side = erase::side(live, What::Keys)?;
    let newest = match side {
        Side::A => "SELECT (SELECT coalesce(max(idx), -1) FROM entries), coalesce(max(entry), -1) FROM record_keys_a",
        Side::B => "SELECT (SELECT coalesce(max(idx), -1) FROM entries), coalesce(max(entry), -1) FROM record_keys_b",
    };
    let row = live.one(newest, &[])?.ok_or_else(|| damaged("the newest entry"))?;
    let what = "the number of the newest entry";
    let (entry, keys) = (rows::signed(&row, 0, what)?, rows::signed(&row, 1, what)?);
    let after = |number: i64| u64::try_from(number.saturating_add(1)).unwrap_or(0);
    if after(entry) != head.size {
        let text = format!("the head of the log is at {}, the last entry before {}", head.size, after(entry));
        return Err(damaged(text).into());
    }
    if after(keys) > head.size {
        return Err(damaged(format!(
            "there are {} entries but keys up to {}: the schema of the entries is an older copy",
            head.size,
            after(keys)
        ))
        .into());
    }
    Ok(head)
}

impl Reader for PostgresStore {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.reading.head()
    }

    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.reading.entries(from, limit)
    }

    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        self.reading.pack(entry)
    }

    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.reading.tiles()
    }

    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.reading.checkpoints()
    }

    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError> {
        self.reading.packages()
    }
}

impl Store for PostgresStore {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.still_ours()?;
        if batch.entries.is_empty() || batch.from != self.known.size {
            let head = self.reading.0.with(fetch::head)?;
            return if head.size != batch.from {
                Err(StoreError::Moved { expected: batch.from, found: head.size })
            } else if head.epoch != self.known.epoch || batch.from != self.known.size {
                Err(self.replaced(batch.from, head.size))
            } else {
                Ok(())
            };
        }
        let prepared = Prepared::new(batch)?;
        let appended = append::append(&mut self.reading.0, &prepared, self.known);
        match self.noting(appended)? {
            Ok(()) => {
                self.known.size += batch.entries.len() as u64;
                self.known.checkpoints += 1;
                Ok(())
            }
            Err(Refused::Moved(head)) => Err(StoreError::Moved { expected: batch.from, found: head.size }),
            Err(Refused::Replaced(head)) => Err(self.replaced(batch.from, head.size)),
        }
    }

    fn destroy_keys(&mut self, records: &[(u64, u32)]) -> Result<(), StoreError> {
        self.still_ours()?;
        let lead = self.lead();
        let destroyed = erase::keys(&mut self.reading.0, records, lead);
        self.known.side = self.noting(destroyed)?;
        Ok(())
    }

    fn put_package(&mut self, digest: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        self.still_ours()?;
        let parts: Vec<&[u8]> =
            files.iter().flat_map(|(name, content)| [name.as_bytes(), content.as_slice()]).collect();
        let value = pack::encode(&parts)?;
        let lead = self.lead();
        let put = self.reading.0.transaction(|live| {
            lead.hold(live)?;
            put_package(live, digest, &value)
        });
        self.noting(put)
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.reading.0.with(|live| fetch::secret(live, name))?.1)
    }

    fn secrets(&mut self) -> Result<Vec<String>, StoreError> {
        self.reading.0.with(fetch::secrets)
    }

    fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.still_ours()?;
        let lead = self.lead();
        let put = erase::put_secret(&mut self.reading.0, name, value, lead);
        self.noting(put)
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(Reading(self.reading.0.again())))
    }

    fn scrub(&mut self) -> Result<Vec<String>, StoreError> {
        self.reading.0.transaction(scrub::scrub)
    }

    fn has_room(&mut self) -> Result<bool, StoreError> {
        // How much room the server's disk has it does not tell; that it had none, it does.
        Ok(!self.full)
    }
}

/// Keeps a package; another content under a digest that is there already is refused.
fn put_package(live: &mut Live, digest: &str, value: &[u8]) -> Result<(), Trouble> {
    let checksum = sum("packages", &[], &[digest.as_bytes(), value]);
    live.execute(
        "INSERT INTO packages (digest, files, sum) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING",
        &[&digest, &value, &checksum.as_slice()],
    )?;
    let row = live.one("SELECT files FROM packages WHERE digest = $1", &[&digest])?;
    let row = row.ok_or_else(|| damaged(format!("law package {digest} is missing")))?;
    if rows::bytes(&row, 0, "a law package")? == value {
        return Ok(());
    }
    Err(StoreError::Failed(format!("law package {digest} is there already with other content")).into())
}
