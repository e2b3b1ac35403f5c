// SPDX-License-Identifier: EUPL-1.2
//! Ends one token, at once and on every server; what else a program or its person has goes on.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::AccessAct;
use waarborg_domain::{Act, Digest};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Digest of the token, as the list of tokens shows it.
    pub token: Digest,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::Access(AccessAct::Stopped { token: request.token }))
}
