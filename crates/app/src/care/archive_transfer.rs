// SPDX-License-Identifier: EUPL-1.2
//! Record that records were transferred to the archive (W17 art. 21; R-152).

use crate::verbs::said;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, DutyId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty to settle what becomes of them.
    pub duty: DutyId,
    /// Where the transfer stands.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let slots = said(&request.reference)?;
    let act = CareAct::ArchiveTransferred { duty: request.duty };
    system.act(caller, move |ctx| ctx.enter(Act::Care(act), &slots.0))
}
