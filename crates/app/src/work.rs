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
pub mod view;

use crate::answer::Problem;
use crate::snapshot::Snapshot;
use waarborg_domain::{CapacityId, SpaceId};

/// The space a reader works in: the cell.
pub(crate) fn cell(snapshot: &Snapshot) -> Result<SpaceId, Problem> {
    snapshot.state.cell().map(|(id, _)| id).ok_or_else(|| Problem::invalid("the cell is not open yet"))
}

/// How often a read is computed again when the data changed meanwhile.
pub(crate) const TRIES: usize = 5;

pub(crate) fn who(caller: &crate::Caller) -> Result<CapacityId, Problem> {
    caller.capacity.ok_or_else(|| Problem::invalid("this act needs a person"))
}
