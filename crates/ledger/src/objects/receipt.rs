// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts.

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipts {}
