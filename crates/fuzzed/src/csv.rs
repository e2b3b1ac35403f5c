// SPDX-License-Identifier: EUPL-1.2
//! Rows with separated columns: as they come, and by a mapping that somebody sends along. A first line that begins
//! with an exclamation mark is such a mapping: the delimiter, `h` for a heading, and a letter for each column.

use waarborg_formats::csv::{Column, Mapping, Meaning};
use waarborg_formats::{Format, Item, ValueKind};

use crate::{handed, items};

/// The target.
pub fn check(input: &[u8]) {
    let file = match spelled(input) {
        Some((mapping, file)) => {
            mapped(file, &mapping);
            file
        }
        None => input,
    };
    items::read(file, None, None);
    let Some(parsed) = items::read(file, Some(Format::Csv), None) else { return };
    // A guess that is sent back as it is means the same.
    let mapping = parsed.csv.clone().expect("rows have a mapping");
    let same = items::read(file, Some(Format::Csv), Some(&mapping)).expect("by its own mapping");
    assert_eq!(same.items, parsed.items);
    handed::stix(handed::few(&parsed.items));
    handed::misp(&parsed.items);
    handed::rows(&parsed.items);
}

fn mapped(file: &[u8], mapping: &Mapping) {
    let json = serde_json::to_string(mapping).expect("a mapping as JSON");
    assert_eq!(serde_json::from_str::<Mapping>(&json).ok().as_ref(), Some(mapping));
    let Some(parsed) = items::read(file, None, Some(mapping)) else { return };
    assert_eq!(parsed.csv.as_ref(), Some(mapping));
    for item in &parsed.items {
        kept(item, mapping);
    }
    handed::rows(&parsed.items);
}

/// Where all columns are text and nothing is quoted, all words of the row are there.
fn kept(item: &Item, mapping: &Mapping) {
    let row = String::from_utf8_lossy(&item.bytes);
    if row.contains('"') || mapping.columns.iter().any(|column| column.meaning != Meaning::Text) {
        return;
    }
    let cells: Vec<&str> = row.split(mapping.delimiter).map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(item.text.clone().unwrap_or_default(), cells.join("\n"), "words are lost");
}

/// The mapping that a first line spells, and what stands below it.
fn spelled(input: &[u8]) -> Option<(Mapping, &[u8])> {
    let end = input.iter().position(|byte| *byte == b'\n')?;
    let (line, file) = input.split_at(end);
    let mut signs = std::str::from_utf8(line).ok()?.strip_prefix('!')?.chars();
    let delimiter = signs.next()?;
    let header = signs.next()? == 'h';
    let columns = signs.take(32).map(|sign| Column { name: None, meaning: meaning(sign) }).collect();
    Some((Mapping { delimiter, header, columns }, file.get(1..)?))
}

fn meaning(sign: char) -> Meaning {
    match sign {
        'd' => Meaning::Value(ValueKind::Domain),
        'i' => Meaning::Value(ValueKind::Ip),
        'u' => Meaning::Value(ValueKind::Url),
        'e' => Meaning::Value(ValueKind::Email),
        'm' => Meaning::Value(ValueKind::Md5),
        'o' => Meaning::Value(ValueKind::OtherHash),
        'a' => Meaning::AnyValue,
        't' => Meaning::Type,
        'w' => Meaning::Date,
        'k' => Meaning::Marking,
        'p' => Meaning::Personal,
        '-' => Meaning::Ignore,
        _ => Meaning::Text,
    }
}
