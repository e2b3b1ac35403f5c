// SPDX-License-Identifier: EUPL-1.2
//! One page of a collection: rows that stand and meet the filter, in order of date. Objects go out byte for
//! byte as they are stored; the page is entered as read before it goes out.

use super::shelf::{self, Row, Shelf, with_shelf};
use super::{collections, made_at, org};
use crate::content::Content;
use crate::ctx::RecordSource as _;
use crate::records::present;
use crate::verbs::Slots;
use crate::work::{Ahead, Shown, cell, read_ahead};
use crate::{Answer, Caller, Problem, Snapshot, System};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Act, Instant, ItemId, Seen};
use waarborg_ledger::objects::taxii::By;

/// Objects on a page at most.
pub const MOST: usize = 1_000;
/// Versions of one object above which they are counted once a page.
const MANY: usize = 16;
/// Bytes after which a page ends.
const FULL: usize = 8 << 20;

/// What a page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// The objects themselves.
    Objects,
    /// What there is of each.
    Manifest,
    /// Versions alone.
    Versions,
}

/// Which version of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Version {
    /// The oldest there is.
    First,
    /// The newest there is.
    Last,
    /// Every one.
    All,
    /// The one of this instant.
    At(Instant),
}

impl Version {
    /// It means the version of this instant, among those of an object from the oldest to the newest.
    pub fn means(&self, at: Instant, oldest: Instant, newest: Instant) -> bool {
        match self {
            Self::All => true,
            Self::First => at == oldest,
            Self::Last => at == newest,
            Self::At(instant) => at == *instant,
        }
    }
}

/// What objects must meet; an empty list asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Later than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_after: Option<Instant>,
    /// One of these ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// One of these types.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// One of these versions; the newest if none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
    /// One of these versions of STIX.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spec_versions: Vec<String>,
}

/// A page that is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// Where.
    pub collection: Collection,
    /// What.
    pub resource: Resource,
    /// The one object it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Filter.
    pub filter: Filter,
    /// The page before ended here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Instant>,
    /// At most so many.
    pub limit: usize,
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// Its elements as JSON, with commas between.
    pub elements: Vec<u8>,
    /// How many.
    pub count: usize,
    /// Date of the first.
    pub first: Option<Instant>,
    /// Date of the last.
    pub last: Option<Instant>,
    /// There is more behind it.
    pub more: bool,
    /// The one object it is about stands in the collection.
    pub known: bool,
}

/// Reads a page: worked out on a snapshot, entered, and only then given.
pub fn read(system: &System, caller: Caller, wanted: &Wanted) -> Result<(Answer, Page), Problem> {
    let (answer, _, page) = read_ahead(system, caller, |snapshot| {
        if !collections(snapshot, &org(snapshot, &caller)?).contains(&wanted.collection) {
            return Err(Problem::NotFound);
        }
        let (page, shown) =
            with_shelf(system, snapshot, &wanted.collection, |shelf| View::of(system, snapshot, shelf, wanted).page())?;
        let mut slots = Slots::default();
        slots.put(serde_json::to_vec(wanted).unwrap_or_default());
        slots.put(serde_json::to_vec(&shown.iter().flat_map(|s| &s.1).collect::<Vec<_>>()).unwrap_or_default());
        let seen = Seen::Collection { collection: wanted.collection.clone(), objects: page.count as u64 };
        let act = Act::Viewed { space: cell(snapshot)?, seen };
        Ok(Ahead { act, slots, shown: Shown::Placed(wanted.collection.clone(), shown), found: page })
    })?;
    Ok((answer, page))
}

/// Part of a collection, by date.
pub(crate) struct Range {
    /// Later than this.
    pub after: Option<Instant>,
    /// Up to this.
    pub until: Instant,
    /// At most so many objects.
    pub most: usize,
    /// And so many bytes, unless the first has more by itself.
    pub bytes: usize,
}

/// The objects that stand in a part of a collection, every version, and the items they are of. It is no read yet:
/// whoever gives them away enters that first.
pub(crate) fn piece(
    system: &System,
    snapshot: &Snapshot,
    collection: Collection,
    range: &Range,
) -> Result<(Page, Vec<ItemId>), Problem> {
    let filter = Filter { versions: vec![Version::All], ..Filter::default() };
    let (resource, limit) = (Resource::Objects, range.most);
    let wanted = Wanted { collection, resource, object: None, filter, position: range.after, limit };
    let (page, told) = with_shelf(system, snapshot, &wanted.collection, |shelf| {
        let view =
            View { until: Some(range.until), bytes: Some(range.bytes), ..View::of(system, snapshot, shelf, &wanted) };
        view.page()
    })?;
    Ok((page, told.into_iter().flat_map(|(_, items)| items).collect()))
}

/// A shelf as one snapshot lets it be seen.
struct View<'a> {
    system: &'a System,
    snapshot: &'a Snapshot,
    shelf: &'a Shelf,
    wanted: &'a Wanted,
    extents: RefCell<HashMap<Arc<str>, Rc<Extent>>>,
    /// How what stands at a place came here, of those that were asked about: what is handed over again and again is
    /// passed over row by row.
    came: RefCell<HashMap<u32, Option<By>>>,
    /// What was made last, and of which item at which place: its objects come one after the other.
    made: RefCell<Option<Made>>,
    /// Not later than this.
    until: Option<Instant>,
    /// No more bytes than these.
    bytes: Option<usize>,
}

/// Number and place of an item, and the objects made of it.
type Made = ((u32, u32), Vec<Vec<u8>>);

/// Versions of one object, each with the date it was first added.
#[derive(Default)]
struct Extent {
    dates: BTreeMap<Instant, Instant>,
}

type Told = Vec<(By, Vec<ItemId>)>;

impl<'a> View<'a> {
    fn of(system: &'a System, snapshot: &'a Snapshot, shelf: &'a Shelf, wanted: &'a Wanted) -> Self {
        let (extents, came, made) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { system, snapshot, shelf, wanted, extents, came, made, until: None, bytes: None }
    }

    fn page(&self) -> Result<(Page, Told), Problem> {
        let wanted = self.wanted;
        let known = wanted.object.as_ref().is_some_and(|id| self.standing(id).next().is_some());
        let mut page = Page { known, ..Page::default() };
        let mut told: Told = Vec::new();
        let upto = |row: &&Row| self.until.is_none_or(|until| row.date <= until);
        for row in self.candidates().take_while(upto) {
            let stands = self.meets(row).then(|| self.stands(row)).flatten();
            let Some((by, item)) = stands.filter(|_| self.version(row)) else { continue };
            if page.count == wanted.limit || page.elements.len() > FULL {
                page.more = true;
                break;
            }
            let length = page.elements.len();
            if !self.element(row, &by, &mut page.elements)? {
                continue;
            }
            if page.count > 0 && self.bytes.is_some_and(|bytes| page.elements.len() > bytes) {
                page.elements.truncate(length);
                page.more = true;
                break;
            }
            page.count += 1;
            page.first = page.first.or(Some(row.date));
            page.last = Some(row.date);
            if told.last().is_none_or(|(last, _)| *last != by) {
                told.push((by, Vec::new()));
            }
            if let (Some((_, items)), Some(item)) = (told.last_mut(), item)
                && items.last() != Some(&item)
            {
                items.push(item);
            }
        }
        Ok((page, told))
    }

    /// Rows behind the position that the filter's ids allow, in order.
    fn candidates(&self) -> Box<dyn Iterator<Item = &Row> + '_> {
        let after = self.wanted.position.max(self.wanted.filter.added_after);
        let start = self.shelf.rows.partition_point(|row| Some(row.date) <= after);
        let named: Vec<&String> = match &self.wanted.object {
            Some(id) => vec![id],
            None => self.wanted.filter.ids.iter().collect(),
        };
        if named.is_empty() {
            return Box::new(self.shelf.rows.iter().skip(start));
        }
        let mut numbers: Vec<u32> = named.iter().flat_map(|id| self.shelf.of_id(id)).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        Box::new(numbers.into_iter().filter(move |n| *n as usize >= start).filter_map(|n| self.shelf.row(n)))
    }

    /// All but the version, which is asked last: it takes the object's other rows.
    fn meets(&self, row: &Row) -> bool {
        let filter = &self.wanted.filter;
        let spec = if row.old { "2.0" } else { "2.1" };
        let kind = filter.types.is_empty() || filter.types.iter().any(|t| t == row.kind());
        let spec = filter.spec_versions.is_empty() || filter.spec_versions.iter().any(|v| v == spec);
        kind && spec
    }

    fn version(&self, row: &Row) -> bool {
        // Hardly any object has more than one row: that one is the first and the last.
        let alone = self.shelf.of_id(&row.id).len() == 1;
        let extent = if alone { Rc::default() } else { self.extent(row) };
        if self.wanted.resource == Resource::Versions {
            // Each version once, whoever asserts it.
            return extent.dates.get(&row.at).is_none_or(|first| *first >= row.date);
        }
        let mut ends = extent.dates.keys();
        let oldest = ends.next().copied().unwrap_or(row.at);
        let newest = ends.next_back().copied().unwrap_or(oldest);
        let means = |version: &Version| version.means(row.at, oldest, newest);
        let versions = &self.wanted.filter.versions;
        if versions.is_empty() { means(&Version::Last) } else { versions.iter().any(means) }
    }

    /// The versions of a row's object that stand. Worked out once a page where there are many.
    fn extent(&self, row: &Row) -> Rc<Extent> {
        let many = self.shelf.of_id(&row.id).len() > MANY;
        if let Some(known) = many.then(|| self.extents.borrow().get(&row.id).cloned()).flatten() {
            return known;
        }
        let mut extent = Extent::default();
        for other in self.standing(&row.id) {
            extent.dates.entry(other.at).or_insert(other.date);
        }
        let extent = Rc::new(extent);
        if many {
            self.extents.borrow_mut().insert(row.id.clone(), extent.clone());
        }
        extent
    }

    /// Rows of an id that stand, oldest first.
    fn standing<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Row> + use<'s> {
        let rows = self.shelf.of_id(id).iter().filter_map(|n| self.shelf.row(*n));
        rows.filter(|row| self.stands(row).is_some())
    }

    /// How a row came here and its item, if it may be shown: the same object does not stand twice.
    fn stands(&self, row: &Row) -> Option<(By, Option<ItemId>)> {
        let before = |row: &Row| row.previous.and_then(|n| self.shelf.row(n));
        let mut earlier = before(row);
        while let Some(other) = earlier {
            if self.there(other).is_some() {
                return None;
            }
            earlier = before(other);
        }
        self.there(row)
    }

    fn there(&self, row: &Row) -> Option<(By, Option<ItemId>)> {
        let place = || shelf::came(self.snapshot, &self.wanted.collection, row.place);
        let by = *self.came.borrow_mut().entry(row.place).or_insert_with(place);
        by.zip(shelf::in_use(self.snapshot, row))
    }

    /// Writes what the resource tells of a row; false if its content was destroyed meanwhile.
    fn element(&self, row: &Row, by: &By, out: &mut Vec<u8>) -> Result<bool, Problem> {
        let length = out.len();
        if !out.is_empty() {
            out.push(b',');
        }
        let told = match self.wanted.resource {
            Resource::Objects => self.object(row, by, out)?,
            Resource::Manifest => {
                let media = if row.old { "2.0" } else { "2.1" };
                let entry = serde_json::json!({
                    "id": *row.id, "date_added": row.date.micros(), "version": row.version(),
                    "media_type": format!("application/stix+json;version={media}"),
                });
                out.extend_from_slice(entry.to_string().as_bytes());
                true
            }
            Resource::Versions => {
                out.extend_from_slice(serde_json::Value::from(row.version()).to_string().as_bytes());
                true
            }
        };
        if !told {
            out.truncate(length);
        }
        Ok(told)
    }

    fn object(&self, row: &Row, by: &By, out: &mut Vec<u8>) -> Result<bool, Problem> {
        let Some(number) = row.item else {
            let told = shelf::conditions(self.system, self.snapshot, &self.wanted.collection, by)?;
            out.extend_from_slice(&told.ok_or(Problem::NotFound)?);
            return Ok(true);
        };
        let last = self.made.borrow().as_ref().map(|(of, _)| *of);
        if row.made && last == Some((number, row.place)) {
            return self.part(row, out);
        }
        let item = self.snapshot.state.item_at(number).ok_or(Problem::NotFound)?;
        let Some(bytes) = present(self.system.records().open(item.record))? else { return Ok(false) };
        if !row.made {
            out.extend_from_slice(Content::raw_of(&bytes).ok_or(Problem::Unavailable)?);
            return Ok(true);
        }
        let content = Content::from_bytes(&bytes).ok_or(Problem::Unavailable)?;
        let at = made_at(self.snapshot, &self.wanted.collection, by);
        *self.made.borrow_mut() = Some(((number, row.place), shelf::objects(&content, at)));
        self.part(row, out)
    }

    /// Writes a row's own part of what was made last.
    fn part(&self, row: &Row, out: &mut Vec<u8>) -> Result<bool, Problem> {
        let made = self.made.borrow();
        let part = made.as_ref().and_then(|(_, parts)| parts.get(usize::from(row.part)));
        out.extend_from_slice(part.ok_or(Problem::Unavailable)?);
        Ok(true)
    }
}
