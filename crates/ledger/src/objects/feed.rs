// SPDX-License-Identifier: EUPL-1.2
//! What each feed fetches, how far it is, and what of it could not be read: the same on every server and after
//! every restart, so that polling goes on where it was, whoever leads.

use super::RecordRef;
use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::feed::{Ended, Source, Trouble};
use waarborg_domain::{CapacityId, Digest, FeedId, Instant};

/// Polls that are remembered.
pub const REMEMBERED: usize = 50;
/// Seconds to wait after the first failure; each further one doubles them.
const WAIT: i64 = 60;
/// Longest wait after failures, in seconds, unless it looks less often anyway.
pub(super) const LONGEST: i64 = 6 * 3600;

/// Whether a feed fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It does.
    Runs,
    /// It waits for somebody.
    Paused,
    /// It is over.
    Stopped,
}

/// Part of a poll, or a failed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// When.
    pub at: Instant,
    /// Entry.
    pub entry: u64,
    /// How it ended.
    pub ended: Ended,
    /// Brought in.
    pub brought: u32,
    /// There already.
    pub known: u32,
    /// Not to be read.
    pub unread: u32,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Code of what is wrong.
    pub code: String,
    /// Line and column.
    pub at: Option<(u32, u32)>,
    /// Its bytes, if they were kept.
    pub record: Option<RecordRef>,
    /// Entry that tells of it.
    pub entry: u64,
    /// Somebody wants it tried again.
    pub again: bool,
}

/// What one feed fetches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetching {
    /// Capacity it acts in.
    pub capacity: CapacityId,
    /// From what.
    pub source: Source,
    /// From where.
    pub place: RecordRef,
    /// Commitment to what it shows there.
    pub secret: Digest,
    /// Seconds from one poll to the next.
    pub every: u32,
    /// When this was said.
    pub set: Instant,
    /// Whether it does.
    pub standing: Standing,
    /// Somebody wants it to look at once.
    pub asked: bool,
    /// Failures since the last success.
    pub failures: u32,
    /// Not before, as the server asked.
    pub retry: Option<Instant>,
    /// Where to go on from.
    pub position: Option<RecordRef>,
    /// Files and events that were dealt with.
    pub done: OrdSet<Digest>,
    /// What could not be read.
    pub quarantine: OrdMap<Digest, Quarantined>,
    /// The last polls, oldest first.
    pub polls: Vector<Poll>,
    /// Everything that was brought in.
    pub brought: u64,
}

impl Fetching {
    /// When it is to look next; never while it waits.
    pub fn due(&self) -> Option<Instant> {
        if self.standing != Standing::Runs {
            return None;
        }
        let last = match self.polls.last() {
            Some(last) if last.at >= self.set && !self.asked && !self.tries() => last,
            _ => return Some(self.set),
        };
        Some(match last.ended {
            Ended::More => last.at,
            Ended::Whole => last.at.plus_seconds(i64::from(self.every)),
            Ended::Failed(_) => {
                let next = last.at.plus_seconds(self.wait(last.entry));
                self.retry.map_or(next, |retry| next.max(retry))
            }
        })
    }

    /// Something is to be tried again.
    pub fn tries(&self) -> bool {
        self.quarantine.values().any(|q| q.again)
    }

    /// What is in the way, if the last poll failed.
    pub fn trouble(&self) -> Option<Trouble> {
        match self.polls.last()?.ended {
            Ended::Failed(trouble) => Some(trouble),
            Ended::Whole | Ended::More => None,
        }
    }

    fn wait(&self, entry: u64) -> i64 {
        wait(self.failures, entry, LONGEST.max(i64::from(self.every)))
    }
}

/// Seconds to wait after so many failures: doubling, up to a longest, and up to a quarter more, so that what failed
/// together does not come back together; the same on every server.
pub(super) fn wait(failures: u32, entry: u64, longest: i64) -> i64 {
    let doubled = WAIT.checked_shl(failures.saturating_sub(1).min(20)).unwrap_or(longest);
    let wait = doubled.min(longest);
    let spread = i64::try_from(entry.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56).unwrap_or(0);
    wait + wait * spread / 1024
}

/// What feeds fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedings {
    /// By feed.
    pub feeds: OrdMap<FeedId, Fetching>,
}

impl Feedings {
    /// True for a feed that is over.
    pub fn stopped(&self, feed: &FeedId) -> bool {
        self.feeds.get(feed).is_some_and(|f| f.standing == Standing::Stopped)
    }
}
