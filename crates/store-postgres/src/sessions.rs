// SPDX-License-Identifier: EUPL-1.2
//! What every connection is set to, read back before it is used: a server whose commits a power cut
//! could undo is not written to.

use postgres::SimpleQueryMessage;
use waarborg_app::ports::StoreError;

use crate::link::Live;
use crate::place::Place;
use crate::trouble::Trouble;

/// A connection with its settings.
///
/// A server that waits for its standby to apply (`remote_apply`) keeps doing so; anything less than
/// `on` is raised. A process that sleeps in the middle of a transaction must not hold the head of the
/// log for ever: the server ends its session.
pub fn open(place: &Place) -> Result<Live, Trouble> {
    let mut live = Live::connect(place)?;
    let set = format!(
        "SET search_path TO \"{}\", \"{}\";
         SET client_min_messages TO warning;
         SET lock_timeout TO '10s';
         SET idle_in_transaction_session_timeout TO '10s';
         SELECT set_config('synchronous_commit',
             CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);
         SELECT current_setting('synchronous_commit'), current_setting('fsync', true)",
        place.schema(),
        place.keys_schema()
    );
    let closed = |live: &Live, error| Trouble::of(&error, live.client.is_closed());
    let answers = match live.client.simple_query(&set) {
        Ok(answers) => answers,
        Err(error) => return Err(closed(&live, error)),
    };
    let rows = answers.iter().filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let (waits, syncs) = rows.last().map_or((None, None), |row| (row.get(0), row.try_get(1).ok().flatten()));
    durable(waits, syncs)?;
    Ok(live)
}

/// Refuses what a power cut could undo. An engine that does not know `fsync` has no way to turn it off.
fn durable(synchronous_commit: Option<&str>, fsync: Option<&str>) -> Result<(), StoreError> {
    let waits = matches!(synchronous_commit, Some("on" | "remote_apply"));
    if waits && fsync.is_none_or(|fsync| fsync == "on" || fsync.is_empty()) {
        return Ok(());
    }
    Err(StoreError::Failed(format!(
        "the server has synchronous_commit={} and fsync={} where on and on are needed: a power cut would undo what was \
         answered",
        synchronous_commit.unwrap_or("(unknown)"),
        fsync.unwrap_or("(unknown)")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_does_not_sync_is_refused() {
        assert!(durable(Some("on"), Some("on")).is_ok());
        assert!(durable(Some("remote_apply"), None).is_ok());
        for (waits, syncs) in
            [(Some("on"), Some("off")), (Some("local"), Some("on")), (Some("off"), None), (None, None)]
        {
            assert!(matches!(durable(waits, syncs), Err(StoreError::Failed(_))), "{waits:?} {syncs:?}");
        }
    }
}
