// SPDX-License-Identifier: EUPL-1.2
//! A party replaces an item by a new version; the old one stays on record, out of use. Each earlier
//! recipient must be told (W17 art. 20(2); R-009).

use super::prepare::{Defaults, Source, classed};
use crate::content::Indexed;
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::act::ItemRow;
use waarborg_domain::{Act, ItemId};

/// A correction.
#[derive(Debug, serde::Deserialize)]
pub struct Request {
    /// Item to be replaced.
    pub item: ItemId,
    /// The new content: exactly one item.
    #[serde(flatten)]
    pub source: Source,
    /// What is said of it.
    #[serde(flatten)]
    pub defaults: Defaults,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, mut request: Request) -> Result<Answer, Problem> {
    let parsed = request.source.parse()?;
    let state = system.state();
    let receipt = state.receipt_of(&request.item).map(|(id, _)| id);
    crate::receipt::carry(&state, receipt.as_ref(), &mut request.defaults);
    // Slot 0 is for the content, slot 1 for the reason; what is said of a person comes after.
    let mut slots = Slots(vec![Vec::new()]);
    let person = request.defaults.person.as_ref();
    if slots.text(request.reason.as_deref()).is_none() && person.is_some() {
        slots.put(Vec::new());
    }
    let person = person.map(|p| p.take(&mut slots)).transpose()?;
    let (mut classes, mut items) = classed(parsed, &request.defaults, person.as_ref())?;
    let (Some(ready), 0, Some(mut class)) = (items.next(), items.len(), classes.pop()) else {
        return Err(Problem::coded("one-item", &[], "a correction holds exactly one item"));
    };
    system.act(caller, move |ctx| {
        let id = ItemId::random(ctx.rng);
        if let Some(content) = slots.0.first_mut() {
            *content = ready.content.to_bytes();
        }
        let first = u32::try_from(ctx.state().items.len()).unwrap_or(u32::MAX);
        let row = ItemRow(id, 0, ready.observed);
        // Whom a datum is about does not change by a new spelling of it.
        if request.defaults.person.is_none() {
            let own = ctx.org().ok();
            let old = ctx.state().item(&request.item).and_then(|i| ctx.state().class_of(i));
            let was = old.is_some_and(|c| c.spec.personal && Some(&c.party) == own.as_ref());
            class.personal |= was && request.defaults.personal.is_none();
            if class.personal && was {
                class.person = crate::personal::carried(ctx, &request.item, &mut slots)?;
            }
        }
        let answer = ctx.enter(Act::ItemCorrected { old: request.item, class, row }, &slots.0)?;
        if answer.allowed() {
            ctx.index_items(first, &[Indexed::of(&ready.content)]);
        }
        Ok(with_data(answer, serde_json::json!({ "id": id })))
    })
}
