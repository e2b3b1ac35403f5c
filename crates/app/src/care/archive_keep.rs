// SPDX-License-Identifier: EUPL-1.2
//! Keep records for the archive, where the rules on keeping forbid to destroy them (W17 art. 20(3); R-152).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, ItemId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Records, all of one keeper.
    pub items: Vec<ItemId>,
    /// The rule that forbids to destroy them.
    pub rule: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.rule, || Problem::coded("no-reference", &[], "say which rule forbids to destroy them"))?;
    let mut items = request.items;
    items.sort();
    items.dedup();
    system.act(caller, move |ctx| {
        let answer = ctx.enter(Act::Care(CareAct::ArchiveKept { items }), &slots.0)?;
        super::opened(ctx, answer)
    })
}
