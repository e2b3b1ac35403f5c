// SPDX-License-Identifier: EUPL-1.2
//! A checksum for each row, bound to the row's place, so that a byte changed by hand, or a row moved
//! to another place, is named when read. It guards against accidents and simple hands; against a
//! forger who computes it anew the register's tree, signatures and commitments stand.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use waarborg_app::ports::StoreError;

/// The checksum of fields that stand in a table at a place.
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
pub fn check(stored: &[u8], computed: [u8; 32], what: &str) -> Result<(), StoreError> {
    if stored == computed { Ok(()) } else { Err(damaged(format!("{what} does not match its checksum"))) }
}

/// The bytes in a column. A changed byte can make it another type; then `what` is named.
pub fn bytes<'r>(row: &'r Row<'_>, column: usize, what: &str) -> Result<&'r [u8], StoreError> {
    match row.get_ref(column) {
        Ok(ValueRef::Blob(bytes) | ValueRef::Text(bytes)) => Ok(bytes),
        _ => Err(damaged(format!("{what} is not of the type it was written in"))),
    }
}

/// The number in a column, never negative.
pub fn number(row: &Row<'_>, column: usize, what: &str) -> Result<u64, StoreError> {
    match row.get_ref(column) {
        Ok(ValueRef::Integer(number)) => crate::error::from_sql(number, what),
        _ => Err(damaged(format!("{what} is not of the type it was written in"))),
    }
}

/// A finding.
pub fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Damaged(what.into())
}
