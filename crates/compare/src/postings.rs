// SPDX-License-Identifier: EUPL-1.2
//! Which items hold a key, in maps that are copied for free: the common ground
//! of the value index and the text index. A key is a keyed fingerprint; no text
//! is kept, so destroying an item leaves nothing to read here.

use crate::tiers::Tiers;
use roaring::RoaringBitmap;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

/// The items that hold a value. Most values have one, which takes no allocation.
#[derive(Clone, Debug, PartialEq)]
pub enum Postings {
    /// One item.
    One(u32),
    /// Two or more items, shared between snapshots.
    Many(Arc<RoaringBitmap>),
}

impl Postings {
    /// How many items hold the value.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::Many(items) => items.len(),
        }
    }

    /// Never true for a value found in an index.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Does this item hold the value?
    #[must_use]
    pub fn contains(&self, item: u32) -> bool {
        match self {
            Self::One(one) => *one == item,
            Self::Many(items) => items.contains(item),
        }
    }

    /// The items that hold the value and may be seen.
    #[must_use]
    pub fn within(&self, allowed: &RoaringBitmap) -> RoaringBitmap {
        match self {
            Self::One(one) if allowed.contains(*one) => RoaringBitmap::from_iter([*one]),
            Self::One(_) => RoaringBitmap::new(),
            Self::Many(items) => &**items & allowed,
        }
    }

    /// Is there any item that holds the value and may be seen?
    #[must_use]
    pub fn meets(&self, allowed: &RoaringBitmap) -> bool {
        match self {
            Self::One(one) => allowed.contains(*one),
            Self::Many(items) => !items.is_disjoint(allowed),
        }
    }

    /// All items, in order.
    #[must_use]
    pub fn to_bitmap(&self) -> RoaringBitmap {
        match self {
            Self::One(one) => RoaringBitmap::from_iter([*one]),
            Self::Many(items) => (**items).clone(),
        }
    }

    /// Adds an item.
    pub(crate) fn add(&mut self, item: u32) {
        match self {
            Self::One(one) if *one == item => {}
            Self::One(one) => *self = Self::Many(Arc::new(RoaringBitmap::from_iter([*one, item]))),
            Self::Many(items) => {
                Arc::make_mut(items).insert(item);
            }
        }
    }

    /// The items of both.
    pub(crate) fn with(mut self, other: &Self) -> Self {
        match (&mut self, other) {
            (_, Self::One(one)) => self.add(*one),
            (Self::One(one), Self::Many(_)) => {
                let mut all = other.clone();
                all.add(*one);
                self = all;
            }
            (Self::Many(items), Self::Many(others)) => *Arc::make_mut(items) |= &**others,
        }
        self
    }

    /// Without this item; None when none is left.
    pub(crate) fn without(&self, item: u32) -> Option<Self> {
        let Self::Many(items) = self else { return None };
        let mut rest = (**items).clone();
        rest.remove(item);
        match (rest.len(), rest.min()) {
            (1, Some(one)) => Some(Self::One(one)),
            (0, _) | (_, None) => None,
            _ => Some(Self::Many(Arc::new(rest))),
        }
    }
}

/// Keys are uniform already: the map takes their low bits as they are.
#[derive(Clone, Copy, Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
    fn write_u128(&mut self, n: u128) {
        // Folding the halves keeps every bit in play.
        let [low, high] = [n & u128::from(u64::MAX), n >> 64];
        self.0 = u64::try_from(low ^ high).unwrap_or_default();
    }
}

impl BuildHasher for AsIs {
    type Hasher = Self;
    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

/// From fingerprints to items; a clone costs nothing and shares everything.
#[derive(Clone)]
pub(crate) struct Store {
    key: [u8; 16],
    tiers: Tiers,
    postings: u64,
}

impl Store {
    pub fn new(key: [u8; 16]) -> Self {
        Self { key, tiers: Tiers::new(), postings: 0 }
    }

    /// Of parts that were written before.
    pub fn of(key: [u8; 16], tiers: Tiers, postings: u64) -> Self {
        Self { key, tiers, postings }
    }

    /// The key of the fingerprints.
    pub fn key(&self) -> [u8; 16] {
        self.key
    }

    /// All that is held.
    pub fn tiers(&self) -> &Tiers {
        &self.tiers
    }

    /// The fingerprint of a text of some kind, under this store's key.
    pub fn fingerprint(&self, kind: u8, text: &str) -> u128 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write(&[kind]);
        hasher.write(text.as_bytes());
        hasher.finish128().as_u128()
    }

    pub fn get(&self, print: u128) -> Option<Postings> {
        self.tiers.get(print)
    }

    /// Adds an item; true when it was not there.
    pub fn add(&mut self, print: u128, item: u32) -> bool {
        let new = self.tiers.add(print, item);
        self.postings += u64::from(new);
        new
    }

    /// Takes an item away; the key goes with its last item.
    pub fn remove(&mut self, print: u128, item: u32) -> bool {
        let gone = self.tiers.remove(print, item);
        self.postings -= u64::from(gone);
        gone
    }

    pub fn len(&self) -> usize {
        self.tiers.len()
    }

    pub fn postings(&self) -> u64 {
        self.postings
    }
}
