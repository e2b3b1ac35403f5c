// SPDX-License-Identifier: EUPL-1.2
//! What holds of every file that is read as threat data: it is read twice alike, what is refused is told, and what
//! is taken stands in the file as it was written.

use std::collections::HashSet;

use serde_json::Value;
use waarborg_formats::csv::Mapping;
use waarborg_formats::record::Content;
use waarborg_formats::{Format, Item, Limits, Parsed, ValueKind, detect, parse};

use crate::{text, told};

/// Small enough to be met.
pub const LIMITS: Limits = Limits { bytes: 32 << 10, depth: 16, objects: 64, refs: 32 };

/// What goes out may be more than what came in, but no deeper.
pub const BACK: Limits = Limits { bytes: 64 << 20, depth: LIMITS.depth, objects: 1_000_000, refs: 100_000 };

/// Reads a file, and sees to what holds of it; none if it is refused.
pub fn read(input: &[u8], hint: Option<Format>, mapping: Option<&Mapping>) -> Option<Parsed> {
    let _ = detect(input);
    let read = parse(input, hint, &LIMITS, mapping);
    assert_eq!(read, parse(input, hint, &LIMITS, mapping), "read twice");
    match read {
        Ok(parsed) => {
            sound(&parsed, input);
            Some(parsed)
        }
        Err(error) => {
            told::error(&error, input);
            None
        }
    }
}

fn sound(parsed: &Parsed, input: &[u8]) {
    let mut kinds = HashSet::new();
    for warning in &parsed.warnings {
        told::position(warning.at, input);
        assert!(warning.count > 0 && kinds.insert(warning.kind), "{warning}");
    }
    assert!(parsed.items.len() <= LIMITS.objects);
    let file = std::str::from_utf8(input).expect("what was read is text");
    if parsed.format != Format::Csv {
        let json = file.strip_prefix('\u{feff}').unwrap_or(file);
        assert!(serde_json::from_str::<Value>(json).is_ok(), "another reader of JSON would refuse it");
    }
    let mut rest = file;
    for item in &parsed.items {
        let bytes = std::str::from_utf8(&item.bytes).expect("text, as the file is");
        let at = rest.find(bytes).expect("an item stands in the file, in its order");
        // Of an event, attributes within objects are told after those beside them.
        if parsed.format != Format::Misp {
            rest = rest.get(at + bytes.len()..).unwrap_or_default();
        }
        one(item);
        record(parsed.format, item);
    }
}

fn one(item: &Item) {
    assert!(item.refs.len() <= LIMITS.refs && item.values.len() <= LIMITS.refs);
    assert_eq!(item.refs.iter().collect::<HashSet<_>>().len(), item.refs.len(), "a reference twice");
    assert_eq!(item.values.iter().collect::<HashSet<_>>().len(), item.values.len(), "a value twice");
    assert_eq!(item.markings.iter().collect::<HashSet<_>>().len(), item.markings.len(), "a mark twice");
    for id in item.refs.iter().chain(&item.source_id) {
        assert_eq!(*id, id.to_ascii_lowercase());
    }
    for value in &item.values {
        assert!(!value.text.is_empty() && value.text.trim() == value.text, "{value:?}");
        text::value(&value.text);
    }
}

/// It comes back from the form it is stored in.
fn record(format: Format, item: &Item) {
    let content = Content::of(format, item.clone());
    let bytes = content.to_bytes();
    assert_eq!(Content::raw_of(&bytes), Some(item.bytes.as_slice()));
    assert_eq!(Content::from_bytes(&bytes).as_ref(), Some(&content));
    assert_eq!(content.item(), Item { markings: Vec::new(), personal: false, ..item.clone() });
}

/// Values of an item that every form can carry: of an unknown algorithm the original alone tells.
pub fn carried(item: &Item) -> HashSet<&str> {
    item.values.iter().filter(|v| v.kind != ValueKind::OtherHash).map(|v| v.text.as_str()).collect()
}
