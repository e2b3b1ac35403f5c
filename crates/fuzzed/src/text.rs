// SPDX-License-Identifier: EUPL-1.2
//! Values as people paste them, texts in which they are mentioned, and lists of what is too common. A
//! canonical value is its own canonical form, and a text that is nothing but a value mentions it.

use std::sync::LazyLock;

use roaring::RoaringBitmap;
use waarborg_compare::canonical::MOST;
use waarborg_compare::{Hint, Kind, Lists, TextIndex, Value, ValueIndex, canonical, find, guess, host_of, refang};

use crate::told;

/// What texts are searched for, whatever they hold; the item with number 0 is hidden from whoever asks.
const KNOWN: [&str; 9] = [
    "hidden.example",
    "mail.example.net",
    "192.0.2.7",
    "198.51.100.0/24",
    "2001:db8::7",
    "https://a.example/gate.php?id=7",
    "someone@a.example",
    "d41d8cd98f00b204e9800998ecf8427e",
    "98fbd545b5c1b1fe185730ba9b1cd4bebfae4476",
];

static INDEX: LazyLock<ValueIndex> = LazyLock::new(|| {
    let mut index = ValueIndex::new([7; 16]);
    for (item, text) in (0..).zip(KNOWN) {
        index.add(&guess(text).expect("a value"), item);
    }
    index
});

/// The target: a list if it begins as JSON, else a value on the first line and a text below.
pub fn check(input: &[u8]) {
    if input.first() == Some(&b'{') {
        list(input);
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (first, rest) = text.split_once('\n').unwrap_or((text, text));
    let values = value(first);
    mentions(rest, &values);
    words(rest);
}

/// All values that a text can be read as.
pub fn value(raw: &str) -> Vec<Value> {
    assert_eq!(refang(raw), refang(raw));
    let mut values: Vec<Value> = Hint::ALL.iter().filter_map(|hint| canonical(Some(*hint), raw).ok()).collect();
    values.extend(guess(raw));
    values.extend(values.clone().iter().filter_map(host_of));
    values.sort();
    values.dedup();
    values.iter().for_each(settled);
    values
}

fn settled(value: &Value) {
    assert_eq!(canonical(Some(Hint::of(value.kind())), value.text()).as_ref(), Ok(value), "not settled");
    assert!(value.text().len() <= MOST);
    let json = serde_json::to_string(value).expect("a value as JSON");
    assert_eq!(serde_json::from_str::<Value>(&json).ok().as_ref(), Some(value));
}

fn mentions(text: &str, values: &[Value]) {
    let mut index = INDEX.clone();
    for (item, value) in (100..).zip(values) {
        index.add(value, item);
    }
    let allowed: RoaringBitmap = (1..200).collect();
    for mention in find(text, &index, &allowed) {
        let said = text.get(mention.span.clone()).expect("a span of the text, at characters");
        assert!(!said.is_empty());
        let before = text.get(..mention.span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        assert_eq!((mention.line, mention.column), (line, column));
        assert!(!mention.items.is_empty() && mention.items.is_subset(&allowed));
        assert_eq!(*mention.items, index.matches(&mention.value, &allowed));
    }
    for value in values {
        let found = find(value.text(), &index, &allowed);
        let said = |value: &Value| found.iter().any(|mention| mention.value == *value);
        // Letters glued to a known scheme are no part of it, and a host that is no name can hold what parts words:
        // of other URLs nothing is promised but their host.
        let host = host_of(value);
        let usual = host.is_some() && ["http://", "https://"].iter().any(|scheme| value.text().starts_with(scheme));
        assert!((value.kind() == Kind::Url && !usual) || said(value), "not mentioned by itself: {value:?}");
        let host = host.filter(|host| values.contains(host));
        assert!(host.is_none_or(|host| said(&host)), "its host is not mentioned: {value:?}");
    }
}

fn words(text: &str) {
    let mut index = TextIndex::new([7; 16]);
    index.add(3, text);
    let all: RoaringBitmap = (0..8).collect();
    assert!(index.search(text, &RoaringBitmap::new()).is_empty(), "found, and hidden");
    let found = index.search(text, &all);
    let mut bytes = Vec::new();
    index.write(&mut bytes);
    let back = TextIndex::read(&mut bytes.as_slice()).expect("what was written");
    assert_eq!(back.search(text, &all), found);
}

fn list(json: &[u8]) {
    let mut lists = Lists::none();
    match lists.add_misp(json) {
        Err(error) => told::short(&error),
        Ok(()) => {
            for text in KNOWN {
                let value = guess(text).expect("a value");
                assert!(lists.common(&value).is_none_or(|name| lists.names().any(|known| known == name)));
            }
        }
    }
}
