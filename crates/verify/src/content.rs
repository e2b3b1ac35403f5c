// SPDX-License-Identifier: EUPL-1.2
//! Items' contents: read again from the bytes as deposited, compared with what the record's head and
//! the item's class say, and put in an index of the verifier's own. Written apart from the server's.

use crate::report::Report;
use roaring::RoaringBitmap;
use waarborg_compare::{Hint, Value, ValueIndex, canonical};
use waarborg_domain::item::{ClassSpec, types};
use waarborg_domain::{Conditions, Instant, Pap, Tlp};
use waarborg_formats::record::{Content, Head};
use waarborg_formats::{self as formats, Format, Item, Limits, Marking, RawValue, ValueKind, parse};

/// Values of all items that are opened, by item number.
pub(crate) struct Contents {
    pub index: ValueIndex,
    /// Items whose content is not opened: what they hold is not known.
    pub closed: RoaringBitmap,
}

impl Contents {
    pub(crate) fn new(key: [u8; 16]) -> Self {
        Self { index: ValueIndex::new(key), closed: RoaringBitmap::new() }
    }

    /// Takes in an item, or notes that it is closed.
    pub(crate) fn add(
        &mut self,
        number: u32,
        opened: Opened,
        (class, observed): (&ClassSpec, Option<Instant>),
        at: (u64, u32),
        report: &mut Report,
    ) {
        let mut find = |text: &str| report.find(Some(at.0), "item", format!("record {}: {text}", at.1));
        let content = match opened {
            Opened::Item(content) => content,
            Opened::NoItem => {
                find("it is not the content of an item");
                self.closed.insert(number);
                return;
            }
            Opened::Closed => {
                self.closed.insert(number);
                return;
            }
        };
        if content.types != class.types {
            find("the item's class names other technical types than its content has");
        }
        if observed.map(|at| at.0) != content.observed {
            find("the item's date is not that of its content");
        }
        match content.again {
            Again::Same { personal, marked } => {
                if personal && !class.personal {
                    find("its content is evidently personal data, its class says it is not");
                }
                if class.conditions.strictest(&marked) != class.conditions {
                    find("its class is less strict than the markings in its content");
                }
                report.records.values_read_again += 1;
            }
            Again::Unknown => report.records.values_from_head += 1,
            Again::Differs(what) => find(what),
        }
        for value in content.values {
            self.index.add(&value, number);
        }
    }
}

/// An item's record, as far as it needs nothing but itself.
pub(crate) enum Opened {
    /// Not in the bundle.
    Closed,
    /// Its bytes are no item's.
    NoItem,
    /// Read, and read again from the bytes as deposited.
    Item(Box<ReadItem>),
}

/// What an item's content says of it.
pub(crate) struct ReadItem {
    types: u8,
    observed: Option<i64>,
    values: Vec<Value>,
    again: Again,
}

/// Reads an item's record.
pub(crate) fn open(record: Option<&[u8]>) -> Opened {
    let Some(bytes) = record else { return Opened::Closed };
    let Some(content) = Content::from_bytes(bytes).filter(|content| content.to_bytes() == bytes) else {
        return Opened::NoItem;
    };
    Opened::Item(Box::new(ReadItem {
        types: type_bits(&content.head),
        // Dates beyond what JSON carries exactly are left out.
        observed: content.head.observed.filter(|at| at.unsigned_abs() < 1 << 53),
        values: content.head.values.iter().filter_map(value_of).collect(),
        again: read_again(&content),
    }))
}

fn value_of(raw: &RawValue) -> Option<Value> {
    let hint = match raw.kind {
        ValueKind::Domain => Hint::Domain,
        ValueKind::Ip => Hint::Ip,
        ValueKind::Url => Hint::Url,
        ValueKind::Email => Hint::Email,
        ValueKind::Md5 => Hint::Md5,
        ValueKind::Sha1 => Hint::Sha1,
        ValueKind::Sha256 => Hint::Sha256,
        ValueKind::Sha512 => Hint::Sha512,
        ValueKind::OtherHash => Hint::OtherHash,
    };
    canonical(Some(hint), &raw.text).ok()
}

/// Bits of the technical types (U-01); an item with text, or without values, is never only technical.
fn type_bits(head: &Head) -> u8 {
    let bit = |value: &RawValue| match value.kind {
        ValueKind::Domain => types::DOMAIN,
        ValueKind::Ip => types::ADDRESS,
        ValueKind::Url => types::URL,
        ValueKind::Email => types::OTHER,
        _ => types::HASH,
    };
    let other = if head.values.is_empty() || head.text.is_some() { types::OTHER } else { 0 };
    head.values.iter().fold(other, |bits, value| bits | bit(value))
}

enum Again {
    /// The bytes say the same; what they say of persons and conditions.
    Same {
        personal: bool,
        marked: Conditions,
    },
    /// The bytes cannot be read without what stood around them.
    Unknown,
    Differs(&'static str),
}

fn read_again(content: &Content) -> Again {
    let head = &content.head;
    let limits = Limits::default();
    let parsed = match head.format {
        Format::Stix => parse(&content.raw, Some(Format::Stix), &limits, None),
        Format::Misp => parse(&wrapped(head, &content.raw), Some(Format::Misp), &limits, None),
        // A row means nothing without the columns of its table.
        Format::Csv => return Again::Unknown,
    };
    let Ok(parsed) = parsed else { return Again::Differs("the bytes as deposited cannot be read") };
    let mut items = parsed.items.into_iter();
    // A MISP object comes before the attributes in it, each of which is an item of its own.
    let Some(item) = items.next().filter(|_| head.format == Format::Misp || items.next().is_none()) else {
        return Again::Differs("the bytes as deposited are not one item");
    };
    same(head, &item)
}

fn same(head: &Head, item: &Item) -> Again {
    if head.kind != item.kind || head.id != item.source_id || head.version != item.version {
        return Again::Differs("its head names another object than the bytes as deposited");
    }
    if head.values != item.values {
        // What stood around a MISP attribute can say that it was deleted, and then it has no values.
        if head.format == Format::Misp && head.values.is_empty() {
            return Again::Unknown;
        }
        return Again::Differs("its head has other values than the bytes as deposited");
    }
    if head.format == Format::Stix
        && (head.refs != item.refs || head.text != item.text || head.observed != item.observed)
    {
        return Again::Differs("its head has other text, date or references than the bytes as deposited");
    }
    let marked = item.markings.iter().fold(Conditions::default(), |all, m| all.strictest(&conditions(m)));
    Again::Same { personal: item.personal, marked }
}

/// What a marking binds to; statements and unknown marks travel in the content.
fn conditions(marking: &Marking) -> Conditions {
    let mut all = Conditions::default();
    match marking {
        Marking::Tlp(tlp) => {
            all.tlp = Some(match tlp {
                formats::Tlp::Clear => Tlp::Clear,
                formats::Tlp::Green => Tlp::Green,
                formats::Tlp::Amber => Tlp::Amber,
                formats::Tlp::AmberStrict => Tlp::AmberStrict,
                formats::Tlp::Red => Tlp::Red,
            });
        }
        Marking::Pap(pap) => {
            all.pap = Some(match pap {
                formats::Pap::Clear => Pap::Clear,
                formats::Pap::Green => Pap::Green,
                formats::Pap::Amber => Pap::Amber,
                formats::Pap::Red => Pap::Red,
            });
        }
        Marking::Statement(_) | Marking::Unknown(_) => {}
    }
    all
}

/// A MISP attribute or object as an event of its own.
fn wrapped(head: &Head, raw: &[u8]) -> Vec<u8> {
    let list: &[u8] = if head.kind.starts_with("misp-object") {
        b"{\"info\":\"\",\"Object\":["
    } else {
        b"{\"info\":\"\",\"Attribute\":["
    };
    [list, raw, b"]}"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }

    /// What real files hold is read again the same from each item's own bytes.
    #[test]
    fn real_items_are_read_again_the_same() {
        let shared = std::env::var_os("WAARBORG_SHARED").map(PathBuf::from);
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
        let data = shared.unwrap_or(beside).join("data");
        if !data.exists() {
            println!("skipped: no shared data");
            return;
        }
        let mut found = Vec::new();
        files(&data, &mut found);
        let (mut same, mut unknown) = (0, 0);
        for path in found {
            let is_list = |part: &str| path.components().any(|c| c.as_os_str() == part);
            if is_list("warninglists") || is_list("stix-schemas") {
                continue;
            }
            let Ok(parsed) = parse(&std::fs::read(&path).unwrap(), None, &Limits::default(), None) else { continue };
            for item in parsed.items {
                let content = Content::of(parsed.format, item);
                let again = Content::from_bytes(&content.to_bytes()).unwrap();
                assert_eq!(again, content);
                match read_again(&content) {
                    Again::Same { .. } => same += 1,
                    Again::Unknown => unknown += 1,
                    Again::Differs(what) => panic!("{}: {what}: {:?}", path.display(), content.head),
                }
            }
        }
        println!("{same} read again, {unknown} from the head alone");
        assert!(same > 0);
    }

    #[test]
    fn a_changed_head_is_seen() {
        let raw = br#"{"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","pattern":"[domain-name:value = 'bad.example']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"}"#;
        let mut parsed = parse(raw, None, &Limits::default(), None).unwrap();
        let mut content = Content::of(Format::Stix, parsed.items.remove(0));
        assert!(matches!(read_again(&content), Again::Same { .. }));
        content.head.values.clear();
        assert!(matches!(read_again(&content), Again::Differs(_)));
    }
}
