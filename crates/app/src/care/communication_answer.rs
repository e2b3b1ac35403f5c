// SPDX-License-Identifier: EUPL-1.2
//! Agree to words meant for the public, or not.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, CommunicationId};

/// An answer.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which words.
    pub communication: CommunicationId,
    /// The party agrees.
    pub agrees: bool,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.text(request.reasons.as_deref());
    system.act(caller, move |ctx| {
        let Request { communication, agrees, .. } = request;
        let act = CareAct::CommunicationAnswered { communication, party: ctx.org()?, agrees };
        ctx.enter(Act::Care(act), &slots.0)
    })
}
