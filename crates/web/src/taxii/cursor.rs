// SPDX-License-Identifier: EUPL-1.2
//! Where a page ended, as `next`. Nothing is kept of it here: the position is vouched for with a key of the
//! store, together with who asks, of what and with which filter, so that it is good for that and nothing else,
//! on every server of the store.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use waarborg_app::taxii::page::Wanted;
use waarborg_domain::{CapacityId, Instant};

/// Bytes of the code that vouches for it.
const CODE: usize = 16;

fn code(key: &[u8; 32], who: &CapacityId, wanted: &Wanted, position: Instant) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    let asked = (&wanted.collection, wanted.resource, &wanted.object, &wanted.filter);
    mac.update(b"waarborg/taxii-cursor/1\0");
    mac.update(&who.0);
    mac.update(&position.0.to_be_bytes());
    mac.update(&serde_json::to_vec(&asked).ok()?);
    Some(mac)
}

/// The cursor of a position. The size of a page may differ from one to the next.
pub(super) fn write(key: &[u8; 32], who: &CapacityId, wanted: &Wanted, position: Instant) -> Option<String> {
    let tag = code(key, who, wanted, position)?.finalize().into_bytes();
    let bytes = [position.0.to_be_bytes().as_slice(), tag.get(..CODE)?].concat();
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// The position of a cursor; none if it was made for anything else, or not here.
pub(super) fn read(key: &[u8; 32], who: &CapacityId, wanted: &Wanted, cursor: &str) -> Option<Instant> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (position, tag) = bytes.split_first_chunk::<8>()?;
    let position = Instant(i64::from_be_bytes(*position));
    let holds = tag.len() == CODE && code(key, who, wanted, position)?.verify_truncated_left(tag).is_ok();
    holds.then_some(position)
}
