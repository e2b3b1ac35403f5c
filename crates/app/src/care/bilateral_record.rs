// SPDX-License-Identifier: EUPL-1.2
//! Record that values in the own space were received bilaterally, outside the cell: from whom and on which
//! conditions. Such a value makes no other holder known (R-162; covenant recital 6).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, Conditions, ItemId, OrgId};

/// A receipt.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// From whom.
    pub from: OrgId,
    /// Items in the own space that hold the values.
    pub items: Vec<ItemId>,
    /// On which conditions.
    #[serde(default)]
    pub conditions: Conditions,
    /// Where the receipt stands.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.reference, || Problem::invalid("say where the receipt stands"))?;
    system.act(caller, move |ctx| {
        let Request { from, items, conditions, .. } = request;
        let act = CareAct::BilateralRecorded { party: ctx.org()?, from, items, conditions };
        ctx.enter(Act::Care(act), &slots.0)
    })
}
