// SPDX-License-Identifier: EUPL-1.2
//! Where what a feed fetched is brought in: by the deposit there is, on the feed's terms, in the capacity it acts
//! in. What it brought in before is left out, and what cannot be read is set aside with its reason and its bytes
//! while the rest goes in. A file's command is made from its bytes, so that it is brought in once, also if the
//! power fails between the delivery and the note of it.

use super::secret::{Secret, Shown};
use crate::caller::Channel;
use crate::deposit::bring;
use crate::taxii::add::{self, Bad};
use crate::{Caller, Problem, System};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use waarborg_domain::feed::{Trouble, Unread};
use waarborg_domain::{CommandId, Digest, FeedId};
use waarborg_formats::record::Content;
use waarborg_formats::{Format, Limits, detect, parse};
use waarborg_ledger::objects::feed::Fetching;

/// Bytes of one thing that could not be read that are kept; of a larger one only the reason.
const KEPT: usize = 1 << 20;
/// Things that could not be read of which the bytes are kept, in one part of a poll.
const MANY: usize = 100;

/// Files are read one at a time, since one may take as much memory as a file may (`formats`).
static READING: Mutex<()> = Mutex::new(());

/// What a part of a poll brought.
#[derive(Debug, Default)]
pub struct Got {
    /// Objects, events or files.
    pub brought: u32,
    /// There already.
    pub known: u32,
    /// Files and events that were dealt with.
    pub done: Vec<Digest>,
    /// What could not be read, with its bytes.
    pub unread: Vec<(Unread, Option<Vec<u8>>)>,
    /// What was tried again and went in.
    pub freed: Vec<Digest>,
}

impl Got {
    /// Nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.brought == 0 && self.done.is_empty() && self.unread.is_empty() && self.freed.is_empty()
    }
}

/// The desk of one feed.
pub struct Desk<'s> {
    system: &'s System,
    feed: FeedId,
    fetching: Fetching,
    caller: Caller,
    secret: Secret,
    /// What this part brought so far.
    pub got: Got,
}

impl<'s> Desk<'s> {
    /// Opens it, on what the register has now.
    pub fn open(system: &'s System, feed: FeedId) -> Result<Self, Trouble> {
        let fetching = system.fetching(&feed).ok_or(Trouble::Missing)?;
        let secret = Secret::of(system, fetching.secret).map_err(|_| Trouble::Register)?.ok_or(Trouble::Secret)?;
        let caller = Caller::person(fetching.capacity, Channel::Feed);
        Ok(Self { system, feed, fetching, caller, secret, got: Got::default() })
    }

    /// What it fetches.
    pub fn fetching(&self) -> &Fetching {
        &self.fetching
    }

    /// What is shown where it fetches.
    pub fn shown(&self) -> &Shown {
        &self.secret.shown
    }

    /// The digest by which something is known again.
    pub fn digest(&self, what: &str, parts: &[&[u8]]) -> Digest {
        let mut hash = Sha256::new().chain_update(self.secret.salt).chain_update(what);
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Digest(hash.finalize().into())
    }

    /// True for what was dealt with, or waits for somebody.
    pub fn knows(&self, digest: &Digest) -> bool {
        self.fetching.done.contains(digest) || self.fetching.quarantine.contains_key(digest)
    }

    /// Objects of STIX: a page of a collection, or a bundle.
    pub fn objects(&mut self, envelope: &[u8]) -> Result<(), Trouble> {
        let _alone = READING.lock().unwrap_or_else(PoisonError::into_inner);
        let added = add::add(self.system, self.caller, self.feed, envelope).map_err(|problem| match problem {
            Problem::Invalid(_) | Problem::File(_) => Trouble::Garbled,
            _ => Trouble::Register,
        })?;
        if added.answer.as_ref().is_some_and(|answer| !answer.allowed()) {
            return Err(Trouble::Refused);
        }
        self.got.brought = self.got.brought.saturating_add(small(added.brought));
        self.got.known = self.got.known.saturating_add(small(added.successes.len() - added.brought));
        for bad in added.bad {
            let object = self.digest("object", &[&bad.bytes]);
            if !self.knows(&object) {
                self.set_aside(object, bad);
            }
        }
        Ok(())
    }

    /// A file in any format, or in this one, under a digest of its own.
    pub fn file(&mut self, piece: Digest, bytes: Vec<u8>, format: Option<Format>) -> Result<(), Trouble> {
        if format.or_else(|| detect(&bytes)) == Some(Format::Stix) && whole(&bytes) {
            self.objects(&bytes)?;
            self.got.done.push(piece);
            return Ok(());
        }
        let _alone = READING.lock().unwrap_or_else(PoisonError::into_inner);
        let parsed = match parse(&bytes, format, &Limits::default(), None) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.set_aside(piece, Bad { code: error.code(), at: error.position(), bytes });
                return Ok(());
            }
        };
        let format = parsed.format;
        let before = self.brought_before().map_err(|_| Trouble::Register)?;
        let fresh = parsed.items.iter().filter(|item| !before.contains(&bring::mark(&item.bytes))).count();
        let old = parsed.items.len() - fresh;
        drop(parsed);
        if fresh > 0 {
            self.deliver(bytes, format, before)?;
        }
        self.got.brought = self.got.brought.saturating_add(small(fresh));
        self.got.known = self.got.known.saturating_add(small(old));
        self.got.done.push(piece);
        Ok(())
    }

    /// Tries again what somebody asked to be tried again; what still cannot be read waits on.
    pub fn try_again(&mut self) -> Result<(), Trouble> {
        let again: Vec<_> =
            self.fetching.quarantine.iter().filter(|(_, q)| q.again).map(|(d, q)| (*d, q.clone())).collect();
        for (object, waits) in again {
            let bytes = waits.record.map(|record| crate::records::present(self.system.record(record))).transpose();
            let bytes = bytes.map_err(|_| Trouble::Register)?.flatten();
            let Some(bytes) = bytes else {
                // Not kept: it is fetched again where it came from.
                self.got.freed.push(object);
                continue;
            };
            let before = (self.got.unread.len(), self.fetching.quarantine.clone());
            self.fetching.quarantine.remove(&object);
            let single = detect(&bytes) == Some(Format::Stix) && !whole(&bytes);
            let tried = if single {
                self.objects(&[br#"{"objects":["#.as_slice(), &bytes, b"]}"].concat())
            } else {
                self.file(object, bytes, None)
            };
            self.fetching.quarantine = before.1;
            tried?;
            if self.got.unread.len() == before.0 {
                self.got.freed.push(object);
            }
        }
        Ok(())
    }

    /// Sets something aside that could not be read.
    pub fn set_aside(&mut self, object: Digest, bad: Bad) {
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let at = bad.at.map(|at| (place(at.line), place(at.column)));
        let kept = self.got.unread.iter().filter(|(_, bytes)| bytes.is_some()).count();
        let bytes = (!bad.bytes.is_empty() && bad.bytes.len() <= KEPT && kept < MANY).then_some(bad.bytes);
        self.got.unread.push((Unread { object, code: bad.code.to_owned(), at, slot: None }, bytes));
    }

    fn deliver(&self, bytes: Vec<u8>, format: Format, before: HashSet<[u8; 16]>) -> Result<(), Trouble> {
        let command = self.digest("command", &[&bytes]).0;
        let command = command.first_chunk::<16>().copied().map(CommandId);
        let content = String::from_utf8(bytes).map_err(|_| Trouble::Garbled)?;
        let snapshot = self.system.snapshot();
        let feed = snapshot.state.feeds.get(&self.feed).ok_or(Trouble::Missing)?;
        let with = add::request(self.system, feed, content, format, "feed").map_err(|_| Trouble::Register)?;
        let mut request: bring::Request = serde_json::from_value(with).map_err(|_| Trouble::Register)?;
        request.before = Some(Arc::new(before));
        let answer = bring::run(self.system, Caller { command, ..self.caller }, request);
        match answer {
            Ok(answer) if answer.allowed() => Ok(()),
            Ok(_) => Err(Trouble::Refused),
            Err(_) => Err(Trouble::Register),
        }
    }

    /// Marks of everything this feed brought in, also of what was taken out of use since: that does not come back.
    fn brought_before(&self) -> Result<HashSet<[u8; 16]>, Problem> {
        let snapshot = self.system.snapshot();
        let deposits = snapshot.state.deposits.values().filter(|d| d.feed == Some(self.feed));
        let numbers = deposits.flat_map(|d| d.items.iter().flat_map(|(a, b)| *a..=*b));
        let mut marks = HashSet::new();
        for item in numbers.filter_map(|n| snapshot.state.item_at(n)) {
            let unsealed = item.status == waarborg_ledger::objects::ItemStatus::Unsealed;
            let read = if unsealed { None } else { crate::records::present(self.system.record(item.record))? };
            marks.extend(read.as_deref().and_then(Content::raw_of).map(bring::mark));
        }
        Ok(marks)
    }
}

/// True for a bundle, whose objects are taken one by one.
fn whole(bytes: &[u8]) -> bool {
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return false;
    }
    #[derive(serde::Deserialize)]
    struct Has<'a> {
        #[serde(borrow)]
        objects: Option<&'a serde_json::value::RawValue>,
    }
    serde_json::from_slice::<Has<'_>>(bytes).is_ok_and(|has| has.objects.is_some())
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
