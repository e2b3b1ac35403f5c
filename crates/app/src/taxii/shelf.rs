// SPDX-License-Identifier: EUPL-1.2
//! What stands on a collection's shelf: of each object its ids, version and date, in order of date. A
//! projection over contents, made when first asked for and advanced with what came since; whether a row may
//! be shown is asked of the state each time. Destruction empties all shelves.

use super::made_at;
use crate::content::Content;
use crate::ctx::RecordSource as _;
use crate::disclosure::package;
use crate::records::present;
use crate::{Problem, Snapshot, System};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Instant, ItemId};
use waarborg_formats::export::{StixOut, stix_objects, stix_statement};
use waarborg_ledger::objects::taxii::{By, PLACES, Placed};
use waarborg_ledger::objects::{Item, ItemStatus};

/// Shelves by collection.
#[derive(Default)]
pub(crate) struct Shelves(Mutex<HashMap<Collection, Arc<RwLock<Shelf>>>>);

impl Shelves {
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn of(&self, collection: &Collection) -> Arc<RwLock<Shelf>> {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.entry(collection.clone()).or_default().clone()
    }
}

/// One object.
pub(super) struct Row {
    /// Date added.
    pub date: Instant,
    /// Number of its item; none for what is told of all that was handed over at once.
    pub item: Option<u32>,
    /// How manieth the items it came with are in the collection.
    pub place: u32,
    /// Which of its item's objects it is.
    pub part: u8,
    /// Made for an item that is no STIX.
    pub made: bool,
    /// The row before that is the same object.
    pub previous: Option<u32>,
    /// STIX 2.0.
    pub old: bool,
    /// Its id.
    pub id: Arc<str>,
    /// Its version as written; the date added if it has none.
    pub version: Option<Box<str>>,
    /// Its version as an instant.
    pub at: Instant,
}

impl Row {
    /// Of an object's bytes; none if they are no object with an id.
    fn of(object: &[u8], date: Instant, item: Option<u32>, place: u32, part: u8) -> Option<Self> {
        let members = Members::of(object)?;
        let (id, version) = (members.id()?.into(), members.version());
        let at = version.and_then(|v| Instant::parse(v).ok()).unwrap_or(date);
        let (old, version) = (members.old(), version.map(Into::into));
        Some(Self { date, item, place, part, made: false, previous: None, old, id, version, at })
    }

    /// Its type, with which its id begins.
    pub fn kind(&self) -> &str {
        self.id.split_once("--").map_or("", |(kind, _)| kind)
    }

    /// Its version as it is told.
    pub fn version(&self) -> String {
        self.version.as_deref().map_or_else(|| self.date.micros(), str::to_owned)
    }
}

/// The objects of a collection.
#[derive(Default)]
pub(super) struct Shelf {
    pub rows: Vec<Row>,
    by_id: HashMap<Arc<str>, Vec<u32>>,
    places: usize,
}

impl Shelf {
    /// Rows of an id, oldest first.
    pub fn of_id(&self, id: &str) -> &[u32] {
        self.by_id.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(number as usize)
    }

    /// Takes in what came into the collection since.
    fn advance(&mut self, system: &System, snapshot: &Snapshot, collection: &Collection) -> Result<(), Problem> {
        let Some(placed) = snapshot.state.taxii.placed.get(collection) else { return Ok(()) };
        for placed in placed.iter().skip(self.places) {
            let rows = rows(system, snapshot, collection, placed, self.places)?;
            for mut row in rows {
                let number = u32::try_from(self.rows.len()).map_err(|_| Problem::Unavailable)?;
                row.previous = self.same(snapshot, &row);
                self.by_id.entry(row.id.clone()).or_default().push(number);
                self.rows.push(row);
            }
            self.places += 1;
        }
        Ok(())
    }

    /// The newest row that is the same object: of an item that was handed over before, or made of equal bytes.
    fn same(&self, snapshot: &Snapshot, row: &Row) -> Option<u32> {
        let before = self.of_id(&row.id);
        if row.made {
            let made = |n: &&u32| self.row(**n).is_some_and(|other| other.made);
            return before.last().filter(made).copied();
        }
        let item = snapshot.state.item_at(row.item?)?;
        let often = snapshot.state.went_to.get(&item.id).is_some_and(|to| to.len() > 1);
        let same = |n: &&u32| self.row(**n).is_some_and(|other| other.item == row.item);
        if often { before.iter().rev().find(same).copied() } else { None }
    }
}

/// Works on a shelf that holds all that the snapshot has.
pub(super) fn with_shelf<T>(
    system: &System,
    snapshot: &Snapshot,
    collection: &Collection,
    work: impl FnOnce(&Shelf) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let shelf = system.records().shelves.of(collection);
    let known = snapshot.state.taxii.times(collection);
    {
        let shelf = shelf.read().unwrap_or_else(PoisonError::into_inner);
        if shelf.places >= known {
            return work(&shelf);
        }
    }
    let mut shelf = shelf.write().unwrap_or_else(PoisonError::into_inner);
    shelf.advance(system, snapshot, collection)?;
    work(&shelf)
}

fn rows(
    system: &System,
    snapshot: &Snapshot,
    collection: &Collection,
    placed: &Placed,
    place: usize,
) -> Result<Vec<Row>, Problem> {
    let at = made_at(snapshot, collection, &placed.by);
    let place = u32::try_from(place).map_err(|_| Problem::Unavailable)?;
    let mut rows = Vec::new();
    if let Some(told) = conditions(system, snapshot, collection, &placed.by)? {
        rows.extend(Row::of(&told, placed.first, None, place, 0));
    }
    let mut date = placed.first.0;
    for id in snapshot.state.placed_items(&placed.by) {
        date += i64::from(PLACES);
        let Some(number) = snapshot.state.item_numbers.get(&id) else { continue };
        let item = snapshot.state.item(&id).ok_or(Problem::NotFound)?;
        // What was destroyed has no row, and its dates stay empty.
        let Some(content) = content(system, item)? else { continue };
        let made = !matches!(StixOut::of(&content.item(), at), StixOut::Raw(_));
        for (part, object) in (0u8..).zip(objects(&content, at)).take(PLACES as usize) {
            let date = Instant(date + i64::from(part));
            let row = Row::of(&object, date, Some(*number), place, part);
            rows.extend(row.map(|row| Row { made, ..row }));
        }
    }
    Ok(rows)
}

/// What binds the recipient and must be told with the data, as STIX: it comes before them. What is told of
/// each datum stands in the package; here each kind of it stands once.
pub(super) fn conditions(
    system: &System,
    snapshot: &Snapshot,
    collection: &Collection,
    by: &By,
) -> Result<Option<Vec<u8>>, Problem> {
    let By::Handover(id) = by else { return Ok(None) };
    let state = &snapshot.state;
    let d = state.disclosures.get(id).ok_or(Problem::NotFound)?;
    let items = state.attached(&d.object);
    let classes: BTreeSet<u32> = items.iter().filter_map(|i| state.item(i)).map(|i| i.class).collect();
    let notes = classes.iter().filter_map(|c| state.classes.get(*c as usize)).map(package::note);
    let mut notes: Vec<Value> = notes.collect();
    notes.dedup();
    let at = made_at(snapshot, collection, by);
    let mut told = package::conditions(system, state, d, Instant(at), &notes)?;
    if let Some(members) = told.as_object_mut() {
        members.insert("disclosure".into(), id.to_string().into());
    }
    // The same words whatever writes them: the object's id follows from them.
    let words = serde_json_canonicalizer::to_string(&told).map_err(|_| Problem::Unavailable)?;
    Ok(Some(stix_statement(at, &words)))
}

/// Content of an item; none if it was destroyed.
fn content(system: &System, item: &Item) -> Result<Option<Content>, Problem> {
    let Some(bytes) = present(system.records().open(item.record))? else { return Ok(None) };
    Content::from_bytes(&bytes).map(Some).ok_or(Problem::Unavailable)
}

/// The objects of an item, as a package has them.
pub(super) fn objects(content: &Content, at: i64) -> Vec<Vec<u8>> {
    stix_objects(&StixOut::of(&content.item(), at))
}

/// What is read of an object. Members by name; of a type that is nobody's they may be anything.
#[derive(Default, Deserialize)]
pub(super) struct Members {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    modified: Value,
    #[serde(default)]
    created: Value,
    #[serde(default)]
    spec_version: Value,
}

impl Members {
    /// Of an object's bytes.
    pub fn of(object: &[u8]) -> Option<Self> {
        serde_json::from_slice(object).ok()
    }

    pub fn id(&self) -> Option<&str> {
        self.id.as_str()
    }

    /// Its version as written.
    pub fn version(&self) -> Option<&str> {
        self.modified.as_str().or(self.created.as_str())
    }

    /// STIX 2.0: observables of 2.1 need not say their version; they are what has no date of its own.
    fn old(&self) -> bool {
        self.spec_version.as_str().map_or(self.created.is_string(), |v| v == "2.0")
    }
}

/// How what stands at a place came into a collection, while it was not taken back.
pub(super) fn came(snapshot: &Snapshot, collection: &Collection, place: u32) -> Option<By> {
    let by = snapshot.state.taxii.placed.get(collection)?.get(place as usize)?.by;
    snapshot.state.came(collection, &by).then_some(by)
}

/// The item of a row whose place was not taken back, while it is in use. What is told of all that was handed over
/// at once has none.
pub(super) fn in_use(snapshot: &Snapshot, row: &Row) -> Option<Option<ItemId>> {
    let Some(number) = row.item else { return Some(None) };
    let item = snapshot.state.item_at(number)?;
    (item.status == ItemStatus::Active).then_some(Some(item.id))
}

/// How a row came into a collection, and its item, while it stands there.
pub(super) fn there(snapshot: &Snapshot, collection: &Collection, row: &Row) -> Option<(By, Option<ItemId>)> {
    came(snapshot, collection, row.place).zip(in_use(snapshot, row))
}
