// SPDX-License-Identifier: EUPL-1.2
//! Take a request for disclosure back, as far as nothing was handed over.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DisclosureId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::DisclosureWithdrawn { disclosure: request.disclosure })
}
