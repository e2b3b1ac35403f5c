// SPDX-License-Identifier: EUPL-1.2
//! The Merkle tree from the leaves alone, and whether every checkpoint and stored tile agrees with it.
//! All checkpoints being roots of one tree at rising sizes, the log only grew: no proof of consistency
//! need be believed.

use crate::origins::Origins;
use crate::report::Report;
use std::collections::BTreeSet;
use waarborg_ledger::shared;
use waarborg_ledger::succession::SuccessionError;
use waarborg_register::bundle::Bundle;
use waarborg_register::hash;
use waarborg_register::tree::Tree;

/// Builds the tree and compares.
pub(crate) fn check(bundle: &Bundle<'_>, origins: &Origins, report: &mut Report) -> Tree {
    let leaves: Vec<&[u8]> = bundle.entries.iter().map(|entry| entry.leaf).collect();
    let tree = Tree::from_leaf_hashes(shared::out(leaves, hash::leaf));
    report.root = hex::encode(tree.root());
    checkpoints(bundle, &tree, origins, report);
    tiles(bundle, &tree, report);
    tree
}

fn checkpoints(bundle: &Bundle<'_>, tree: &Tree, origins: &Origins, report: &mut Report) {
    let mut reached = None;
    let open = |note: &[u8]| {
        let text = str::from_utf8(note).map_err(|_| (None, "it is no text".to_owned()))?;
        origins.open(text).map_err(|error| match error {
            SuccessionError::NotThen(size) => (size.checked_sub(1), error.to_string()),
            SuccessionError::Checkpoint(_) => (None, error.to_string()),
        })
    };
    let opened = shared::out(bundle.checkpoints.clone(), open);
    for (number, opened) in opened.into_iter().enumerate() {
        let wrong = match opened {
            Err(wrong) => Some(wrong),
            Ok(checkpoint) => {
                let last = checkpoint.size.checked_sub(1);
                let wrong = match tree.root_at(checkpoint.size) {
                    Err(_) => Some("it counts more entries than there are"),
                    Ok(root) if root != checkpoint.root => Some("its root is not that of the entries"),
                    Ok(_) if last.is_some_and(|last| origins.name(last) != checkpoint.origin) => {
                        Some("it bears a name that the log did not have then")
                    }
                    Ok(_) if reached.is_some_and(|r| r >= checkpoint.size) => Some("its size does not rise"),
                    Ok(_) => None,
                };
                reached = Some(checkpoint.size);
                wrong.map(|text| (last, format!("signed for {} entries, {text}", checkpoint.size)))
            }
        };
        match wrong {
            None => report.checkpoints += 1,
            Some((entry, text)) => report.find(entry, "checkpoint", format!("checkpoint {number}: {text}")),
        }
    }
    if reached.unwrap_or(0) != tree.size() {
        let text = format!("the newest checkpoint does not cover all {} entries", tree.size());
        report.find(reached, "checkpoint", text);
    }
}

fn tiles(bundle: &Bundle<'_>, tree: &Tree, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for tile in &bundle.tiles {
        let path = tile.path();
        let own = tree.tile(tile.level, tile.index);
        // A partial tile stays true as the tree grows: it is the beginning of the later one.
        if own.is_some_and(|own| own.data.get(..tile.data.len()) == Some(tile.data.as_slice())) {
            report.tiles += 1;
        } else {
            report.find(first_entry(tile.level, tile.index), "tile", format!("{path} is not of these entries"));
        }
        seen.insert(path);
    }
    for tile in tree.changed_tiles(0) {
        let path = tile.path();
        if !seen.contains(&path) {
            report.find(first_entry(tile.level, tile.index), "tile", format!("{path} is missing"));
        }
    }
}

fn first_entry(level: u8, index: u64) -> Option<u64> {
    index.checked_shl(8 * (u32::from(level) + 1))
}
