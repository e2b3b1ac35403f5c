// SPDX-License-Identifier: EUPL-1.2
//! Who leads, in one row, by the database's clock. When the holder changes the epoch rises, in the lease
//! and in the head of the log at once; from then on nothing that an earlier leader still sends is taken.

use std::time::Duration;

use waarborg_app::ports::{Lease, StoreError};

use crate::link::Link;
use crate::rows;
use crate::trouble::to_sql;

/// Takes the lease, or renews it.
pub fn take(link: &mut Link, holder: &str, term: Duration) -> Result<Lease, StoreError> {
    if holder.is_empty() {
        return Err(StoreError::Failed("whoever takes a lease needs a name".into()));
    }
    let term = i64::try_from(term.as_millis()).unwrap_or(i64::MAX / 2);
    link.transaction(|live| {
        let taken = live.one(
            "UPDATE lease SET holder = $1, epoch = CASE WHEN holder = $1 THEN epoch ELSE epoch + 1 END,
                 until = now() + $2::BIGINT * INTERVAL '1 millisecond'
             WHERE holder = $1 OR until <= now() RETURNING epoch",
            &[&holder, &term],
        )?;
        let what = "the lease";
        if let Some(row) = taken {
            let epoch = rows::number(&row, 0, what)?;
            live.execute("UPDATE head SET epoch = $1 WHERE epoch < $1", &[&to_sql(epoch)?])?;
            return Ok(Lease::Mine { epoch });
        }
        let row = live.one("SELECT holder FROM lease", &[])?;
        let row = row.ok_or_else(|| StoreError::Damaged("the lease is missing".into()))?;
        Ok(Lease::Theirs { holder: rows::text(&row, 0, what)? })
    })
}

/// Renews a lease that is still the holder's; false if another took it since.
pub fn renew(link: &mut Link, holder: &str, term: Duration) -> Result<bool, StoreError> {
    let term = i64::try_from(term.as_millis()).unwrap_or(i64::MAX / 2);
    link.transaction(|live| {
        let renewed = live.execute(
            "UPDATE lease SET until = now() + $2::BIGINT * INTERVAL '1 millisecond' WHERE holder = $1",
            &[&holder, &term],
        )?;
        Ok(renewed == 1)
    })
}

/// Gives the lease up.
pub fn leave(link: &mut Link, holder: &str) -> Result<(), StoreError> {
    link.transaction(|live| {
        live.execute("UPDATE lease SET until = now() WHERE holder = $1 AND until > now()", &[&holder]).map(drop)
    })
}
