// SPDX-License-Identifier: EUPL-1.2
//! What a released form makes known (catalogue 3.1, Origins): cited items, mentions in the text,
//! passages attributed to a party, and words once saved whose removal the party has not confirmed.
//! `basis_origins` never shrinks; `made_known` shrinks only by confirmation.

use crate::objects::{Analysis, Version};
use crate::state::State;
use crate::visible::Sight;
use imbl::OrdSet;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::act::{Attribution, Mention};
use waarborg_domain::{ItemId, ObjectRef, OrgId};

/// In which ways a datum is made known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Attached or cited.
    pub cited: bool,
    /// Its value stands in the text.
    pub mentioned: bool,
    /// The text attributes it to its originator or corroborates it.
    pub attributed: bool,
    /// Made known by an earlier version; removal not confirmed.
    pub redacted: bool,
    /// For each place where it is mentioned: cited or own items with the same value.
    pub from: Vec<Vec<ItemId>>,
}

/// Everything an object makes known, with the mentions found in its text just now.
pub fn made_known(state: &State, object: &ObjectRef, mentions: &[Mention]) -> Option<BTreeMap<ItemId, How>> {
    match object {
        ObjectRef::Items(items) => {
            let mut known = BTreeMap::new();
            for item in items {
                state.item(item)?;
                known.entry(*item).or_insert_with(How::default).cited = true;
            }
            Some(known)
        }
        ObjectRef::Analysis { analysis, version } => {
            let analysis = state.analyses.get(analysis)?;
            let version = analysis.version(*version)?;
            Some(of_version(analysis, version, mentions))
        }
    }
}

/// The same as far as a reader sees it. What the author cites is part of what the reader was shown; that
/// a word of the text stands in somebody's data is not, unless the reader sees those data (ADR 0009).
pub fn made_known_to(
    state: &State,
    sight: &Sight<'_, '_>,
    object: &ObjectRef,
    mentions: &[Mention],
) -> Option<BTreeMap<ItemId, How>> {
    let mut known = made_known(state, object, mentions)?;
    known.retain(|item, how| {
        for from in &mut how.from {
            // What a party received bilaterally stands in its own space; that it did is on record.
            from.retain(|i| sight.item(i).is_some() || state.care.received.contains_key(i));
        }
        let seen = sight.item(item).is_some();
        if !seen {
            how.mentioned = how.attributed;
            how.from.clear();
        }
        how.cited || how.attributed || seen
    });
    Some(known)
}

/// Usable items that a party received bilaterally.
pub fn received_by(state: &State, party: &OrgId) -> roaring::RoaringBitmap {
    let own = state.care.received.iter().filter(|(_, r)| r.party == *party);
    own.filter(|(item, _)| state.usable(item)).filter_map(|(item, _)| state.item_numbers.get(item).copied()).collect()
}

/// True if `made_known_to` leaves anything out.
pub fn hides(state: &State, sight: &Sight<'_, '_>, object: &ObjectRef, mentions: &[Mention]) -> bool {
    let hidden = |i: &ItemId| sight.item(i).is_none();
    let of = |m: &Mention| m.holders.iter().chain(&m.from).any(hidden);
    let version = match object {
        ObjectRef::Analysis { analysis, version } => state.analyses.get(analysis).and_then(|a| a.version(*version)),
        ObjectRef::Items(_) => None,
    };
    mentions.iter().any(of) || version.is_some_and(|v| v.mentions.iter().any(of) || v.made_known.iter().any(hidden))
}

fn of_version(analysis: &Analysis, version: &Version, found_now: &[Mention]) -> BTreeMap<ItemId, How> {
    let mut known = direct(&version.cited, found_now.iter().chain(version.mentions.iter()), &version.attributed);
    for item in &version.made_known {
        if !known.contains_key(item) && !analysis.confirmed.contains(item) {
            known.entry(*item).or_default().redacted = true;
        }
    }
    known
}

/// What text and citations make known by themselves.
pub fn direct<'a>(
    cited: &[ItemId],
    mentions: impl Iterator<Item = &'a Mention>,
    attributed: &[Attribution],
) -> BTreeMap<ItemId, How> {
    let mut known: BTreeMap<ItemId, How> = BTreeMap::new();
    for item in cited {
        known.entry(*item).or_default().cited = true;
    }
    for mention in mentions {
        for holder in &mention.holders {
            let how = known.entry(*holder).or_default();
            how.mentioned = true;
            how.from.push(mention.from.clone());
        }
    }
    for passage in attributed {
        let how = known.entry(passage.item).or_default();
        how.mentioned = true;
        how.attributed = true;
    }
    known
}

/// The made-known set of a version to be saved: its own, and what earlier versions made known and no
/// party has confirmed as removed.
pub fn next_made_known(earlier: Option<&Analysis>, own: &BTreeMap<ItemId, How>) -> OrdSet<ItemId> {
    let mut all: OrdSet<ItemId> = own.keys().copied().collect();
    if let Some((analysis, last)) = earlier.and_then(|a| Some((a, a.versions.last()?))) {
        all.extend(last.made_known.iter().filter(|i| !analysis.confirmed.contains(*i)).copied());
    }
    all
}

/// Parties that items come from.
pub fn origins<'a>(state: &State, items: impl Iterator<Item = &'a ItemId>) -> BTreeSet<OrgId> {
    items.filter_map(|i| state.origin_of(i).cloned()).collect()
}

/// Basis origins of a version to be saved: sources of all it uses, and of every earlier version.
pub fn next_basis(
    state: &State,
    earlier: Option<&Analysis>,
    own: &BTreeMap<ItemId, How>,
    attributed: &[Attribution],
) -> BTreeSet<OrgId> {
    let mut basis = origins(state, own.keys());
    basis.extend(attributed.iter().map(|a| a.party.clone()));
    if let Some(last) = earlier.and_then(|a| a.versions.last()) {
        basis.extend(last.basis_origins.iter().cloned());
    }
    basis
}
