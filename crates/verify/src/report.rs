// SPDX-License-Identifier: EUPL-1.2
//! What the verifier found: how much was checked and agrees, what could not be derived, and each thing
//! that differs, with its entry. The same in words and as JSON.

mod each;
mod html;
mod page;
mod picture;
mod summary;
mod text;
pub(crate) mod words;

pub use words::Lang;

use crate::account::Account;
use crate::after::After;
use serde::Serialize;
use std::fmt;

/// Findings told one by one; beyond this many only their number grows.
const TOLD: usize = 1_000;

/// Something that differs from what it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Entry, if it is about one.
    pub entry: Option<u64>,
    /// What kind of difference, for machines.
    pub code: &'static str,
    /// What differs, for people.
    pub text: String,
}

/// Something that could not be derived from the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsupported {
    /// Entry.
    pub entry: u64,
    /// Why.
    pub why: String,
}

/// Opened content against what the log commits to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Records {
    /// Erasable records the log commits to.
    pub committed: u64,
    /// Opened in this bundle, and as committed to.
    pub opened: u64,
    /// Items whose values were read again from the bytes as deposited.
    pub values_read_again: u64,
    /// Items whose values stand on the head of the record alone: rows without their table.
    pub values_from_head: u64,
}

/// Who vouches for consents, or for decisions on permissions, that are on record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vouched {
    /// Signed with the officer's own registered key, and the signature holds.
    pub signed: u64,
    /// Made on a page or with a token: the server says who did it.
    pub attested: u64,
}

impl Vouched {
    /// There is nothing to vouch for.
    fn none(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, part: Self) {
        self.signed += part.signed;
        self.attested += part.attested;
    }
}

/// The log was restored from an older copy, and goes on under another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restore {
    /// Entry that records it.
    pub entry: u64,
    /// Name before.
    pub was: String,
    /// Name from there on.
    pub origin: String,
    /// Entries that were known to have been signed for.
    pub known: u64,
    /// Of them, those that are not in the log any more.
    pub missing: u64,
    /// Runs of entries whose content was lost with its keys.
    pub closed: u64,
    /// What was lost is the log's key: it has another, for which two officers alone vouch.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rekeyed: bool,
}

/// A key that the log has had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeySpan {
    /// Entry it begins at.
    pub from: u64,
    /// Verifier key.
    pub key: String,
    /// On whose word it came: `beginning`; `rotation`, of the key before it; `restore`, the same key under
    /// another name; `officers`, of two officers alone; `nobody`, which is a finding.
    pub by: &'static str,
}

/// Receipts that were looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Receipts {
    /// Files read.
    pub checked: u64,
    /// Entries proved to be in this log.
    pub found: u64,
}

/// What witnesses vouch for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Witnessed {
    /// Cosignatures in the log that hold.
    pub cosignatures: u64,
    /// Entries that lie under a checkpoint with a cosignature in the log.
    pub entries: u64,
    /// Entries that lie under a checkpoint that meets the policy given.
    pub by_policy: Option<u64>,
    /// Checkpoints kept elsewhere that the log extends.
    pub kept: u64,
}

/// Everything the verifier has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Why the bundle could not be read at all.
    pub unreadable: Option<String>,
    /// The log's name.
    pub origin: String,
    /// The key its checkpoints were checked with.
    pub key: String,
    /// True if that key was given by whoever checks.
    pub key_known: bool,
    /// The key that was given vouches for the entries before this one, and for none from there on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_until: Option<u64>,
    /// Every key the log has had, if there was more than one or its name changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeySpan>,
    /// Entries in the log.
    pub entries: u64,
    /// Root over the entries, hexadecimal.
    pub root: String,
    /// Signed checkpoints that agree with the entries.
    pub checkpoints: u64,
    /// Stored tiles that agree with the entries.
    pub tiles: u64,
    /// Law packages that were in force, in hexadecimal.
    pub law: Vec<String>,
    /// Decisions derived again and equal to what is recorded.
    pub replayed: u64,
    /// Texts searched again for mentions, with an equal result.
    pub mentions: u64,
    /// Opened content.
    pub records: Records,
    /// Who vouches for consents.
    pub consents: Vouched,
    /// Who vouches for decisions on standing permissions.
    #[serde(skip_serializing_if = "Vouched::none")]
    pub permissions: Vouched,
    /// People, organisations and keys that the installation put on record itself, without a person.
    pub by_the_house: u64,
    /// Receipts.
    pub receipts: Receipts,
    /// Restores, oldest first. They are no finding: two officers recorded them. Whoever reads the report must
    /// know of them all the same.
    pub restores: Vec<Restore>,
    /// Witnesses.
    pub witnessed: Witnessed,
    /// What could not be derived.
    pub unsupported: Vec<Unsupported>,
    /// What differs.
    pub findings: Vec<Finding>,
    /// How many findings there are, told or not.
    pub finding_count: u64,
    /// Only the proofs were checked: no decision, no content.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub proofs_only: bool,
    /// What an earlier bundle of the same log shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
    /// What the log tells, if it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Why nothing is told of what was asked after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_told: Option<String>,
}

impl Report {
    pub(crate) fn unreadable(why: String) -> Self {
        Self { unreadable: Some(why), ..Self::default() }
    }

    pub(crate) fn find(&mut self, entry: Option<u64>, code: &'static str, text: String) {
        self.finding_count += 1;
        if self.findings.len() < TOLD {
            self.findings.push(Finding { entry, code, text });
        }
    }

    pub(crate) fn cannot(&mut self, entry: u64, why: impl Into<String>) {
        self.unsupported.push(Unsupported { entry, why: why.into() });
    }

    /// Adds what was found of a part of the log.
    pub(crate) fn absorb(&mut self, part: Self) {
        self.replayed += part.replayed;
        self.mentions += part.mentions;
        self.by_the_house += part.by_the_house;
        self.records.committed += part.records.committed;
        self.records.opened += part.records.opened;
        self.records.values_read_again += part.records.values_read_again;
        self.records.values_from_head += part.records.values_from_head;
        self.consents.add(part.consents);
        self.permissions.add(part.permissions);
        self.witnessed.cosignatures += part.witnessed.cosignatures;
        self.witnessed.entries = self.witnessed.entries.max(part.witnessed.entries);
        self.law.extend(part.law);
        self.unsupported.extend(part.unsupported);
        self.finding_count += part.finding_count;
        let room = TOLD.saturating_sub(self.findings.len());
        self.findings.extend(part.findings.into_iter().take(room));
    }

    /// Puts what was found of one part in the order of its entries.
    pub(crate) fn by_entry(&mut self) {
        self.findings.sort_by_key(|finding| finding.entry);
        self.unsupported.sort_by_key(|unsupported| unsupported.entry);
    }

    /// 0 all right, 1 a finding, 2 unreadable.
    pub fn exit_code(&self) -> u8 {
        match (&self.unreadable, self.finding_count) {
            (Some(_), _) => 2,
            (None, 0) => 0,
            (None, _) => 1,
        }
    }
}

impl Report {
    /// The report in short: what was checked, what was found, and the verdict as the last line.
    pub fn in_short(&self, lang: Lang) -> String {
        summary::in_short(self, lang)
    }

    /// The whole report as text.
    pub fn text(&self, lang: Lang) -> String {
        text::write(&page::page(self, lang)) + &summary::verdict(self, words::Words(lang)) + "\n"
    }

    /// The whole report as one HTML file.
    pub fn html(&self, lang: Lang) -> String {
        html::write(&page::page(self, lang), lang)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_short(Lang::En))
    }
}

/// What comes from a log, as it can be shown: no control character steers a terminal, and none of those
/// that turn the direction of writing makes a line read as another.
pub(crate) fn clean(text: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}
