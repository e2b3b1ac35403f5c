// SPDX-License-Identifier: EUPL-1.2
//! Make words on the cell public: waits until every other party agreed.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, CommunicationId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which words.
    pub communication: CommunicationId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::Care(CareAct::CommunicationPublished { communication: request.communication }))
}
