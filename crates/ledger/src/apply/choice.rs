// SPDX-License-Identifier: EUPL-1.2
//! Decisions on contested positions (U-20) are added to those before; nothing is taken away.

use super::{At, FoldError};
use crate::objects::choice::Choice;
use crate::state::State;
use waarborg_domain::choice::ChoiceAct;

const NOBODY: FoldError = FoldError::DoesNotFollow("somebody decides on a contested position");

pub(super) fn change(state: &mut State, act: &ChoiceAct, at: &At<'_>) -> Result<(), FoldError> {
    let ChoiceAct::Decided { position, line, from, .. } = act;
    let by = *at.who.ok_or(NOBODY)?;
    let org = state.capacities.get(&by).map(|c| c.capacity.org.clone()).ok_or(NOBODY)?;
    let decided = Choice { line: *line, from: *from, by, at: at.at, entry: at.index };
    state.choices.decided.entry((org, *position)).or_default().push_back(decided);
    Ok(())
}
