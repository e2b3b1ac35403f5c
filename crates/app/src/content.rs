// SPDX-License-Identifier: EUPL-1.2
//! The projection over contents: values and words of all items. Rebuilt from records at the start,
//! advanced with each batch, never the source of anything.

use waarborg_compare::index::ValueIndex;
use waarborg_compare::text::TextIndex;
use waarborg_compare::{Hint, Value, canonical};
use waarborg_domain::item::types;
use waarborg_formats::{RawValue, ValueKind};

pub use waarborg_formats::record::{Content, Head};

/// Canonical values of an item; what cannot be read as one is left out.
pub fn values_of(content: &Content) -> Vec<Value> {
    let mut values: Vec<Value> = content.head.values.iter().filter_map(value_of).collect();
    values.sort();
    values.dedup();
    values
}

/// The canonical form of a value as a source wrote it.
pub fn value_of(raw: &RawValue) -> Option<Value> {
    canonical(Some(hint(raw.kind)), &raw.text).ok()
}

/// The comparison's name for a format's kind.
pub fn hint(kind: ValueKind) -> Hint {
    match kind {
        ValueKind::Domain => Hint::Domain,
        ValueKind::Ip => Hint::Ip,
        ValueKind::Url => Hint::Url,
        ValueKind::Email => Hint::Email,
        ValueKind::Md5 => Hint::Md5,
        ValueKind::Sha1 => Hint::Sha1,
        ValueKind::Sha256 => Hint::Sha256,
        ValueKind::Sha512 => Hint::Sha512,
        ValueKind::OtherHash => Hint::OtherHash,
    }
}

/// Bits of the technical types in an item, by its values and whether it has a text (U-01).
pub fn type_bits(values: &[RawValue], text: bool) -> u8 {
    let mut bits = 0;
    for value in values {
        bits |= match value.kind {
            ValueKind::Domain => types::DOMAIN,
            ValueKind::Ip => types::ADDRESS,
            ValueKind::Url => types::URL,
            ValueKind::Email => types::OTHER,
            ValueKind::Md5 | ValueKind::Sha1 | ValueKind::Sha256 | ValueKind::Sha512 | ValueKind::OtherHash => {
                types::HASH
            }
        };
    }
    // Free text may say anything: such an item is never only technical.
    if values.is_empty() || text { bits | types::OTHER } else { bits }
}

/// Values and words of all items, by item number. Cheap to clone.
#[derive(Clone)]
pub struct ContentIndex {
    /// Values.
    pub values: ValueIndex,
    /// Words.
    pub words: TextIndex,
}

/// What the index takes of one item, prepared outside the sequencer.
#[derive(Clone, Debug, Default)]
pub struct Indexed {
    /// Canonical values.
    pub values: Vec<Value>,
    /// Text.
    pub text: Option<String>,
}

impl Indexed {
    /// Of an item's content.
    pub fn of(content: &Content) -> Self {
        Self { values: values_of(content), text: content.head.text.clone() }
    }
}

impl ContentIndex {
    /// An empty index; the key keeps hostile values from colliding on purpose.
    pub fn new(key: [u8; 16]) -> Self {
        Self { values: ValueIndex::new(key), words: TextIndex::new(key) }
    }

    /// Adds an item.
    pub fn add(&mut self, number: u32, indexed: &Indexed) {
        for value in &indexed.values {
            self.values.add(value, number);
        }
        if let Some(text) = &indexed.text {
            self.words.add(number, text);
        }
    }

    /// Takes an item out, with its values.
    pub fn remove(&mut self, number: u32, values: &[Value]) {
        self.values.remove_item(number, values);
        self.words.remove_item(number);
    }
}
