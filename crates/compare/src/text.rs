// SPDX-License-Identifier: EUPL-1.2
//! The words of titles, descriptions and analyses, and the items they stand in.
//! A query asks for all its words and gets a set: constant scores, no ranking by
//! how common a word is, since such figures would tell of items the caller may
//! not see (principle 4). Copies are free, like those of the value index.

use crate::postings::Store;
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Most different words kept of one item; the rest of a longer text is not found.
pub const MOST_WORDS: usize = 10_000;
/// Longest word kept, in bytes: a SHA-512 hash in hexadecimal.
const LONGEST: usize = 128;
/// The sort under which words are fingerprinted.
const WORD: u8 = 0;

/// Words and the items that hold them.
#[derive(Clone)]
pub struct TextIndex {
    store: Store,
    /// By number: items come in order, so a new one touches the last leaf alone.
    items: imbl::OrdMap<u32, Arc<[u128]>>,
}

impl TextIndex {
    /// An empty index; the key is 16 random bytes and stays in memory.
    #[must_use]
    pub fn new(key: [u8; 16]) -> Self {
        Self { store: Store::new(key), items: imbl::OrdMap::new() }
    }

    /// Enters the words of an item's text, beside those it has.
    pub fn add(&mut self, item: u32, text: &str) {
        let mut prints: BTreeSet<u128> =
            self.items.get(&item).map(|known| known.iter().copied().collect()).unwrap_or_default();
        for word in words(text) {
            if prints.len() >= MOST_WORDS {
                break;
            }
            let print = self.store.fingerprint(WORD, &word);
            if prints.insert(print) {
                self.store.add(print, item);
            }
        }
        if !prints.is_empty() {
            self.items.insert(item, prints.into_iter().collect());
        }
    }

    /// Forgets all words of an item; true when it had any.
    pub fn remove_item(&mut self, item: u32) -> bool {
        let Some(prints) = self.items.remove(&item) else {
            return false;
        };
        for print in prints.iter() {
            self.store.remove(*print, item);
        }
        true
    }

    /// The items whose text has all words of the query, among those allowed.
    /// A query without words finds nothing.
    #[must_use]
    pub fn search(&self, query: &str, allowed: &RoaringBitmap) -> RoaringBitmap {
        let mut found: Option<RoaringBitmap> = None;
        for word in words(query).take(64) {
            let print = self.store.fingerprint(WORD, &word);
            let Some(items) = self.store.get(print) else {
                return RoaringBitmap::new();
            };
            let rest = items.within(found.as_ref().unwrap_or(allowed));
            if rest.is_empty() {
                return rest;
            }
            found = Some(rest);
        }
        found.unwrap_or_default()
    }

    /// Appends the index as bytes, its key with it: to be kept as secret as what it was made of.
    pub fn write(&self, out: &mut Vec<u8>) {
        crate::stored::write(&self.store, out);
    }

    /// Takes an index off the front of bytes that [`TextIndex::write`] made; none if it is not one.
    #[must_use]
    pub fn read(from: &mut &[u8]) -> Option<Self> {
        let store = crate::stored::read(from)?;
        let mut words: BTreeMap<u32, Vec<u128>> = BTreeMap::new();
        for (print, items) in store.tiers().all() {
            for item in items.to_bitmap() {
                words.entry(item).or_default().push(print);
            }
        }
        let items = words.into_iter().map(|(item, prints)| (item, Arc::from(prints))).collect();
        Some(Self { store, items })
    }

    /// How many items have words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Is nothing held?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// The key stays out of logs.
impl fmt::Debug for TextIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextIndex")
            .field("words", &self.store.len())
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}

/// Runs of letters and digits in lower case, of two characters or more.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() <= LONGEST && w.chars().nth(1).is_some())
        .map(str::to_lowercase)
}
