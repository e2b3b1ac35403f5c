// SPDX-License-Identifier: EUPL-1.2
//! Where a page ended, for interfaces with pages. Nothing is kept of it here: the position is vouched for with a
//! key of the store, together with who asks and what, so that it is good for that and nothing else, on every
//! server of the store.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;
use waarborg_domain::CapacityId;

/// Bytes of the code that vouches for it.
const CODE: usize = 16;

/// What a cursor is good for.
pub(crate) struct Cursor<'a, T> {
    /// The key that vouches.
    pub key: &'a [u8; 32],
    /// Which pages.
    pub pages: &'static str,
    /// Who asks.
    pub who: &'a CapacityId,
    /// What for. The size of a page is no part of it: that may differ from one to the next.
    pub asked: &'a T,
}

impl<T: Serialize> Cursor<'_, T> {
    fn code(&self, position: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key).ok()?;
        let asked = serde_json::to_vec(self.asked).ok()?;
        for part in [b"waarborg/cursor/2", self.pages.as_bytes(), &self.who.0, position, &asked] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Some(mac)
    }

    /// The cursor of a position.
    pub fn write(&self, position: &[u8]) -> Option<String> {
        let tag = self.code(position)?.finalize().into_bytes();
        Some(URL_SAFE_NO_PAD.encode([tag.get(..CODE)?, position].concat()))
    }

    /// The position of a cursor; none if it was made for anything else, or not here.
    pub fn read(&self, cursor: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, position) = bytes.split_first_chunk::<CODE>()?;
        self.code(position)?.verify_truncated_left(tag).ok()?;
        Some(position.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_pages_alone() {
        let (key, other) = ([1; 32], [2; 32]);
        let (one, two) = (CapacityId([1; 16]), CapacityId([2; 16]));
        let own = Cursor { key: &key, pages: "x", who: &one, asked: &"all" };
        let cursor = own.write(b"here").unwrap();
        assert_eq!(own.read(&cursor), Some(b"here".to_vec()));
        assert_eq!(Cursor { key: &other, ..own }.read(&cursor), None);
        assert_eq!(Cursor { pages: "y", ..own }.read(&cursor), None);
        assert_eq!(Cursor { who: &two, ..own }.read(&cursor), None);
        assert_eq!(Cursor { asked: &"some", ..own }.read(&cursor), None);
        for wrong in ["", "*", &cursor[1..], &format!("{cursor}AAAA")] {
            assert_eq!(own.read(wrong), None, "{wrong}");
        }
    }
}
