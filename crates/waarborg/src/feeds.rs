// SPDX-License-Identifier: EUPL-1.2
//! The poller (ADR 0032; R-023): on the server that leads, a thread looks each second which feeds are due, and each
//! of them is fetched on a thread of its own, so that none waits for another. What is fetched is brought in part by
//! part, and each part's note says where to go on; whoever leads next reads it there.

mod folder;
pub(crate) mod http;
mod misp;
mod taxii;
#[cfg(test)]
mod tests;

use crate::Fallible;
use crate::outbound::{self, Allowed, Barred, Outbound};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use waarborg_app::System;
use waarborg_app::feeds::{Desk, Got, Note, Position};
use waarborg_domain::feed::{Ended, Source, Trouble};
use waarborg_domain::{FeedId, Instant};

/// Feeds fetched at one time; more wait for one to end.
const AT_ONCE: usize = 4;
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
        let read = |path: &PathBuf| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
        let roots = reach.feed_ca.as_ref().map(read).transpose()?;
        let outbound = Outbound::new(allowed, roots.as_deref(), limits, outbound::system)?;
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

/// Polls beside the server's work, for as long as it runs.
pub fn beside(system: &Arc<System>, fetcher: Fetcher) {
    let (system, fetcher) = (Arc::downgrade(system), Arc::new(fetcher));
    let now = Arc::<Mutex<Now>>::default();
    std::thread::spawn(move || {
        while let Some(system) = system.upgrade() {
            let due = now.lock().unwrap_or_else(PoisonError::into_inner).begin(&system);
            for feed in due {
                let (system, fetcher, now) = (system.clone(), fetcher.clone(), now.clone());
                std::thread::spawn(move || {
                    // Also when what follows panics: the feed is not fetched, and may be again.
                    let _running = Running { feed, now: now.clone() };
                    if !fetcher.poll(&system, feed) {
                        now.lock().unwrap_or_else(PoisonError::into_inner).quiet(&system, feed);
                    }
                });
            }
            drop(system);
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

/// What is fetched at this moment, and what looked and found nothing: of that there is no entry, so until when
/// it need not look again is remembered here. After a restart it looks once more.
#[derive(Default)]
struct Now {
    running: HashSet<FeedId>,
    /// Since when, and until when.
    quiet: HashMap<FeedId, (Instant, Instant)>,
}

impl Now {
    /// Feeds to fetch now.
    fn begin(&mut self, system: &System) -> Vec<FeedId> {
        let now = system.now();
        self.quiet.retain(|feed, (since, until)| {
            let presses = system.fetching(feed).is_some_and(|f| f.asked || f.tries() || f.set >= *since);
            now < *until && !presses
        });
        let room = AT_ONCE.saturating_sub(self.running.len());
        let due = system.feeds_due(now).into_iter();
        let due: Vec<_> = due.filter(|f| !self.running.contains(f) && !self.quiet.contains_key(f)).take(room).collect();
        self.running.extend(&due);
        due
    }

    fn quiet(&mut self, system: &System, feed: FeedId) {
        let every = system.fetching(&feed).map_or(60, |f| f.every);
        let now = system.now();
        self.quiet.insert(feed, (now, now.plus_seconds(i64::from(every))));
    }
}

struct Running {
    feed: FeedId,
    now: Arc<Mutex<Now>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).running.remove(&self.feed);
    }
}
