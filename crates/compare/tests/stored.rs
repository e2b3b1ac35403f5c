// SPDX-License-Identifier: EUPL-1.2
//! An index that was written and read back answers alike and goes on alike; bytes that are cut off,
//! changed in their order or followed by others never panic.

use proptest::prelude::*;
use roaring::RoaringBitmap;
use waarborg_compare::index::ValueIndex;
use waarborg_compare::text::TextIndex;
use waarborg_compare::{Value, canonical};

fn value(number: u32) -> Value {
    canonical(None, &format!("v{number}.example.org")).unwrap()
}

fn back(values: &ValueIndex, words: &TextIndex) -> (ValueIndex, TextIndex) {
    let mut bytes = Vec::new();
    values.write(&mut bytes);
    words.write(&mut bytes);
    let mut from = bytes.as_slice();
    let read = (ValueIndex::read(&mut from).unwrap(), TextIndex::read(&mut from).unwrap());
    assert!(from.is_empty());
    read
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn comes_back_and_goes_on(
        first in prop::collection::vec((0u32..200, 0u32..500), 0..3_000),
        gone in prop::collection::vec((0u32..200, 0u32..500), 0..200),
        then in prop::collection::vec((0u32..200, 0u32..500), 0..200),
    ) {
        let (mut values, mut words) = (ValueIndex::new([1; 16]), TextIndex::new([2; 16]));
        for (number, item) in &first {
            values.add(&value(*number), *item);
            words.add(*item, &format!("word{number} common"));
        }
        for (number, item) in &gone {
            values.remove_item(*item, [&value(*number)]);
            words.remove_item(*item);
        }
        let (mut values2, mut words2) = back(&values, &words);
        for (number, item) in &then {
            values.add(&value(*number), *item);
            values2.add(&value(*number), *item);
            words.add(*item, &format!("word{number}"));
            words2.add(*item, &format!("word{number}"));
        }
        let all = RoaringBitmap::from_iter(0..500);
        for number in 0..200 {
            prop_assert_eq!(values.matches(&value(number), &all), values2.matches(&value(number), &all));
            let word = format!("word{number}");
            prop_assert_eq!(words.search(&word, &all), words2.search(&word, &all));
        }
        prop_assert_eq!(words.search("common", &all), words2.search("common", &all));
        prop_assert_eq!((values.values(), values.len()), (values2.values(), values2.len()));
        prop_assert_eq!(words.len(), words2.len());
    }

    #[test]
    fn hostile_bytes_are_refused_or_read(at in 0usize..4_000, bit in 0u8..8, cut in 0usize..4_000) {
        let mut values = ValueIndex::new([1; 16]);
        for item in 0..60 {
            values.add(&value(item % 20), item);
        }
        let mut bytes = Vec::new();
        values.write(&mut bytes);
        prop_assert!(ValueIndex::read(&mut &bytes[..cut.min(bytes.len() - 1)]).is_none());
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let _ = ValueIndex::read(&mut bytes.as_slice());
    }
}
