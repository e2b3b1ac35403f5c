// SPDX-License-Identifier: EUPL-1.2
//! Record what shows that a safeguard of the system works; the next evidence is due in a year.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_domain::care::{CareAct, Safeguard};

/// Evidence.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which safeguard.
    pub safeguard: Safeguard,
    /// Where the evidence stands.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.reference, || Problem::invalid("say where the evidence stands"))?;
    let act = CareAct::SafeguardEvidenced { safeguard: request.safeguard };
    system.act(caller, move |ctx| ctx.enter(Act::Care(act), &slots.0))
}
