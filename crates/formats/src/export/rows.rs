// SPDX-License-Identifier: EUPL-1.2
//! Rows for spreadsheets and lists: one for each value, with origin and conditions in columns of their own, since
//! rows are filtered, sorted and pasted elsewhere. Nothing in them is run as a formula, and what an originator may
//! write at any length stands once, so that the file grows with the data and not with their product.

use super::told::{Datum, Handover};
use crate::csv::safe_cell;
use crate::{ValueKind, time};

/// The columns. Our own reader knows what they mean by these names.
const COLUMNS: [&str; 14] = [
    "type",
    "value",
    "object",
    "id",
    "version",
    "date",
    "originator",
    "grade",
    "source_reference",
    "tlp",
    "binding",
    "handed_over",
    "disclosure",
    "description",
];

/// Characters of a cell that stands in many rows.
const SHORT: usize = 200;

/// The data as rows, under a heading. A datum without a value has one row.
#[must_use]
pub fn csv_rows(handover: &Handover<'_>) -> Vec<u8> {
    let mut out = COLUMNS.join(",");
    let mut whole = Whole::of(handover);
    for datum in &handover.data {
        whole.datum(datum, &mut out);
    }
    out.push('\n');
    out.into_bytes()
}

/// What is the same in every row.
struct Whole<'a> {
    /// The mark of data that have none of their own.
    tlp: &'a str,
    /// In full in the first row; after it, what somebody wrote at length is cut.
    binding: String,
    brief: String,
    at: String,
    path: String,
}

impl<'a> Whole<'a> {
    fn of(handover: &Handover<'a>) -> Self {
        let marks = || handover.marks.iter().copied();
        let tlp = marks().find(|mark| mark.starts_with("TLP")).unwrap_or_default();
        let joined = |words: fn(&str) -> String| {
            let others = marks().filter(|mark| !mark.starts_with("TLP")).map(str::to_owned);
            let bound = handover.bound.iter().map(|(kind, what)| format!("{kind}={}", words(what)));
            others.chain(bound).collect::<Vec<_>>().join("; ")
        };
        let (binding, brief) = (joined(str::to_owned), joined(short));
        Self { tlp, binding, brief, at: time::written(handover.at), path: handover.path() }
    }

    fn datum(&mut self, datum: &Datum<'_>, out: &mut String) {
        let item = datum.item;
        let binding = std::mem::replace(&mut self.binding, self.brief.clone());
        let common = [
            short(&item.kind),
            short(item.source_id.as_deref().unwrap_or_default()),
            short(item.version.as_deref().unwrap_or_default()),
            item.observed.map(time::written).unwrap_or_default(),
            short(datum.originator),
            datum.grade.clone(),
            if datum.source { "yes" } else { "no" }.to_owned(),
            datum.tlp.unwrap_or(self.tlp).to_owned(),
            binding,
            self.at.clone(),
            self.path.clone(),
        ]
        .map(|cell| safe_cell(&plain(&cell)))
        .join(",");
        let mut description = safe_cell(&plain(item.text.as_deref().unwrap_or_default()));
        let mut row = |kind: &str, value: &str| {
            let value = safe_cell(&plain(value));
            out.push_str(&format!("\n{kind},{value},{common},{description}"));
            description.clear();
        };
        for value in &item.values {
            row(name(value.kind), &value.text);
        }
        if item.values.is_empty() {
            row("", "");
        }
    }
}

/// The kind of a value as our reader knows it.
fn name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Domain => "domain",
        ValueKind::Ip => "ip",
        ValueKind::Url => "url",
        ValueKind::Email => "email",
        ValueKind::Md5 => "md5",
        ValueKind::Sha1 => "sha1",
        ValueKind::Sha256 => "sha256",
        ValueKind::Sha512 => "sha512",
        ValueKind::OtherHash => "other-hash",
    }
}

fn short(text: &str) -> String {
    text.chars().take(SHORT).collect()
}

/// Without characters that make a file of rows unreadable.
fn plain(text: &str) -> String {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    text.chars().map(|c| if odd(c) { '\u{fffd}' } else { c }).collect()
}
