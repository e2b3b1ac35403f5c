// SPDX-License-Identifier: EUPL-1.2
//! Around a disclosure outside the cell: onward requests, confirmations, inspections (W17 arts. 62-68).

use crate::verbs::Slots;
use waarborg_domain::onward::{Judged, Stated};

/// What a requester states of a disclosure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedIn {}

impl StatedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, _slots: &mut Slots) -> Stated {
        Stated {}
    }
}

/// What a decider puts on record.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedIn {}

impl JudgedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, _slots: &mut Slots) -> Judged {
        Judged {}
    }
}
