// SPDX-License-Identifier: EUPL-1.2
//! End a capacity: from now on it may do nothing; what it did stays on record.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, CapacityId};

/// Whose.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Capacity.
    pub capacity: CapacityId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let at = ctx.at;
        ctx.enter(Act::CapacityEnded { capacity: request.capacity, at }, &[])
    })
}
