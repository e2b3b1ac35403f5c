// SPDX-License-Identifier: EUPL-1.2
//! A party takes one item out of use.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, ItemId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Item.
    pub item: ItemId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::ItemWithdrawn { item: request.item })
}
