// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ). What holds of a datum holds of the
//! versions it replaced, since their content is still there.

use super::{At, FoldError, deposit, duty_id, term};
use crate::objects::personal::{Finding, Hold};
use crate::objects::{Duty, DutyObject, ItemStatus};
use crate::state::State;
use std::collections::BTreeMap;
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::{Acquisition, CapacityId, DepositId, DutyId, DutyKind, HoldId, Instant, ItemId, OrgId};

/// At once (U-07).
const AT_ONCE: &str = "PT1H";

pub(super) fn change(state: &mut State, act: &PersonalAct, at: &At<'_>) -> Result<(), FoldError> {
    let by = *at.who.ok_or(FoldError::DoesNotFollow("the act needs a person"))?;
    match act {
        PersonalAct::Examined { items, relevant, .. } => examined(state, at, by, items, *relevant)?,
        PersonalAct::TermExtended { items, until, .. } => extended(state, at, items, *until),
        PersonalAct::Removed { items } => doom(state, at, items, DutyKind::DestroyRemoved, "P1M")?,
        PersonalAct::HoldOpened { hold, case, items } => {
            if state.personal.holds.contains_key(hold) {
                return Err(FoldError::DoesNotFollow("the case is on record already"));
            }
            let items = whole(state, items).into_values().collect();
            let new = Hold { case: *case, items, opened: at.index, lifted: None };
            state.personal.holds.insert(*hold, new);
        }
        PersonalAct::HoldLifted { hold, .. } => lifted(state, at, hold)?,
        PersonalAct::AccuracyFound { items, accurate } => {
            for item in items {
                state.personal.accuracy.insert(*item, finding(at, by, *accurate));
            }
        }
        PersonalAct::StatementFiled { items } => {
            for item in items {
                state.personal.statements.entry(*item).or_default().push_back(at.index);
            }
        }
        PersonalAct::CourtPermitted { items, telling } => {
            for item in whole(state, items).into_values() {
                if *telling {
                    state.personal.court_telling.insert(item, at.index);
                } else {
                    state.personal.court.insert(item, at.index);
                    if state.personal.doomed.get(&item) == Some(&DutyKind::DestroyPrivileged) {
                        state.personal.doomed.remove(&item);
                    }
                }
            }
        }
    }
    settle(state, at);
    Ok(())
}

fn finding(at: &At<'_>, by: CapacityId, holds: bool) -> Finding {
    Finding { holds, by, at: at.at, entry: at.index }
}

/// The data with the versions they replaced, by number.
fn whole(state: &State, items: &[ItemId]) -> BTreeMap<u32, ItemId> {
    let mut all = BTreeMap::new();
    for item in items {
        let mut next = state.item_numbers.get(item).copied();
        while let Some((number, found)) = next.and_then(|n| Some((n, state.item_at(n)?))) {
            if all.insert(number, found.id).is_some() {
                break;
            }
            next = found.previous;
        }
    }
    all
}

/// A sealed delivery: what a special power acquired gets its term (table 3.3); lawyer-client data are to be
/// destroyed at once (art. 27(2)).
pub(super) fn sealed(state: &mut State, at: &At<'_>, id: &DepositId) {
    let Some(delivery) = state.deposits.get(id).filter(|d| d.acquisition == Acquisition::SpecialPower) else { return };
    let (party, until) = (delivery.party.clone(), term(delivery.acquired, "P12M"));
    let numbers: Vec<u32> = delivery.items.iter().flat_map(|(a, b)| *a..=*b).collect();
    let mut privileged = Vec::new();
    for number in numbers {
        state.personal.run(number, until);
        privileged.extend(state.item_at(number).filter(|i| state.lawyer_client(i)).map(|i| i.id));
    }
    open(state, at, DutyKind::ExamineOrDestroy, &party, DutyObject::Delivery(*id), until);
    doomed(state, at, &privileged, DutyKind::DestroyPrivileged, AT_ONCE);
}

/// A new version keeps the clock, the findings and the cases of the one it replaces.
pub(super) fn corrected(state: &mut State, at: &At<'_>, old: u32, new: u32) {
    let (Some(was), Some(is)) = (state.item_at(old).copied(), state.item_at(new).copied()) else { return };
    let persons = &mut state.personal;
    if let Some(until) = persons.terms.get(&old).copied() {
        persons.run(new, until);
    }
    if persons.extended.contains(&old) {
        persons.extended.insert(new);
    }
    if let Some(finding) = persons.examined.get(&was.id).cloned() {
        persons.examined.insert(is.id, finding);
    }
    for entries in [&mut persons.court, &mut persons.court_telling] {
        if let Some(entry) = entries.get(&was.id).copied() {
            entries.insert(is.id, entry);
        }
    }
    if let Some(entries) = persons.statements.get(&was.id).cloned() {
        persons.statements.insert(is.id, entries);
    }
    let holds: Vec<HoldId> = persons.holds.iter().filter(|(_, h)| h.items.contains(&was.id)).map(|(i, _)| *i).collect();
    for hold in holds {
        if let Some(hold) = persons.holds.get_mut(&hold) {
            hold.items.insert(is.id);
        }
    }
    let special = state.acquisition(&is) == Some(Acquisition::SpecialPower);
    if special && state.lawyer_client(&is) && !state.personal.court.contains_key(&is.id) {
        let both: Vec<ItemId> = whole(state, &[is.id]).into_values().collect();
        doomed(state, at, &both, DutyKind::DestroyPrivileged, AT_ONCE);
    }
}

/// The content of these is gone.
pub(super) fn destroyed(state: &mut State, at: &At<'_>, items: &[ItemId]) {
    for item in items {
        if let Some(number) = state.item_numbers.get(item).copied() {
            state.personal.stop(number);
        }
        state.personal.doomed.remove(item);
    }
    settle(state, at);
}

/// The rules on keeping stand against destroying these (art. 20(3)).
pub(super) fn kept(state: &mut State, at: &At<'_>, items: &[ItemId]) {
    for item in items {
        if state.personal.doomed.get(item) == Some(&DutyKind::DestroyRemoved) {
            state.personal.doomed.remove(item);
        }
    }
    settle(state, at);
}

fn examined(state: &mut State, at: &At<'_>, by: CapacityId, items: &[ItemId], relevant: bool) -> Result<(), FoldError> {
    for (number, item) in whole(state, items) {
        state.personal.stop(number);
        state.personal.examined.insert(item, finding(at, by, relevant));
    }
    if relevant { Ok(()) } else { doom(state, at, items, DutyKind::ExamineOrDestroy, AT_ONCE) }
}

fn extended(state: &mut State, at: &At<'_>, items: &[ItemId], until: Instant) {
    let mut deliveries: BTreeMap<DepositId, OrgId> = BTreeMap::new();
    for (number, item) in whole(state, items) {
        if !state.personal.terms.contains_key(&number) {
            continue;
        }
        state.personal.run(number, until);
        state.personal.extended.insert(number);
        if let (Some(party), Some(item)) = (state.origin_of(&item), state.item(&item)) {
            deliveries.insert(item.deposit, party.clone());
        }
    }
    for (delivery, party) in deliveries {
        open(state, at, DutyKind::ExamineOrDestroy, &party, DutyObject::Delivery(delivery), until);
    }
}

/// Out of use, with earlier recipients told, and to be destroyed.
fn doom(state: &mut State, at: &At<'_>, items: &[ItemId], kind: DutyKind, within: &str) -> Result<(), FoldError> {
    let all: Vec<ItemId> = whole(state, items).into_values().collect();
    let mut left = Vec::new();
    for item in all {
        if state.item(&item).is_some_and(|i| i.status != ItemStatus::Destroyed) {
            deposit::retire(state, at, &item, ItemStatus::Removed)?;
            left.push(item);
        }
    }
    doomed(state, at, &left, kind, within);
    Ok(())
}

/// Marks data as to be destroyed, with a duty for each party they come from.
fn doomed(state: &mut State, at: &At<'_>, items: &[ItemId], kind: DutyKind, within: &str) {
    for item in items {
        state.personal.doomed.insert(*item, kind);
    }
    open_for(state, at, items, kind, term(at.at, within));
}

fn open_for(state: &mut State, at: &At<'_>, items: &[ItemId], kind: DutyKind, due: Instant) {
    let mut by_party: BTreeMap<OrgId, Vec<ItemId>> = BTreeMap::new();
    for item in items {
        if let Some(party) = state.origin_of(item) {
            by_party.entry(party.clone()).or_default().push(*item);
        }
    }
    for (party, items) in by_party {
        open(state, at, kind, &party, DutyObject::Items(items), due);
    }
}

fn open(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, object: DutyObject, due: Instant) {
    let id = duty_id(at, &format!("{}{owner}{object:?}", kind.code()));
    let duty = Duty { kind, owner: owner.clone(), object, due, opened: at.index, closed: None };
    state.duties.insert(id, duty);
}

/// A case is over: what was to be destroyed meanwhile is so at once; a clock runs on.
fn lifted(state: &mut State, at: &At<'_>, id: &HoldId) -> Result<(), FoldError> {
    let hold = state.personal.holds.get_mut(id).filter(|h| h.lifted.is_none());
    let hold = hold.ok_or(FoldError::DoesNotFollow("the case is not open"))?;
    hold.lifted = Some(at.index);
    let free: Vec<ItemId> = hold.items.iter().copied().collect();
    let mut again: BTreeMap<(DutyKind, Instant), Vec<ItemId>> = BTreeMap::new();
    let soon = term(at.at, AT_ONCE);
    for item in free.into_iter().filter(|i| !state.personal.held(i)) {
        if let Some(kind) = state.personal.doomed.get(&item) {
            again.entry((*kind, soon)).or_default().push(item);
        } else if let Some(end) = state.item_numbers.get(&item).and_then(|n| state.personal.terms.get(n)) {
            again.entry((DutyKind::ExamineOrDestroy, soon.max(*end))).or_default().push(item);
        }
    }
    for ((kind, due), items) in again {
        open_for(state, at, &items, kind, due);
    }
    Ok(())
}

/// Closes the duties that nothing is left of. While a case lasts, destruction is no duty.
fn settle(state: &mut State, at: &At<'_>) {
    let done: Vec<DutyId> =
        state.duties.iter().filter(|(_, d)| d.closed.is_none() && done(state, d)).map(|(id, _)| *id).collect();
    for duty in done {
        super::consent::close(state, &duty, at.index);
    }
}

fn done(state: &State, duty: &Duty) -> bool {
    let persons = &state.personal;
    let term_of = |item: &ItemId| persons.terms.get(state.item_numbers.get(item)?).copied();
    match (&duty.object, duty.kind) {
        (DutyObject::Delivery(id), DutyKind::ExamineOrDestroy) => {
            let runs = state.deposits.get(id).map(|d| d.items.as_slice()).unwrap_or_default();
            let waiting = persons.unexamined.get(&duty.due);
            let left = |number: &u32| {
                runs.iter().any(|(a, b)| (a..=b).contains(&number))
                    && state.item_at(*number).is_some_and(|i| !persons.held(&i.id))
            };
            !waiting.into_iter().flatten().any(left)
        }
        (DutyObject::Items(items), kind) => items.iter().all(|item| {
            let unexamined = kind == DutyKind::ExamineOrDestroy && term_of(item).is_some();
            persons.held(item) || !(unexamined || persons.doomed.get(item) == Some(&kind))
        }),
        _ => false,
    }
}
