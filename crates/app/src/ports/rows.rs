// SPDX-License-Identifier: EUPL-1.2
//! A checksum for each row, bound to the row's place, so that a byte changed by hand, or a row moved
//! to another place, is named when read, whatever the engine. It guards against accidents and simple
//! hands; against a forger who computes it anew the register's tree, signatures and commitments stand.

use super::StoreError;
use sha2::{Digest, Sha256};

/// The checksum of fields that stand in a table at a place.
#[must_use]
pub fn sum(table: &str, place: &[u64], fields: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"waarborg-store/1\0");
    hasher.update(table.as_bytes());
    hasher.update([0]);
    for number in place {
        hasher.update(number.to_le_bytes());
    }
    for field in fields {
        hasher.update((field.len() as u64).to_le_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}

/// Refuses if the stored checksum is another than the one of what was read.
///
/// # Errors
/// `Damaged`, with what it is.
pub fn check(stored: &[u8], computed: [u8; 32], what: &str) -> Result<(), StoreError> {
    if stored == computed { Ok(()) } else { Err(damaged(format!("{what} does not match its checksum"))) }
}

/// A finding.
pub fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Damaged(what.into())
}

/// What is missing, in one line however much it is.
#[must_use]
pub fn gap(what: &str, from: u64, to: u64) -> String {
    if to - from == 1 {
        format!("{what} {from} is missing")
    } else {
        format!("{what} {from} to {} are missing", to - 1)
    }
}
