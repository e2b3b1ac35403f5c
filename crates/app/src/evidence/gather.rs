// SPDX-License-Identifier: EUPL-1.2
//! Puts evidence together: the map's proofs as of the entry by which it was taken, and each entry they name
//! with as much of it as the party may see. The own acts in full, where they hold nothing that the answer did
//! not say; acts of others as leaves to the cell's circle; to others only what was done towards them, and of
//! the rest that it is there.

use super::holdings::Holding;
use crate::ports::{Reader, StoredEntry};
use crate::rebuild::read_entry;
use crate::{Problem, Snapshot, System};
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use waarborg_domain::{CapacityId, OrgId};
use waarborg_ledger::succession::{By, Succession};
use waarborg_ledger::{Kept, State, is_inside};
use waarborg_register::evidence::{self, Evidence, Object, Shown, Turn};
use waarborg_register::map::End;
use waarborg_register::receipt::Receipt;

/// Own acts whose kept record holds nothing but what the party itself said. Others hold what was computed over
/// data of other parties too (mentions, questions to others), hidden from whoever acted.
const OWN_WORDS: [&str; 15] = [
    "consent.answered",
    "consent.standing",
    "consent.withdrawn",
    "correction.told",
    "deposit.abandoned",
    "deposit.begun",
    "deposit.chunk",
    "deposit.sealed",
    "deposit.withdrawn",
    "disclosure.acknowledged",
    "evidence.taken",
    "item.corrected",
    "item.withdrawn",
    "recall.answered",
    "redaction.confirmed",
];
/// What is done towards a recipient: it has the receipt or the package of these.
const TOWARDS: [&str; 2] = ["disclosure.delivered", "disclosure.handed-over"];

/// The act of taking, on the state right after it.
pub(super) struct Taken<'a> {
    pub state: &'a State,
    pub party: &'a OrgId,
    pub who: CapacityId,
    pub entry: u64,
}

impl Taken<'_> {
    fn of(&self, who: Option<&CapacityId>) -> Option<&OrgId> {
        self.state.capacities.get(who?).map(|c| &c.capacity.org)
    }

    /// True if what the party gets may be shown as to the cell's circle: a partner is never in it.
    fn inside(&self) -> bool {
        self.of(Some(&self.who)) == Some(self.party) && is_inside(self.state, &self.who, self.state.last)
    }
}

/// The evidence and the number of its entries.
pub(super) fn gather(system: &System, taken: &Taken<'_>, held: &[Holding]) -> Result<(Vec<u8>, usize), Problem> {
    let snapshot = system.snapshot();
    let size = snapshot.tree.size();
    let mut objects = BTreeMap::new();
    let mut wanted = BTreeSet::from([taken.entry]);
    let mut towards = BTreeSet::new();
    for Holding { id, kind } in held {
        let proof = taken.state.map.prove(id);
        if let End::Entries(entries) = &proof.end {
            wanted.extend(entries);
            if *kind == "handover" {
                towards.extend(entries.iter().copied());
            }
        }
        objects.insert(*id, Object { kind, proof });
    }
    let mut reader = system.with_store(|store| store.reader())?.map_err(|_| Problem::Unavailable)?;
    let mut stored = BTreeMap::new();
    for index in wanted {
        let (entry, level) = one(reader.as_mut(), taken, index, towards.contains(&index))?;
        stored.insert(index, (entry, level));
    }
    let succession = snapshot.succession().ok_or(Problem::Unavailable)?;
    for index in succession.turns().iter().map(|turn| turn.entry) {
        // Its leaf names the key, and no more than who acted and when.
        if let Entry::Vacant(place) = stored.entry(index) {
            place.insert((stored_at(reader.as_mut(), index)?, Level::Leaf));
        }
    }
    let receipts = receipts(reader.as_mut(), &snapshot, &succession)?;
    let mut entries = BTreeMap::new();
    for (index, (entry, level)) in &stored {
        let proof = snapshot.tree.inclusion(*index, size).map_err(|_| Problem::Unavailable)?;
        let shown = match level {
            Level::Hash => Shown::Hash(waarborg_register::hash::leaf(&entry.leaf)),
            Level::Leaf => Shown::Leaf(&entry.leaf),
            Level::Kept => Shown::Kept { leaf: &entry.leaf, opening: entry.opening, kept: &entry.kept },
        };
        entries.insert(*index, evidence::Entry { proof, shown });
    }
    let told = succession.turns().iter().zip(&receipts);
    let turns = told.map(|(turn, receipt)| (turn.entry, Turn { before: turn.before.clone(), receipt })).collect();
    let key = succession.newest().cloned().ok_or(Problem::Unavailable)?;
    let party = taken.party.as_str();
    let count = entries.len();
    let checkpoint = &snapshot.checkpoint;
    let evidence = Evidence { key, party, taken: taken.entry, checkpoint, entries, objects, turns };
    Ok((evidence.encode().map_err(|e| Problem::invalid(e.to_string()))?, count))
}

/// The receipt of each rotation, which the key before signed too; nothing for a restore.
fn receipts(reader: &mut dyn Reader, snapshot: &Snapshot, log: &Succession) -> Result<Vec<String>, Problem> {
    let mut receipts = Vec::with_capacity(log.turns().len());
    for turn in log.turns() {
        if turn.by != By::Rotation {
            receipts.push(String::new());
            continue;
        }
        let (index, size) = (turn.entry, turn.entry + 1);
        let checkpoint = reader.checkpoint_at(size).ok().flatten().ok_or(Problem::Unavailable)?;
        let proof = snapshot.tree.inclusion(index, size).map_err(|_| Problem::Unavailable)?;
        receipts.push(Receipt { index, proof, checkpoint }.encode());
    }
    Ok(receipts)
}

fn stored_at(reader: &mut dyn Reader, index: u64) -> Result<StoredEntry, Problem> {
    let found = reader.entries(index, 1).ok().and_then(|mut found| found.pop());
    found.filter(|entry| entry.index == index).ok_or(Problem::Unavailable)
}

/// How much of an entry is shown.
#[derive(Clone, Copy)]
enum Level {
    Hash,
    Leaf,
    Kept,
}

fn one(reader: &mut dyn Reader, taken: &Taken<'_>, index: u64, towards: bool) -> Result<(StoredEntry, Level), Problem> {
    let entry = stored_at(reader, index)?;
    let (leaf, kept) = read_entry(&entry).map_err(|_| Problem::Unavailable)?;
    let level = if index == taken.entry {
        Level::Kept
    } else if taken.of(kept.actor.as_ref()) == Some(taken.party) {
        if own_words(&leaf.kind, &kept) { Level::Kept } else { Level::Leaf }
    } else if taken.inside() || (towards && TOWARDS.contains(&leaf.kind.as_str())) {
        Level::Leaf
    } else {
        Level::Hash
    };
    Ok((entry, level))
}

/// A decision names parties and data only where something was unmet.
fn own_words(kind: &str, kept: &Kept) -> bool {
    OWN_WORDS.contains(&kind) && kept.decision.unmet.is_empty() && kept.decision.pending.is_empty()
}
