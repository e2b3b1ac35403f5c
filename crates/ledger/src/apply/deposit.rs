// SPDX-License-Identifier: EUPL-1.2
//! Deliveries: begun, filled in chunks, visible at once by the seal; corrected and withdrawn by their
//! party. A correction opens a duty to tell each earlier recipient.

use super::{At, FoldError, duty_id, term};
use crate::objects::taxii::By;
use crate::objects::{Class, Deposit, DepositStatus, Duty, DutyObject, Item, ItemStatus};
use crate::state::State;
use std::collections::BTreeSet;
use std::sync::Arc;
use waarborg_domain::act::ItemRow;
use waarborg_domain::item::ClassSpec;
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Act, DepositId, DutyKind, ItemId, OrgId, SpaceId};

const NO_DEPOSIT: FoldError = FoldError::DoesNotFollow("the delivery is not open");
const NO_ITEM: FoldError = FoldError::DoesNotFollow("the item is not in use");

pub(super) fn change(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        Act::DepositBegun { deposit, party, receipt, company, .. } => {
            begin(state, at, act)?;
            super::company::taken(state, deposit, company.as_ref(), party, at);
            super::receipt::brought(state, deposit, receipt.as_ref())
        }
        Act::DepositChunk { deposit, items } => chunk(state, at, deposit, items),
        Act::DepositSealed { deposit, items } => seal(state, at, deposit, *items),
        Act::DepositAbandoned { deposit } => open_deposit(state, deposit).map(|d| d.status = DepositStatus::Abandoned),
        Act::DepositWithdrawn { deposit } => withdraw(state, at, deposit),
        Act::ItemCorrected { old, class, row } => correct(state, at, old, class, row),
        Act::ItemWithdrawn { item } => retire(state, at, item, ItemStatus::Withdrawn),
        _ => Ok(()),
    }
}

fn begin(state: &mut State, at: &At<'_>, act: &Act) -> Result<(), FoldError> {
    let Act::DepositBegun { deposit: id, space, party, feed, classes, acquisition, acquired, .. } = act else {
        return Ok(());
    };
    let by = *at.who.ok_or(FoldError::DoesNotFollow("a delivery has a depositor"))?;
    if state.deposits.contains_key(id) {
        return Err(FoldError::DoesNotFollow("the delivery exists"));
    }
    let numbers: Arc<[u32]> = classes.iter().map(|spec| intern(state, space, party, spec)).collect();
    let deposit = Deposit {
        space: *space,
        party: party.clone(),
        by,
        at: at.at,
        classes: numbers,
        items: Vec::new(),
        count: 0,
        acquisition: *acquisition,
        // A clock never begins later than with the delivery.
        acquired: acquired.map_or(at.at, |t| t.min(at.at)),
        status: DepositStatus::Open,
        entry: at.index,
        feed: *feed,
        receipt: None,
    };
    state.deposits.insert(*id, deposit);
    Ok(())
}

/// The number of a class, making it if it is new. There are few classes; a scan is enough.
fn intern(state: &mut State, space: &SpaceId, party: &OrgId, spec: &ClassSpec) -> u32 {
    let found = state.classes.iter().position(|c| c.space == *space && c.party == *party && *c.spec == *spec);
    let number = found.unwrap_or_else(|| {
        state.classes.push_back(Class {
            space: *space,
            party: party.clone(),
            spec: Arc::new(spec.clone()),
            usable: Arc::default(),
        });
        state.classes.len() - 1
    });
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn open_deposit<'a>(state: &'a mut State, id: &DepositId) -> Result<&'a mut Deposit, FoldError> {
    state.deposits.get_mut(id).filter(|d| d.status == DepositStatus::Open).ok_or(NO_DEPOSIT)
}

fn chunk(state: &mut State, at: &At<'_>, id: &DepositId, rows: &[ItemRow]) -> Result<(), FoldError> {
    let first = u32::try_from(state.items.len()).map_err(|_| FoldError::DoesNotFollow("too many items"))?;
    let deposit = open_deposit(state, id)?;
    let classes = deposit.classes.clone();
    let count = u32::try_from(rows.len()).map_err(|_| NO_ITEM)?;
    if count == 0 {
        return Ok(());
    }
    deposit.items.push((first, first + (count - 1)));
    deposit.count += u64::from(count);
    for (slot, row) in (0u32..).zip(rows) {
        let class = *classes.get(usize::from(row.1)).ok_or(FoldError::DoesNotFollow("no such class"))?;
        add(
            state,
            Item {
                id: row.0,
                class,
                observed: row.2,
                deposit: *id,
                record: (at.index, slot),
                status: ItemStatus::Unsealed,
                next: None,
                previous: None,
            },
        )?;
    }
    Ok(())
}

fn add(state: &mut State, item: Item) -> Result<u32, FoldError> {
    let number = u32::try_from(state.items.len()).map_err(|_| FoldError::DoesNotFollow("too many items"))?;
    if state.item_numbers.insert(item.id, number).is_some() {
        return Err(FoldError::DoesNotFollow("the item exists"));
    }
    state.items.push_back(item);
    Ok(number)
}

fn seal(state: &mut State, at: &At<'_>, id: &DepositId, items: u64) -> Result<(), FoldError> {
    let deposit = open_deposit(state, id)?;
    if deposit.count != items {
        return Err(FoldError::DoesNotFollow("the seal counts other items than were brought in"));
    }
    deposit.status = DepositStatus::Sealed;
    let (runs, feed, count) = (deposit.items.clone(), deposit.feed, deposit.count);
    for number in runs.iter().flat_map(|(a, b)| *a..=*b) {
        set_status(state, number, ItemStatus::Active)?;
    }
    if let Some(feed) = feed {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        state.taxii.place(Collection::Feed(feed), By::Delivery(*id), at.at, count);
    }
    super::personal::sealed(state, at, id);
    Ok(())
}

pub(super) fn withdraw(state: &mut State, at: &At<'_>, id: &DepositId) -> Result<(), FoldError> {
    let deposit = state.deposits.get_mut(id).filter(|d| d.status == DepositStatus::Sealed).ok_or(NO_DEPOSIT)?;
    deposit.status = DepositStatus::Withdrawn;
    let runs = deposit.items.clone();
    for number in runs.iter().flat_map(|(a, b)| *a..=*b) {
        if let Some(item) = state.item_at(number).copied().filter(|i| i.status == ItemStatus::Active) {
            set_status(state, number, ItemStatus::Withdrawn)?;
            tell_recipients(state, at, &item.id);
        }
    }
    Ok(())
}

/// Takes an item out of use, and has its earlier recipients told (W17 art. 20(2)).
pub(super) fn retire(state: &mut State, at: &At<'_>, id: &ItemId, status: ItemStatus) -> Result<(), FoldError> {
    let number = *state.item_numbers.get(id).ok_or(NO_ITEM)?;
    let was = state.item_at(number).ok_or(NO_ITEM)?.status;
    set_status(state, number, status)?;
    if was == ItemStatus::Active {
        tell_recipients(state, at, id);
    }
    Ok(())
}

/// The one place where an item's standing changes, and with it the row filter.
pub(super) fn set_status(state: &mut State, number: u32, status: ItemStatus) -> Result<(), FoldError> {
    let item = state.items.get_mut(number as usize).ok_or(NO_ITEM)?;
    item.status = status;
    let class = item.class as usize;
    // What was received from others is kept apart and found through its receipt.
    let received = state.deposits.get(&item.deposit).is_some_and(|d| d.receipt.is_some());
    let class = state.classes.get_mut(class).ok_or(NO_ITEM)?;
    let usable = Arc::make_mut(&mut class.usable);
    if status == ItemStatus::Active && !received {
        usable.insert(number)
    } else {
        usable.remove(number)
    };
    Ok(())
}

fn correct(state: &mut State, at: &At<'_>, old: &ItemId, spec: &ClassSpec, row: &ItemRow) -> Result<(), FoldError> {
    let number = *state.item_numbers.get(old).ok_or(NO_ITEM)?;
    let item = *state.item_at(number).filter(|i| i.status == ItemStatus::Active).ok_or(NO_ITEM)?;
    let class = state.class_of(&item).ok_or(NO_ITEM)?.clone();
    let new_class = intern(state, &class.space, &class.party, spec);
    set_status(state, number, ItemStatus::Corrected)?;
    let new = add(
        state,
        Item {
            id: row.0,
            class: new_class,
            observed: row.2,
            deposit: item.deposit,
            record: (at.index, 0),
            status: ItemStatus::Active,
            next: None,
            previous: Some(number),
        },
    )?;
    set_status(state, new, ItemStatus::Active)?;
    if let Some(item) = state.items.get_mut(number as usize) {
        item.next = Some(new);
    }
    // The new version belongs to the delivery too: withdrawing that takes it along.
    if let Some(deposit) = state.deposits.get_mut(&item.deposit) {
        deposit.items.push((new, new));
    }
    super::personal::corrected(state, at, number, new);
    tell_recipients(state, at, old);
    Ok(())
}

/// each earlier recipient is told as soon as possible; 24 hours by default (U-07).
fn tell_recipients(state: &mut State, at: &At<'_>, old: &ItemId) {
    let recipients: BTreeSet<OrgId> =
        state.went_to.get(old).into_iter().flatten().map(|(_, recipient)| recipient.clone()).collect();
    let owner = state.cell().map(|(_, s)| s.owner.clone());
    for recipient in recipients {
        let duty = Duty {
            kind: DutyKind::TellCorrection,
            owner: owner.clone().unwrap_or_else(|| recipient.clone()),
            object: DutyObject::Item(*old, recipient.clone()),
            due: term(at.at, "PT24H"),
            opened: at.index,
            closed: None,
        };
        state.duties.insert(duty_id(at, &format!("{old}{recipient}")), duty);
    }
}
