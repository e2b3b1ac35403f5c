// SPDX-License-Identifier: EUPL-1.2
//! One store in a schema of its own, and hands that reach past the program into its tables and files.

use std::cell::Cell;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use memchr::memmem;
use postgres::{Client, NoTls};
use waarborg_app::ports::{Store, StoreError};
use waarborg_postgres_server::{Found, for_tests, with_schema};
use waarborg_store_postgres::{Place, PostgresStore};
use waarborg_testkit::conformance::{Engine, Part};
use waarborg_testkit::sample::Log;

/// A store on the server of these tests.
pub struct Postgres {
    found: Found,
    pub url: String,
    pub place: Place,
    made: Cell<bool>,
}

impl Postgres {
    /// A place without a store. `None` where there is no PostgreSQL.
    pub fn new() -> Option<Self> {
        let found = for_tests()?;
        let url = found.fresh();
        Some(Self::at(found, url))
    }

    /// The same, reached another way: through something that stands in between.
    pub fn through(base: &str) -> Option<Self> {
        let found = for_tests()?;
        let schema = Place::new(&found.fresh()).unwrap().schema().to_owned();
        Some(Self::at(found, with_schema(base, &schema)))
    }

    fn at(found: Found, url: String) -> Self {
        let place = Place::new(&url).unwrap();
        Self { found, url, place, made: Cell::new(false) }
    }

    pub fn store(&self) -> Result<PostgresStore, StoreError> {
        if self.made.get() {
            return PostgresStore::open(&self.url);
        }
        let made = PostgresStore::create(&self.url);
        self.made.set(made.is_ok());
        made
    }

    /// A log with a little of everything.
    pub fn filled(&self) -> Log {
        let mut log = Log::new(20);
        let mut store = self.store().unwrap();
        for size in [1, 30, 300] {
            store.append(&log.batch(size)).unwrap();
        }
        store.put_package("0123", &[("a.cedar".to_owned(), vec![1; 50])].into()).unwrap();
        store.put_secret("seed", &[9; 32]).unwrap();
        log
    }

    /// A connection past the program, which sees the store's tables by their bare names.
    pub fn hand(&self) -> Client {
        let mut client = Client::connect(&self.found.url(), NoTls).unwrap();
        let path = format!("SET search_path TO \"{}\", \"{}\"", self.place.schema(), self.place.keys_schema());
        client.batch_execute(&path).unwrap();
        client
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Past whatever stands in between.
        let _ = PostgresStore::remove(&with_schema(&self.found.url(), self.place.schema()));
    }
}

impl Engine for Postgres {
    fn open(&self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(self.store()?))
    }

    fn damage(&self, part: Part) -> bool {
        let (table, column, key, row) = match part {
            Part::Leaf(n) => ("entries", "leaf", "idx", n),
            Part::Kept(n) => ("entries", "kept", "idx", n),
            Part::Opening(n) => ("entries", "opening", "idx", n),
            Part::Pack(n) => ("packs", "data", "entry", n),
            Part::Keys(n) => ("record_keys_a", "slots", "entry", n),
            Part::Tile(n) => ("tiles", "data", "level + idx", n),
            Part::Checkpoint(n) => ("checkpoints", "note", "seq", n),
            Part::Package => ("packages", "files", "0", 0),
        };
        let flip = format!(
            "UPDATE {table} SET {column} = set_byte({column}, length({column}) - 1,
                 get_byte({column}, length({column}) - 1) # 1) WHERE {key} = {row}"
        );
        assert_eq!(self.hand().execute(&flip, &[]).unwrap(), 1);
        true
    }

    fn holds(&self, bytes: &[u8]) -> Option<bool> {
        let Found::Own(server) = &self.found else { return None };
        // A file that was just given up goes with the next checkpoint.
        let found = (0..5).all(|round| {
            std::thread::sleep(Duration::from_millis(100 * round));
            self.hand().batch_execute("CHECKPOINT").unwrap();
            stands_in(&server.data().join("base"), bytes, &self.of_others())
        });
        Some(found)
    }
}

impl Postgres {
    /// Names of files that tables of other stores stand in: tests beside this one may draw the same bytes.
    fn of_others(&self) -> HashSet<String> {
        let query = "SELECT pg_relation_filepath(c.oid) FROM pg_class c
             LEFT JOIN pg_class of ON of.reltoastrelid = c.oid
             JOIN pg_namespace n ON n.oid = coalesce(of.relnamespace, c.relnamespace)
             WHERE n.nspname NOT IN ($1, $2) AND n.nspname NOT LIKE 'pg_%'";
        let own: [&(dyn postgres::types::ToSql + Sync); 2] = [&self.place.schema(), &self.place.keys_schema()];
        let rows = self.hand().query(query, &own).unwrap();
        let name = |row: &postgres::Row| row.get::<_, Option<String>>(0)?.rsplit('/').next().map(str::to_owned);
        rows.iter().filter_map(name).collect()
    }
}

/// Whether bytes stand in any file below a folder, but for files of these names.
pub fn stands_in(folder: &Path, bytes: &[u8], but: &HashSet<String>) -> bool {
    let finder = memmem::Finder::new(bytes);
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return stands_in(&path, bytes, but);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if but.contains(name.split(['.', '_']).next().unwrap_or_default()) {
            return false;
        }
        // The server may take a file away meanwhile.
        std::fs::read(&path).is_ok_and(|content| finder.find(&content).is_some())
    })
}
