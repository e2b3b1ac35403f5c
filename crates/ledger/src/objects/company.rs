// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge (R-112 to R-120,
//!

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Companies {}
