// SPDX-License-Identifier: EUPL-1.2
//! A party takes a delivery out of use: nobody searches, cites or releases it from now on.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DepositId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Delivery.
    pub deposit: DepositId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::DepositWithdrawn { deposit: request.deposit })
}
