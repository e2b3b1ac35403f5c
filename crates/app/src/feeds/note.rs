// SPDX-License-Identifier: EUPL-1.2
//! What came of a part of a poll, as the house enters it. One that brought nothing and met nothing makes no entry,
//! but one a day: whoever reads the register sees that a feed still looks, without an entry each minute.

use super::desk::Got;
use crate::{Answer, Caller, Problem, System};
use serde::{Deserialize, Serialize};
use waarborg_domain::feed::{Ended, FeedAct, Polled};
use waarborg_domain::{Act, FeedId, Instant};
use waarborg_ledger::objects::feed::Fetching;

/// Seconds after which a quiet poll is entered.
const DAY: i64 = 24 * 3600;

/// Where to go on from: an erasable record, since a server says it in words of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    /// TAXII: only what was added after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_after: Option<String>,
    /// TAXII: the page to ask for next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// TAXII: when the last object so far was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// HTTP: `ETag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// HTTP: `Last-Modified`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl Position {
    /// That of a feed; the beginning if there is none, or it was destroyed.
    pub fn of(system: &System, fetching: &Fetching) -> Result<Self, Problem> {
        let text = fetching.position.map(|record| system.text_present(record)).transpose()?.flatten();
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Note {
    /// How it ended.
    pub ended: Ended,
    /// What it brought.
    pub got: Got,
    /// Where to go on from, if that changed.
    pub position: Option<Position>,
    /// Not before.
    pub retry: Option<Instant>,
}

impl Note {
    /// Enters it, if it says anything.
    pub fn enter(self, system: &System, feed: FeedId) -> Result<Option<Answer>, Problem> {
        let (fetching, now) = (system.fetching(&feed).ok_or(Problem::NotFound)?, system.now());
        if !self.says(&fetching, now) {
            return Ok(None);
        }
        let (mut slots, Self { ended, got, position, retry }) = (Vec::new(), self);
        let mut put = |bytes: Vec<u8>| {
            slots.push(bytes);
            u32::try_from(slots.len()).unwrap_or(u32::MAX) - 1
        };
        let position = position.map(|p| serde_json::to_vec(&p).map_err(|_| Problem::Unavailable)).transpose()?;
        let position = position.map(&mut put);
        let mut unread = got.unread;
        for (told, bytes) in &mut unread {
            told.slot = bytes.take().map(&mut put);
        }
        let unread = unread.into_iter().map(|(told, _)| told).collect();
        let Got { brought, known, done, freed, .. } = got;
        let polled = Polled { ended, brought, known, position, retry, done, unread, freed };
        let act = Act::Feed(FeedAct::Polled { feed, polled });
        system.act(Caller::house(), move |ctx| ctx.enter(act, &slots)).map(Some)
    }

    fn says(&self, fetching: &Fetching, now: Instant) -> bool {
        let quiet = fetching.polls.last().is_some_and(|last| now < last.at.plus_seconds(DAY));
        let whole =
            matches!(self.ended, Ended::Failed(_)) || (self.ended == Ended::Whole && (!quiet || fetching.asked));
        // After a failure it is told that it is over.
        whole || !self.got.is_empty() || (self.ended == Ended::Whole && fetching.failures > 0)
    }
}
