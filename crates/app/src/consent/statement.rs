// SPDX-License-Identifier: EUPL-1.2
//! The exact bytes an officer signs for an answer. Made by the server, readable by people, and
//! recomputed by the verifier from the register.

use super::answer;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, Seen};
use waarborg_ledger::consent::{Words, statement};

/// The answer that is to be signed.
pub type Request = answer::Request;

/// Runs the verb: a reading of the question.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.read(caller, move |ctx| {
        let (space, _) = ctx.state().cell().ok_or(Problem::NotFound)?;
        let answer = ctx.enter(Act::Viewed { space, seen: Seen::Consent { consent: request.consent } }, &[])?;
        if !answer.allowed() {
            return Ok(answer);
        }
        let asked = ctx.state().consents.get(&request.consent).ok_or(Problem::NotFound)?;
        let words = Words {
            answer: request.answer,
            given: &request.given(asked)?,
            conditions: &request.conditions,
            expires: request.expiry()?,
        };
        let statement = statement(&request.consent, asked, asked.round, &words);
        let text = String::from_utf8(statement).map_err(|_| Problem::Unavailable)?;
        Ok(crate::verbs::with_data(answer, serde_json::json!({ "statement": text })))
    })
}
