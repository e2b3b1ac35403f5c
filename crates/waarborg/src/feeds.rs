// SPDX-License-Identifier: EUPL-1.2
//! The poller (ADR 0032; R-023): on the server that leads, each feed that is due is fetched in a turn of its own. What
//! is fetched is brought in part by part, and each part's note says where to go on; whoever leads next reads it there.

mod folder;
pub(crate) mod http;
mod misp;
mod taxii;
#[cfg(test)]
mod tests;

use crate::Fallible;
use crate::outbound::{self, Allowed, Barred, Outbound};
use crate::turns::Work;
use std::path::PathBuf;
use waarborg_app::System;
use waarborg_app::feeds::{Desk, Got, Note, Position};
use waarborg_domain::feed::{Ended, Source, Trouble};
use waarborg_domain::{FeedId, Instant};

/// Parts of one poll: a source that never ends gives its place to others after so many.
const PARTS: usize = 1_000;
/// Longest that a server may have us wait, in seconds.
pub(crate) const PATIENCE: i64 = 24 * 3600;

/// What feeds may reach.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Reach {
    /// A host that feeds may fetch from, as NAME or NAME:PORT, or with http:// before it for one without TLS; may be
    /// repeated.
    #[arg(long, value_name = "HOST")]
    pub feed_allow: Vec<String>,
    /// A block of addresses that feeds may fetch from though it is not out there, such as 10.1.0.0/16; may be
    /// repeated.
    #[arg(long, value_name = "BLOCK")]
    pub feed_allow_network: Vec<String>,
    /// Certificates in PEM to trust instead of those that browsers trust.
    #[arg(long, value_name = "FILE")]
    pub feed_ca: Option<PathBuf>,
    /// A folder in which feeds may watch folders; may be repeated.
    #[arg(long, value_name = "DIR")]
    pub feed_folder: Vec<PathBuf>,
}

impl Reach {
    /// Nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.feed_allow.is_empty() && self.feed_folder.is_empty() && self.feed_allow_network.is_empty()
    }
}

/// What fetches.
#[derive(Debug)]
pub struct Fetcher {
    outbound: Outbound,
    folders: Vec<PathBuf>,
}

/// What is in the way, and how long the server wants us to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stuck {
    pub trouble: Trouble,
    pub seconds: Option<i64>,
}

impl From<Trouble> for Stuck {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, seconds: None }
    }
}

impl From<Barred> for Stuck {
    fn from(barred: Barred) -> Self {
        Self::from(match barred {
            Barred::Address | Barred::Host | Barred::Network => Trouble::NotAllowed,
            Barred::Name | Barred::Unreached => Trouble::Unreached,
            Barred::Tls => Trouble::Tls,
            Barred::Slow => Trouble::Slow,
            Barred::Large => Trouble::TooLarge,
            Barred::Garbled => Trouble::Garbled,
        })
    }
}

impl Fetcher {
    /// As the operator says.
    pub fn new(reach: &Reach, limits: outbound::Limits) -> Fallible<Self> {
        let allowed = Allowed::read(&reach.feed_allow, &reach.feed_allow_network)?;
        let outbound = Outbound::open(allowed, reach.feed_ca.as_deref(), limits)?;
        let real = |path: &PathBuf| path.canonicalize().map_err(|e| format!("{}: {e}", path.display()));
        Ok(Self { outbound, folders: reach.feed_folder.iter().map(real).collect::<Result<_, _>>()? })
    }

    /// Fetches what a feed has that is new, part by part; false if nothing was entered.
    pub fn poll(&self, system: &System, feed: FeedId) -> bool {
        let (mut entered, mut at) = (false, None);
        for _ in 0..PARTS {
            let part = self.part(system, feed, at.take());
            let ended = part.ended;
            at.clone_from(&part.position);
            // A server that stopped, or leads no more, enters nothing; whoever leads next goes on from the last note.
            let Ok(noted) = part.enter(system, feed) else { return entered };
            entered |= noted.is_some();
            if ended != Ended::More || !system.leads() {
                break;
            }
        }
        entered
    }

    /// One part: what was brought in and where to go on, or what is in the way.
    fn part(&self, system: &System, feed: FeedId, at: Option<Position>) -> Note {
        let failed = |stuck: Stuck, got: Got| {
            let retry = stuck.seconds.map(|s| system.now().plus_seconds(s.clamp(1, PATIENCE)));
            Note { ended: Ended::Failed(stuck.trouble), got, position: None, retry }
        };
        let mut desk = match Desk::open(system, feed) {
            Ok(desk) => desk,
            Err(trouble) => return failed(trouble.into(), Got::default()),
        };
        let noted = || Position::of(system, desk.fetching()).map_err(|_| Trouble::Register);
        let before = match at.map_or_else(noted, Ok) {
            Ok(position) => position,
            Err(trouble) => return failed(trouble.into(), Got::default()),
        };
        let mut position = before.clone();
        let fetched = self.fetch(system, &mut desk, &mut position);
        let got = desk.got;
        match fetched {
            Ok(more) => Note {
                ended: if more { Ended::More } else { Ended::Whole },
                got,
                position: (position != before || more).then_some(position),
                retry: None,
            },
            Err(stuck) => failed(stuck, got),
        }
    }

    fn fetch(&self, system: &System, desk: &mut Desk<'_>, at: &mut Position) -> Result<bool, Stuck> {
        desk.try_again()?;
        let place = system.feed_place(desk.fetching()).map_err(|_| Trouble::Register)?.ok_or(Trouble::Missing)?;
        match desk.fetching().source {
            Source::Taxii => taxii::part(&self.outbound, &place, desk, at),
            Source::Misp => misp::part(&self.outbound, &place, desk),
            Source::Stix | Source::Csv => http::part(&self.outbound, &place, desk, at),
            Source::Folder => folder::part(&self.folders, &place, desk, system.now()),
        }
    }
}

impl Work for Fetcher {
    type Piece = FeedId;

    fn due(&self, system: &System, now: Instant) -> Vec<FeedId> {
        system.feeds_due(now)
    }

    /// Of a poll that found nothing there is no entry: it looks again when its time has come.
    fn turn(&self, system: &System, feed: &FeedId) -> Option<i64> {
        let every = || system.fetching(feed).map_or(60, |f| f.every);
        (!self.poll(system, *feed)).then(|| i64::from(every()))
    }

    fn pressed(&self, system: &System, feed: &FeedId, since: Instant) -> bool {
        system.fetching(feed).is_some_and(|f| f.asked || f.tries() || f.set >= since)
    }
}
