// SPDX-License-Identifier: EUPL-1.2
//! A restore gives the log another name and takes out of use what cannot be read any more; damage found
//! is noted and changes nothing else.

use super::{At, FoldError, deposit};
use crate::objects::ItemStatus;
use crate::state::State;
use std::collections::HashSet;
use waarborg_domain::keeping::{KeepingAct, Restored};

pub(super) fn change(state: &mut State, act: &KeepingAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        KeepingAct::Restored(restored) => restore(state, restored, at),
        KeepingAct::DamageFound { findings } => {
            state.keeping.damage.push_back((at.index, at.at, *findings));
            Ok(())
        }
    }
}

fn restore(state: &mut State, restored: &Restored, at: &At<'_>) -> Result<(), FoldError> {
    if restored.head != at.index {
        return Err(FoldError::DoesNotFollow("a restore goes on from the head of the copy"));
    }
    let taken = state.keeping.restores.iter().any(|r| r.origin == restored.origin);
    if taken || restored.origin == state.log || restored.origin.is_empty() {
        return Err(FoldError::DoesNotFollow("a restore gives the log a name it never had"));
    }
    state.log.clone_from(&restored.origin);
    state.keeping.restores.push_back(restored.clone());
    let before: HashSet<_> = state.destroyed.iter().copied().collect();
    state.destroyed.extend(restored.destroyed.iter().filter(|record| !before.contains(record)).copied());
    let ordered: HashSet<_> = restored.destroyed.iter().collect();
    let (mut gone, mut lost) = (Vec::new(), Vec::new());
    for (number, item) in (0u32..).zip(&state.items) {
        if item.status == ItemStatus::Destroyed {
            continue;
        }
        if ordered.contains(&item.record) {
            gone.push(item.id);
        } else if restored.lost.iter().any(|(from, to)| (*from..=*to).contains(&item.record.0)) {
            lost.push(number);
        }
    }
    for item in gone {
        deposit::retire(state, at, &item, ItemStatus::Destroyed)?;
    }
    // Nothing was wrong with these: whoever received them need not be told.
    for number in lost {
        deposit::set_status(state, number, ItemStatus::Destroyed)?;
    }
    Ok(())
}
