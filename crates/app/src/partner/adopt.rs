// SPDX-License-Identifier: EUPL-1.2
//! Adopt a weighting note for the own service: the head or the minister does. The note before
//! it is superseded and stays on record; a note that the other service drafted becomes a joint one.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::{Act, NoteId};

/// Which note.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Note.
    pub note: NoteId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| ctx.enter(Act::Partner(PartnerAct::Adopted { note: request.note }), &[]))
}
