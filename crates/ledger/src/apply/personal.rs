// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ).

use super::{At, FoldError};
use crate::state::State;
use waarborg_domain::personal::PersonalAct;

pub(super) fn change(_state: &mut State, act: &PersonalAct, _at: &At<'_>) -> Result<(), FoldError> {
    match *act {}
}
