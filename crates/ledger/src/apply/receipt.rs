// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts. What is
//! found irrelevant, or stays in doubt, is taken out of use. Indications of torture also call for weighing the
//! foreign service that sent it anew.

use super::{At, FoldError, deposit, duty_id, partner, term};
use crate::objects::receipt::{DataRequest, Doubt, Evaluated, Receipt};
use crate::objects::{DepositStatus, Duty, DutyObject};
use crate::state::State;
use waarborg_domain::partner::Cause;
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{CapacityId, DepositId, DutyKind, OrgId, OrgKind, ReceiptId};

const NO_RECEIPT: FoldError = FoldError::DoesNotFollow("the receipt is not in that state");

pub(super) fn change(state: &mut State, act: &ReceiptAct, at: &At<'_>) -> Result<(), FoldError> {
    let by = *at.who.ok_or(NO_RECEIPT)?;
    let slot = |slot: u32| (at.index, slot);
    match act {
        ReceiptAct::Requested { request, to, .. } => {
            let asked = DataRequest { org: org_of(state, &by)?, to: to.clone(), at: at.at, entry: at.index };
            let before = state.receipts.requests.insert(*request, asked);
            before.map_or(Ok(()), |_| Err(FoldError::DoesNotFollow("the request is on record already")))
        }
        ReceiptAct::Recorded { .. } => record(state, act, by, at),
        ReceiptAct::Explained { receipt, reason, effort } => {
            let r = found(state, receipt)?;
            r.reason = reason.map(slot).or(r.reason);
            r.effort = effort.map(slot).or(r.effort);
            close(state, DutyKind::EstablishReason, receipt, at.index);
            Ok(())
        }
        ReceiptAct::Evaluated { receipt, relevant, .. } => {
            found(state, receipt)?.evaluated = Some(Evaluated { relevant: *relevant, by, entry: at.index });
            if *relevant { Ok(()) } else { take_out(state, at, receipt) }
        }
        ReceiptAct::Doubted { receipt, reasons } => {
            let org = {
                let r = found(state, receipt)?;
                r.doubt = Some(Doubt { reasons: slot(*reasons), lifted: None });
                r.org.clone()
            };
            open(state, at, DutyKind::SettleDoubt, &org, receipt, "PT24H");
            Ok(())
        }
        ReceiptAct::Settled { receipt, lift, .. } => {
            found(state, receipt)?.doubt.as_mut().ok_or(NO_RECEIPT)?.lifted = Some(*lift);
            close(state, DutyKind::SettleDoubt, receipt, at.index);
            if *lift { Ok(()) } else { take_out(state, at, receipt) }
        }
        ReceiptAct::Indicated { receipt, indications } => {
            let r = found(state, receipt)?;
            r.indications = Some(slot(*indications));
            // A permission given before speaks of other indications.
            r.emergency = None;
            let (org, sender) = (r.org.clone(), r.sender.clone());
            open(state, at, DutyKind::ReconsiderCooperation, &org, receipt, "PT24H");
            // Of a foreign service it is an event that its weighing did not know of.
            if state.org(&sender).is_some_and(|o| o.org.kind == OrgKind::ForeignService) {
                partner::happened(state, at, &org, &sender, Cause::Other);
            }
            Ok(())
        }
        ReceiptAct::EmergencyPermitted { receipt, until, .. } => {
            found(state, receipt)?.emergency = Some(*until);
            Ok(())
        }
        ReceiptAct::Reconsidered { receipt, .. } => {
            close(state, DutyKind::ReconsiderCooperation, receipt, at.index);
            Ok(())
        }
        ReceiptAct::Consulted { .. } => Ok(()),
    }
}

/// A delivery that brings in what was received.
pub(super) fn brought(state: &mut State, deposit: &DepositId, receipt: Option<&ReceiptId>) -> Result<(), FoldError> {
    let Some(receipt) = receipt else { return Ok(()) };
    found(state, receipt)?.deposits.push_back(*deposit);
    if let Some(d) = state.deposits.get_mut(deposit) {
        d.receipt = Some(*receipt);
    }
    Ok(())
}

fn record(state: &mut State, act: &ReceiptAct, by: CapacityId, at: &At<'_>) -> Result<(), FoldError> {
    let ReceiptAct::Recorded { receipt, sender, request, conditions, about, stated, disclosure } = act else {
        return Ok(());
    };
    let org = org_of(state, &by)?;
    let new = Receipt {
        org: org.clone(),
        sender: sender.clone(),
        request: *request,
        conditions: conditions.clone(),
        disclosure: *disclosure,
        about: (at.index, *about),
        stated: stated.map(|slot| (at.index, slot)),
        by,
        at: at.at,
        deposits: imbl::Vector::new(),
        reason: None,
        effort: None,
        evaluated: None,
        doubt: None,
        indications: None,
        emergency: None,
    };
    if state.receipts.received.insert(*receipt, new).is_some() {
        return Err(FoldError::DoesNotFollow("the receipt is on record already"));
    }
    if request.is_none() && stated.is_none() {
        open(state, at, DutyKind::EstablishReason, &org, receipt, "P7D");
    }
    Ok(())
}

fn found<'a>(state: &'a mut State, receipt: &ReceiptId) -> Result<&'a mut Receipt, FoldError> {
    state.receipts.received.get_mut(receipt).ok_or(NO_RECEIPT)
}

fn org_of(state: &State, who: &CapacityId) -> Result<OrgId, FoldError> {
    state.capacities.get(who).map(|c| c.capacity.org.clone()).ok_or(NO_RECEIPT)
}

/// Takes all data of a receipt out of use, as its own organisation would.
fn take_out(state: &mut State, at: &At<'_>, receipt: &ReceiptId) -> Result<(), FoldError> {
    let deposits = found(state, receipt)?.deposits.clone();
    for id in &deposits {
        if state.deposits.get(id).is_some_and(|d| d.status == DepositStatus::Sealed) {
            deposit::withdraw(state, at, id)?;
        }
    }
    Ok(())
}

fn open(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, receipt: &ReceiptId, within: &str) {
    let duty = Duty {
        kind,
        owner: owner.clone(),
        object: DutyObject::Receipt(*receipt),
        due: term(at.at, within),
        opened: at.index,
        closed: None,
    };
    state.duties.insert(duty_id(at, &format!("{}{receipt}", kind.code())), duty);
}

fn close(state: &mut State, kind: DutyKind, receipt: &ReceiptId, by: u64) {
    let about = DutyObject::Receipt(*receipt);
    let open: Vec<_> = state
        .duties
        .iter()
        .filter(|(_, d)| d.kind == kind && d.object == about && d.closed.is_none())
        .map(|(id, _)| *id)
        .collect();
    for duty in open {
        super::consent::close(state, &duty, by);
    }
}
