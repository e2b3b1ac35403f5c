// SPDX-License-Identifier: EUPL-1.2
//! Put a case on record that suspends the destruction of data (W17 art. 20(4)-(5); R-010).

use super::{named, said};
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::{CaseKind, PersonalAct};
use waarborg_domain::{Act, HoldId, ItemId};

/// A case.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// What kind of case.
    pub case: CaseKind,
    /// Where it can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let items = named(ctx, &request.items, None)?;
        let mut slots = Slots::default();
        said(&mut slots, &request.reference)?;
        let hold = HoldId::random(ctx.rng);
        let answer = ctx.enter(Act::Personal(PersonalAct::HoldOpened { hold, case: request.case, items }), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": hold })))
    })
}
