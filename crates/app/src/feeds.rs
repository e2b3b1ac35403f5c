// SPDX-License-Identifier: EUPL-1.2
//! Feeds that fetch by themselves (ADR 0032; covenant art. 5(1), R-023). What is fetched from where, how far it
//! is and what could not be read stands in the register; here are the verbs that say so, and the desk at which
//! what was fetched is brought in: by the deposit there is, in the capacity that the feed acts in, once.
//! Nothing here makes connections: whoever fetches stands outside (`waarborg/src/feeds.rs`).

pub mod desk;
pub mod fetch;
mod note;
pub(crate) mod secret;
pub mod steer;

pub use desk::{Desk, Got};
pub use note::{Note, Position};
pub use secret::Shown;

use crate::{Problem, System};
use waarborg_domain::{FeedId, Instant};
use waarborg_ledger::objects::feed::Fetching;

impl System {
    /// What a feed fetches, as the register has it.
    pub fn fetching(&self, feed: &FeedId) -> Option<Fetching> {
        self.snapshot().state.feeding.feeds.get(feed).cloned()
    }

    /// Feeds that are to look now, longest due first; none on a server that does not lead, or while the
    /// register takes nothing.
    pub fn feeds_due(&self, now: Instant) -> Vec<FeedId> {
        if !self.leads() || self.held().is_some() {
            return Vec::new();
        }
        let snapshot = self.snapshot();
        let held = |f: &Fetching| snapshot.state.capacities.get(&f.capacity).is_some_and(|c| c.capacity.active(now));
        let feeds = snapshot.state.feeding.feeds.iter();
        // In a capacity that ended nothing is brought in, so nothing is fetched.
        let mut due: Vec<_> = feeds.filter(|(_, f)| held(f)).filter_map(|(id, f)| Some((f.due()?, *id))).collect();
        due.retain(|(at, _)| *at <= now);
        due.sort();
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// From where a feed fetches.
    pub fn feed_place(&self, fetching: &Fetching) -> Result<Option<String>, Problem> {
        self.text_present(fetching.place)
    }
}
