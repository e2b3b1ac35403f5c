// SPDX-License-Identifier: EUPL-1.2
//! Propose words on the cell meant for the public; every other party is asked (R-036, covenant art. 10).

use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, CommunicationId};

/// Words.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The text.
    pub text: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.text, || Problem::invalid("write the words that are meant for the public"))?;
    system.act(caller, move |ctx| {
        let communication = CommunicationId::random(ctx.rng);
        let act = CareAct::CommunicationProposed { communication, party: ctx.org()? };
        let answer = ctx.enter(Act::Care(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": communication })))
    })
}
