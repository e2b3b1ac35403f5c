// SPDX-License-Identifier: EUPL-1.2
//! A handover of what was read, and the three forms in which it goes out: our own readers take each of them, with
//! the same data in it (ADR 0033). The same handover gives the same bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use waarborg_formats::export::{Datum, Handover, StixOut, csv_rows, misp_event, stix_bundle};
use waarborg_formats::{Format, Item, Parsed, parse};

use crate::items::{BACK, carried};

/// What is told of each datum is long, and says nothing new of the seventh.
const FEW: usize = 6;
const BUNDLE: &str = "bundle--00000000-0000-4000-8000-000000000000";

/// The first few.
pub fn few(items: &[Item]) -> &[Item] {
    items.get(..FEW).unwrap_or(items)
}

fn handover(items: &[Item]) -> Handover<'_> {
    let datum = |item| Datum { item, originator: "police", grade: "B2".to_owned(), source: false, tlp: None };
    Handover {
        id: [7; 16],
        at: 1_782_806_400_000_000,
        title: Some("Delta"),
        text: None,
        conditions: "{}",
        marks: vec!["TLP:AMBER"],
        bound: vec![("obligation", "no-onward".to_owned())],
        data: items.iter().map(datum).collect(),
    }
}

fn back(bytes: &[u8], format: Format) -> Parsed {
    let read = parse(bytes, Some(format), &BACK, None);
    read.unwrap_or_else(|error| panic!("our own export: {error}: {}", String::from_utf8_lossy(bytes)))
}

/// Nothing of the items is gone: neither their bytes nor what they carry.
fn all_there(items: &[Item], bytes: &[u8], read: &Parsed) {
    let text = String::from_utf8_lossy(bytes);
    for item in items {
        let kept = read.items.iter().any(|i| i.bytes == item.bytes) || text.contains(&STANDARD.encode(&item.bytes));
        assert!(kept, "an original is gone: {item:?}");
        for value in carried(item) {
            assert!(read.items.iter().any(|i| i.values.iter().any(|v| v.text == value)), "{value:?} is gone");
        }
    }
}

/// As STIX; gives what the bundle reads as.
pub fn stix(items: &[Item]) -> Parsed {
    let out: Vec<StixOut<'_>> = items.iter().map(|item| StixOut::of(item, 0)).collect();
    let bytes = stix_bundle(BUNDLE, &out);
    assert_eq!(bytes, stix_bundle(BUNDLE, &out));
    let read = back(&bytes, Format::Stix);
    all_there(items, &bytes, &read);
    // What was taken from it goes out once more as it is.
    let again: Vec<StixOut<'_>> = read.items.iter().map(|item| StixOut::of(item, 0)).collect();
    assert_eq!(bytes, stix_bundle(BUNDLE, &again), "a bundle of what a bundle reads as");
    read
}

/// As a MISP event, of the first few.
pub fn misp(items: &[Item]) {
    let items = few(items);
    let handover = handover(items);
    let bytes = misp_event(&handover);
    assert_eq!(bytes, misp_event(&handover));
    let read = back(&bytes, Format::Misp);
    all_there(items, &bytes, &read);
}

/// As rows, of the first few.
pub fn rows(items: &[Item]) {
    let items = few(items);
    let handover = handover(items);
    let bytes = csv_rows(&handover);
    if items.is_empty() {
        return;
    }
    let read = back(&bytes, Format::Csv);
    let values = |items: &[Item]| items.iter().flat_map(|item| item.values.clone()).collect::<Vec<_>>();
    assert_eq!(values(&read.items), values(items), "{}", String::from_utf8_lossy(&bytes));
}
