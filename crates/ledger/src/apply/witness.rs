// SPDX-License-Identifier: EUPL-1.2
//! Witnesses, what they cosigned, and how many an organisation waits for. A cosignature counts for a key on record and for more than that
//! key cosigned before; the signature itself was checked before it was entered, and the verifier checks
//! it again, since both take bytes that the fold does not read.

use super::{At, FoldError};
use crate::objects::witness::{Required, Witness};
use crate::state::State;
use waarborg_domain::Act;
use waarborg_domain::witness::WitnessAct;

const NOBODY: FoldError = FoldError::DoesNotFollow("somebody decides how many witnesses are waited for");

pub(super) fn change(state: &mut State, act: &WitnessAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        WitnessAct::Registered { name, key } => {
            if state.witnesses.keys.get(key).is_some_and(|witness| witness.ended.is_none()) {
                return Err(FoldError::DoesNotFollow("this key of a witness is on record already"));
            }
            let known = state.witnesses.keys.get(key);
            let (size, time) = known.map_or((0, 0), |witness| (witness.size, witness.time));
            state.witnesses.keys.insert(key.clone(), Witness { name: name.clone(), size, time, ended: None });
        }
        WitnessAct::Ended { name } => {
            let keys: Vec<String> =
                state.witnesses.counting().filter(|(_, w)| w.name == *name).map(|(key, _)| key.clone()).collect();
            if keys.is_empty() {
                return Err(FoldError::DoesNotFollow("no witness of this name is on record"));
            }
            for key in keys {
                if let Some(witness) = state.witnesses.keys.get_mut(&key) {
                    witness.ended = Some(at.index);
                }
            }
        }
        WitnessAct::Cosigned { key, size, time, .. } => {
            let log = state.size;
            let witness = state.witnesses.keys.get_mut(key).filter(|witness| witness.ended.is_none());
            let witness = witness.ok_or(FoldError::DoesNotFollow("the witness is not on record"))?;
            if *size <= witness.size || *size > log {
                return Err(FoldError::DoesNotFollow("the witness has cosigned this much, or more than there is"));
            }
            (witness.size, witness.time) = (*size, *time);
        }
        WitnessAct::Required { number, .. } => {
            let by = *at.who.ok_or(NOBODY)?;
            let org = state.capacities.get(&by).map(|c| c.capacity.org.clone()).ok_or(NOBODY)?;
            let required = Required { number: *number, by, at: at.at, entry: at.index };
            state.witnesses.required.entry(org).or_default().push_back(required);
        }
    }
    Ok(())
}

/// Notes that something happened which a witness has not seen yet. Cosignatures are entries too: were
/// they counted, asking for one would be reason to ask for the next.
pub(super) fn busy(state: &mut State, act: &Act) {
    if !matches!(act, Act::Ticked { .. } | Act::Witness(WitnessAct::Cosigned { .. })) {
        state.witnesses.busy = state.size;
    }
}
