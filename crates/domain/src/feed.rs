// SPDX-License-Identifier: EUPL-1.2
//! What a registered feed fetches by itself, and what came of it (covenant art. 5(1); W17 art. 94; R-023). The
//! acts hold kinds, dates, counts and keyed digests; addresses, positions and what could not be read stand in
//! erasable records, and what a feed shows where it fetches is a secret of the store.

use crate::{CapacityId, Digest, FeedId, Instant};
use serde::{Deserialize, Serialize};

/// What a feed fetches from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A collection of a TAXII 2.1 server.
    Taxii,
    /// A folder of a MISP feed: a manifest, and a file for each event.
    Misp,
    /// One file of STIX.
    Stix,
    /// One file of rows.
    Csv,
    /// A folder that others put files into.
    Folder,
}

impl Source {
    /// Code in views.
    pub fn code(self) -> &'static str {
        match self {
            Self::Taxii => "taxii",
            Self::Misp => "misp",
            Self::Stix => "stix",
            Self::Csv => "csv",
            Self::Folder => "folder",
        }
    }
}

/// What is in the way of a poll, or of bringing something to a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The operator does not allow the place.
    NotAllowed,
    /// Nobody answers there.
    Unreached,
    /// No connection by TLS came about.
    Tls,
    /// It took too long.
    Slow,
    /// The answer is larger than it may be.
    TooLarge,
    /// The answer is not what was asked for.
    Garbled,
    /// What the feed shows is not accepted there.
    Denied,
    /// It is not there.
    Missing,
    /// The server asks to come back later, or fails.
    Busy,
    /// The secret of the feed cannot be read.
    Secret,
    /// The law refused what was brought in, and its own entry says why; or a recipient's server what was sent.
    Refused,
    /// The register could not take it.
    Register,
}

impl Trouble {
    /// Code in views.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "not-allowed",
            Self::Unreached => "unreached",
            Self::Tls => "tls",
            Self::Slow => "slow",
            Self::TooLarge => "too-large",
            Self::Garbled => "garbled",
            Self::Denied => "denied",
            Self::Missing => "missing",
            Self::Busy => "busy",
            Self::Secret => "secret",
            Self::Refused => "refused",
            Self::Register => "register",
        }
    }
}

/// How a part of a poll ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// All that there was has been fetched.
    Whole,
    /// There is more: the next part follows at once.
    More,
    /// Something is in the way.
    Failed(Trouble),
}

/// Something that could not be read: it waits for somebody, while the rest went in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Keyed digest of its bytes.
    pub object: Digest,
    /// Code of what is wrong.
    pub code: String,
    /// Line and column, where it is a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<(u32, u32)>,
    /// Slot with its bytes; none if they were too many to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<u32>,
}

/// What a part of a poll came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polled {
    /// How it ended.
    pub ended: Ended,
    /// Objects, events or files that were brought in.
    pub brought: u32,
    /// Those that were there already.
    pub known: u32,
    /// Slot with the place to go on from; what was noted before holds if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Not before, as the server asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Instant>,
    /// Files and events that were dealt with: keyed digests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<Digest>,
    /// What could not be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
    /// What could not be read before, and was tried again and brought in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub freed: Vec<Digest>,
}

/// Acts about what feeds fetch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "feeds")]
#[expect(missing_docs, reason = "field names are said at the variant; each variant says what happened")]
pub enum FeedAct {
    /// The feed fetches by itself from now on, or from elsewhere than before, every so many seconds, and acts in
    /// this capacity. Slot 0: from where. `secret` commits to what it shows there.
    Set { feed: FeedId, capacity: CapacityId, source: Source, every: u32, secret: Digest },
    /// It waits.
    Paused { feed: FeedId },
    /// It goes on.
    Resumed { feed: FeedId },
    /// It is over: nothing is brought in by this feed any more.
    Stopped { feed: FeedId },
    /// It is to look at once.
    Asked { feed: FeedId },
    /// What could not be read is to be tried again.
    Retried { feed: FeedId, object: Digest },
    /// What could not be read is given up.
    GivenUp { feed: FeedId, object: Digest },
    /// Part of a poll is done.
    Polled { feed: FeedId, polled: Polled },
}

impl FeedAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Set { .. } => "feed.set",
            Self::Paused { .. } => "feed.paused",
            Self::Resumed { .. } => "feed.resumed",
            Self::Stopped { .. } => "feed.stopped",
            Self::Asked { .. } => "feed.asked",
            Self::Retried { .. } => "feed.retried",
            Self::GivenUp { .. } => "feed.given-up",
            Self::Polled { .. } => "feed.polled",
        }
    }

    /// The feed.
    pub fn feed(&self) -> &FeedId {
        match self {
            Self::Set { feed, .. }
            | Self::Paused { feed }
            | Self::Resumed { feed }
            | Self::Stopped { feed }
            | Self::Asked { feed }
            | Self::Retried { feed, .. }
            | Self::GivenUp { feed, .. }
            | Self::Polled { feed, .. } => feed,
        }
    }

    /// Slots of what it cannot do without.
    pub fn slots(&self) -> Vec<u32> {
        if matches!(self, Self::Set { .. }) { vec![0] } else { Vec::new() }
    }
}
