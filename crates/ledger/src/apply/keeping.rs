// SPDX-License-Identifier: EUPL-1.2
//! A restore gives the log another name and takes out of use what cannot be read any more; a key that takes
//! the place of another must be new and follow on it; damage found is noted and changes nothing else.

use super::{At, FoldError, deposit};
use crate::objects::ItemStatus;
use crate::objects::keeping::KeyChange;
use crate::state::State;
use crate::succession::{MOST, Succession, Turn};
use std::collections::HashSet;
use waarborg_domain::keeping::{KeepingAct, Restored};
use waarborg_register::note::Kind;

pub(super) fn change(state: &mut State, act: &KeepingAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        KeepingAct::Restored(restored) => restore(state, restored, at),
        KeepingAct::Rekeyed { restored, new } => {
            rekey(state, act, (&restored.was, new), at)?;
            restore(state, restored, at)
        }
        KeepingAct::KeyRotated(rotated) => {
            if rotated.head != at.index {
                return Err(FoldError::DoesNotFollow("a key is changed at the head of the log"));
            }
            rekey(state, act, (&rotated.old, &rotated.new), at)
        }
        KeepingAct::DamageFound { findings } => {
            state.keeping.damage.push_back((at.index, at.at, *findings));
            Ok(())
        }
    }
}

/// Another key signs from here on. It goes on from the one that signs, under the name that holds then, and
/// none returns: what was signed with a key that was given up could else not be told from what is.
fn rekey(state: &mut State, act: &KeepingAct, (old, new): (&str, &str), at: &At<'_>) -> Result<(), FoldError> {
    let turn = Turn::of(at.index, act).and_then(Result::ok);
    let turn = turn.ok_or(FoldError::DoesNotFollow("a change of the log's key names two verifier keys"))?;
    let name = act.restored().map_or(&state.log, |restored| &restored.origin);
    let kinds = [&turn.before, &turn.after].iter().all(|key| key.kind() == Kind::Ed25519);
    if !kinds || turn.before.name() != state.log || turn.after.name() != name {
        return Err(FoldError::DoesNotFollow("the keys of a log bear its name"));
    }
    let before = state.succession();
    if before.as_ref().is_some_and(|keys| keys.newest() != Some(&turn.before)) {
        return Err(FoldError::DoesNotFollow("a key takes the place of the one that signs, and of no other"));
    }
    let known = before.as_ref().map(Succession::keys).unwrap_or_default();
    if known.iter().chain([&turn.before]).any(|key| key.public_key() == turn.after.public_key()) {
        return Err(FoldError::DoesNotFollow("a key that was given up does not return"));
    }
    if state.keys.len() >= MOST {
        return Err(FoldError::DoesNotFollow("the log's key was changed too often"));
    }
    state.keys.push_back(KeyChange { entry: at.index, old: old.to_owned(), new: new.to_owned() });
    Ok(())
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
