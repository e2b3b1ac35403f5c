// SPDX-License-Identifier: EUPL-1.2
//! The smallest cut that would leave only data against which nothing stands: what to drop from the citations,
//! which words to take out, and which party must then confirm that its data are no longer made known
//! . It follows from the last decision, as far as the reader sees the data.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use waarborg_domain::act::Mention;
use waarborg_domain::{ItemId, ObjectRef};
use waarborg_law::Decision;
use waarborg_ledger::visible::Sight;
use waarborg_ledger::{State, known};

/// The cut, or nothing where no datum stands in the way. Each datum with an unmet rule must go, with every place
/// that says it: no smaller cut would do. What else is said stays, for a value is freed by a source that is
/// consented to, and that is not dropped.
pub fn smallest(
    state: &State,
    sight: &Sight<'_, '_>,
    object: &ObjectRef,
    text: &str,
    mentions: &[Mention],
    decision: &Decision,
) -> Option<Value> {
    let seen = |i: &ItemId| sight.item(i).is_some();
    let barred: BTreeSet<ItemId> =
        decision.unmet.iter().flat_map(|u| u.items.iter()).filter(|i| seen(i)).copied().collect();
    if barred.is_empty() {
        return None;
    }
    let made = known::made_known_to(state, sight, object, mentions)?;
    let drop: Vec<ItemId> = made.iter().filter(|(i, how)| how.cited && barred.contains(i)).map(|(i, _)| *i).collect();
    let words: Vec<Value> = mentions.iter().filter_map(|m| place(text, m, &barred)).collect();
    let mut lines: BTreeSet<u32> = BTreeSet::new();
    let mut confirm = BTreeSet::new();
    if let ObjectRef::Analysis { analysis, version } = object {
        let version = state.analyses.get(analysis)?.version(*version)?;
        lines.extend(version.attributed.iter().filter(|a| barred.contains(&a.item)).map(|a| a.line));
        // What a saved version made known stays so until its party confirms.
        confirm = known::origins(state, barred.iter().filter(|i| version.made_known.contains(*i)));
    }
    let others: BTreeSet<_> = decision.unmet.iter().filter(|u| u.items.is_empty()).map(|u| &u.rule).collect();
    Some(json!({
        "drop": drop, "words": words, "attributed_lines": lines, "confirm": confirm,
        "left": made.keys().filter(|i| !barred.contains(*i)).count(),
        // Rules that are not about data, and that no cut meets.
        "otherwise": others,
    }))
}

fn place(text: &str, mention: &Mention, barred: &BTreeSet<ItemId>) -> Option<Value> {
    let items: Vec<_> = mention.holders.iter().filter(|i| barred.contains(*i)).collect();
    let words = text.get(mention.span.0 as usize..mention.span.1 as usize);
    (!items.is_empty()).then(|| json!({ "line": mention.line, "words": words, "items": items }))
}
