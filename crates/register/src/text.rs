// SPDX-License-Identifier: EUPL-1.2
//! Strict reading of the small values in C2SP text files: decimals, base64, single lines.
//!
//! Each value has exactly one spelling here, so that no changed byte goes unnoticed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::Hash;

/// A decimal without sign or leading zeroes.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

/// Standard base64 with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Standard base64 with padding and no loose bits.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A hash in base64.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    from_base64(text)?.try_into().ok()
}

/// The beginning of a foreign text, for error messages.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}
