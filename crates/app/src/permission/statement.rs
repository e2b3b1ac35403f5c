// SPDX-License-Identifier: EUPL-1.2
//! The exact bytes that whoever decides on a standing permission signs. Made by the server, readable by
//! people, and made again by the verifier from the register.

use super::decide;
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::{Act, Seen};
use waarborg_ledger::permission::statement;

/// The decision that is to be signed.
pub type Request = decide::Request;

/// Runs the verb: a reading of the permission.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let id = request.permission;
    system.read(caller, move |ctx| {
        let (space, _) = ctx.state().cell().ok_or(Problem::NotFound)?;
        let answer = ctx.enter(Act::Viewed { space, seen: Seen::Permission { permission: id } }, &[])?;
        if !answer.allowed() {
            return Ok(answer);
        }
        let asked = ctx.state().permissions.all.get(&id).ok_or(Problem::NotFound)?;
        let text = String::from_utf8(statement(&id, asked, request.allow)).map_err(|_| Problem::Unavailable)?;
        Ok(crate::verbs::with_data(answer, json!({ "statement": text })))
    })
}
