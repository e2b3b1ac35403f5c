// SPDX-License-Identifier: EUPL-1.2
//! Personal data: relevance, holds, removal (W17 arts. 19, 20, 27, 69).

pub mod accuracy;
pub mod court;
pub mod decide;
pub mod extend;
pub mod hold;
pub mod lift;
pub mod remove;
pub mod statement;
pub(crate) mod view;

use crate::ctx::Ctx;
use crate::records::present;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use serde_json::{Value, json};
use waarborg_domain::personal::{
    Category, Characteristic, Exception, Judged, PersonalAct, PersonalData, Sensitive, Stated,
};
use waarborg_domain::{Act, DepositId, Instant, ItemId};
use waarborg_ledger::objects::Disclosure;

/// What a requester states of a disclosure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedIn {
    /// Exception of art. 69(2).
    #[serde(default)]
    exception: Option<Exception>,
    /// How reliable the data are.
    #[serde(default)]
    reliability: Option<String>,
    /// How old they are.
    #[serde(default)]
    age: Option<String>,
    /// The person's own statement on them.
    #[serde(default)]
    statement: Option<String>,
}

impl StatedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Stated {
        Stated {
            exception: self.exception,
            reliability: slots.text(self.reliability.as_deref()),
            age: slots.text(self.age.as_deref()),
            statement: slots.text(self.statement.as_deref()),
        }
    }
}

/// What a decider puts on record.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedIn {
    /// Why it is a special case.
    #[serde(default)]
    special_case: Option<String>,
}

impl JudgedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Judged {
        Judged { special_case: slots.text(self.special_case.as_deref()) }
    }
}

/// What a party states of items on persons.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonIn {
    /// Category of the person.
    #[serde(default)]
    category: Option<Category>,
    /// Why a bystander's data cannot be separated.
    #[serde(default)]
    inseparable: Option<String>,
    /// A sensitive characteristic.
    #[serde(default)]
    sensitive: Option<SensitiveIn>,
    /// Confidential between lawyer and client.
    #[serde(default)]
    lawyer_client: bool,
    /// Accuracy can be established.
    #[serde(default)]
    accurate: Option<bool>,
    /// Last processed before it is brought in.
    #[serde(default)]
    last_processed: Option<String>,
    /// A later datum on the person.
    #[serde(default)]
    newer: Option<ItemId>,
}

/// A marking as sensitive.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitiveIn {
    /// Which characteristic.
    characteristic: Characteristic,
    /// Which other data it adds to.
    #[serde(default)]
    adds_to: Option<String>,
    /// Why it is unavoidable.
    #[serde(default)]
    unavoidable: Option<String>,
}

impl PersonIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Result<PersonalData, Problem> {
        let sensitive = self.sensitive.as_ref().map(|s| Sensitive {
            characteristic: s.characteristic,
            adds_to: slots.text(s.adds_to.as_deref()),
            unavoidable: slots.text(s.unavoidable.as_deref()),
        });
        Ok(PersonalData {
            category: self.category,
            inseparable: slots.text(self.inseparable.as_deref()),
            sensitive,
            lawyer_client: self.lawyer_client,
            accurate: self.accurate,
            last_processed: self.last_processed.as_deref().map(instant).transpose()?,
            newer: self.newer,
        })
    }
}

/// What was said of a person, said again of the version that takes the datum's place.
pub(crate) fn carried(ctx: &Ctx<'_>, old: &ItemId, slots: &mut Slots) -> Result<Option<PersonalData>, Problem> {
    let state = ctx.state();
    let said = state.item(old).and_then(|item| Some((item, state.class_of(item)?.spec.person.clone()?)));
    let said = said.and_then(|(item, person)| Some((item, person, state.deposits.get(&item.deposit)?.entry)));
    let Some((item, mut person, delivery)) = said else { return Ok(None) };
    // Its texts stand in the entry that brought its class in.
    let entry = if item.previous.is_some() { item.record.0 } else { delivery };
    let mut again = |slot: Option<u32>| -> Result<Option<u32>, Problem> {
        let Some(slot) = slot else { return Ok(None) };
        Ok(present(ctx.read((entry, slot)))?.map(|bytes| slots.put(bytes)))
    };
    person.inseparable = again(person.inseparable)?;
    if let Some(sensitive) = &mut person.sensitive {
        sensitive.adds_to = again(sensitive.adds_to)?;
        sensitive.unavoidable = again(sensitive.unavoidable)?;
    }
    Ok(Some(person))
}

/// An instant or a date as a caller writes it.
pub(crate) fn instant(text: &str) -> Result<Instant, Problem> {
    Instant::parse(text).map_err(|e| Problem::coded("bad-date", &[], e.to_string()))
}

/// The items named, in order of number; or those of a delivery that are not examined yet.
fn named(ctx: &Ctx<'_>, items: &[ItemId], deposit: Option<&DepositId>) -> Result<Vec<ItemId>, Problem> {
    let mut all = items.to_vec();
    if let Some(delivery) = deposit.and_then(|d| ctx.state().deposits.get(d)) {
        let runs = delivery.items.iter().flat_map(|(a, b)| *a..=*b);
        let open = runs.filter(|n| ctx.state().personal.terms.contains_key(n));
        all.extend(open.filter_map(|n| ctx.state().item_at(n)).map(|i| i.id));
    }
    all.sort();
    all.dedup();
    if all.is_empty() { Err(Problem::invalid("name the items it is about")) } else { Ok(all) }
}

/// An act on the items named, with the texts it takes.
fn on_named(
    system: &System,
    caller: Caller,
    items: Vec<ItemId>,
    deposit: Option<DepositId>,
    act: impl FnOnce(Vec<ItemId>, &mut Slots) -> PersonalAct + Send + 'static,
) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let items = named(ctx, &items, deposit.as_ref())?;
        let mut slots = Slots::default();
        let act = act(items, &mut slots);
        ctx.enter(Act::Personal(act), &slots.0)
    })
}

/// A text that must be there.
fn said(slots: &mut Slots, text: &str) -> Result<u32, Problem> {
    slots.must(text, || Problem::invalid("say why, or where it can be found"))
}

/// What goes with the data in a package: reliability, age, and the person's own statement (art. 69(3)).
pub(crate) fn told(system: &System, d: &Disclosure) -> Result<Option<Value>, Problem> {
    let stated = &d.personal;
    let text = |slot: Option<u32>| slot.map_or(Ok(None), |s| system.text_present((d.entry, s)));
    let Some(exception) = stated.exception else { return Ok(None) };
    Ok(Some(json!({
        "exception": exception, "reliability": text(stated.reliability)?, "age": text(stated.age)?,
        "statement": text(stated.statement)?,
    })))
}
