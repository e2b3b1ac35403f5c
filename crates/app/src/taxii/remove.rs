// SPDX-License-Identifier: EUPL-1.2
//! Take an object of a feed's collection out of use: each item it is, by the same verb as any other.

use super::org;
use super::page::Version;
use super::shelf::{by, with_shelf};
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
    let own = org(&snapshot, &caller)?;
    snapshot.state.feeds.get(&feed).filter(|f| f.party == own).ok_or(Problem::NotFound)?;
    let collection = Collection::Feed(feed);
    let items: Vec<ItemId> = with_shelf(system, &snapshot, &collection, |shelf| {
        let rows = shelf.of_id(object).iter().filter_map(|n| shelf.row(*n));
        let standing: Vec<_> = rows
            .filter_map(|row| {
                let item = snapshot.state.item_at(row.item?)?;
                let by = by(&snapshot, &collection, row)?;
                snapshot.state.stands(&collection, &by, item).then_some((row.at, item.id))
            })
            .collect();
        let (first, last) = (standing.iter().map(|s| s.0).min(), standing.iter().map(|s| s.0).max());
        let meant = |at| {
            versions.is_empty()
                || versions.iter().any(|version| match version {
                    Version::All => true,
                    Version::First => Some(at) == first,
                    Version::Last => Some(at) == last,
                    Version::At(instant) => at == *instant,
                })
        };
        Ok(standing.into_iter().filter(|(at, _)| meant(*at)).map(|(_, id)| id).collect())
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
