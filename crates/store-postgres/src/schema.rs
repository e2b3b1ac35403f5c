// SPDX-License-Identifier: EUPL-1.2
//! The tables, as data: from them come the steps that make a store, one statement each, and the look at
//! whether the tables found are those. A step may be repeated; the version is written after the last
//! one, so a creation or an upgrade that was cut short is simply begun again.

use std::collections::BTreeSet;

use waarborg_app::ports::StoreError;
use waarborg_app::ports::rows::{damaged, sum};

use crate::link::{Link, Live};
use crate::place::Place;
use crate::rows;
use crate::trouble::Trouble;

/// A table: whether it stands with the keys, its columns with their types, and its key.
struct Table {
    name: &'static str,
    with_keys: bool,
    columns: &'static [(&'static str, &'static str)],
    key: &'static str,
}

const fn table(
    name: &'static str,
    with_keys: bool,
    columns: &'static [(&'static str, &'static str)],
    key: &'static str,
) -> Table {
    Table { name, with_keys, columns, key }
}

const NUMBER: &str = "bigint";
const BYTES: &str = "bytea";
const TEXT: &str = "text";
const TIME: &str = "timestamp with time zone";

const KEYS: &[(&str, &str)] = &[("entry", NUMBER), ("slots", BYTES), ("sum", BYTES)];
const SECRETS: &[(&str, &str)] = &[("name", TEXT), ("value", BYTES), ("sum", BYTES)];

/// In the order they are made. Keys and secrets have two sides, so that what is left can be copied to
/// the other one and the first emptied (`erase`).
const TABLES: &[Table] = &[
    table("version", false, &[("one", NUMBER), ("version", NUMBER)], "one"),
    table(
        "head",
        false,
        &[("one", NUMBER), ("size", NUMBER), ("checkpoints", NUMBER), ("epoch", NUMBER), ("sum", BYTES)],
        "one",
    ),
    table(
        "entries",
        false,
        &[
            ("idx", NUMBER),
            ("slots", NUMBER),
            ("leaf", BYTES),
            ("leaf_sum", BYTES),
            ("kept", BYTES),
            ("opening", BYTES),
            ("kept_sum", BYTES),
        ],
        "idx",
    ),
    table("packs", false, &[("entry", NUMBER), ("data", BYTES), ("sum", BYTES)], "entry"),
    table(
        "tiles",
        false,
        &[("level", NUMBER), ("idx", NUMBER), ("width", NUMBER), ("data", BYTES), ("sum", BYTES)],
        "level, idx",
    ),
    table("checkpoints", false, &[("seq", NUMBER), ("size", NUMBER), ("note", BYTES), ("sum", BYTES)], "seq"),
    table("packages", false, &[("digest", TEXT), ("files", BYTES), ("sum", BYTES)], "digest"),
    table("lease", false, &[("one", NUMBER), ("holder", TEXT), ("epoch", NUMBER), ("until", TIME)], "one"),
    table("sides", true, &[("name", TEXT), ("side", TEXT), ("sum", BYTES)], "name"),
    table("record_keys_a", true, KEYS, "entry"),
    table("record_keys_b", true, KEYS, "entry"),
    table("secrets_a", true, SECRETS, "name"),
    table("secrets_b", true, SECRETS, "name"),
    table("proposals", true, &[("id", BYTES), ("since", TIME), ("command", BYTES)], "id"),
    table("answers", true, &[("id", BYTES), ("since", TIME), ("answer", BYTES)], "id"),
];

/// Steps of the first version; a later one appends its own below `TABLES`.
const VERSION: i64 = TABLES.len() as i64;

impl Table {
    fn step(&self, place: &Place) -> String {
        let schema = if self.with_keys { place.keys_schema() } else { place.schema().to_owned() };
        let columns: Vec<String> = self.columns.iter().map(|(name, kind)| format!("{name} {kind} NOT NULL")).collect();
        format!(
            "CREATE TABLE IF NOT EXISTS \"{schema}\".{} ({}, PRIMARY KEY ({}))",
            self.name,
            columns.join(", "),
            self.key
        )
    }
}

/// What a place turns out to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No store.
    Nothing,
    /// A store with tables of this version.
    Store(i64),
}

/// What stands at a place; nothing is touched.
pub fn find(live: &mut Live) -> Result<Found, Trouble> {
    // The name is looked up in the store's own schema, which stands first in the search path.
    let known = live.one(
        "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'version'",
        &[],
    )?;
    if known.is_none() {
        return Ok(Found::Nothing);
    }
    let row = live.one("SELECT version FROM version", &[])?;
    row.map_or(Ok(Found::Nothing), |row| Ok(Found::Store(rows::signed(&row, 0, "the version of the store")?)))
}

/// Makes the tables of a store and its first rows.
pub fn create(link: &mut Link) -> Result<(), StoreError> {
    let place = link.place.clone();
    if link.with(find)? != Found::Nothing {
        return Err(StoreError::Failed(format!("{}: there is a store already", place.shown())));
    }
    make(link, &place)?;
    let keys = "SELECT 1 FROM record_keys_a UNION ALL SELECT 1 FROM record_keys_b LIMIT 1";
    if link.with(|live| live.one(keys, &[]))?.is_some() {
        let text = format!("{}: schema {} holds the keys of another store", place.shown(), place.keys_schema());
        return Err(StoreError::Failed(text));
    }
    link.transaction(begin)
}

/// Each step by itself, tried again by itself. None of them need be durable before the last transaction
/// is, and a log that is written in order makes all of them durable with it.
fn make(link: &mut Link, place: &Place) -> Result<(), StoreError> {
    let schemas = [place.schema().to_owned(), place.keys_schema()];
    let schemas = schemas.map(|schema| format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\""));
    for step in schemas.into_iter().chain(TABLES.iter().map(|table| table.step(place))) {
        link.with(|live| {
            let made = live.run(&format!("BEGIN; SET LOCAL synchronous_commit TO off; {step}; COMMIT"));
            if let Err(Trouble::Again(_) | Trouble::Final(_)) = &made {
                live.run("ROLLBACK")?;
            }
            made
        })?;
    }
    Ok(())
}

/// The rows a store starts with, and the version, which makes it one.
fn begin(live: &mut Live) -> Result<(), Trouble> {
    let head = sum("head", &[0, 0], &[]);
    live.execute(
        "INSERT INTO head (one, size, checkpoints, epoch, sum) VALUES (1, 0, 0, 0, $1) ON CONFLICT DO NOTHING",
        &[&head.as_slice()],
    )?;
    live.execute("INSERT INTO lease (one, holder, epoch, until) VALUES (1, '', 0, now()) ON CONFLICT DO NOTHING", &[])?;
    for name in ["record_keys", "secrets"] {
        live.execute(
            "INSERT INTO sides (name, side, sum) VALUES ($1, 'a', $2) ON CONFLICT DO NOTHING",
            &[&name, &rows::side_sum(name, "a").as_slice()],
        )?;
    }
    live.execute("INSERT INTO version (one, version) VALUES (1, $1) ON CONFLICT DO NOTHING", &[&VERSION])?;
    Ok(())
}

/// Brings an existing store to the present version, and refuses tables that are others than the steps
/// make.
pub fn check(link: &mut Link) -> Result<(), StoreError> {
    let place = link.place.clone();
    let missing = || format!("there is no store at {}; make one with `waarborg init`", place.shown());
    match link.with(find)? {
        Found::Nothing => return Err(StoreError::Failed(missing())),
        Found::Store(version) if version > VERSION => {
            let text = format!("{} was written by a newer version of this program", place.shown());
            return Err(StoreError::Failed(text));
        }
        Found::Store(version) if version < VERSION => upgrade(link)?,
        Found::Store(_) => {}
    }
    link.with(|live| same_tables(live, &place))
}

fn upgrade(link: &mut Link) -> Result<(), StoreError> {
    let place = link.place.clone();
    make(link, &place)?;
    link.transaction(|live| live.execute("UPDATE version SET version = $1 WHERE version < $1", &[&VERSION]).map(drop))
}

fn same_tables(live: &mut Live, place: &Place) -> Result<(), Trouble> {
    let (schema, keys) = (place.schema(), place.keys_schema());
    let expected = TABLES.iter().flat_map(|table| {
        let columns = table.columns.iter();
        columns.map(|(name, kind)| (table.with_keys, table.name.to_owned(), (*name).to_owned(), (*kind).to_owned()))
    });
    let expected: BTreeSet<_> = expected.collect();
    let mut found = BTreeSet::new();
    live.each(
        "SELECT table_schema::TEXT = $2, table_name::TEXT, column_name::TEXT, data_type::TEXT
         FROM information_schema.columns WHERE table_schema::TEXT IN ($1, $2)",
        &[&schema, &keys],
        |row| {
            let of = |n| rows::text(row, n, "a table of the store");
            let with_keys = row.try_get(0).map_err(|_| damaged("a table of the store"))?;
            found.insert((with_keys, of(1)?, of(2)?, of(3)?));
            Ok(())
        },
    )?;
    if let Some((_, table, column, _)) = expected.symmetric_difference(&found).next() {
        return Err(damaged(format!("table {table} is not as it was made: see column {column}")).into());
    }
    let trigger = live.one(
        "SELECT event_object_table::TEXT FROM information_schema.triggers
         WHERE event_object_schema::TEXT IN ($1, $2) LIMIT 1",
        &[&schema, &keys],
    )?;
    match trigger {
        Some(row) => Err(damaged(format!("table {} has a trigger", rows::text(&row, 0, "a trigger")?)).into()),
        None => Ok(()),
    }
}

/// Removes a store with its keys: for plays and tests, whose stores are of no further use.
pub fn remove(link: &mut Link) -> Result<(), StoreError> {
    let place = link.place.clone();
    link.with(|live| {
        live.run(&format!("DROP SCHEMA IF EXISTS \"{}\" CASCADE", place.schema()))?;
        live.run(&format!("DROP SCHEMA IF EXISTS \"{}\" CASCADE", place.keys_schema()))
    })
}
