// SPDX-License-Identifier: EUPL-1.2
//! An index as bytes, for a saved state that makes a start quick: its key, and each fingerprint in order
//! with the items that hold it. Whoever reads it back knows where it comes from; bytes that are not an
//! index are refused all the same, and nothing is taken on their word before it is there.

use crate::postings::{Postings, Store};
use crate::tiers::Tiers;
use roaring::RoaringBitmap;
use std::sync::Arc;

/// Postings that are one item, where a bitmap's length would stand.
const ONE: u32 = 0;

/// Appends an index.
pub(crate) fn write(store: &Store, out: &mut Vec<u8>) {
    out.extend_from_slice(&store.key());
    let all = store.tiers().all();
    out.extend_from_slice(&(all.len() as u64).to_le_bytes());
    for (print, items) in all {
        out.extend_from_slice(&print.to_le_bytes());
        match items {
            Postings::One(item) => {
                out.extend_from_slice(&ONE.to_le_bytes());
                out.extend_from_slice(&item.to_le_bytes());
            }
            Postings::Many(items) => {
                let mut bytes = Vec::with_capacity(items.serialized_size());
                // Writing to memory does not fail; a bitmap that could not be written is not read back.
                let _ = items.serialize_into(&mut bytes);
                out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(ONE).to_le_bytes());
                out.extend_from_slice(&bytes);
            }
        }
    }
}

/// Takes an index off the front; none if it is not one.
pub(crate) fn read(from: &mut &[u8]) -> Option<Store> {
    let key = *take::<16>(from)?;
    let count = u64::from_le_bytes(*take(from)?);
    let mut run: Vec<(u128, Postings)> = Vec::new();
    let mut postings = 0;
    for _ in 0..count {
        let print = u128::from_le_bytes(*take(from)?);
        if run.last().is_some_and(|(last, _)| *last >= print) {
            return None;
        }
        let items = match u32::from_le_bytes(*take(from)?) {
            ONE => Postings::One(u32::from_le_bytes(*take(from)?)),
            length => {
                let (bytes, rest) = from.split_at_checked(usize::try_from(length).ok()?)?;
                *from = rest;
                let items = RoaringBitmap::deserialize_from(bytes).ok().filter(|items| items.len() > 1)?;
                Postings::Many(Arc::new(items))
            }
        };
        postings += items.len();
        run.push((print, items));
    }
    Some(Store::of(key, Tiers::of(run), postings))
}

fn take<'a, const N: usize>(from: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (bytes, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(bytes)
}
