// SPDX-License-Identifier: EUPL-1.2
//! Put the court's permission on record to go on with lawyer-client data, or to tell the OM of them (W17 arts.
//! 27(2), 66(3); R-012).

use super::{named, said};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Act, ItemId};

/// A permission.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// To tell the OM; else to go on with them in the investigation.
    #[serde(default)]
    pub telling: bool,
    /// Where it can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let items = named(ctx, &request.items, None)?;
        let mut slots = Slots::default();
        said(&mut slots, &request.reference)?;
        ctx.enter(Act::Personal(PersonalAct::CourtPermitted { items, telling: request.telling }), &slots.0)
    })
}
