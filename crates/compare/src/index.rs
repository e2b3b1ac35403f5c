// SPDX-License-Identifier: EUPL-1.2
//! From a canonical value to the items that hold it: the answer to "who else
//! knows this" (source 003, articles 6 and 7), and what finds mentions in texts.
//! Postings only, never pairs of items: a value that a million items share costs
//! a bitmap, not half a billion rows. A clone is a snapshot for readers and
//! shares all that did not change since.

use crate::postings::{Postings, Store};
use crate::value::{Kind, Value};
use roaring::RoaringBitmap;
use std::fmt;

/// The form of this projection. It is rebuilt from records when this changes.
pub const VERSION: u32 = 1;

/// Values and the items that hold them.
///
/// Values are kept as 128-bit fingerprints under a key drawn at creation, so
/// that no depositor can aim two values at one fingerprint. The key changes no
/// answer: indexes with different keys and the same content answer alike.
#[derive(Clone)]
pub struct ValueIndex {
    store: Store,
}

impl ValueIndex {
    /// An empty index; the key is 16 random bytes and stays in memory.
    #[must_use]
    pub fn new(key: [u8; 16]) -> Self {
        Self { store: Store::new(key) }
    }

    /// Enters that an item holds a value; true when this was new.
    pub fn add(&mut self, value: &Value, item: u32) -> bool {
        let print = self.print(value);
        self.store.add(print, item)
    }

    /// Forgets that an item holds these values; returns how many it held.
    pub fn remove_item<'a>(&mut self, item: u32, values: impl IntoIterator<Item = &'a Value>) -> usize {
        let mut gone = 0;
        for value in values {
            let print = self.print(value);
            gone += usize::from(self.store.remove(print, item));
        }
        gone
    }

    /// All items that hold a value, hidden ones included: not for callers.
    #[must_use]
    pub fn postings(&self, value: &Value) -> Option<Postings> {
        self.store.get(self.print(value))
    }

    /// The items that hold a value, among those the caller may use.
    #[must_use]
    pub fn matches(&self, value: &Value, allowed: &RoaringBitmap) -> RoaringBitmap {
        self.postings(value).map(|p| p.within(allowed)).unwrap_or_default()
    }

    /// How many different values are held.
    #[must_use]
    pub fn values(&self) -> usize {
        self.store.len()
    }

    /// How many times an item holds a value.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.store.postings()
    }

    /// Is nothing held?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends the index as bytes, its key with it: to be kept as secret as what it was made of.
    pub fn write(&self, out: &mut Vec<u8>) {
        crate::stored::write(&self.store, out);
    }

    /// Takes an index off the front of bytes that [`ValueIndex::write`] made; none if it is not one.
    #[must_use]
    pub fn read(from: &mut &[u8]) -> Option<Self> {
        Some(Self { store: crate::stored::read(from)? })
    }

    fn print(&self, value: &Value) -> u128 {
        self.store.fingerprint(tag(value.kind()), value.text())
    }
}

/// The key stays out of logs.
impl fmt::Debug for ValueIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueIndex")
            .field("values", &self.values())
            .field("postings", &self.len())
            .finish_non_exhaustive()
    }
}

/// Sets the kinds apart in a fingerprint.
fn tag(kind: Kind) -> u8 {
    match kind {
        Kind::Domain => 1,
        Kind::Ip => 2,
        Kind::Cidr => 3,
        Kind::Url => 4,
        Kind::Email => 5,
        Kind::Md5 => 6,
        Kind::Sha1 => 7,
        Kind::Sha256 => 8,
        Kind::Sha512 => 9,
        Kind::Hash => 10,
    }
}
