// SPDX-License-Identifier: EUPL-1.2
//! A recipient answers a recall: destroyed, or not.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DutyId};

/// An answer.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Recall duty.
    pub duty: DutyId,
    /// Destroyed.
    pub destroyed: bool,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::RecallAnswered { duty: request.duty, destroyed: request.destroyed })
}
