// SPDX-License-Identifier: EUPL-1.2
//! STIX 2.0 and 2.1, and patterns by themselves. What goes out again is what came in, and reads as the same.

use serde_json::{Value, json};
use waarborg_formats::{Format, Item, Limits, parse};

use crate::{handed, items};

/// The target.
pub fn check(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        pattern(text);
    }
    // As it comes, by whichever name; and as what the depositor said it is.
    items::read(input, None, None);
    let Some(parsed) = items::read(input, Some(Format::Stix), None) else { return };
    for item in &parsed.items {
        object(item);
    }
    let again = handed::stix(&parsed.items);
    assert_eq!(again.items.len(), parsed.items.len());
    for (one, other) in parsed.items.iter().zip(&again.items) {
        // Marks of the bundle around it are told beside the data, not in them.
        let own = Item { markings: other.markings.clone(), ..one.clone() };
        assert_eq!(&own, other);
        assert!(other.markings.iter().all(|mark| one.markings.contains(mark)), "{other:?}");
    }
    handed::misp(&parsed.items);
    handed::rows(&parsed.items);
}

/// An object says of itself what we say of it.
fn object(item: &Item) {
    let value: Value = serde_json::from_slice(&item.bytes).expect("an object");
    assert_eq!(value["type"].as_str(), Some(&*item.kind));
    assert_eq!(value["id"].as_str().map(str::to_ascii_lowercase), item.source_id);
    assert_eq!(value["modified"].as_str(), item.version.as_deref());
}

/// An indicator with this pattern is read, whatever the pattern is, and has no value that the pattern has not.
fn pattern(pattern: &str) {
    let id = "indicator--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061";
    let indicator = json!({ "type": "indicator", "spec_version": "2.1", "id": id, "pattern": pattern });
    let parsed = parse(indicator.to_string().as_bytes(), Some(Format::Stix), &Limits::default(), None);
    let plain = |text: &str| text.replace('\\', "");
    for value in parsed.expect("an indicator").items.iter().flat_map(|item| &item.values) {
        assert!(plain(pattern).contains(&plain(&value.text)), "{value:?}");
    }
}
