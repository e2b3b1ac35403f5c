// SPDX-License-Identifier: EUPL-1.2
//! MISP events, and the same as STIX, as an event of ours and as rows.

use serde_json::Value;
use waarborg_formats::Format;

use crate::{handed, items};

/// The target.
pub fn check(input: &[u8]) {
    items::read(input, None, None);
    let Some(parsed) = items::read(input, Some(Format::Misp), None) else { return };
    for item in &parsed.items {
        let value: Value = serde_json::from_slice(&item.bytes).expect("an object");
        assert_eq!(value["uuid"].as_str().map(str::to_ascii_lowercase), item.source_id);
        assert!(item.kind.starts_with("misp-attribute:") || item.kind.starts_with("misp-object:"), "{}", item.kind);
    }
    handed::stix(&parsed.items);
    handed::misp(&parsed.items);
    handed::rows(&parsed.items);
}
