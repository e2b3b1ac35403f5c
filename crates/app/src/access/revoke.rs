// SPDX-License-Identifier: EUPL-1.2
//! Takes a person's credentials, links and sessions back: at once, on every server of the store.

use super::keep::{self, Kept};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::CapacityId;
use waarborg_domain::access::AccessAct;

/// Whose.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// A capacity of the person; all of them lose access.
    pub capacity: CapacityId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let act = AccessAct::Revoked { capacity: request.capacity };
    keep::enter(system, caller, Kept { act, secrets: Vec::new() })
}
