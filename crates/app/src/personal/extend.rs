// SPDX-License-Identifier: EUPL-1.2
//! Extend the term in which data acquired by special power are examined: the head alone, once, by at most six
//! months, for a stated category (W17 art. 27(3); R-150).

use super::{instant, named};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Act, DepositId, ItemId};

/// An extension.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// All data of a delivery that are not examined yet.
    #[serde(default)]
    pub deposit: Option<DepositId>,
    /// Until when.
    pub until: String,
    /// The category of data.
    #[serde(default)]
    pub category: Option<String>,
    /// The power they were acquired by.
    #[serde(default)]
    pub power: Option<String>,
    /// The investigation they were acquired for.
    #[serde(default)]
    pub investigation: Option<String>,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let until = instant(&request.until)?;
    system.act(caller, move |ctx| {
        let items = named(ctx, &request.items, request.deposit.as_ref())?;
        let mut slots = Slots::default();
        let act = PersonalAct::TermExtended {
            items,
            until,
            category: slots.text(request.category.as_deref()),
            power: slots.text(request.power.as_deref()),
            investigation: slots.text(request.investigation.as_deref()),
            reasons: slots.text(request.reasons.as_deref()),
        };
        ctx.enter(Act::Personal(act), &slots.0)
    })
}
