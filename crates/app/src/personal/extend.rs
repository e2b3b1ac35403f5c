// SPDX-License-Identifier: EUPL-1.2
//! Extend the term in which data acquired by special power are examined: the head alone, once, by at most six
//! months, for a stated category (W17 art. 27(3); R-150).

use super::{instant, on_named};
use crate::verbs::slotted;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{DepositId, ItemId};

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
    let (items, deposit) = (request.items.clone(), request.deposit);
    on_named(
        system,
        caller,
        items,
        deposit,
        move |items, slots| slotted!(slots, request, PersonalAct::TermExtended { category, power, investigation, reasons; items, until }),
    )
}
