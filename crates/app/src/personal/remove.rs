// SPDX-License-Identifier: EUPL-1.2
//! Take data without meaning out of use; they must then be destroyed (W17 art. 20(1), (3); R-008).

use super::{named, said};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Act, ItemId};

/// A removal.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// Why they have no meaning, or no longer.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let items = named(ctx, &request.items, None)?;
        let mut slots = Slots::default();
        said(&mut slots, &request.reasons)?;
        ctx.enter(Act::Personal(PersonalAct::Removed { items }), &slots.0)
    })
}
