// SPDX-License-Identifier: EUPL-1.2
//! The law as a package of policies and rows (DESIGN section 5): facts in, decision out. One permit for
//! each ground, one forbid for each safeguard, one row in `rules.toml` for each rule of the catalogue.
//! What cannot be decided is never allowed.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod cache;
pub mod decision;
pub mod engine;
pub mod explain;
pub mod facts;
mod lint;
mod outcome;
pub mod package;
mod policies;
pub mod proof;
pub mod rules;
mod shape;
mod slice;

pub use decision::{Decision, PendingRule, Permit, Unmet};
pub use engine::permit;
pub use explain::{Explanation, explain, rules_json};
pub use facts::{Action, Attrs, Fact, Facts, Question, Subject};
pub use package::{Package, PackageError};
pub use rules::{Kind, Lang, Rule, Rules, Text};
