// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, renewed (R-079, R-080,
//!

use super::{At, FoldError};
use crate::state::State;
use waarborg_domain::permission::PermissionAct;

pub(super) fn change(_state: &mut State, act: &PermissionAct, _at: &At<'_>) -> Result<(), FoldError> {
    match *act {}
}
