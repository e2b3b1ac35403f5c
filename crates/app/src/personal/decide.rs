// SPDX-License-Identifier: EUPL-1.2
//! Examine data acquired by special power on their relevance (W17 art. 27(1); R-151). What is not relevant is
//! out of use and must be destroyed at once.

use super::on_named;
use crate::verbs::slotted;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{DepositId, ItemId};

/// A decision on relevance.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// All data of a delivery that are not examined yet.
    #[serde(default)]
    pub deposit: Option<DepositId>,
    /// Relevant or not.
    pub relevant: bool,
    /// The running investigation they are relevant to.
    #[serde(default)]
    pub investigation: Option<String>,
    /// The narrow category, for more than one datum.
    #[serde(default)]
    pub category: Option<String>,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let relevant = request.relevant;
    let (items, deposit) = (request.items.clone(), request.deposit);
    on_named(
        system,
        caller,
        items,
        deposit,
        move |items, slots| slotted!(slots, request, PersonalAct::Examined { investigation, category, reasons; items, relevant }),
    )
}
