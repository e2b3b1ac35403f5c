// SPDX-License-Identifier: EUPL-1.2
//! Evidence for one party, checked without the log (ADR 0021): the checkpoint's signature, each entry's place
//! under it, and of each object that the map in the leaf of the last act holds exactly the entries that are
//! shown. What a server left out, put back or took from an older map leads to another root. That the map is
//! the one the whole log makes is for whoever has the whole log: `verify` finds where it is not. Where the
//! log's key changed, the key before signed for the leaf that names the next (ADR 0024).

mod keys;
mod told;

use crate::Options;
use crate::report::{Finding, KeySpan, Receipts};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;
use waarborg_domain::{Act, Digest, DisclosureId, Outcome};
use waarborg_ledger::entry::KEPT_TAG;
use waarborg_ledger::{Kept, Leaf};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::commit::{Opening, commitment};
use waarborg_register::evidence::{Entry, Evidence, Shown};
use waarborg_register::hash::Hash;
use waarborg_register::map::Id;
use waarborg_register::note::VerifierKey;
use waarborg_register::proof::verify_inclusion;
use waarborg_register::receipt::Receipt;

use keys::Log;
pub use told::{Step, Told};

/// Everything there is to say of evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EvidenceReport {
    /// Why it could not be read at all.
    pub unreadable: Option<String>,
    /// The log's name.
    pub origin: String,
    /// The key its checkpoint was checked with.
    pub key: String,
    /// True if that key was given by whoever checks, or signed for by the one that was.
    pub key_known: bool,
    /// The key that was given vouches for the entries before this one, and for none from there on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_until: Option<u64>,
    /// Every key the log has had, if there was more than one or its name changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeySpan>,
    /// The party it is for.
    pub party: String,
    /// Entries in the log, by the checkpoint.
    pub entries: u64,
    /// The entry by which it was taken: it says nothing of later ones.
    pub taken: u64,
    /// When that was.
    pub at: Option<String>,
    /// The caller's own id of the command to take it, which no older evidence can have.
    pub command: Option<String>,
    /// Entries whose kept record, leaf, or hash alone is shown.
    pub shown: [u64; 3],
    /// What is proved of each object.
    pub objects: Vec<Told>,
    /// Receipts that were looked up.
    pub receipts: Receipts,
    /// What differs.
    pub findings: Vec<Finding>,
}

impl EvidenceReport {
    fn find(&mut self, entry: Option<u64>, code: &'static str, text: impl Into<String>) {
        self.findings.push(Finding { entry, code, text: text.into() });
    }

    /// 0 all right, 1 a finding, 2 unreadable.
    pub fn exit_code(&self) -> u8 {
        match (&self.unreadable, self.findings.is_empty()) {
            (Some(_), _) => 2,
            (None, true) => 0,
            (None, false) => 1,
        }
    }
}

/// What an object can be said to be.
const KINDS: [&str; 7] = ["analysis", "assessment", "consent", "deposit", "disclosure", "handover", "item"];

/// An entry whose leaf or kept record could be read.
#[derive(Default)]
struct Known {
    leaf: Option<Leaf>,
    kept: Option<Kept>,
}

/// Checks evidence. Never fails: what cannot be read is said in the report.
pub fn verify_evidence(bytes: &[u8], options: &Options) -> EvidenceReport {
    let unreadable = |why: String| EvidenceReport { unreadable: Some(why), ..EvidenceReport::default() };
    let evidence = match Evidence::read(bytes) {
        Ok(evidence) => evidence,
        Err(error) => return unreadable(error.to_string()),
    };
    let mut report = EvidenceReport {
        origin: evidence.key.name().to_owned(),
        key: evidence.key.to_string(),
        party: evidence.party.to_owned(),
        taken: evidence.taken,
        ..EvidenceReport::default()
    };
    let log = Log::of(&evidence, &mut report);
    match options.key.as_deref().map(VerifierKey::parse) {
        None => {}
        Some(Ok(key)) => log.known(&key, &mut report),
        Some(Err(error)) => return unreadable(format!("the verifier key given: {error}")),
    }
    match log.keys.open(evidence.checkpoint) {
        Ok(checkpoint) => check((&evidence, &log), &checkpoint, options, &mut report),
        Err(error) => report.find(None, "checkpoint", error.to_string()),
    }
    report
}

fn check(
    (evidence, log): (&Evidence<'_>, &Log),
    checkpoint: &Checkpoint,
    options: &Options,
    report: &mut EvidenceReport,
) {
    report.entries = checkpoint.size;
    let mut known = std::collections::BTreeMap::new();
    for (index, entry) in &evidence.entries {
        let place = verify_inclusion(entry.shown.leaf_hash(), *index, checkpoint.size, &entry.proof, checkpoint.root);
        if let Err(error) = place {
            report.find(Some(*index), "entry", error.to_string());
        }
        known.insert(*index, read(*index, entry, log.keys.at(*index).map_or("", VerifierKey::name), report));
    }
    let map = taken(evidence, &known, report);
    objects(evidence, &known, map, report);
    for (name, bytes) in &options.receipts {
        report.receipts.checked += 1;
        match receipt((evidence, log), checkpoint, bytes) {
            Ok(found) => report.receipts.found += u64::from(found),
            Err((entry, text)) => report.find(entry, "receipt", format!("receipt {name}: {text}")),
        }
    }
}

/// Reads what is shown of an entry, and holds the kept record to its commitment.
fn read(index: u64, entry: &Entry<'_>, origin: &str, report: &mut EvidenceReport) -> Known {
    let [kept_shown, leaf_shown, hash_shown] = &mut report.shown;
    match entry.shown {
        Shown::Kept { .. } => *kept_shown += 1,
        Shown::Leaf(_) => *leaf_shown += 1,
        Shown::Hash(_) => *hash_shown += 1,
    }
    let Some(bytes) = entry.shown.leaf() else { return Known::default() };
    let leaf = match Leaf::from_bytes(bytes) {
        Ok(leaf) => leaf,
        Err(error) => {
            report.find(Some(index), "leaf", error.to_string());
            return Known::default();
        }
    };
    if leaf.log != origin {
        report.find(Some(index), "leaf", "the leaf is of another log");
    }
    let Shown::Kept { opening, kept: bytes, .. } = entry.shown else { return Known { leaf: Some(leaf), kept: None } };
    if Digest(commitment(KEPT_TAG, &Opening(opening), bytes)) != leaf.kept {
        report.find(Some(index), "kept", "the kept record is not the one the leaf commits to");
        return Known { leaf: Some(leaf), kept: None };
    }
    match Kept::from_bytes(bytes) {
        Ok(kept) if kept.act.kind() == leaf.kind && kept.actor == leaf.actor => {
            Known { leaf: Some(leaf), kept: Some(kept) }
        }
        Ok(_) => {
            report.find(Some(index), "kept", "leaf and kept record disagree");
            Known { leaf: Some(leaf), kept: None }
        }
        Err(error) => {
            report.find(Some(index), "kept", error.to_string());
            Known { leaf: Some(leaf), kept: None }
        }
    }
}

type AllKnown = std::collections::BTreeMap<u64, Known>;

/// The act by which it was taken: for this party, allowed, and with a map.
fn taken(evidence: &Evidence<'_>, known: &AllKnown, report: &mut EvidenceReport) -> Option<Hash> {
    let index = Some(evidence.taken);
    let Some(Known { leaf: Some(leaf), kept: Some(kept) }) = known.get(&evidence.taken) else {
        report.find(index, "taken", "the entry by which the evidence was taken is not shown in full");
        return None;
    };
    report.at = Some(leaf.at.rfc3339());
    report.command = kept.command.map(|command| command.to_string());
    let fits = matches!(&kept.act, Act::EvidenceTaken { party, .. } if party.as_str() == evidence.party);
    if !fits || leaf.outcome != Outcome::Allowed {
        report.find(index, "taken", "the entry by which it is said to be taken is not of taking it for this party");
    }
    if leaf.map.is_none() {
        report.find(index, "taken", "its leaf has no map, so nothing is proved of any object");
    }
    leaf.map.map(|map| map.0)
}

/// Holds each object to the map, and what is shown to the objects.
fn objects(evidence: &Evidence<'_>, known: &AllKnown, map: Option<Hash>, report: &mut EvidenceReport) {
    let mut named = BTreeSet::from([evidence.taken]);
    for (id, object) in &evidence.objects {
        let name = hex::encode(id);
        let Some(map) = map else { return };
        if !KINDS.contains(&object.kind) {
            report.find(None, "map", format!("{name}: {} is no kind of object", object.kind));
        }
        let entries = match object.proof.verify(id, &map) {
            Ok(entries) => entries,
            Err(error) => {
                report.find(None, "map", format!("{} {name}: {error}", object.kind));
                continue;
            }
        };
        named.extend(entries);
        for entry in entries {
            if *entry > evidence.taken {
                report.find(Some(*entry), "map", format!("{name}: the map names an entry after itself"));
            } else if !known.contains_key(entry) {
                report.find(
                    Some(*entry),
                    "map",
                    format!("{} {name}: this entry concerns it, and is left out", object.kind),
                );
            }
        }
        if object.kind == "handover" && !entries.is_empty() && disclosure_of(evidence, known, id, entries).is_none() {
            report.find(None, "map", format!("{name}: nothing shown says of which disclosure it is the handover"));
        }
        let told = told::told(evidence, known, id, object.kind, entries);
        report.objects.push(told);
    }
    named.extend(evidence.turns.keys());
    for index in evidence.entries.keys().filter(|index| !named.contains(index)) {
        report.find(Some(*index), "entry", "no object of the evidence has this entry: it has no place here");
    }
}

/// The disclosure that the party received by a handover: the one whose id gives this one.
fn disclosure_of(evidence: &Evidence<'_>, known: &AllKnown, id: &Id, entries: &[u64]) -> Option<DisclosureId> {
    let leaves = entries.iter().filter_map(|entry| known.get(entry)?.leaf.as_ref());
    let mut named = leaves.flat_map(|leaf| &leaf.objects).filter_map(|object| object.parse::<DisclosureId>().ok());
    named.find(|disclosure| waarborg_ledger::concerns::handover(disclosure, &evidence.party.into()) == *id)
}

/// Looks a receipt up: true if its entry is among those shown, and it is the one.
fn receipt(
    (evidence, log): (&Evidence<'_>, &Log),
    now: &Checkpoint,
    bytes: &[u8],
) -> Result<bool, (Option<u64>, String)> {
    let text = str::from_utf8(bytes).map_err(|_| (None, "it is no text".to_owned()))?;
    let receipt = Receipt::decode(text).map_err(|e| (None, e.to_string()))?;
    let entry = Some(receipt.index);
    let then = log.keys.open(&receipt.checkpoint).map_err(|e| (entry, e.to_string()))?;
    if then.size > now.size || receipt.index >= now.size {
        return Err((
            entry,
            format!("it was given at {} entries, so this evidence is older, or of another history", then.size),
        ));
    }
    if then.size == now.size && then.root != now.root {
        return Err((entry, "its checkpoint is of another history of this log".into()));
    }
    let Some(shown) = evidence.entries.get(&receipt.index) else { return Ok(false) };
    let found = receipt.verify(shown.shown.leaf_hash(), log.keys.keys());
    found.map(|_| true).map_err(|e| (entry, format!("the entry shown is not the one it was given for: {e}")))
}

impl fmt::Display for EvidenceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.unreadable {
            return writeln!(f, "UNREADABLE  {why}");
        }
        let key = match self.key_until {
            Some(entry) => format!("the key you gave vouches for it before entry {entry}, and NOT from there on"),
            None if self.key_known => "the key you gave".to_owned(),
            None => "the key in the file; compare it with the one you know".to_owned(),
        };
        writeln!(f, "Evidence   for {}, from log {} of {} entries", self.party, self.origin, self.entries)?;
        writeln!(f, "Key        {}  ({key})", self.key)?;
        for span in &self.keys {
            writeln!(f, "Keys       {}", keys::told(span))?;
        }
        let at = self.at.as_deref().unwrap_or("an unknown time");
        writeln!(f, "Taken      by entry {}, at {at}; it says nothing of what came later", self.taken)?;
        if let Some(command) = &self.command {
            writeln!(f, "Command    {command}; if you did not ask with this one, the evidence is an older one")?;
        }
        let [kept, leaf, hash] = self.shown;
        writeln!(f, "Entries    {kept} shown in full, {leaf} as leaf, {hash} only as being there")?;
        for told in &self.objects {
            write!(f, "{told}")?;
        }
        if self.receipts.checked > 0 {
            writeln!(f, "Receipts   {} of {} are of entries shown here", self.receipts.found, self.receipts.checked)?;
        }
        for finding in &self.findings {
            match finding.entry {
                Some(entry) => writeln!(f, "FINDING at entry {entry}: {} ({})", finding.text, finding.code)?,
                None => writeln!(f, "FINDING: {} ({})", finding.text, finding.code)?,
            }
        }
        match self.findings.len() {
            0 => writeln!(f, "OK"),
            1 => writeln!(f, "NOT OK: 1 finding"),
            n => writeln!(f, "NOT OK: {n} findings"),
        }
    }
}
