// SPDX-License-Identifier: EUPL-1.2
//! What the verifier found: how much was checked and agrees, what could not be derived, and each thing
//! that differs, with its entry. The same in words and as JSON.

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

/// Who vouches for consents that are on record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Consents {
    /// Signed with the officer's own registered key, and the signature holds.
    pub signed: u64,
    /// Made on a page or with a token: the server says who did it.
    pub attested: u64,
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
    pub consents: Consents,
    /// People, organisations and keys that the installation put on record itself, without a person.
    pub by_the_house: u64,
    /// Receipts.
    pub receipts: Receipts,
    /// Witnesses.
    pub witnessed: Witnessed,
    /// What could not be derived.
    pub unsupported: Vec<Unsupported>,
    /// What differs.
    pub findings: Vec<Finding>,
    /// How many findings there are, told or not.
    pub finding_count: u64,
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

    /// 0 all right, 1 a finding, 2 unreadable.
    pub fn exit_code(&self) -> u8 {
        match (&self.unreadable, self.finding_count) {
            (Some(_), _) => 2,
            (None, 0) => 0,
            (None, _) => 1,
        }
    }
}

/// Lines of what was unsupported, at most this many.
const SHOWN: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.unreadable {
            return writeln!(f, "UNREADABLE  {why}");
        }
        let key =
            if self.key_known { "the key you gave" } else { "the key in the bundle; compare it with the one you know" };
        writeln!(f, "Log        {}, {} entries", self.origin, self.entries)?;
        writeln!(f, "Root       {}", in_fours(&self.root))?;
        writeln!(f, "Key        {}  ({key})", self.key)?;
        writeln!(f, "Register   {} checkpoints and {} tiles agree with the entries", self.checkpoints, self.tiles)?;
        for package in &self.law {
            writeln!(f, "Law        {}", in_fours(package))?;
        }
        writeln!(f, "Decisions  {} derived again and equal, {} not derivable", self.replayed, self.unsupported.len())?;
        let Records { committed, opened, values_read_again, values_from_head } = self.records;
        writeln!(f, "Content    {opened} of {committed} records opened and as committed to")?;
        if values_read_again + values_from_head > 0 {
            writeln!(
                f,
                "Items      {values_read_again} read again from their bytes; of {values_from_head} the values stand on the record's head"
            )?;
        }
        writeln!(f, "Mentions   {} texts searched again, equal", self.mentions)?;
        let Consents { signed, attested } = self.consents;
        writeln!(f, "Consents   {signed} signed with the officer's own key, {attested} attested by the server")?;
        writeln!(
            f,
            "House      {} organisations, people, spaces, feeds and keys put on record without a person",
            self.by_the_house
        )?;
        if self.receipts.checked > 0 {
            writeln!(f, "Receipts   {} of {} prove an entry of this log", self.receipts.found, self.receipts.checked)?;
        }
        let Witnessed { cosignatures, entries, by_policy, kept } = self.witnessed;
        if cosignatures > 0 {
            writeln!(f, "Witnesses  {cosignatures} cosignatures in the log hold, the newest over {entries} entries")?;
        }
        if let Some(entries) = by_policy {
            writeln!(f, "Policy     {entries} of {} entries lie under a checkpoint that meets it", self.entries)?;
        }
        if kept > 0 {
            writeln!(f, "Kept       the log extends {kept} checkpoints that were kept elsewhere")?;
        }
        for Unsupported { entry, why } in self.unsupported.iter().take(SHOWN) {
            writeln!(f, "  not derivable: entry {entry}: {why}")?;
        }
        if self.unsupported.len() > SHOWN {
            writeln!(f, "  … and {} more", self.unsupported.len() - SHOWN)?;
        }
        for finding in &self.findings {
            match finding.entry {
                Some(entry) => writeln!(f, "FINDING at entry {entry}: {} ({})", finding.text, finding.code)?,
                None => writeln!(f, "FINDING: {} ({})", finding.text, finding.code)?,
            }
        }
        let untold = self.finding_count.saturating_sub(self.findings.len() as u64);
        if untold > 0 {
            writeln!(f, "  … and {untold} more findings")?;
        }
        match self.finding_count {
            0 => writeln!(f, "OK"),
            1 => writeln!(f, "NOT OK: 1 finding"),
            n => writeln!(f, "NOT OK: {n} findings"),
        }
    }
}

/// Hexadecimal digits as people compare them.
fn in_fours(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
