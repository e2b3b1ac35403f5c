// SPDX-License-Identifier: EUPL-1.2
//! The names a log has had. A restore of an older copy gives it another one (ADR 0022): what comes before
//! the record of it is signed under the old name, what comes after under the new. The newest name is the
//! bundle's; the record, which that name signs for, says what the one before was.

use crate::report::{Report, Restore};
use waarborg_domain::Act;
use waarborg_domain::Outcome;
use waarborg_domain::keeping::{KeepingAct, Restored};
use waarborg_ledger::{Kept, Leaf};
use waarborg_register::bundle::Bundle;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash::Hash;
use waarborg_register::note::VerifierKey;

/// Names with their keys, oldest first, and the entry each begins at.
pub(crate) struct Origins {
    spans: Vec<(u64, VerifierKey)>,
    restores: Vec<Restored>,
}

impl Origins {
    /// Reads them from the records of restores, newest first: each names the key before it.
    pub(crate) fn of(bundle: &Bundle<'_>, report: &mut Report) -> Self {
        let mut origins = Self { spans: Vec::new(), restores: Vec::new() };
        let newest = bundle.meta.key.clone();
        let first = bundle.entries.first().and_then(|entry| Leaf::from_bytes(entry.leaf).ok());
        // A log that has one name was never restored.
        if first.is_some_and(|leaf| leaf.log == newest.name()) {
            origins.spans.push((0, newest));
            return origins;
        }
        let mut key = newest;
        for (index, restored) in records(bundle).into_iter().rev() {
            if restored.origin != key.name() {
                report.find(
                    Some(index),
                    "restore",
                    format!("it names the log {}, not {}", restored.origin, key.name()),
                );
            }
            let before = VerifierKey::parse(&restored.was);
            origins.spans.push((index, key));
            report.restores.push(told(index, &restored));
            origins.restores.push(restored);
            match before {
                Ok(before) => key = before,
                Err(error) => {
                    report.find(Some(index), "restore", format!("the key of the log before it: {error}"));
                    return origins;
                }
            }
        }
        origins.spans.push((0, key));
        origins.spans.reverse();
        report.restores.reverse();
        origins
    }

    /// The key whose name the entry's leaf must bear, and that signs checkpoints that end with it.
    pub(crate) fn key(&self, entry: u64) -> Option<&VerifierKey> {
        self.spans.iter().rev().find(|(from, _)| *from <= entry).map(|(_, key)| key)
    }

    /// The log's name at an entry.
    pub(crate) fn name(&self, entry: u64) -> &str {
        self.key(entry).map_or("", VerifierKey::name)
    }

    /// All keys, for receipts that were given at any time.
    pub(crate) fn keys(&self) -> Vec<VerifierKey> {
        self.spans.iter().map(|(_, key)| key.clone()).collect()
    }

    /// True if one of the log's names has this very key.
    pub(crate) fn knows(&self, key: &VerifierKey) -> bool {
        self.spans.iter().any(|(_, own)| own == key && own.public_key() == key.public_key())
    }

    /// The restore that left out what a checkpoint under an earlier name counts.
    pub(crate) fn lost(&self, checkpoint: &Checkpoint) -> Option<&Restored> {
        let of = |r: &&Restored| VerifierKey::parse(&r.was).is_ok_and(|key| key.name() == checkpoint.origin);
        self.restores.iter().find(of).filter(|r| checkpoint.size > r.head)
    }

    /// The root that a restore names must be that of the entries before it.
    pub(crate) fn check(&self, root_at: impl Fn(u64) -> Option<Hash>, report: &mut Report) {
        for restored in &self.restores {
            if root_at(restored.head) != Some(restored.root.0) {
                let text = "the head it says the log goes on from is not that of the entries before it";
                report.find(Some(restored.head), "restore", text.into());
            }
        }
    }
}

fn told(entry: u64, restored: &Restored) -> Restore {
    let was = VerifierKey::parse(&restored.was).map(|key| key.name().to_owned()).unwrap_or_default();
    Restore {
        entry,
        was,
        origin: restored.origin.clone(),
        known: restored.known,
        missing: restored.missing(),
        closed: restored.lost.len() as u64,
    }
}

fn records(bundle: &Bundle<'_>) -> Vec<(u64, Restored)> {
    let mut found = Vec::new();
    for (index, entry) in (0u64..).zip(&bundle.entries) {
        let says = |leaf: Leaf| leaf.kind == "log.restored" && leaf.outcome == Outcome::Allowed;
        if !Leaf::from_bytes(entry.leaf).is_ok_and(says) {
            continue;
        }
        if let Ok(Kept { act: Act::Keeping(KeepingAct::Restored(restored)), .. }) = Kept::from_bytes(entry.kept) {
            found.push((index, restored));
        }
    }
    found
}
