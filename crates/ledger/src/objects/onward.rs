// SPDX-License-Identifier: EUPL-1.2
//! Acts around a disclosure outside the cell: onward requests, confirmations, inspections, screening enquiries
//! (W17 arts. 62-68; ).

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Onwards {}
