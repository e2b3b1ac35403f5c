// SPDX-License-Identifier: EUPL-1.2
//! A party records that its notice of termination was mentioned in the Government Gazette (covenant art.
//! 16(3); R-143): that closes the duty its notice opened.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DutyId};

/// A publication.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Duty.
    pub duty: DutyId,
    /// Where it stands in the gazette.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        slots.must(&request.reference, || Problem::coded("no-gazette", &[], "say where it stands in the gazette"))?;
        ctx.enter(Act::NoticePublished { duty: request.duty }, &slots.0)
    })
}
