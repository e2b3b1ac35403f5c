// SPDX-License-Identifier: EUPL-1.2
//! Work in the cell: consult, compare, analyse (covenant art. 6; ).
//! Each read is an act with a purpose; the answer waits for its entry.

pub mod check;
pub mod compare;
pub mod concur;
pub mod consult;
pub mod item_view;
pub mod mentions;
pub mod propose;
pub mod redaction_ask;
pub mod redaction_confirm;
pub mod save;
pub mod search;
pub mod standing;
pub mod view;

use crate::ctx::Ctx;
use crate::snapshot::Snapshot;
use crate::verbs::Slots;
use crate::{Answer, Caller, Detail, Problem, System};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Act, CapacityId, ItemId, SpaceId, SpaceKind};
use waarborg_ledger::objects::taxii::By;
use waarborg_ledger::visible::Sight;

/// The space a reader works in: the cell.
pub(crate) fn cell(snapshot: &Snapshot) -> Result<SpaceId, Problem> {
    snapshot.state.cell().map(|(id, _)| id).ok_or_else(|| Problem::invalid("the cell is not open yet"))
}

/// The space a reader looks into: the cell unless said, or the own organisation's.
pub(crate) fn space(snapshot: &Snapshot, caller: &Caller, kind: Option<SpaceKind>) -> Result<SpaceId, Problem> {
    if kind != Some(SpaceKind::Home) {
        return cell(snapshot);
    }
    let held = snapshot.state.capacities.get(&who(caller)?).ok_or(Problem::NotFound)?;
    snapshot.state.home(&held.capacity.org).ok_or_else(|| Problem::invalid("that space is not open yet"))
}

/// How often a read is computed again when the data changed meanwhile.
const TRIES: usize = 5;

/// A read worked out on a snapshot, ready to be entered.
pub(crate) struct Ahead<T> {
    /// The act, with its records.
    pub act: Act,
    /// Records, by slot.
    pub slots: Slots,
    /// What the answer tells of.
    pub shown: Shown,
    /// What the reader gets once the act is entered.
    pub found: T,
}

/// What an answer tells of, and by what its reader may see it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Shown {
    /// Items in sight of the reader.
    InSight(Vec<ItemId>),
    /// Items of a collection, by how they came into it.
    Placed(Collection, Vec<(By, Vec<ItemId>)>),
    /// Acts that the law allows, each by somebody.
    Allowed(Vec<(CapacityId, Act)>),
}

impl Shown {
    /// True while the reader may see all of it.
    fn stands(&self, ctx: &Ctx<'_>, who: &CapacityId) -> bool {
        let state = ctx.state();
        match self {
            Self::Allowed(acts) => {
                acts.iter().all(|(who, act)| waarborg_ledger::asked::allowed(state, ctx.law, who, act, ctx.at))
            }
            Self::InSight(items) => {
                let sight = Sight::new(state, ctx.law, who, ctx.at);
                items.iter().all(|i| state.usable_at(i, ctx.at) && sight.item(i).is_some())
            }
            Self::Placed(collection, placed) => placed.iter().all(|(by, items)| {
                let stands = |i| state.item(i).is_some_and(|i| state.stands(collection, by, i));
                state.came(collection, by) && items.iter().all(stands)
            }),
        }
    }
}

/// A read that was worked out, as it goes to the sequencer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Read {
    act: Act,
    slots: Vec<Vec<u8>>,
    shown: Shown,
}

/// Works a read out on a snapshot, outside the sequencer, and enters it only if the reader may still see
/// all that it tells of; else it is worked out again. What came in meanwhile is for the next read.
pub(crate) fn read_ahead<T>(
    system: &System,
    caller: Caller,
    work: impl Fn(&Snapshot) -> Result<Ahead<T>, Problem>,
) -> Result<(Answer, Arc<Snapshot>, T), Problem> {
    for _ in 0..TRIES {
        let snapshot = system.snapshot();
        let Ahead { act, slots, shown, found } = work(&snapshot)?;
        let read = Read { act, slots: slots.0, shown };
        // What goes to a log of its own is never proposed to another server.
        let here = system.leads() || system.seals(&caller);
        let entered = if here { enter_read(system, caller, read)? } else { system.ask_read(caller, read)? };
        if let Some(answer) = entered {
            return Ok((answer, snapshot, found));
        }
    }
    Err(Problem::Conflict(Detail::coded("data-changed", &[], "the data changed while they were read; try again")))
}

/// Enters a read, if its reader may see what it tells of; nothing if it must be worked out again.
pub(crate) fn enter_read(system: &System, caller: Caller, read: Read) -> Result<Option<Answer>, Problem> {
    let who = who(&caller)?;
    let (tell, moved) = std::sync::mpsc::channel();
    let Read { act, slots, shown } = read;
    let entered = system.read(caller, move |ctx| {
        if !shown.stands(ctx, &who) {
            let _ = tell.send(());
            return Err(Problem::Unavailable);
        }
        ctx.enter(act, &slots)
    });
    if moved.try_recv().is_ok() { Ok(None) } else { entered.map(Some) }
}

pub(crate) fn who(caller: &Caller) -> Result<CapacityId, Problem> {
    caller.capacity.ok_or_else(|| Problem::invalid("this act needs a person"))
}
