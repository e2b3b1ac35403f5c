// SPDX-License-Identifier: EUPL-1.2
//! What SQLite and the file system report, in the words of the port: full, in use, damaged, or
//! failed. After anything else than these the process ends, so nothing here is retried.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use waarborg_app::ports::StoreError;

/// SQLITE_IOERR_SHMSIZE: the shared index of the write-ahead log could not grow, which happens on a
/// full disk.
const IOERR_SHMSIZE: i32 = 10 | (19 << 8);

/// The port's word for an error of SQLite.
pub fn sql(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, _) = &error else {
        return match error {
            // A stored value is of another type than the one written: only a hand does that.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::QueryReturnedNoRows => StoreError::Damaged(error.to_string()),
            other => StoreError::Failed(other.to_string()),
        };
    };
    if failure.extended_code == IOERR_SHMSIZE {
        return StoreError::Full;
    }
    match failure.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            StoreError::Locked
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged(error.to_string()),
        _ => StoreError::Failed(error.to_string()),
    }
}

/// The port's word for an error on a file.
pub fn file(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Failed(format!("{}: {error}", path.display())),
    }
}

/// A number as SQLite stores it.
pub fn to_sql(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Failed(format!("{number} is beyond what the store can number")))
}

/// A stored number, which is never negative unless changed by hand.
pub fn from_sql(number: i64, what: &str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("{what} is negative: {number}")))
}
