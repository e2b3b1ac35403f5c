// SPDX-License-Identifier: EUPL-1.2
//! What evidence proves of an object, in plain words: which entries concern it, and that nothing else does.

use super::{AllKnown, disclosure_of};
use serde::Serialize;
use std::fmt;
use waarborg_domain::{Act, Answer, ItemId};
use waarborg_register::evidence::Evidence;
use waarborg_register::map::Id;

/// One entry that concerns an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its number.
    pub entry: u64,
    /// When, if its leaf is shown.
    pub at: Option<String>,
    /// Kind of act, if its leaf is shown.
    pub kind: Option<String>,
    /// In words.
    pub words: String,
}

/// What is proved of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its id.
    pub id: String,
    /// What it is said to be.
    pub kind: String,
    /// Which it is, in words.
    pub name: String,
    /// Every entry that concerns it, oldest first.
    pub steps: Vec<Step>,
    /// The entry by which an item came in that no entry concerns by itself.
    pub delivered: Option<u64>,
    /// Nothing else concerns it up to this entry.
    pub up_to: u64,
}

pub(super) fn told(evidence: &Evidence<'_>, known: &AllKnown, id: &Id, kind: &str, entries: &[u64]) -> Told {
    let steps = entries.iter().map(|entry| step(known, *entry)).collect();
    let delivered = (kind == "item").then(|| delivered(known, id)).flatten();
    let name = name(evidence, known, id, kind, entries);
    Told { id: hex::encode(id), kind: kind.to_owned(), name, steps, delivered, up_to: evidence.taken }
}

fn name(evidence: &Evidence<'_>, known: &AllKnown, id: &Id, kind: &str, entries: &[u64]) -> String {
    let digits = hex::encode(id);
    if let Some(disclosure) = disclosure_of(evidence, known, id, entries).filter(|_| kind == "handover") {
        return format!("disclosure {disclosure}, as handed over");
    }
    // A question names the disclosure it is asked for.
    let asked = entries.first().and_then(|entry| known.get(entry)?.leaf.as_ref());
    match asked.filter(|leaf| kind == "consent" && leaf.kind == "consent.asked").and_then(|leaf| leaf.objects.first()) {
        Some(disclosure) => format!("consent {digits} for disclosure {disclosure}"),
        None if kind == "deposit" => format!("delivery {digits}"),
        None => format!("{kind} {digits}"),
    }
}

fn step(known: &AllKnown, entry: u64) -> Step {
    let found = known.get(&entry);
    let leaf = found.and_then(|known| known.leaf.as_ref());
    let words = match found.and_then(|known| known.kept.as_ref()).map(|kept| &kept.act) {
        Some(Act::ConsentAnswered { answer: Answer::Given, .. }) => "consent given".to_owned(),
        Some(Act::ConsentAnswered { answer: Answer::Refused, .. }) => "consent refused".to_owned(),
        Some(Act::RecallAnswered { destroyed: true, .. }) => "recall answered: destroyed".to_owned(),
        Some(Act::DepositChunk { items, .. }) => format!("{} items brought in", items.len()),
        _ => leaf.map_or_else(|| "an act of another, not shown".to_owned(), |leaf| words(&leaf.kind)),
    };
    Step { entry, at: leaf.map(|leaf| leaf.at.rfc3339()), kind: leaf.map(|leaf| leaf.kind.clone()), words }
}

fn words(kind: &str) -> String {
    kind.replace(['.', '-'], " ")
}

fn delivered(known: &AllKnown, id: &Id) -> Option<u64> {
    let item = ItemId(*id);
    let chunk = known.iter().find(|(_, known)| {
        matches!(known.kept.as_ref().map(|k| &k.act), Some(Act::DepositChunk { items, .. }) if items.iter().any(|row| row.0 == item))
    });
    chunk.map(|(entry, _)| *entry)
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, up_to) = (&self.name, self.up_to);
        let Some(last) = self.steps.last() else {
            let from = self.delivered.map(|entry| format!(" since it came in by entry {entry}")).unwrap_or_default();
            return writeln!(f, "{name}: no entry concerns it by itself{from}, up to entry {up_to}");
        };
        writeln!(f, "{name}: in the register as entry {}; nothing newer concerns it up to entry {up_to}", last.entry)?;
        for Step { entry, at, words, .. } in &self.steps {
            let at = at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
            writeln!(f, "  entry {entry:<8} {words}{at}")?;
        }
        Ok(())
    }
}
