// SPDX-License-Identifier: EUPL-1.2
//! An earlier bundle of the same log, beside the one that is checked: the later one must begin with the same
//! entries, and hold whatever was signed for then. So an oversight body that kept last period's bundle sees
//! that nothing before it was changed, and is told only what is new.

use crate::origins::Origins;
use crate::report::Report;
use serde::Serialize;
use std::collections::HashSet;
use waarborg_domain::{Act, Outcome};
use waarborg_ledger::Kept;
use waarborg_register::bundle::{Bundle, Entry};
use waarborg_register::tree::Tree;

/// What the earlier bundle shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct After {
    /// Entries in it.
    pub entries: u64,
    /// Entries that are new.
    pub new: u64,
    /// Erasable records that were opened in it and are not now.
    pub closed: u64,
    /// Of which an entry says that they were destroyed.
    pub destroyed: u64,
}

/// Lays the two beside each other. The earlier one is not verified by itself, only that this one goes on
/// from it; the number is the first entry that is new.
pub(crate) fn check(
    earlier: &Bundle<'_>,
    (bundle, origins): (&Bundle<'_>, &Origins),
    tree: &Tree,
    report: &mut Report,
) -> u64 {
    let size = earlier.meta.size;
    let mut after = After { entries: size, new: bundle.meta.size.saturating_sub(size), ..After::default() };
    if !origins.keys().contains(&earlier.meta.key) {
        report.find(None, "after", "the earlier bundle is of another log, or of another key".into());
        report.after = Some(after);
        return 0;
    }
    let same = |(a, b): &(&Entry<'_>, &Entry<'_>)| a.leaf == b.leaf;
    let shared = earlier.entries.iter().zip(&bundle.entries).take_while(same).count() as u64;
    if shared < size {
        let text = if bundle.meta.size < size {
            format!("the earlier bundle has {size} entries, this one {}", bundle.meta.size)
        } else {
            "this entry is another than in the earlier bundle".into()
        };
        report.find(Some(shared), "after", text);
    }
    signed(earlier, origins, tree, report);
    closed(earlier, bundle, &mut after);
    report.after = Some(after);
    size
}

/// Whatever the log signed for before, it must still be.
fn signed(earlier: &Bundle<'_>, origins: &Origins, tree: &Tree, report: &mut Report) {
    for (number, note) in earlier.checkpoints.iter().enumerate() {
        let opened = str::from_utf8(note).ok().and_then(|note| origins.open(note).ok());
        let text = match opened {
            None => Some((None, "cannot be read, or its signature does not hold")),
            Some(c) if tree.root_at(c.size).ok() != Some(c.root) => {
                Some((c.size.checked_sub(1), "was signed for other entries than these"))
            }
            Some(_) => None,
        };
        if let Some((entry, text)) = text {
            report.find(entry, "after", format!("checkpoint {number} of the earlier bundle {text}"));
        }
    }
}

/// Content that can no longer be read, and whether the log says why.
fn closed(earlier: &Bundle<'_>, bundle: &Bundle<'_>, after: &mut After) {
    let mut gone = HashSet::new();
    for (index, (then, now)) in (0u64..).zip(earlier.entries.iter().zip(&bundle.entries)) {
        for record in &then.records {
            if now.records.binary_search_by_key(&record.slot, |r| r.slot).is_err() {
                gone.insert((index, record.slot));
            }
        }
    }
    after.closed = gone.len() as u64;
    if gone.is_empty() {
        return;
    }
    for entry in &bundle.entries {
        // Reading all kept records once more is for the few that can be a destruction.
        if !entry.kept.windows(9).any(|window| window == b"destroyed") {
            continue;
        }
        let Ok(kept) = Kept::from_bytes(entry.kept) else { continue };
        if let (Act::Destroyed { records, .. }, Outcome::Allowed) = (&kept.act, kept.decision.outcome) {
            after.destroyed += records.iter().filter(|place| gone.remove(*place)).count() as u64;
        }
    }
}
