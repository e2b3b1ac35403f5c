// SPDX-License-Identifier: EUPL-1.2
//! Take an object of a feed's collection out of use: each item it is, by the same verb as any other.

use super::own_feed;
use super::page::Version;
use super::shelf::{there, with_shelf};
use crate::{Answer, Caller, Problem, System, verbs};
use serde_json::json;
use waarborg_domain::taxii::Collection;
use waarborg_domain::{FeedId, ItemId};

/// Takes the object's versions out of use; all of them unless some are named. The answer is that of the last,
/// or of the first that was not allowed.
pub fn remove(
    system: &System,
    caller: Caller,
    feed: FeedId,
    object: &str,
    versions: &[Version],
) -> Result<Answer, Problem> {
    let snapshot = system.snapshot();
    let collection = Collection::Feed(own_feed(&snapshot, &caller, feed)?.id);
    let items: Vec<ItemId> = with_shelf(system, &snapshot, &collection, |shelf| {
        let rows = shelf.of_id(object).iter().filter_map(|n| shelf.row(*n));
        let item = |row| there(&snapshot, &collection, row)?.1;
        let standing: Vec<_> = rows.filter_map(|row| Some((row.at, item(row)?))).collect();
        let dates = || standing.iter().map(|(at, _)| *at);
        let (Some(oldest), Some(newest)) = (dates().min(), dates().max()) else { return Ok(Vec::new()) };
        let meant = |at| versions.is_empty() || versions.iter().any(|v| v.means(at, oldest, newest));
        Ok(standing.iter().filter(|(at, _)| meant(*at)).map(|(_, id)| *id).collect())
    })?;
    let mut answer = Err(Problem::NotFound);
    for item in items {
        let done = verbs::run(system, caller, "item.withdraw", json!({ "item": item }))?;
        let stop = !done.allowed();
        answer = Ok(done);
        if stop {
            break;
        }
    }
    answer
}
