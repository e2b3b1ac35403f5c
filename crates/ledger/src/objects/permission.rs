// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, renewed (R-079, R-080,
//!

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Permissions {}
