// SPDX-License-Identifier: EUPL-1.2
//! Mentions: values of other data that stand in a text (catalogue 3.1, Origins; ). Before a
//! handover all usable items of the space count; what is shown before that knows only the data its
//! reader may see (ADR 0009).

use crate::Problem;
use crate::ctx::Ctx;
use crate::records;
use roaring::RoaringBitmap;
use std::collections::BTreeSet;
use waarborg_domain::act::Mention;
use waarborg_domain::{CapacityId, ItemId, ObjectRef, OrgId, SpaceId};
use waarborg_ledger::visible;

/// Whose eyes a search for mentions uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// The reader's.
    Reader(CapacityId),
    /// The register's own: everything usable in the space.
    Register,
}

/// Mentions in a text; an item both cited and quoted is among them (R-037 and R-038 both hold for it).
pub fn find(ctx: &Ctx<'_>, text: &str, space: &SpaceId, cited: &[ItemId], author: &OrgId, eyes: Eyes) -> Vec<Mention> {
    let state = ctx.state();
    let rows = match eyes {
        Eyes::Register => visible::usable_in(state, space, ctx.at),
        Eyes::Reader(who) => visible::allowed(state, ctx.law, &who, space, ctx.at),
    };
    let received = received(ctx, text, author);
    let cited_rows: RoaringBitmap = cited.iter().filter_map(|i| state.item_numbers.get(i).copied()).collect();
    let mut found = Vec::new();
    for hit in waarborg_compare::find(text, &ctx.work.index.values, &rows) {
        let ids = |wanted: &dyn Fn(u32) -> bool| -> Vec<ItemId> {
            hit.items.iter().filter(|n| wanted(*n)).filter_map(|n| state.item_at(n)).map(|i| i.id).collect()
        };
        let own = |n: u32| state.item_at(n).and_then(|i| state.class_of(i)).is_some_and(|c| c.party == *author);
        let holders = ids(&|_| true);
        let mut from = ids(&|n| cited_rows.contains(n) || own(n));
        let places = received.iter().filter(|(span, _)| *span == hit.span);
        from.extend(places.flat_map(|(_, items)| items.iter().copied()));
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        found.push(Mention {
            line: place(hit.line),
            span: (place(hit.span.start), place(hit.span.end)),
            holders,
            from,
        });
    }
    found
}

/// Places of a text with a value that the author's party received bilaterally, and its items.
fn received(ctx: &Ctx<'_>, text: &str, author: &OrgId) -> Vec<(std::ops::Range<usize>, Vec<ItemId>)> {
    let rows = waarborg_ledger::known::received_by(ctx.state(), author);
    if rows.is_empty() {
        return Vec::new();
    }
    let hits = waarborg_compare::find(text, &ctx.work.index.values, &rows);
    let item = |n| ctx.state().item_at(n).map(|i| i.id);
    hits.into_iter().map(|hit| (hit.span.clone(), hit.items.iter().filter_map(item).collect())).collect()
}

/// What the register sees beyond what its author does: for the originators of those items alone (R-161,
/// ADR 0015). Searched whatever there is to find, so that the time it takes says nothing.
pub fn hidden(
    ctx: &Ctx<'_>,
    text: &str,
    space: &SpaceId,
    cited: &[ItemId],
    author: &OrgId,
    seen: &[Mention],
) -> Vec<Mention> {
    let all = find(ctx, text, space, cited, author, Eyes::Register);
    let known = holders(seen);
    let beyond = |mut m: Mention| {
        m.holders.retain(|i| !known.contains(i));
        m.from.clear();
        (!m.holders.is_empty()).then_some(m)
    };
    all.into_iter().filter_map(beyond).collect()
}

/// Mentions in an object's text as it stands; items alone have no text. A text that cannot be read is no
/// text without mentions: then nothing happens.
pub fn in_object(ctx: &Ctx<'_>, object: &ObjectRef, eyes: Eyes) -> Result<Option<(String, Vec<Mention>)>, Problem> {
    let ObjectRef::Analysis { analysis, version } = object else { return Ok(Some((String::new(), Vec::new()))) };
    let known = ctx.state().analyses.get(analysis).and_then(|a| Some((a, a.version(*version)?)));
    let Some((analysis, version)) = known else { return Ok(None) };
    let Some(text) = records::present(ctx.read((version.entry, 1)))? else { return Ok(None) };
    let text = String::from_utf8(text).map_err(|_| Problem::Unavailable)?;
    let Some(author) = ctx.state().capacities.get(&version.by).map(|c| c.capacity.org.clone()) else { return Ok(None) };
    let found = find(ctx, &text, &analysis.space, &version.cited, &author, eyes);
    Ok(Some((text, found)))
}

/// Mentions as their author is shown them: beyond what the text cites, which the author chose.
pub fn beyond(found: &[Mention], cited: &[ItemId]) -> Vec<Mention> {
    let uncited = |m: &Mention| {
        let mut m = m.clone();
        m.holders.retain(|i| !cited.contains(i));
        (!m.holders.is_empty()).then_some(m)
    };
    found.iter().filter_map(uncited).collect()
}

/// Items of mentions, for what was acknowledged.
pub fn holders(mentions: &[Mention]) -> BTreeSet<ItemId> {
    mentions.iter().flat_map(|m| m.holders.iter().copied()).collect()
}
