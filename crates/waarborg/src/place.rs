// SPDX-License-Identifier: EUPL-1.2
//! Where a store stands, as `--store` names it: a file for SQLite, an address for PostgreSQL. What a
//! command does with a store is the same for both; only making, opening and finding an owner differ.

use crate::Fallible;
use crate::owner::{Found, Visitor};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use waarborg_app::ports::{Reader, Shared, Store, StoreError};
use waarborg_store_postgres::{self as pg, PostgresShared, PostgresStore};
use waarborg_store_sqlite::SqliteStore;

/// What a store is called on the command line.
const FORMS: &str = "a store is named as sqlite:FILE or postgres://USER@HOST/DATABASE?schema=NAME";

/// A place for a store.
#[derive(Clone)]
pub enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A schema in a database.
    Postgres {
        /// With the password.
        url: String,
        /// Without it.
        shown: String,
    },
}

impl Place {
    /// Out of a store URL.
    pub fn of(url: &str) -> Fallible<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let missing = || "the store's file is missing: sqlite:FILE".into();
            return if path.is_empty() { Err(missing()) } else { Ok(Self::Sqlite(path.into())) };
        }
        // Nothing of what was given is repeated: it may hold a password.
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(FORMS.into());
        }
        let shown = pg::Place::new(url)?.shown().to_owned();
        Ok(Self::Postgres { url: url.to_owned(), shown })
    }

    /// What may be shown of it.
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres { shown, .. } => shown.clone(),
        }
    }

    /// What to give as `--store`, as far as it may be shown.
    pub fn argument(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres { .. } => "ADDRESS, the same again".into(),
        }
    }

    /// Makes a store where there is none.
    pub fn create(&self) -> Fallible<Box<dyn Store>> {
        match self {
            Self::Sqlite(path) if path.exists() => Err(format!("{}: there is a store already", path.display()).into()),
            Self::Sqlite(path) => Ok(Box::new(SqliteStore::create(path)?)),
            Self::Postgres { url, .. } => Ok(Box::new(PostgresStore::create(url)?)),
        }
    }

    /// Opens a store that exists, or finds who owns it.
    pub fn find(&self) -> Fallible<Found> {
        match self {
            Self::Sqlite(path) => match existing(path)? {
                Some(store) => Ok(Found::Free(Box::new(store))),
                None => Ok(Found::Owned(Visitor::of(path)?)),
            },
            // Reading needs no lease, and what is to be changed goes through a server that joins.
            Self::Postgres { url, .. } => Ok(Found::Free(PostgresShared::connect(url)?.writer(0)?)),
        }
    }

    /// The store as one that servers share, if its engine lets them.
    pub fn shared(&self) -> Fallible<Option<Box<dyn Shared>>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres { url, .. } => Ok(Some(Box::new(PostgresShared::connect(url)?))),
        }
    }

    /// A connection that only reads, beside whoever owns the store.
    pub fn reader(&self) -> Fallible<Box<dyn Reader>> {
        match self {
            Self::Sqlite(path) => Ok(SqliteStore::reading(path)?),
            Self::Postgres { url, .. } => Ok(PostgresShared::connect(url)?.reader()?),
        }
    }

    /// Every secret of the store, read beside whoever owns it.
    pub fn secrets(&self) -> Fallible<BTreeMap<String, Vec<u8>>> {
        let mut store = match self {
            Self::Sqlite(path) => return Ok(SqliteStore::secrets_of(path)?),
            Self::Postgres { url, .. } => PostgresShared::connect(url)?.writer(0)?,
        };
        let mut found = BTreeMap::new();
        for name in store.secrets()? {
            if let Some(value) = store.secret(&name)? {
                found.insert(name, value);
            }
        }
        Ok(found)
    }

    /// Opens a store that exists and that nobody owns.
    pub fn open(&self) -> Fallible<Box<dyn Store>> {
        match self {
            Self::Sqlite(path) => match existing(path)? {
                Some(store) => Ok(Box::new(store)),
                None => Err(owned(&self.shown())),
            },
            Self::Postgres { url, shown } => leased(url, shown),
        }
    }
}

/// The store in a file, owned from now on; none while another process owns it.
fn existing(path: &Path) -> Fallible<Option<SqliteStore>> {
    if !path.exists() {
        return Err(format!("{}: no such store; make one with `waarborg init`", path.display()).into());
    }
    match SqliteStore::open(path) {
        Ok(store) => Ok(Some(store)),
        Err(StoreError::Locked) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn owned(shown: &str) -> Box<dyn std::error::Error + Send + Sync> {
    let text = "another process owns it, such as a server, and one process owns a store; end that one first";
    format!("{shown}: {text}").into()
}

/// Opens a store on PostgreSQL. The lease of a process that was killed runs out by itself, so one term is
/// waited for it.
fn leased(url: &str, shown: &str) -> Fallible<Box<dyn Store>> {
    let until = Instant::now() + pg::TERM + Duration::from_secs(1);
    let mut told = false;
    loop {
        match PostgresStore::open(url) {
            Ok(store) => return Ok(Box::new(store)),
            Err(StoreError::Locked) if Instant::now() < until => {
                if !told {
                    eprintln!("{shown}: another process has the lease; waiting {} s for its end", pg::TERM.as_secs());
                    told = true;
                }
                std::thread::sleep(Duration::from_millis(250));
            }
            Err(StoreError::Locked) => return Err(owned(shown)),
            Err(error) => return Err(error.into()),
        }
    }
}

/// A store on PostgreSQL for one play: in a schema of its own, removed in the end.
pub struct Passing {
    url: String,
}

impl Passing {
    /// The play with this number, beside what `--store` names.
    pub fn new(url: &str, number: usize) -> Fallible<Self> {
        let place = pg::Place::new(url)?;
        let schema = format!("{}_play_{}_{number}", place.schema(), std::process::id());
        Ok(Self { url: pg::Place::url_in(url, &schema) })
    }

    /// Its store, new.
    pub fn create(&self) -> Fallible<Box<dyn Store>> {
        Ok(Box::new(PostgresStore::create(&self.url)?))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if let Err(error) = PostgresStore::remove(&self.url) {
            eprintln!("waarborg: the store of a play is left over: {error}");
        }
    }
}
