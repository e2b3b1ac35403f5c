// SPDX-License-Identifier: EUPL-1.2
//! The head of an organisation decides which line it follows on a contested position, from a date on (U-20).

use crate::personal::instant;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_domain::choice::{ChoiceAct, Line, Position};

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// On what.
    pub position: Position,
    /// Whose reading is followed.
    pub line: Line,
    /// From when, RFC 3339 or a date.
    pub from: String,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { position, line, from, reasons } = request;
    let from = instant(&from)?;
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = ChoiceAct::Decided { position, line, from, reasons: slots.text(reasons.as_deref()) };
        ctx.enter(Act::Choice(act), &slots.0)
    })
}
