// SPDX-License-Identifier: EUPL-1.2
//! Put on record that a case on data is over: irrevocably, and, if access was granted, after inspection (W17
//! art. 20(4)-(5); R-010).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Act, HoldId};

/// The end of a case.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Case.
    pub hold: HoldId,
    /// The decision that cannot be appealed any more.
    #[serde(default)]
    pub irrevocable: Option<String>,
    /// Access was granted.
    #[serde(default)]
    pub granted: bool,
    /// The person has inspected the data.
    #[serde(default)]
    pub inspected: bool,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let act = PersonalAct::HoldLifted {
            hold: request.hold,
            irrevocable: slots.text(request.irrevocable.as_deref()),
            granted: request.granted,
            inspected: request.inspected,
        };
        ctx.enter(Act::Personal(act), &slots.0)
    })
}
