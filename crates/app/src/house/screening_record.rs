// SPDX-License-Identifier: EUPL-1.2
//! Record the result of a security screening (covenant art. 4(6); R-027).

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, CapacityId, Screening};

/// A result.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Whose.
    pub capacity: CapacityId,
    /// Result.
    pub screening: Screening,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::ScreeningRecorded { capacity: request.capacity, screening: request.screening })
}
