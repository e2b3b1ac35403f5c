// SPDX-License-Identifier: EUPL-1.2
//! Feeds of the reader's own organisation: what each fetches and how far it is, its last polls, and what could not
//! be read. How much another party brings in is nobody else's business.

use super::lists::{Wanted, paged};
use super::pages::{Page, merge};
use serde_json::{Value, json};
use waarborg_domain::feed::Ended;
use waarborg_domain::{FeedId, Instant, Role};
use waarborg_ledger::objects::Feed;
use waarborg_ledger::objects::feed::{Fetching, Standing};

/// Who reads it: whoever manages the organisation's people, and whoever leads it.
pub(super) const READERS: [Role; 4] = [Role::Administrator, Role::Manager, Role::Head, Role::Minister];

impl Page<'_> {
    /// The own feeds, in the order in which they were registered.
    fn own_feeds(&self) -> Option<Vec<(&FeedId, &Feed, Option<&Fetching>)>> {
        let state = &self.snapshot.state;
        let own = &state.capacities.get(&self.who)?.capacity;
        let reads = READERS.contains(&own.role);
        let feeds = state.feeds.iter().filter(|(_, f)| reads && f.party == own.org);
        let mut feeds: Vec<_> = feeds.map(|(id, f)| (id, f, state.feeding.feeds.get(id))).collect();
        feeds.sort_by_key(|(_, feed, _)| feed.entry);
        Some(feeds)
    }

    pub(super) fn feeds(&self, wanted: &Wanted) -> Option<Value> {
        let mut all = self.own_feeds()?;
        all.retain(|(id, ..)| wanted.row.as_ref().is_none_or(|row| *row == id.to_string()));
        Some(paged("feeds", all, wanted.from, |(id, feed, fetching)| {
            let mut row = json!({
                "id": id.to_string(), "party": feed.party, "measures": feed.measures, "terms": feed.terms.is_some(),
                "standing": fetching.map_or("none", |f| standing(f.standing)), "entry": feed.entry,
            });
            if let Some(f) = fetching {
                let last = f.polls.last();
                merge(
                    &mut row,
                    json!({
                        "source": f.source.code(), "place": self.system.text(f.place), "every": f.every,
                        "last": last.map(|p| p.at.rfc3339()), "next": f.due().map(|at| at.max(self.now).rfc3339()),
                        "trouble": f.trouble().map(waarborg_domain::feed::Trouble::code), "failures": f.failures,
                        "running": last.is_some_and(|p| p.ended == Ended::More), "brought": f.brought,
                        "unread": f.quarantine.len(),
                    }),
                );
            }
            row
        }))
    }

    /// The last polls, newest first.
    pub(super) fn feed_polls(&self, wanted: &Wanted) -> Option<Value> {
        let feeds = self.own_feeds()?;
        let polls = feeds.iter().filter_map(|(id, _, f)| Some((*id, (*f)?)));
        let mut all: Vec<_> = polls.flat_map(|(id, f)| f.polls.iter().map(move |p| (id, p))).collect();
        all.retain(|(_, p)| wanted.row.as_ref().is_none_or(|row| *row == p.entry.to_string()));
        all.sort_by_key(|(_, p)| std::cmp::Reverse(p.entry));
        Some(paged("feed-polls", all, wanted.from, |(feed, p)| {
            let ended = match p.ended {
                Ended::Whole => "whole",
                Ended::More => "more",
                Ended::Failed(trouble) => trouble.code(),
            };
            json!({
                "id": p.entry.to_string(), "feed": feed, "at": p.at.rfc3339(), "ended": ended, "brought": p.brought,
                "known": p.known, "unread": p.unread,
            })
        }))
    }

    /// What could not be read, newest first.
    pub(super) fn feed_unread(&self, wanted: &Wanted) -> Option<Value> {
        let feeds = self.own_feeds()?;
        let waits = feeds.iter().filter_map(|(id, _, f)| Some((*id, (*f)?)));
        let mut all: Vec<_> = waits.flat_map(|(id, f)| f.quarantine.iter().map(move |(d, q)| (id, d, q))).collect();
        all.retain(|(_, digest, _)| wanted.row.as_ref().is_none_or(|row| *row == digest.to_string()));
        all.sort_by_key(|(_, digest, q)| (std::cmp::Reverse(q.entry), **digest));
        Some(paged("feed-unread", all, wanted.from, |(feed, digest, q)| {
            let at = self.kept(q.entry).map(|(leaf, _)| leaf.at).map(Instant::rfc3339);
            json!({
                "id": digest.to_string(), "feed": feed, "at": at, "code": q.code, "line": q.at.map(|at| at.0),
                "column": q.at.map(|at| at.1), "kept": q.record.is_some(), "again": q.again, "entry": q.entry,
            })
        }))
    }
}

pub(super) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Runs => "runs",
        Standing::Paused => "paused",
        Standing::Stopped => "stopped",
    }
}
