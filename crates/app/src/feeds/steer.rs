// SPDX-License-Identifier: EUPL-1.2
//! What an administrator has a feed do: wait, go on, end, look at once; try again what could not be read, or give
//! it up. Each is an act; whoever fetches reads it from the register.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::feed::FeedAct;
use waarborg_domain::{Act, Digest, FeedId};

/// A feed.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfFeed {
    /// Which.
    pub feed: FeedId,
}

/// Something that could not be read.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfObject {
    /// Its digest, as listed.
    pub object: Digest,
}

impl OfObject {
    /// The feed of which it waits. Of what waits nowhere, the law is asked as of what is another's.
    fn feed(&self, system: &System) -> FeedId {
        let state = &system.snapshot().state;
        let waits = state.feeding.feeds.iter().find(|(_, f)| f.quarantine.contains_key(&self.object));
        waits.map_or(FeedId([0; 16]), |(feed, _)| *feed)
    }
}

macro_rules! steer {
    ($($name:ident, $help:literal, $request:ident, |$system:ident, $with:ident| $act:expr;)*) => { $(
        #[doc = $help]
        pub mod $name {
            use super::*;
            /// Runs the verb.
            pub fn run($system: &System, caller: Caller, $with: $request) -> Result<Answer, Problem> {
                $system.enter(caller, Act::Feed($act))
            }
        }
    )* };
}

steer! {
    pause, "It waits.", OfFeed, |system, with| FeedAct::Paused { feed: with.feed };
    resume, "It goes on.", OfFeed, |system, with| FeedAct::Resumed { feed: with.feed };
    stop, "It is over.", OfFeed, |system, with| FeedAct::Stopped { feed: with.feed };
    look, "It looks at once.", OfFeed, |system, with| FeedAct::Asked { feed: with.feed };
    retry, "It is tried again.", OfObject, |system, with| FeedAct::Retried { feed: with.feed(system), object: with.object };
    give_up, "It is given up.", OfObject, |system, with| FeedAct::GivenUp { feed: with.feed(system), object: with.object };
}
