// SPDX-License-Identifier: EUPL-1.2
//! Threat data as parties hold it: STIX 2.1 (2.0 read), MISP JSON and CSV. Bytes in, values
//! out, and STIX bundles from stored objects. Each object keeps its exact bytes, since what an
//! originator deposited may not be altered on the way (DESIGN section 2; ).
//!
//! Reading is in two steps: [`scan`](crate::parse) checks size, encoding, grammar, depth and
//! names of the whole file before anything is built; only then objects are read, one at a time
//! and without a tree in memory.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

#[cfg(feature = "corpus")]
pub mod corpus;
pub mod csv;
mod doc;
pub mod envelope;
mod error;
pub mod export;
mod json;
mod marking;
mod misp;
pub mod record;
mod scan;
mod stix;
mod time;
mod value;

pub use error::{FormatError, Position, Warning, WarningKind};
pub use marking::{Marking, Pap, Tlp};
pub use value::{RawValue, ValueKind};

use doc::Doc;
use json::Json;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The formats that can be deposited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// STIX 2.1 or 2.0: a bundle, one object, or an array of objects.
    Stix,
    /// MISP events as JSON.
    Misp,
    /// Rows with separated columns.
    Csv,
}

/// What one file may ask of the machine. Checked before or while reading, never after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Nesting of JSON arrays and objects.
    pub depth: usize,
    /// Items in the file.
    pub objects: usize,
    /// References, and likewise values, in one object.
    pub refs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, depth: 64, objects: 1_000_000, refs: 100_000 }
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What it was read as.
    pub format: Format,
    /// Its objects, attributes or rows, in the order of the file.
    pub items: Vec<Item>,
    /// Departures from the format that were accepted, one entry a kind.
    pub warnings: Vec<Warning>,
    /// A title for people: the event's info, the report's name.
    pub title: Option<String>,
    /// Markings of the whole file, such as the tags of a MISP event; every item they reach
    /// carries them too.
    pub markings: Vec<Marking>,
    /// How the columns of a CSV file were understood.
    pub csv: Option<csv::Mapping>,
}

/// One thing that was asserted: a STIX object, a MISP object or attribute, a CSV row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// `indicator`, `misp-attribute:domain`, `misp-object:file`, `csv-row` … A file has few, so items share them.
    pub kind: Arc<str>,
    /// The originator's own id, in lower case. A CSV row has none.
    pub source_id: Option<String>,
    /// STIX `modified` or MISP `timestamp`, as written.
    pub version: Option<String>,
    /// The bytes as deposited.
    pub bytes: Vec<u8>,
    /// Indicator values in it, as the source wrote them, each once. A MISP object has those of
    /// its attributes.
    pub values: Vec<RawValue>,
    /// Ids it points to, in lower case, each once.
    pub refs: Vec<String>,
    /// Markings, its own and inherited, each once.
    pub markings: Vec<Marking>,
    /// The best date of the datum, in UTC microseconds.
    pub observed: Option<i64>,
    /// Name and description, for searching in text.
    pub text: Option<String>,
    /// Evidently personal data.
    pub personal: bool,
}

impl Item {
    /// An object or attribute of MISP. No type of STIX has a colon.
    pub(crate) fn is_misp(&self) -> bool {
        self.kind.starts_with("misp-attribute:") || self.kind.starts_with("misp-object:")
    }

    /// A row. An object of STIX may call itself so too, but it has an id.
    pub(crate) fn is_row(&self) -> bool {
        &*self.kind == "csv-row" && self.source_id.is_none()
    }
}

/// Reads a file. `hint` names the format when the depositor did; `mapping` gives back a CSV
/// mapping that was shown and perhaps corrected.
///
/// # Errors
/// A [`FormatError`] with the position where one exists. Nothing is accepted in part.
pub fn parse(
    bytes: &[u8],
    hint: Option<Format>,
    limits: &Limits,
    mapping: Option<&csv::Mapping>,
) -> Result<Parsed, FormatError> {
    if bytes.len() > limits.bytes {
        return Err(FormatError::TooLarge { size: bytes.len(), limit: limits.bytes });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| FormatError::NotUtf8 { at: Position::of(bytes, error.valid_up_to()) })?;
    let doc = Doc::new(text, *limits);
    let Some(first) = doc.first_byte() else {
        return Err(FormatError::Empty);
    };
    let json = match hint {
        Some(Format::Csv) => false,
        Some(_) => true,
        None => first == b'{' || first == b'[',
    };
    if !json {
        return csv::parse(doc, mapping, hint.is_some());
    }
    let deepest = scan::check(&doc)?;
    let root = Json::root(text).ok_or(FormatError::Empty)?;
    match hint.or_else(|| detect_json(root)) {
        Some(Format::Stix) => room(&doc, deepest, stix::around(root)).and_then(|()| stix::parse(doc, root)),
        Some(Format::Misp) => room(&doc, deepest, misp::around(root)).and_then(|()| misp::parse(doc, root)),
        Some(Format::Csv) | None => Err(FormatError::UnknownFormat),
    }
}

/// Leaves room for what stands around it when it goes out, or whoever gets it could not read it as we did.
fn room(doc: &Doc<'_>, deepest: scan::Deepest, around: usize) -> Result<(), FormatError> {
    let limit = doc.limits.depth.saturating_sub(around);
    if deepest.levels > limit {
        return Err(FormatError::TooDeep { at: doc.at(deepest.offset), limit });
    }
    Ok(())
}

/// Guesses the format from the first bytes and, for JSON, the names at the top. A guess only:
/// the file is not checked.
#[must_use]
pub fn detect(bytes: &[u8]) -> Option<Format> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => return None,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.trim_start();
    if start.starts_with(['{', '[']) {
        return detect_json(Json::root(text)?);
    }
    csv::looks_like(start).then_some(Format::Csv)
}

fn detect_json(root: Json<'_>) -> Option<Format> {
    if root.is_array() {
        return root.elements().next().and_then(|first| if first.is_array() { None } else { detect_json(first) });
    }
    let (mut stix, mut misp) = (false, false);
    for (key, value) in root.members() {
        match key.as_ref() {
            "Event" | "response" | "Attribute" | "Object" => misp = true,
            "type" | "spec_version" | "objects" => stix = true,
            "id" => stix |= value.string().is_some_and(|id| id.contains("--")),
            "info" | "orgc_id" | "Orgc" => misp = true,
            _ => {}
        }
    }
    match (stix, misp) {
        (_, true) => Some(Format::Misp),
        (true, false) => Some(Format::Stix),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests;
