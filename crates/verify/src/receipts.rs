// SPDX-License-Identifier: EUPL-1.2
//! Receipts that people kept, against the log. A server that drops or rewrites an entry can make a
//! tree that hangs together; it cannot take back the receipt it gave for the entry.

use crate::report::Report;
use waarborg_register::bundle::Bundle;
use waarborg_register::hash;
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::Tree;

/// Looks each receipt up.
pub(crate) fn check(bundle: &Bundle<'_>, tree: &Tree, receipts: &[(String, Vec<u8>)], report: &mut Report) {
    for (name, bytes) in receipts {
        report.receipts.checked += 1;
        match one(bundle, tree, bytes) {
            Ok(()) => report.receipts.found += 1,
            Err((entry, text)) => report.find(entry, "receipt", format!("receipt {name}: {text}")),
        }
    }
}

fn one(bundle: &Bundle<'_>, tree: &Tree, bytes: &[u8]) -> Result<(), (Option<u64>, String)> {
    let text = str::from_utf8(bytes).map_err(|_| (None, "it is no text".to_owned()))?;
    let receipt = Receipt::decode(text).map_err(|e| (None, e.to_string()))?;
    let entry = Some(receipt.index);
    let leaf = usize::try_from(receipt.index).ok().and_then(|i| bundle.entries.get(i));
    let leaf = leaf.ok_or_else(|| (entry, "it is for an entry that is missing from the log".to_owned()))?;
    let checkpoint = receipt
        .verify(hash::leaf(leaf.leaf), std::slice::from_ref(&bundle.meta.key))
        .map_err(|e| (entry, format!("the entry in the log is not the one it was given for: {e}")))?;
    match tree.root_at(checkpoint.size) {
        Ok(root) if root == checkpoint.root => Ok(()),
        Ok(_) => Err((entry, "its checkpoint is of another history of this log".into())),
        Err(_) => Err((entry, "its checkpoint counts more entries than the log has".into())),
    }
}
