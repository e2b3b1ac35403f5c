// SPDX-License-Identifier: EUPL-1.2
//! The oversight body's own log, checked without the server (ADR 0025): each record's place in the tree, and each
//! checkpoint's signature over it. With the identity that it is sealed to, what stands in it is told; without,
//! it is whole or not all the same. That nothing was taken off its end is for whoever kept a receipt, or a
//! checkpoint.

mod told;

use crate::report::{Finding, Receipts};
use serde::Serialize;
use std::io::Read;
use waarborg_domain::Instant;
use waarborg_ledger::sealed::SealedRead;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash;
use waarborg_register::note::VerifierKey;
use waarborg_register::receipt::Receipt;
use waarborg_register::sealed::{Identity, Place, Record, Scan, SealError};
use waarborg_register::tree::Tree;

pub use told::Told;

/// Findings told one by one.
const TOLD: usize = 1_000;

/// What whoever checks brings along.
#[derive(Clone, Debug, Default)]
pub struct SealedOptions {
    /// The log's verifier key, known from elsewhere.
    pub key: Option<VerifierKey>,
    /// The identity that opens it.
    pub identity: Option<Identity>,
    /// Receipts to look up in it: a name and the file's bytes.
    pub receipts: Vec<(String, Vec<u8>)>,
    /// Checkpoints that were kept elsewhere: a name and the file's bytes.
    pub checkpoints: Vec<(String, Vec<u8>)>,
}

/// Everything there is to say of a sealed log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SealedReport {
    /// Why it could not be read at all.
    pub unreadable: Option<String>,
    /// Its name.
    pub origin: String,
    /// The key it was checked with.
    pub key: String,
    /// True if that key was given by whoever checks.
    pub key_known: bool,
    /// Number of records.
    pub records: u64,
    /// The root over them, hexadecimal.
    pub root: String,
    /// An identity was given.
    pub identity: bool,
    /// Records sealed to another key than that identity's.
    pub closed: u64,
    /// What was read, by the identity.
    pub reads: Vec<Told>,
    /// Something stands behind the last record.
    pub unfinished: bool,
    /// Receipts that were looked up.
    pub receipts: Receipts,
    /// Checkpoints from elsewhere that the log extends.
    pub kept: u64,
    /// What differs.
    pub findings: Vec<Finding>,
    /// How many findings there are, told or not.
    pub finding_count: u64,
}

impl SealedReport {
    fn find(&mut self, record: Option<u64>, code: &'static str, text: impl Into<String>) {
        self.finding_count += 1;
        if self.findings.len() < TOLD {
            self.findings.push(Finding { entry: record, code, text: text.into() });
        }
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

/// Checks a sealed log. Never fails: what cannot be read is said in the report.
pub fn verify_sealed(from: impl Read, options: &SealedOptions) -> SealedReport {
    let unreadable = |why: String| SealedReport { unreadable: Some(why), ..SealedReport::default() };
    let mut scan = match Scan::new(from) {
        Ok(scan) => scan,
        Err(error) => return unreadable(error.to_string()),
    };
    let key = scan.key().clone();
    let mut report = SealedReport {
        origin: key.name().to_owned(),
        key: key.to_string(),
        identity: options.identity.is_some(),
        ..SealedReport::default()
    };
    match &options.key {
        None => {}
        Some(known) if *known == key => report.key_known = true,
        Some(_) => report.find(None, "key", "the log is of another key than the one given"),
    }
    let mut check = Check { key, identity: options.identity.as_ref(), tree: Tree::new(), fits: true, last: None };
    loop {
        match scan.record() {
            Ok(Some(record)) => check.record(&record, &mut report),
            Ok(None) => break,
            Err(error) => {
                report.find(Some(check.tree.size()), "record", error.to_string());
                break;
            }
        }
    }
    // After damage nobody knows where a record would begin.
    report.unfinished = !scan.empty_behind().unwrap_or(false);
    report.records = check.tree.size();
    report.root = hex::encode(check.tree.root());
    check.receipts(&options.receipts, &mut report);
    check.kept(&options.checkpoints, &mut report);
    report
}

struct Check<'a> {
    key: VerifierKey,
    identity: Option<&'a Identity>,
    tree: Tree,
    /// No checkpoint differed so far: after one that did, all do.
    fits: bool,
    last: Option<Instant>,
}

impl Check<'_> {
    fn record(&mut self, record: &Record, report: &mut SealedReport) {
        let number = self.tree.size();
        self.tree.append(hash::leaf(&record.sealed));
        match Checkpoint::open(&record.note, std::slice::from_ref(&self.key)) {
            Err(error) => report.find(Some(number), "checkpoint", error.to_string()),
            Ok(head) if !self.fits || (head.size == self.tree.size() && head.root == self.tree.root()) => {}
            Ok(head) => {
                self.fits = false;
                let text = if head.size == self.tree.size() {
                    "the record is not the one that was signed for, or one before it is not".to_owned()
                } else {
                    format!("the log signed for {} records here: one was taken out, put in or moved", head.size)
                };
                report.find(Some(number), "tree", text);
            }
        }
        if let Some(identity) = self.identity {
            self.open(identity, number, record, report);
        }
    }

    fn open(&mut self, identity: &Identity, number: u64, record: &Record, report: &mut SealedReport) {
        let opened = match identity.open(&Place { origin: self.key.name(), number }, &record.sealed) {
            Ok(opened) => opened,
            Err(SealError::NotYours) => return report.closed += 1,
            Err(error) => return report.find(Some(number), "seal", error.to_string()),
        };
        let Some(read) = SealedRead::from_bytes(&opened) else {
            return report.find(Some(number), "content", "what was sealed is no read in a form that is known");
        };
        if self.last.is_some_and(|last| read.at < last) {
            report.find(Some(number), "time", "its instant lies before that of the record before it");
        }
        self.last = Some(read.at);
        report.reads.push(Told::of(number, read));
    }

    fn receipts(&self, receipts: &[(String, Vec<u8>)], report: &mut SealedReport) {
        for (name, bytes) in receipts {
            report.receipts.checked += 1;
            match self.receipt(bytes) {
                Ok(()) => report.receipts.found += 1,
                Err((record, text)) => report.find(record, "receipt", format!("receipt {name}: {text}")),
            }
        }
    }

    /// A receipt holds if its checkpoint is the log's and the log goes on from it: its record is then the one
    /// that stands here.
    fn receipt(&self, bytes: &[u8]) -> Result<(), (Option<u64>, String)> {
        let text = str::from_utf8(bytes).map_err(|_| (None, "it is no text".to_owned()))?;
        let receipt = Receipt::decode(text).map_err(|e| (None, e.to_string()))?;
        let record = Some(receipt.index);
        let head = self.extends(&receipt.checkpoint).map_err(|text| (record, text))?;
        if receipt.index < head.size { Ok(()) } else { Err((record, "it names no record of its checkpoint".into())) }
    }

    fn kept(&self, checkpoints: &[(String, Vec<u8>)], report: &mut SealedReport) {
        for (name, bytes) in checkpoints {
            let note = String::from_utf8_lossy(bytes);
            match self.extends(&note) {
                Ok(_) => report.kept += 1,
                Err(text) => report.find(None, "kept", format!("checkpoint {name}: {text}")),
            }
        }
    }

    /// The head of a checkpoint that this log signed and goes on from.
    fn extends(&self, note: &str) -> Result<Checkpoint, String> {
        let head = Checkpoint::open(note, std::slice::from_ref(&self.key)).map_err(|e| e.to_string())?;
        match self.tree.root_at(head.size) {
            Ok(root) if root == head.root => Ok(head),
            Ok(_) => Err(format!("the log signed other records before it had {}", head.size)),
            Err(_) => Err(format!("the log signed for {} records, and has {}", head.size, self.tree.size())),
        }
    }
}
