// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge (R-112 to R-120,
//!

use super::{At, FoldError};
use crate::state::State;
use waarborg_domain::company::CompanyAct;

pub(super) fn change(_state: &mut State, act: &CompanyAct, _at: &At<'_>) -> Result<(), FoldError> {
    match *act {}
}
