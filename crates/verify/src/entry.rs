// SPDX-License-Identifier: EUPL-1.2
//! One entry by itself: its leaf and kept record in their canonical form, what the leaf says of both,
//! and the commitments over kept record and opened content.

use crate::report::Report;
use waarborg_domain::Digest;
use waarborg_ledger::entry::{KEPT_TAG, RECORD_TAG};
use waarborg_ledger::{Kept, Leaf};
use waarborg_register::bundle::Entry;
use waarborg_register::commit::{Opening, commitment, root};

/// Reads an entry; nothing if it cannot be folded. Every difference is a finding.
pub(crate) fn read(index: u64, entry: &Entry<'_>, origin: &str, report: &mut Report) -> Option<(Leaf, Kept)> {
    let mut find = |code, text: String| report.find(Some(index), code, text);
    let leaf = match Leaf::from_bytes(entry.leaf) {
        Ok(leaf) => leaf,
        Err(error) => {
            find("leaf", error.to_string());
            return None;
        }
    };
    if leaf.log != origin {
        find("leaf", "the leaf is of another log".into());
    }
    if commitment(KEPT_TAG, &Opening(entry.opening), entry.kept) != leaf.kept.0 {
        find("kept", "the kept record is not the one the leaf commits to".into());
    }
    let kept = match Kept::from_bytes(entry.kept) {
        Ok(kept) => kept,
        Err(error) => {
            find("kept", error.to_string());
            return None;
        }
    };
    if kept.to_bytes().ok().as_deref() != Some(entry.kept) {
        find("kept", "the kept record is not in canonical form: it may hold more than its act".into());
    }
    if leaf.kind != kept.act.kind() {
        find("leaf", format!("the leaf says {}, the kept record {}", leaf.kind, kept.act.kind()));
    }
    if leaf.actor != kept.actor {
        find("leaf", "leaf and kept record name different actors".into());
    }
    let commitments: Vec<[u8; 32]> = kept.records.iter().map(|digest| digest.0).collect();
    if leaf.records.count as usize != commitments.len() || leaf.records.root != Digest(root(&commitments)) {
        find("records", "number or root of the erasable records is not that of the kept record".into());
    }
    report.records.committed += commitments.len() as u64;
    for record in &entry.records {
        let bound = commitment(RECORD_TAG, &Opening(record.opening), record.bytes);
        if commitments.get(record.slot as usize) == Some(&bound) {
            report.records.opened += 1;
        } else {
            let text = format!("the content of record {} is not the one committed to", record.slot);
            report.find(Some(index), "record", text);
        }
    }
    Some((leaf, kept))
}
