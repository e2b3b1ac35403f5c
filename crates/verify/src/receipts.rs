// SPDX-License-Identifier: EUPL-1.2
//! Receipts that people kept, against the log. A server that drops or rewrites an entry can make a
//! tree that hangs together; it cannot take back the receipt it gave for the entry.

use crate::origins::Origins;
use crate::report::Report;
use waarborg_register::bundle::Bundle;
use waarborg_register::hash;
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::Tree;

/// Looks each receipt up.
pub(crate) fn check(
    bundle: &Bundle<'_>,
    tree: &Tree,
    origins: &Origins,
    receipts: &[(String, Vec<u8>)],
    report: &mut Report,
) {
    for (name, bytes) in receipts {
        report.receipts.checked += 1;
        match one(bundle, tree, origins, bytes) {
            Ok(()) => report.receipts.found += 1,
            Err((entry, text)) => report.find(entry, "receipt", format!("receipt {name}: {text}")),
        }
    }
}

fn one(bundle: &Bundle<'_>, tree: &Tree, origins: &Origins, bytes: &[u8]) -> Result<(), (Option<u64>, String)> {
    let text = str::from_utf8(bytes).map_err(|_| (None, "it is no text".to_owned()))?;
    let receipt = Receipt::decode(text).map_err(|e| (None, e.to_string()))?;
    let entry = Some(receipt.index);
    let leaf = usize::try_from(receipt.index).ok().and_then(|i| bundle.entries.get(i));
    let then = origins.open(&receipt.checkpoint);
    // One that the log gave before it was restored from an older copy, for what that copy lacks.
    let lost = then.as_ref().ok().and_then(|checkpoint| origins.lost(checkpoint));
    if let Some(restored) = lost.filter(|restored| receipt.index >= restored.head) {
        let text = "it is for an entry that was lost when the log was restored from an older copy";
        return Err((entry, format!("{text}, recorded by entry {}", restored.head)));
    }
    let leaf = leaf.ok_or_else(|| (entry, "it is for an entry that is missing from the log".to_owned()))?;
    let checkpoint = receipt
        .verify(hash::leaf(leaf.leaf), origins.keys())
        .map_err(|e| (entry, format!("the entry in the log is not the one it was given for: {e}")))?;
    if let Err(error) = &then {
        return Err((entry, format!("its checkpoint: {error}")));
    }
    if lost.is_some() {
        // It was given when the log was larger; that it proves the entry, its own signature says.
        return Ok(());
    }
    match tree.root_at(checkpoint.size) {
        Ok(root) if root == checkpoint.root => Ok(()),
        Ok(_) => Err((entry, "its checkpoint is of another history of this log".into())),
        Err(_) => Err((entry, "its checkpoint counts more entries than the log has".into())),
    }
}
