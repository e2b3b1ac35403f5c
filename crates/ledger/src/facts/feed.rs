// SPDX-License-Identifier: EUPL-1.2
//! Who says what a feed fetches: an administrator of the party whose feed it is, as with tokens, since both let a
//! program act for a capacity. What does not fit (another's feed, one without terms, one that is over) is absent,
//! all alike. Whether what it brings in may be is asked of the law at each delivery.

use super::{Absent, Asker};
use crate::objects::feed::Standing;
use waarborg_domain::feed::FeedAct;
use waarborg_law::Question;

/// Shortest and longest time from one poll to the next, in seconds.
const EVERY: std::ops::RangeInclusive<u32> = 60..=7 * 24 * 3600;

impl Asker<'_> {
    pub(super) fn feed(&self, act: &FeedAct) -> Result<Vec<Question>, Absent> {
        let feed = self.state.feeds.get(act.feed()).ok_or(Absent)?;
        if let FeedAct::Set { capacity, every, .. } = act {
            let held = &self.state.capacities.get(capacity).ok_or(Absent)?.capacity;
            let fits = held.org == feed.party && feed.terms.is_some() && EVERY.contains(every);
            let over = self.state.feeding.stopped(&feed.id);
            return if fits && !over { self.people_of(capacity) } else { Err(Absent) };
        }
        let fetching = self.state.feeding.feeds.get(&feed.id).ok_or(Absent)?;
        let fits = match (act, fetching.standing) {
            // What came of a poll is told by nobody but the house.
            (FeedAct::Polled { .. } | FeedAct::Set { .. }, _) | (_, Standing::Stopped) => false,
            (FeedAct::Paused { .. } | FeedAct::Asked { .. }, standing) => standing == Standing::Runs,
            (FeedAct::Resumed { .. }, standing) => standing == Standing::Paused,
            (FeedAct::Retried { object, .. } | FeedAct::GivenUp { object, .. }, _) => {
                fetching.quarantine.contains_key(object)
            }
            (FeedAct::Stopped { .. }, _) => true,
        };
        if fits { self.people_of(&fetching.capacity) } else { Err(Absent) }
    }
}
