// SPDX-License-Identifier: EUPL-1.2
//! Rows with separated columns. What each column means is guessed, shown to the depositor and
//! taken back when corrected, so that nobody deposits what a guess made of his data. One item a
//! row, with the row's exact bytes. Cells that a spreadsheet would run as a formula are data
//! here; exports make them harmless with [`safe_cell`].

mod guess;
mod rows;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::doc::{Doc, unique};
use crate::value::{self, ValueKind};
use crate::{Format, FormatError, Item, Marking, Parsed, WarningKind, time};
use rows::{Row, Rows};

/// Columns a file may have. Real files have tens.
pub(crate) const MAX_COLUMNS: usize = 1_000;

/// How the columns of a file are understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What parts the cells: a comma, a semicolon or a tab.
    pub delimiter: char,
    /// The first row holds names.
    pub header: bool,
    /// The columns in their order.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, if the file has a heading.
    pub name: Option<String>,
    /// What its cells are.
    pub meaning: Meaning,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// Values of one kind.
    Value(ValueKind),
    /// Values whose kind a type column names or, without one, their form.
    AnyValue,
    /// The kind of the value in the same row.
    Type,
    /// The date of the datum.
    Date,
    /// TLP or PAP.
    Marking,
    /// Something about a person.
    Personal,
    /// Text to search in.
    Text,
    /// Not used.
    Ignore,
}

pub(crate) fn parse(mut doc: Doc<'_>, mapping: Option<&Mapping>, asked: bool) -> Result<Parsed, FormatError> {
    if let Some(nul) = doc.text.find('\0') {
        return Err(FormatError::Binary { at: doc.at(nul) });
    }
    if mapping.is_none() && !asked && !looks_like(doc.text) {
        return Err(FormatError::UnknownFormat);
    }
    let mapping = match mapping {
        Some(mapping) => mapping.clone(),
        None => guess::mapping(&doc)?,
    };
    let mut rows = Rows::new(&doc, mapping.delimiter);
    let mut items = Vec::new();
    let mut first = true;
    while let Some(row) = rows.next()? {
        if row.comment {
            doc.warn(WarningKind::CommentLine, row.start);
            continue;
        }
        check_width(&mut doc, &row, &mapping, first)?;
        if !(first && mapping.header) {
            let item = item(&mut doc, &row, &mapping)?;
            doc.push(&mut items, item, row.start)?;
        }
        first = false;
    }
    if items.is_empty() {
        return Err(if first { FormatError::Empty } else { FormatError::NoRows });
    }
    let valued = |column: &Column| matches!(column.meaning, Meaning::Value(_) | Meaning::AnyValue);
    if !mapping.columns.iter().any(valued) {
        if !asked {
            return Err(FormatError::UnknownFormat);
        }
        doc.warn(WarningKind::NoValues, 0);
    }
    let warnings = doc.into_warnings();
    Ok(Parsed { format: Format::Csv, items, warnings, title: None, markings: Vec::new(), csv: Some(mapping) })
}

/// A row has as many cells as the mapping; cells beyond it may only be empty.
fn check_width(doc: &mut Doc<'_>, row: &Row<'_>, mapping: &Mapping, first: bool) -> Result<(), FormatError> {
    let (expected, found) = (mapping.columns.len(), row.cells.len());
    let extra_empty = row.cells.iter().skip(expected).all(|cell| cell.is_empty());
    if found < expected || !extra_empty {
        let line = row.line;
        return Err(if first {
            FormatError::Mapping { line, expected, found }
        } else {
            FormatError::Columns { line, expected, found }
        });
    }
    if found > expected {
        doc.warn(WarningKind::ExtraColumns, row.start);
    }
    Ok(())
}

fn item(doc: &mut Doc<'_>, row: &Row<'_>, mapping: &Mapping) -> Result<Item, FormatError> {
    let kind = doc.kind("csv-row", row.start)?;
    let mut item = Item { kind, bytes: row.raw.as_bytes().to_vec(), ..Item::default() };
    let cells = || mapping.columns.iter().zip(&row.cells).map(|(column, cell)| (column.meaning, cell.trim()));
    let named = cells().find(|(meaning, _)| *meaning == Meaning::Type).map(|(_, cell)| cell);
    let mut words: Vec<&str> = Vec::new();
    for (meaning, cell) in cells().filter(|(_, cell)| !cell.is_empty()) {
        let wanted = match meaning {
            Meaning::Value(kind) => Some(kind),
            Meaning::AnyValue => match named {
                Some(name) => value::kind_of_type(name).or_else(|| loose_type(name, cell)),
                None => value::guess(unguarded(cell)),
            },
            Meaning::Date => {
                item.observed = item.observed.or_else(|| date(cell));
                None
            }
            Meaning::Marking => {
                item.markings.push(mark(cell));
                None
            }
            Meaning::Personal => {
                item.personal = true;
                words.push(cell);
                None
            }
            Meaning::Text => {
                words.push(cell);
                None
            }
            // A type that was understood is no text of the datum.
            Meaning::Type => {
                if named.is_none() {
                    words.push(cell);
                }
                None
            }
            Meaning::Ignore => None,
        };
        match wanted.map(|kind| value::checked(kind, unguarded(cell))) {
            Some(Some(value)) => item.values.push(value),
            Some(None) => {
                doc.warn(WarningKind::OddValue, row.start);
                words.push(cell);
            }
            None if meaning == Meaning::AnyValue => words.push(cell),
            None => {}
        }
    }
    item.text = (!words.is_empty()).then(|| words.join("\n"));
    unique(&mut item.values);
    Ok(item)
}

/// A type column may name only a family, such as `hash` or `ioc`.
fn loose_type(name: &str, cell: &str) -> Option<ValueKind> {
    let name = name.to_ascii_lowercase();
    let family = ["hash", "ioc", "indicator", "network", "checksum"].iter().any(|word| name.contains(word));
    if family && !name.contains("file name") && !name.contains("filename") { value::guess(cell) } else { None }
}

fn date(cell: &str) -> Option<i64> {
    time::instant(cell).map(|(at, _)| at).or_else(|| time::unix(cell))
}

fn mark(cell: &str) -> Marking {
    Marking::from_label(cell)
        .or_else(|| Marking::from_label(&format!("tlp:{cell}")).filter(|mark| matches!(mark, Marking::Tlp(_))))
        .unwrap_or_else(|| Marking::Unknown(cell.to_owned()))
}

/// Whether a text that is no JSON could be rows: it does not begin as a page, a document or
/// another known kind of file, and has no control characters.
pub(crate) fn looks_like(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    !text.is_empty()
        && !text.starts_with(['<', '{', '[', '%'])
        && !text.starts_with("-----BEGIN")
        && !text.chars().take(4_096).any(control)
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Whether an apostrophe has to be put before it. So it has before one that stands there already, or nobody could
/// tell which of both are the text's own.
fn risky(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA)
}

/// A value without the apostrophe that [`safe_cell`], and exports of others, put before it.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| risky(rest)).unwrap_or(cell)
}

/// A cell as it may stand in a file that a spreadsheet opens: what would be run as a formula
/// gets an apostrophe before it, and quotes stand around what needs them.
#[must_use]
pub fn safe_cell(text: &str) -> String {
    let text = if risky(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) };
    if text.contains(['"', ',', ';', '\t', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests;
