// SPDX-License-Identifier: EUPL-1.2
//! Ends a session of one's own, such as one left open on another machine: gone with its next request.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::AccessAct;
use waarborg_domain::{Act, Digest};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Digest of what its browser keeps, as the list of sessions shows it.
    pub session: Digest,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::Access(AccessAct::Ended { session: request.session }))
}
