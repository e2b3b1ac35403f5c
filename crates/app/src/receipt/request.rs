// SPDX-License-Identifier: EUPL-1.2
//! Ask another organisation for data: precisely, with its context, in writing by preference. A request
//! that tells own data is also a disclosure of them: beside the items named, its words are searched for
//! values that the own space holds.

use crate::ctx::Ctx;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use roaring::RoaringBitmap;
use waarborg_domain::disclosure::Task;
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, DataRequestId, DisclosureId, ItemId, OrgId, SpaceId};
use waarborg_ledger::objects::ItemStatus;

/// A request for data.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Whom.
    pub to: OrgId,
    /// What is asked.
    #[serde(default)]
    pub asked: Option<String>,
    /// In what context.
    #[serde(default)]
    pub context: Option<String>,
    /// Orally; in writing unless said.
    #[serde(default)]
    pub oral: bool,
    /// Why orally.
    #[serde(default)]
    pub oral_reasons: Option<String>,
    /// Own data that it tells.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// The disclosure by which they were handed over.
    #[serde(default)]
    pub disclosure: Option<DisclosureId>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let org = ctx.org()?;
        let mut items = request.items.clone();
        if let Some(home) = ctx.state().home(&org) {
            for text in request.asked.iter().chain(&request.context) {
                items.extend(told(ctx, text, &home));
            }
        }
        items.sort();
        items.dedup();
        let mut slots = Slots::default();
        let id = DataRequestId::random(ctx.rng);
        let act = ReceiptAct::Requested {
            request: id,
            to: request.to,
            purpose: request.purpose.take(Task::Consult, &mut slots),
            asked: slots.text(request.asked.as_deref()),
            context: slots.text(request.context.as_deref()),
            written: !request.oral,
            oral: slots.text(request.oral_reasons.as_deref()),
            items,
            disclosure: request.disclosure,
        };
        let answer = ctx.enter(Act::Receipt(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": id })))
    })
}

/// Items of a space in use, received ones among them, whose value stands in a text.
fn told(ctx: &Ctx<'_>, text: &str, home: &SpaceId) -> Vec<ItemId> {
    let state = ctx.state();
    let in_home = |class: u32| state.classes.get(class as usize).is_some_and(|c| c.space == *home);
    let rows: RoaringBitmap = (0u32..)
        .zip(state.items.iter())
        .filter(|(_, item)| item.status == ItemStatus::Active && in_home(item.class))
        .map(|(number, _)| number)
        .collect();
    let hits = waarborg_compare::find(text, &ctx.work.index.values, &rows);
    hits.iter().flat_map(|hit| hit.items.iter()).filter_map(|n| state.item_at(n)).map(|i| i.id).collect()
}
