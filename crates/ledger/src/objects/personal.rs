// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ).

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Persons {}
