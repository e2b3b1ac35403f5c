// SPDX-License-Identifier: EUPL-1.2
//! Acts around a disclosure outside the cell: onward requests, confirmations, inspections, screening enquiries
//! (W17 arts. 62-68; ). A handover opens here what the
//! disclosing service still has to do: confirm in writing, follow a request to destroy.

use super::{At, FoldError, duty_id, term};
use crate::objects::onward::{Asked, Wish};
use crate::objects::{Disclosure, Duty, DutyObject};
use crate::state::{ForeignPermission, State};
use std::collections::BTreeSet;
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::{Conditions, ConsentId, DisclosureId, DutyId, DutyKind, OnwardId, OrgId, OrgKind};

const NO_REQUEST: FoldError = FoldError::DoesNotFollow("no such request waits for an answer");
const NO_PERSON: FoldError = FoldError::DoesNotFollow("the act needs a person");

pub(super) fn change(state: &mut State, act: &OnwardAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        OnwardAct::Designated { id, designation, .. } => {
            state.onward.designations.insert(*id, designation.clone());
            Ok(())
        }
        OnwardAct::EnquiryReceived { id, enquiry } => {
            let to = org_of(state, at)?;
            state.onward.enquiries.insert(*id, (enquiry.clone(), to, at.index));
            Ok(())
        }
        OnwardAct::PassingAsked { id, disclosure, by, to } => {
            let wish = Wish::Passing { disclosure: *disclosure, by: by.clone(), to: to.clone() };
            ask(state, at, id, wish);
            Ok(())
        }
        OnwardAct::PassingDecided { id, allow, conditions } => {
            answer(state, at, id, *allow, conditions.clone()).map(|_| ())
        }
        OnwardAct::OriginatorAsked { id, service, items, to } => {
            let party = org_of(state, at)?;
            let wish = Wish::Originator { service: service.clone(), items: items.clone(), to: to.clone(), party };
            ask(state, at, id, wish);
            Ok(())
        }
        OnwardAct::OriginatorAnswered { id, allow, written, until } => {
            let Wish::Originator { service, items, to, party } = answer(state, at, id, *allow, Conditions::default())?
            else {
                return Err(NO_REQUEST);
            };
            // Only what the service gives in writing, for this recipient, counts as its permission.
            if *allow && *written {
                let permission = ForeignPermission { party, service, items, recipient: to, until: *until };
                state.foreign.push_back(permission);
            }
            Ok(())
        }
        OnwardAct::InspectionAsked { id, disclosure, by, items } => {
            let duty = inspection_due(state, at, disclosure, by)?;
            let wish = Wish::Inspection { disclosure: *disclosure, by: by.clone(), items: items.clone(), duty };
            ask(state, at, id, wish);
            Ok(())
        }
        OnwardAct::InspectionAnswered { id, allow } => {
            let wish = answer(state, at, id, *allow, Conditions::default())?;
            if let Wish::Inspection { duty: Some(duty), .. } = wish {
                super::consent::close(state, &duty, at.index);
            }
            Ok(())
        }
        OnwardAct::Confirmed { duty }
        | OnwardAct::DestructionAnswered { duty, .. }
        | OnwardAct::RefusalHeard { duty } => {
            super::consent::close(state, duty, at.index);
            Ok(())
        }
    }
}

/// What a handover leaves to be done (arts. 66(2), 67(2), 68(2); R-088).
pub(super) fn handed_over(state: &mut State, at: &At<'_>, id: &DisclosureId, d: &Disclosure, to: &OrgId) {
    let Some(owner) = state.spaces.get(&d.space).map(|s| s.owner.clone()) else { return };
    if !d.written {
        open(state, at, DutyKind::ConfirmInWriting, &owner, (id, to), "P1D");
    }
    if d.onward.screening {
        open(state, at, DutyKind::TrackDestruction, &owner, (id, to), "P3M");
    }
}

/// A party refuses consent for telling the OM of a crime: the head who may tell and the head of that party hear
/// of it (U-22). Neither is told more than the disclosure; who refused, its own head knows.
pub(super) fn refused(state: &mut State, at: &At<'_>, consent: &ConsentId) {
    let Some(party) = state.consents.get(consent).map(|c| c.party.clone()) else { return };
    let asked = state.disclosures.iter().find(|(_, d)| d.crime && d.consents.contains(consent));
    let Some((id, d)) = asked.map(|(id, d)| (*id, d.clone())) else { return };
    let Some(owner) = state.spaces.get(&d.space).map(|s| s.owner.clone()) else { return };
    let om = |org: &&OrgId| state.org(org).is_some_and(|o| o.org.kind == OrgKind::Om);
    let Some(om) = d.recipients.keys().find(om).cloned() else { return };
    for org in BTreeSet::from([owner, party]) {
        open(state, at, DutyKind::HearRefusal, &org, (&id, &om), "PT24H");
    }
}

fn open(
    state: &mut State,
    at: &At<'_>,
    kind: DutyKind,
    owner: &OrgId,
    (disclosure, recipient): (&DisclosureId, &OrgId),
    within: &str,
) -> DutyId {
    let duty = Duty {
        kind,
        owner: owner.clone(),
        object: DutyObject::Disclosure(*disclosure, recipient.clone()),
        due: term(at.at, within),
        opened: at.index,
        closed: None,
    };
    // Of what both heads hear each has a duty of its own.
    let whose = if kind == DutyKind::HearRefusal { owner.as_str() } else { "" };
    let id = duty_id(at, &format!("{}{disclosure}{recipient}{whose}", kind.code()));
    state.duties.insert(id, duty);
    id
}

/// The OM's request for inspection is a duty of whoever told it (art. 66(4)).
fn inspection_due(
    state: &mut State,
    at: &At<'_>,
    disclosure: &DisclosureId,
    by: &OrgId,
) -> Result<Option<DutyId>, FoldError> {
    let d = state.disclosures.get(disclosure).ok_or(NO_REQUEST)?;
    let om = state.org(by).is_some_and(|o| o.org.kind == OrgKind::Om);
    let owner = state.spaces.get(&d.space).map(|s| s.owner.clone()).ok_or(NO_REQUEST)?;
    if !(om && d.crime) {
        return Ok(None);
    }
    Ok(Some(open(state, at, DutyKind::GiveInspection, &owner, (disclosure, by), "P7D")))
}

fn ask(state: &mut State, at: &At<'_>, id: &OnwardId, wish: Wish) {
    state.onward.asked.insert(*id, Asked { wish, at: at.at, entry: at.index, answer: None });
}

fn answer(
    state: &mut State,
    at: &At<'_>,
    id: &OnwardId,
    allow: bool,
    conditions: Conditions,
) -> Result<Wish, FoldError> {
    let asked = state.onward.asked.get_mut(id).filter(|a| a.answer.is_none()).ok_or(NO_REQUEST)?;
    asked.answer = Some((allow, conditions, at.index));
    Ok(asked.wish.clone())
}

fn org_of(state: &State, at: &At<'_>) -> Result<OrgId, FoldError> {
    at.who.and_then(|w| state.capacities.get(w)).map(|c| c.capacity.org.clone()).ok_or(NO_PERSON)
}
