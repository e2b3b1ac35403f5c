// SPDX-License-Identifier: EUPL-1.2
//! The log's keys as evidence shows them: of each change the leaf that says so, and for a rotation that leaf's
//! receipt, signed by the key before. Whoever knows an earlier key follows from it as far as it vouches.

use super::EvidenceReport;
use crate::origins::{Reach, reach, spans};
use crate::report::KeySpan;
use std::collections::BTreeSet;
use waarborg_domain::Outcome;
use waarborg_ledger::Leaf;
use waarborg_ledger::succession::{By, MOST, Succession, Turn};
use waarborg_register::evidence::{self, Evidence};
use waarborg_register::note::{NoteError, VerifierKey};
use waarborg_register::receipt::Receipt;

/// A log's keys, and the rotations that the key before did not sign for.
pub(super) struct Log {
    pub keys: Succession,
    unproved: BTreeSet<u64>,
    /// They end with the key that signs.
    whole: bool,
}

impl Log {
    /// Reads them; whatever does not lead from one to the next is a finding.
    pub fn of(evidence: &Evidence<'_>, report: &mut EvidenceReport) -> Self {
        let (mut turns, mut unproved): (Vec<Turn>, _) = (Vec::new(), BTreeSet::new());
        for (index, shown) in evidence.turns.iter().take(MOST) {
            let (turn, proved) = match read(evidence, *index, shown) {
                Ok(read) => read,
                Err(text) => {
                    report.find(Some(*index), "key", text);
                    continue;
                }
            };
            if !proved {
                report.find(Some(*index), "rotation", "the key that signed before did not sign for the next");
                unproved.insert(*index);
            }
            if turns.last().is_some_and(|last| last.after != turn.before) {
                report.find(Some(*index), "key", "it takes the place of another key than the log had");
                unproved.insert(*index);
            }
            turns.push(turn);
        }
        let keys = Succession::of(turns).unwrap_or(Succession::new(evidence.key.clone()));
        let whole = keys.newest() == Some(&evidence.key);
        if !whole {
            report.find(None, "key", "the changes that are shown do not lead to the key of the evidence");
        }
        report.keys = spans(&keys, &unproved);
        Self { keys, unproved, whole }
    }

    /// Says whether the log is known by a key that was given.
    pub fn known(&self, key: &VerifierKey, report: &mut EvidenceReport) {
        match reach(&self.keys, &self.unproved, key) {
            Reach::All if self.whole => report.key_known = true,
            Reach::All | Reach::No => report.find(None, "key", "the evidence is of another key than the one given"),
            Reach::Until(entry) => {
                report.key_until = Some(entry);
                let text = "the key given does not vouch for the one that takes its place here: get that one in person";
                report.find(Some(entry), "key", text);
            }
        }
    }
}

/// A change by its leaf, and whether all signed for it that must.
fn read(evidence: &Evidence<'_>, index: u64, shown: &evidence::Turn<'_>) -> Result<(Turn, bool), String> {
    let entry = evidence.entries.get(&index);
    let leaf = entry.and_then(|entry| Leaf::from_bytes(entry.shown.leaf()?).ok());
    let leaf = leaf.filter(|leaf| leaf.outcome == Outcome::Allowed);
    let (Some(entry), Some(leaf)) = (entry, leaf) else {
        return Err("the leaf of a change of key is not shown".into());
    };
    let before = shown.before.clone();
    let named = || VerifierKey::parse(leaf.objects.first().map_or("", String::as_str));
    let (after, by): (Result<_, NoteError>, _) = match leaf.kind.as_str() {
        "log.restored" => (VerifierKey::new(before.kind(), &leaf.log, before.public_key()), By::Restore),
        "log.rekeyed" => (named(), By::Officers),
        "log.key-rotated" => (named(), By::Rotation),
        other => return Err(format!("{other} changes no key")),
    };
    let after = after.map_err(|e| e.to_string())?;
    let receipt = Receipt::decode(shown.receipt).ok().filter(|receipt| receipt.index == index);
    let by_key = |receipt: &Receipt, key: &VerifierKey| {
        let verified = receipt.verify(entry.shown.leaf_hash(), std::slice::from_ref(key));
        verified.is_ok_and(|checkpoint| checkpoint.size == index.saturating_add(1))
    };
    let proved = by != By::Rotation || receipt.is_some_and(|r| [&before, &after].iter().all(|key| by_key(&r, key)));
    Ok((Turn { entry: index, before, after, by }, proved))
}

/// A key in a line.
pub(super) fn told(span: &KeySpan) -> String {
    let KeySpan { from, key, by } = span;
    let word = match *by {
        "beginning" => "the first",
        "rotation" => "the key before it signed for it",
        "restore" => "the same key under the name that the log got when it was restored",
        "officers" => "two officers vouch for it, the key before it does NOT: it was lost or stolen",
        _ => "NOBODY vouches for it",
    };
    format!("from entry {from}: {key}; {word}")
}
