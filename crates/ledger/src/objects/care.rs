// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, lawful channels of supply, separation of duties, rosters, communication
//!

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cares {}
