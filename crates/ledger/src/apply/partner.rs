// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: weighting notes, relations, suspension, liaisons, balance (W17 art. 88,
//!

use super::{At, FoldError};
use crate::state::State;
use waarborg_domain::partner::PartnerAct;

pub(super) fn change(_state: &mut State, act: &PartnerAct, _at: &At<'_>) -> Result<(), FoldError> {
    match *act {}
}
