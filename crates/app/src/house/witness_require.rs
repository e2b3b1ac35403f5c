// SPDX-License-Identifier: EUPL-1.2
//! The head of an organisation decides how many witnesses must have cosigned what a disclosure abroad rests on
//! before its data leave (H-007, H-009).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_domain::witness::WitnessAct;

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// So many different witnesses; 0 for none.
    pub number: u32,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { number, reasons } = request;
    system.act(caller, move |ctx| {
        let there = ctx.state().witnesses.names().len();
        if usize::try_from(number).unwrap_or(usize::MAX) > there {
            return Err(Problem::coded(
                "too-few-witnesses",
                &[("wanted", &number.to_string()), ("there", &there.to_string())],
                format!(
                    "{number} witnesses are wanted and {there} are on record: nothing could go abroad; the \
                     administrator puts witnesses on record (witness.register)"
                ),
            ));
        }
        let mut slots = Slots::default();
        let act = WitnessAct::Required { number, reasons: slots.text(reasons.as_deref()) };
        ctx.enter(Act::Witness(act), &slots.0)
    })
}
