// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts.

use super::{At, FoldError};
use crate::state::State;
use waarborg_domain::receipt::ReceiptAct;

pub(super) fn change(_state: &mut State, act: &ReceiptAct, _at: &At<'_>) -> Result<(), FoldError> {
    match *act {}
}
