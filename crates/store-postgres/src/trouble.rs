// SPDX-License-Identifier: EUPL-1.2
//! What PostgreSQL reports, in three kinds: try again, the connection is gone and the outcome open, and
//! final. What an engine says is passed on as it is; it never contains a password or a stored value.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use postgres::Error;
use postgres::error::{DbError, SqlState};
use waarborg_app::ports::StoreError;

/// Why something did not succeed.
#[derive(Debug)]
pub enum Trouble {
    /// It was undone, for certain: another attempt may succeed.
    Again(StoreError),
    /// The connection is gone. Whether a commit under way took hold is open.
    Lost(StoreError),
    /// Another attempt would come to the same.
    Final(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

impl Trouble {
    /// Of an error; `gone` if the connection cannot be used any more.
    pub fn of(error: &Error, gone: bool) -> Self {
        if let Some(told) = error.as_db_error() {
            return Self::told(told);
        }
        let text = chain(error);
        if gone || error.is_closed() || from_io(error) {
            return Self::Lost(StoreError::Failed(format!("the connection to PostgreSQL was lost: {text}")));
        }
        Self::Final(StoreError::Failed(text))
    }

    fn told(told: &DbError) -> Self {
        let code = told.code();
        let failed = || StoreError::Failed(format!("PostgreSQL says {} ({})", told.message(), code.code()));
        let again = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::QUERY_CANCELED,
        ];
        // The server is going away or coming up, or is the one that only follows.
        let elsewhere = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
            SqlState::READ_ONLY_SQL_TRANSACTION,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ];
        if again.contains(code) {
            Self::Again(failed())
        } else if elsewhere.contains(code) || code.code().starts_with("08") {
            Self::Lost(failed())
        } else if *code == SqlState::DISK_FULL {
            Self::Final(StoreError::Full)
        } else if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED, SqlState::UNIQUE_VIOLATION].contains(code) {
            Self::Final(StoreError::Damaged(told.message().to_owned()))
        } else {
            Self::Final(failed())
        }
    }
}

fn from_io(error: &Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        if source.is::<std::io::Error>() {
            return true;
        }
        next = source.source();
    }
    false
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        let more = source.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        next = source.source();
    }
    text
}

/// Attempts, further apart each time, until patience ends.
pub struct Attempts {
    begun: Instant,
    patience: Duration,
    pause: Duration,
}

impl Attempts {
    /// The first of them.
    pub fn new(patience: Duration) -> Self {
        Self { begun: Instant::now(), patience, pause: Duration::from_millis(1) }
    }

    /// Waits before the next one, or gives back why there is none.
    pub fn wait(&mut self, error: StoreError) -> Result<(), StoreError> {
        if self.begun.elapsed() + self.pause > self.patience {
            return Err(error);
        }
        // Two that met must not meet again: each waits between half and all of the pause.
        let chance = RandomState::new().hash_one(0u8) % 512;
        let share = u32::try_from(chance).unwrap_or(0) + 512;
        std::thread::sleep(self.pause * share / 1_024);
        self.pause = (self.pause * 2).min(Duration::from_millis(500));
        Ok(())
    }
}

/// A number as PostgreSQL stores it.
pub fn to_sql(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Failed(format!("{number} is beyond what the store can number")))
}
