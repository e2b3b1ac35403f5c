// SPDX-License-Identifier: EUPL-1.2
//! Plan an activity that may affect the other Dutch service: it must be told before it begins (W17 art. 87;
//!

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, Instant, OrgId};

/// A plan.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The service it affects.
    pub affects: OrgId,
    /// When it begins: RFC 3339, or a date.
    pub begins: String,
    /// What the other service must know.
    pub what: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let begins = Instant::parse(&request.begins).map_err(|e| Problem::coded("bad-date", &[], e.to_string()))?;
    let mut slots = Slots::default();
    slots.must(&request.what, || Problem::invalid("say what the other service must know"))?;
    system.act(caller, move |ctx| {
        let act = CareAct::OperationPlanned { party: ctx.org()?, affects: request.affects, begins };
        ctx.enter(Act::Care(act), &slots.0)
    })
}
