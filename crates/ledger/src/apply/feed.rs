// SPDX-License-Identifier: EUPL-1.2
//! What feeds fetch, and what came of it: positions, what was dealt with, and what could not be read.

use super::{At, FoldError};
use crate::objects::feed::{Fetching, Poll, Quarantined, REMEMBERED, Standing};
use crate::state::State;
use waarborg_domain::feed::{Ended, FeedAct, Polled};
use waarborg_domain::{Digest, FeedId};

const NO_FEED: FoldError = FoldError::DoesNotFollow("the feed fetches nothing");
const NOT_WAITING: FoldError = FoldError::DoesNotFollow("nothing of this feed waits under that digest");

pub(super) fn change(state: &mut State, act: &FeedAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        FeedAct::Set { feed, capacity, source, every, secret } => {
            if !state.feeds.contains_key(feed) || state.feeding.stopped(feed) {
                return Err(FoldError::DoesNotFollow("the feed is not on record, or is over"));
            }
            let before = state.feeding.feeds.get(feed);
            let new = Fetching {
                capacity: *capacity,
                source: *source,
                place: (at.index, 0),
                secret: *secret,
                every: *every,
                set: at.at,
                standing: Standing::Runs,
                asked: false,
                failures: 0,
                retry: None,
                // Elsewhere it begins anew; what was dealt with stays so.
                position: None,
                done: before.map(|f| f.done.clone()).unwrap_or_default(),
                quarantine: before.map(|f| f.quarantine.clone()).unwrap_or_default(),
                polls: before.map(|f| f.polls.clone()).unwrap_or_default(),
                brought: before.map_or(0, |f| f.brought),
            };
            state.feeding.feeds.insert(*feed, new);
        }
        FeedAct::Paused { feed } => fetching(state, feed)?.standing = Standing::Paused,
        FeedAct::Resumed { feed } => {
            let fetching = fetching(state, feed)?;
            (fetching.standing, fetching.asked) = (Standing::Runs, true);
        }
        FeedAct::Stopped { feed } => fetching(state, feed)?.standing = Standing::Stopped,
        FeedAct::Asked { feed } => fetching(state, feed)?.asked = true,
        FeedAct::Retried { feed, object } => waiting(state, feed, object)?.again = true,
        FeedAct::GivenUp { feed, object } => {
            waiting(state, feed, object)?;
            let fetching = fetching(state, feed)?;
            fetching.quarantine.remove(object);
            fetching.done.insert(*object);
        }
        FeedAct::Polled { feed, polled } => note(fetching(state, feed)?, polled, at)?,
    }
    Ok(())
}

fn note(fetching: &mut Fetching, polled: &Polled, at: &At<'_>) -> Result<(), FoldError> {
    for object in &polled.freed {
        fetching.quarantine.remove(object).ok_or(NOT_WAITING)?;
    }
    for unread in &polled.unread {
        let record = unread.slot.map(|slot| (at.index, slot));
        let waits = Quarantined { code: unread.code.clone(), at: unread.at, record, entry: at.index, again: false };
        fetching.quarantine.insert(unread.object, waits);
    }
    fetching.done.extend(polled.done.iter().copied());
    if let Some(slot) = polled.position {
        fetching.position = Some((at.index, slot));
    }
    fetching.retry = polled.retry;
    let failed = matches!(polled.ended, Ended::Failed(_));
    if failed {
        // What was to be tried again was, or could not be: without end it is not.
        fetching.quarantine =
            fetching.quarantine.iter().map(|(d, q)| (*d, Quarantined { again: false, ..q.clone() })).collect();
    }
    fetching.failures = if failed { fetching.failures.saturating_add(1) } else { 0 };
    fetching.asked &= polled.ended == Ended::More;
    fetching.brought += u64::from(polled.brought);
    fetching.polls.push_back(Poll {
        at: at.at,
        entry: at.index,
        ended: polled.ended,
        brought: polled.brought,
        known: polled.known,
        unread: u32::try_from(polled.unread.len()).unwrap_or(u32::MAX),
    });
    while fetching.polls.len() > REMEMBERED {
        fetching.polls.pop_front();
    }
    Ok(())
}

/// What a feed fetches that is not over.
fn fetching<'s>(state: &'s mut State, feed: &FeedId) -> Result<&'s mut Fetching, FoldError> {
    state.feeding.feeds.get_mut(feed).filter(|f| f.standing != Standing::Stopped).ok_or(NO_FEED)
}

fn waiting<'s>(state: &'s mut State, feed: &FeedId, object: &Digest) -> Result<&'s mut Quarantined, FoldError> {
    fetching(state, feed)?.quarantine.get_mut(object).ok_or(NOT_WAITING)
}
