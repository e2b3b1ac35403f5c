// SPDX-License-Identifier: EUPL-1.2
//! Record whether the accuracy of data can reasonably be established (W17 art. 69(1); R-074).

use super::{named, said};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Act, ItemId};

/// A finding.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// It can be established.
    pub accurate: bool,
    /// Reasons.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let items = named(ctx, &request.items, None)?;
        let mut slots = Slots::default();
        said(&mut slots, &request.reasons)?;
        ctx.enter(Act::Personal(PersonalAct::AccuracyFound { items, accurate: request.accurate }), &slots.0)
    })
}
