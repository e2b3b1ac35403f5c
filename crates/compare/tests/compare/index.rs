// SPDX-License-Identifier: EUPL-1.2
//! The value index and the text index against plain maps, with snapshots.

use crate::value;
use proptest::prelude::*;
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_compare::{Hint, TextIndex, Value, ValueIndex};

fn all() -> RoaringBitmap {
    RoaringBitmap::from_iter(0..1_000)
}

#[test]
fn only_allowed_items_match() {
    let mut index = ValueIndex::new([7; 16]);
    let shared = value(Hint::Domain, "mail.example.net");
    for item in [3, 5, 9] {
        assert!(index.add(&shared, item));
        assert!(!index.add(&shared, item));
    }
    let allowed = RoaringBitmap::from_iter([5, 6, 9]);
    assert_eq!(index.matches(&shared, &allowed), RoaringBitmap::from_iter([5, 9]));
    assert_eq!(index.postings(&shared).map(|items| items.len()), Some(3));
    assert_eq!((index.values(), index.len()), (1, 3));
    assert_eq!(index.remove_item(5, [&shared, &shared]), 1);
    assert_eq!(index.remove_item(4, [&shared]), 0);
    assert_eq!(index.remove_item(9, [&shared]), 1);
    assert_eq!(index.remove_item(3, [&shared]), 1);
    assert!(index.postings(&shared).is_none() && index.is_empty());
}

#[test]
fn kinds_with_one_text_stay_apart() {
    let mut index = ValueIndex::new([0; 16]);
    let hex = "d41d8cd98f00b204e9800998ecf8427e";
    index.add(&value(Hint::Md5, hex), 1);
    assert!(index.matches(&value(Hint::OtherHash, hex), &all()).is_empty());
}

#[test]
fn debug_shows_no_key() {
    let said = format!("{:?} {:?}", ValueIndex::new([66; 16]), TextIndex::new([66; 16]));
    assert!(!said.contains("66"), "{said}");
}

proptest! {
    #[test]
    fn agrees_with_a_plain_map(acts in prop::collection::vec((any::<bool>(), 0u8..12, 0u32..6), 0..200)) {
        let values: Vec<Value> = (0..12).map(|n| value(Hint::Domain, &format!("d{n}.example"))).collect();
        let mut index = ValueIndex::new([1; 16]);
        let mut other = ValueIndex::new([2; 16]);
        let mut plain: BTreeMap<u8, BTreeSet<u32>> = BTreeMap::new();
        let mut before = None;
        for (number, (add, which, item)) in acts.iter().enumerate() {
            if number == acts.len() / 2 {
                before = Some((index.clone(), plain.clone()));
            }
            let named = &values[usize::from(*which)];
            if *add {
                let new = plain.entry(*which).or_default().insert(*item);
                prop_assert_eq!(index.add(named, *item), new);
                other.add(named, *item);
            } else {
                let gone = plain.entry(*which).or_default().remove(item);
                prop_assert_eq!(index.remove_item(*item, [named]), usize::from(gone));
                other.remove_item(*item, [named]);
            }
        }
        for (index, plain) in [(index, plain.clone()), (other, plain)].into_iter().chain(before) {
            for (which, items) in &plain {
                let expected: RoaringBitmap = items.iter().collect();
                prop_assert_eq!(index.matches(&values[usize::from(*which)], &all()), expected);
            }
            prop_assert_eq!(index.len(), plain.values().map(|i| i.len() as u64).sum::<u64>());
            prop_assert_eq!(index.values(), plain.values().filter(|i| !i.is_empty()).count());
        }
    }
}

/// Enough values for several sorted runs and merges, added, shared and taken away in between.
#[test]
fn a_large_index_forgets_and_remembers() {
    const VALUES: u32 = 20_000;
    let values: Vec<Value> = (0..VALUES).map(|n| value(Hint::Domain, &format!("d{n}.example"))).collect();
    let mut index = ValueIndex::new([1; 16]);
    for (named, item) in values.iter().zip(0..) {
        assert!(index.add(named, item) && !index.add(named, item));
        assert!(index.add(named, VALUES + item % 7));
    }
    let snapshot = index.clone();
    for (named, item) in values.iter().zip(0..).filter(|(_, item)| item % 3 == 0) {
        assert_eq!(index.remove_item(item, [named]), 1);
        assert_eq!(index.remove_item(VALUES + item % 7, [named, named]), 1);
    }
    let everything: RoaringBitmap = (0..VALUES + 7).collect();
    for (named, item) in values.iter().zip(0..VALUES) {
        let both = RoaringBitmap::from_iter([item, VALUES + item % 7]);
        assert_eq!(snapshot.matches(named, &everything), both);
        assert_eq!(index.matches(named, &everything), if item % 3 == 0 { RoaringBitmap::new() } else { both });
    }
    assert_eq!((index.values(), index.len()), (13_333, 26_666));
    assert_eq!((snapshot.values(), snapshot.len()), (20_000, 40_000));
    for (named, item) in values.iter().zip(0..).filter(|(_, item)| item % 3 == 0) {
        assert!(index.add(named, item));
    }
    assert_eq!(index.values(), 20_000);
}

#[test]
fn words_are_found_together() {
    let mut index = TextIndex::new([3; 16]);
    index.add(1, "Phishing tegen gemeenten, via mail.example.net");
    index.add(2, "PHISHING tegen ministeries");
    index.add(3, "Één zin over München");
    let search = |q: &str| index.search(q, &all()).iter().collect::<Vec<_>>();
    assert_eq!(search("phishing"), [1, 2]);
    assert_eq!(search("tegen Phishing gemeenten"), [1]);
    assert_eq!(search("example.net"), [1]);
    assert_eq!(search("één münchen"), [3]);
    assert_eq!(search("phishing zin"), [0u32; 0]);
    assert_eq!(search(""), [0u32; 0]);
    assert_eq!(search("! a"), [0u32; 0]);
    assert_eq!(index.search("phishing", &RoaringBitmap::from_iter([2])).len(), 1);
    let snapshot = index.clone();
    index.add(2, "en provincies");
    assert!(index.remove_item(1) && !index.remove_item(1));
    assert_eq!(index.search("phishing provincies", &all()).len(), 1);
    assert!(index.search("gemeenten", &all()).is_empty());
    assert_eq!(snapshot.search("phishing", &all()).len(), 2);
    assert!(snapshot.search("provincies", &all()).is_empty());
}

#[test]
fn a_very_long_text_is_capped() {
    let mut index = TextIndex::new([3; 16]);
    let text: String = (0..20_000).map(|n| format!("word{n} ")).collect();
    index.add(1, &text);
    assert_eq!(index.search("word9999", &all()).len(), 1);
    assert!(index.search("word10000", &all()).is_empty());
    assert!(index.remove_item(1));
    assert!(index.search("word1", &all()).is_empty() && index.is_empty());
}
