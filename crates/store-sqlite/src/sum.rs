// SPDX-License-Identifier: EUPL-1.2
//! Values out of a row, and the checksums that every engine shares.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use waarborg_app::ports::StoreError;
pub use waarborg_app::ports::rows::{check, damaged, sum};

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
