// SPDX-License-Identifier: EUPL-1.2
//! File a person's own written statement on data about them (W17 art. 77(1); R-076).

use super::{named, said};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Act, ItemId};

/// A statement.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// What the person states.
    pub statement: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let items = named(ctx, &request.items, None)?;
        let mut slots = Slots::default();
        said(&mut slots, &request.statement)?;
        ctx.enter(Act::Personal(PersonalAct::StatementFiled { items }), &slots.0)
    })
}
