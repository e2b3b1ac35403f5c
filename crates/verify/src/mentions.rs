// SPDX-License-Identifier: EUPL-1.2
//! Mentions computed again: the opened text is searched for every value of the opened
//! items that could be used then, and the result laid beside what the entry says. Consent is asked for
//! what a text makes known, so a server that hides a mention releases a party's data without it. The
//! algorithm is the server's, written a second time.

use crate::content::Contents;
use roaring::RoaringBitmap;
use std::collections::HashSet;
use waarborg_domain::act::Mention;
use waarborg_domain::{Act, CapacityId, Instant, ItemId, ObjectRef, OrgId, SpaceId};
use waarborg_law::Package;
use waarborg_ledger::{State, known, visible};
use waarborg_register::bundle::Bundle;

/// What came of it.
pub(crate) enum Outcome {
    /// The act rests on no text.
    NoText,
    /// Searched again, and equal.
    Equal,
    /// A text or an item it rests on is not opened, or was destroyed.
    Closed(&'static str),
    /// The entry says otherwise.
    Differs(String),
}

/// Where an act's mentions come from.
struct Source<'a> {
    said: &'a [Mention],
    text: (u64, u32),
    space: SpaceId,
    cited: &'a [ItemId],
    author: OrgId,
    /// Before a handover the register's own eyes count; earlier, only what the person may see.
    reader: Option<CapacityId>,
}

/// The entry being looked at.
pub(crate) struct At<'a> {
    pub index: u64,
    pub at: Instant,
    pub who: Option<CapacityId>,
    pub act: &'a Act,
}

/// Computes an act's mentions again, on the state before it.
pub(crate) fn check(bundle: &Bundle<'_>, state: &State, law: &Package, contents: &Contents, at: &At<'_>) -> Outcome {
    let source = match source(state, at) {
        Some(Found::Text(source)) => source,
        Some(Found::NoText(said)) if !said.is_empty() => {
            return Outcome::Differs("it names mentions, but its object has no text".into());
        }
        _ => return Outcome::NoText,
    };
    let text = bundle.record(source.text.0, source.text.1).map(str::from_utf8);
    let Some(Ok(text)) = text else { return Outcome::Closed("the text is not opened") };
    let rows = rows(state, law, at, &source);
    let received = known::received_by(state, &source.author);
    let everything = visible::usable_in(state, &source.space, at.at);
    let closed = &(&(&rows | &received) | &everything) & &contents.closed;
    let found = find(text, state, contents, &rows, &source);
    if let Act::AnalysisSaved { hidden, .. } = at.act
        && let Some(differs) = hidden_differs(text, state, contents, &everything, &source, &found, hidden)
    {
        return differs;
    }
    if closed.is_empty() {
        return if found == source.said { Outcome::Equal } else { differs(&found, source.said) };
    }
    // Of what is closed nothing is known; the rest must agree all the same.
    let closed: HashSet<ItemId> = closed.iter().filter_map(|n| state.item_at(n)).map(|i| i.id).collect();
    let said: Vec<Mention> = source.said.iter().filter_map(|mention| without(mention, &closed)).collect();
    if found == said { Outcome::Closed("items that could be mentioned are not opened") } else { differs(&found, &said) }
}

/// What the text says beyond what its author could see: signalled to originators alone. Items that
/// are not opened are left out on both sides.
fn hidden_differs(
    text: &str,
    state: &State,
    contents: &Contents,
    everything: &RoaringBitmap,
    source: &Source<'_>,
    found: &[Mention],
    said: &[Mention],
) -> Option<Outcome> {
    let left_out: HashSet<ItemId> = contents.closed.iter().filter_map(|n| state.item_at(n)).map(|i| i.id).collect();
    let seen: HashSet<ItemId> = found.iter().flat_map(|m| m.holders.iter().copied()).chain(left_out.clone()).collect();
    let beyond = |mention: Mention| without(&Mention { from: Vec::new(), ..mention }, &seen);
    let all: Vec<Mention> = find(text, state, contents, everything, source).into_iter().filter_map(beyond).collect();
    let said: Vec<Mention> = said.iter().filter_map(|m| without(m, &left_out)).collect();
    (all != said).then(|| differs(&all, &said))
}

fn rows(state: &State, law: &Package, at: &At<'_>, source: &Source<'_>) -> RoaringBitmap {
    if let Some(reader) = source.reader {
        return visible::allowed(state, law, &reader, &source.space, at.at);
    }
    visible::usable_in(state, &source.space, at.at)
}

enum Found<'a> {
    Text(Source<'a>),
    NoText(&'a [Mention]),
}

fn source<'a>(state: &'a State, at: &At<'a>) -> Option<Found<'a>> {
    let own_text = |slot, said: &'a [Mention], space: &SpaceId, cited: &'a [ItemId]| {
        let who = at.who?;
        let author = state.capacities.get(&who)?.capacity.org.clone();
        Some(Found::Text(Source { said, text: (at.index, slot), space: *space, cited, author, reader: Some(who) }))
    };
    match at.act {
        Act::MentionsChecked { space, cited, mentions } => own_text(0, mentions, space, cited),
        Act::AnalysisSaved { space, cited, mentions, .. } => own_text(1, mentions, space, cited),
        Act::DisclosureRequested { object, mentions, .. } => of_object(state, object, mentions, at.who),
        Act::DisclosureChecked { disclosure, mentions, .. } => {
            of_object(state, &state.disclosures.get(disclosure)?.object, mentions, at.who)
        }
        Act::HandedOver { disclosure, mentions, .. } => {
            of_object(state, &state.disclosures.get(disclosure)?.object, mentions, None)
        }
        _ => None,
    }
}

fn of_object<'a>(
    state: &'a State,
    object: &ObjectRef,
    said: &'a [Mention],
    reader: Option<CapacityId>,
) -> Option<Found<'a>> {
    let ObjectRef::Analysis { analysis, version } = object else { return Some(Found::NoText(said)) };
    // An analysis that is not on record has no text; the decision says what follows from that.
    let analysis = state.analyses.get(analysis)?;
    let version = analysis.version(*version)?;
    let author = state.capacities.get(&version.by)?.capacity.org.clone();
    let text = (version.entry, 1);
    Some(Found::Text(Source { said, text, space: analysis.space, cited: &version.cited, author, reader }))
}

fn find(text: &str, state: &State, contents: &Contents, rows: &RoaringBitmap, source: &Source<'_>) -> Vec<Mention> {
    let cited: HashSet<ItemId> = source.cited.iter().copied().collect();
    let received = known::received_by(state, &source.author);
    let bilateral =
        if received.is_empty() { Vec::new() } else { waarborg_compare::find(text, &contents.index, &received) };
    let mut found = Vec::new();
    for hit in waarborg_compare::find(text, &contents.index, rows) {
        let (mut holders, mut from) = (Vec::new(), Vec::new());
        // Bitmaps are walked in order of number, so both lists are in that order.
        for item in hit.items.iter().filter_map(|number| state.item_at(number)) {
            let is_cited = cited.contains(&item.id);
            let own = state.class_of(item).is_some_and(|class| class.party == source.author);
            holders.push(item.id);
            if is_cited || own {
                from.push(item.id);
            }
        }
        for place in bilateral.iter().filter(|place| place.span == hit.span) {
            from.extend(place.items.iter().filter_map(|n| state.item_at(n)).map(|i| i.id));
        }
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = (number(hit.span.start), number(hit.span.end));
        found.push(Mention { line: number(hit.line), span, holders, from });
    }
    found
}

/// A mention as far as it concerns other items than these.
fn without(mention: &Mention, closed: &HashSet<ItemId>) -> Option<Mention> {
    let open = |items: &[ItemId]| -> Vec<ItemId> { items.iter().filter(|i| !closed.contains(i)).copied().collect() };
    let holders = open(&mention.holders);
    (!holders.is_empty()).then(|| Mention { holders, from: open(&mention.from), ..mention.clone() })
}

fn differs(found: &[Mention], said: &[Mention]) -> Outcome {
    let lines = |these: &[Mention], those: &[Mention]| -> Vec<String> {
        these.iter().filter(|m| !those.contains(m)).map(|m| m.line.to_string()).take(5).collect()
    };
    let (hidden, invented) = (lines(found, said), lines(said, found));
    let text = match (hidden.is_empty(), invented.is_empty()) {
        (false, true) => format!("the text mentions more than the entry says, on line {}", hidden.join(", ")),
        (true, false) => format!("the entry says more than the text mentions, on line {}", invented.join(", ")),
        _ => format!("the mentions are others than the text has, on line {}", [hidden, invented].concat().join(", ")),
    };
    Outcome::Differs(text)
}
