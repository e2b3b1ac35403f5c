// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: weighting notes, relations, suspension, liaisons, balance (W17 art. 88,
//!

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Partners {}
