// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, lawful channels of supply, separation of duties, rosters, communication
//!

use super::{At, FoldError, duty_id, term};
use crate::objects::care::{Archived, Collection, Communication, PrivacyAssessment, Receipt};
use crate::objects::{Duty, DutyObject};
use crate::state::State;
use imbl::OrdMap;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::act::Mention;
use waarborg_domain::care::{CareAct, Safeguard};
use waarborg_domain::{AnalysisId, Capacity, CommunicationId, DutyId, DutyKind, Instant, ItemId, Mandate, OrgId, Role};

/// How long an originator has to answer a signal: always the same, whatever there is to answer (ADR 0015).
const ANSWER_PERIOD: &str = "P7D";

const NO_RECORDS: FoldError = FoldError::DoesNotFollow("no such records are kept");
const NO_WORDS: FoldError = FoldError::DoesNotFollow("no such communication");

pub(super) fn change(state: &mut State, act: &CareAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        CareAct::PrivacyAssessed { party, indicated, .. } => {
            let assessment = PrivacyAssessment { indicated: *indicated, at: at.at, entry: at.index };
            state.care.assessments.insert(party.clone(), assessment);
        }
        CareAct::MentionAnswered { duty, objects } => answer_mention(state, at, duty, *objects)?,
        CareAct::BilateralRecorded { party, from, items, conditions } => {
            for item in items {
                let receipt = Receipt {
                    party: party.clone(),
                    from: from.clone(),
                    conditions: conditions.clone(),
                    entry: at.index,
                };
                state.care.received.insert(*item, receipt);
            }
        }
        CareAct::RosterSet { party, turns } => {
            state.care.rosters.insert(party.clone(), turns.clone().into());
        }
        CareAct::CommunicationProposed { communication, party } => propose(state, at, communication, party)?,
        CareAct::CommunicationAnswered { communication, party, agrees } => {
            let words = state.care.communications.get_mut(communication).ok_or(NO_WORDS)?;
            words.answers.insert(party.clone(), *agrees);
            close_where(state, at, DutyKind::AnswerCommunication, party, &DutyObject::Communication(*communication));
        }
        CareAct::CommunicationPublished { communication } => {
            let words = state.care.communications.get_mut(communication).ok_or(NO_WORDS)?;
            words.published.get_or_insert(at.index);
        }
        CareAct::SafeguardEvidenced { safeguard } => evidence(state, at, *safeguard),
        CareAct::OperationPlanned { party, affects, begins } => {
            let object = DutyObject::Operation(affects.clone(), at.index);
            open(state, at, DutyKind::TellOperation, party, object, *begins);
        }
        CareAct::OperationTold { duty } | CareAct::DesignationSent { duty } => {
            super::consent::close(state, duty, at.index);
        }
        CareAct::CollectionAsked { .. } | CareAct::CollectionDecided { .. } | CareAct::CollectionBegun { .. } => {
            collection(state, at, act)?;
        }
        CareAct::ArchiveKept { items } => keep(state, at, items)?,
        CareAct::ArchiveFound { duty, limited, .. } => find(state, at, duty, *limited)?,
        CareAct::ArchiveTransferred { duty } => {
            for item in kept(state, duty)? {
                if let Some(record) = state.care.archive.get_mut(&item) {
                    record.transferred = Some(at.index);
                }
            }
            super::consent::close(state, duty, at.index);
        }
    }
    Ok(())
}

/// Kept, they are not to be destroyed any more (art. 20(3)). After twenty years the minister finds on them, and
/// within a year from then they are transferred; statute gives no number for that, the house does.
fn keep(state: &mut State, at: &At<'_>, items: &[ItemId]) -> Result<(), FoldError> {
    let keeper = items.first().and_then(|i| state.keeper(i)).cloned().ok_or(NO_RECORDS)?;
    let oldest = items.iter().filter_map(|i| state.recorded_at(i)).min().ok_or(NO_RECORDS)?;
    for item in items {
        let record = Archived { entry: at.index, found: None, transferred: None };
        state.care.archive.insert(*item, record);
    }
    super::personal::kept(state, at, items);
    open(state, at, DutyKind::SettleArchive, &keeper, DutyObject::Archive(items.to_vec()), term(oldest, "P21Y"));
    Ok(())
}

/// What is limited in its publicity stays until it is seventy-five years old; after that, for another twenty.
fn find(state: &mut State, at: &At<'_>, duty: &DutyId, limited: bool) -> Result<(), FoldError> {
    let items = kept(state, duty)?;
    for item in &items {
        if let Some(record) = state.care.archive.get_mut(item) {
            record.found = Some((limited, at.index));
        }
    }
    if limited {
        let keeper = state.duties.get(duty).map(|d| d.owner.clone()).ok_or(NO_RECORDS)?;
        let oldest = items.iter().filter_map(|i| state.recorded_at(i)).min().ok_or(NO_RECORDS)?;
        super::consent::close(state, duty, at.index);
        let due = term(oldest, "P76Y").max(term(at.at, "P20Y"));
        open(state, at, DutyKind::SettleArchive, &keeper, DutyObject::Archive(items), due);
    }
    Ok(())
}

/// The records that a duty to the archive is about.
fn kept(state: &State, duty: &DutyId) -> Result<Vec<ItemId>, FoldError> {
    match state.duties.get(duty).map(|d| &d.object) {
        Some(DutyObject::Archive(items)) => Ok(items.clone()),
        _ => Err(NO_RECORDS),
    }
}

fn collection(state: &mut State, at: &At<'_>, act: &CareAct) -> Result<(), FoldError> {
    match act {
        CareAct::CollectionAsked { collection, party, source, contents, abroad, analogy } => {
            let head = at.who.and_then(|who| state.capacities.get(who)).is_some_and(|c| c.capacity.role == Role::Head);
            let asked = Collection {
                party: party.clone(),
                source: *source,
                complete: contents.complete(),
                by_head: head,
                abroad: *abroad,
                analogy: analogy.is_some(),
                until: None,
                entry: at.index,
            };
            state.care.collections.insert(*collection, asked);
        }
        CareAct::CollectionDecided { collection, allow, until } => {
            let asked = state.care.collections.get_mut(collection);
            asked.ok_or(FoldError::DoesNotFollow("no such collection"))?.until = allow.then_some(*until);
        }
        // What begins leaves its entry; what is collected comes in as any other data.
        _ => {}
    }
    Ok(())
}

/// Somebody is designated to permit systematic collection: the minister gets a copy (W17 art. 38(2); R-017).
pub(super) fn designated(state: &mut State, at: &At<'_>, capacity: &Capacity) {
    if capacity.holds(Mandate::Osint) {
        let object = DutyObject::Designation(capacity.id);
        open(state, at, DutyKind::SendDesignation, &capacity.org, object, term(at.at, "PT24H"));
    }
}

fn open(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, object: DutyObject, due: Instant) {
    let id = duty_id(at, &format!("{}{owner}", kind.code()));
    let duty = Duty { kind, owner: owner.clone(), object, due, opened: at.index, closed: None };
    state.duties.insert(id, duty);
}

fn close_where(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, object: &DutyObject) {
    let done = |d: &Duty| d.closed.is_none() && d.kind == kind && d.owner == *owner && d.object == *object;
    let duties: Vec<DutyId> = state.duties.iter().filter(|(_, d)| done(d)).map(|(id, _)| *id).collect();
    for duty in duties {
        super::consent::close(state, &duty, at.index);
    }
}

/// A saved text mentions items hidden from its author: each originator is told, and nobody else.
pub(super) fn signal(state: &mut State, at: &At<'_>, analysis: &AnalysisId, hidden: &[Mention]) {
    let mut by_party: BTreeMap<OrgId, BTreeSet<ItemId>> = BTreeMap::new();
    for item in hidden.iter().flat_map(|m| m.holders.iter()) {
        if let Some(party) = state.origin_of(item) {
            by_party.entry(party.clone()).or_default().insert(*item);
        }
    }
    for (party, items) in by_party {
        let told = |d: &Duty| match &d.object {
            DutyObject::Mention(known, told) => {
                d.closed.is_none() && d.owner == party && known == analysis && items.iter().all(|i| told.contains(i))
            }
            _ => false,
        };
        if !state.duties.values().any(told) {
            let object = DutyObject::Mention(*analysis, items.into_iter().collect());
            open(state, at, DutyKind::AnswerMention, &party, object, term(at.at, ANSWER_PERIOD));
        }
    }
}

fn answer_mention(state: &mut State, at: &At<'_>, duty: &DutyId, objects: bool) -> Result<(), FoldError> {
    let found = state.duties.get(duty).ok_or(FoldError::DoesNotFollow("no such duty"))?;
    let DutyObject::Mention(analysis, _) = &found.object else {
        return Err(FoldError::DoesNotFollow("the duty is no signal of a mention"));
    };
    let key = (*analysis, found.owner.clone());
    if objects {
        state.care.objections.insert(key);
    } else {
        state.care.objections.remove(&key);
    }
    super::consent::close(state, duty, at.index);
    Ok(())
}

/// The other parties, and the coordinator for the agenda, are asked.
fn propose(state: &mut State, at: &At<'_>, id: &CommunicationId, party: &OrgId) -> Result<(), FoldError> {
    if state.care.communications.contains_key(id) {
        return Err(FoldError::DoesNotFollow("the communication exists"));
    }
    let words =
        Communication { party: party.clone(), answers: OrdMap::new(), entry: at.index, at: at.at, published: None };
    state.care.communications.insert(*id, words);
    let others: Vec<OrgId> = state.orgs.keys().filter(|o| *o != party && state.is_party(o, at.at)).cloned().collect();
    for other in others {
        let object = DutyObject::Communication(*id);
        open(state, at, DutyKind::AnswerCommunication, &other, object, term(at.at, "P7D"));
    }
    Ok(())
}

/// Evidence closes what was due of this safeguard; the next is due in a year.
fn evidence(state: &mut State, at: &At<'_>, safeguard: Safeguard) {
    let Some(owner) = state.cell().map(|(_, s)| s.owner.clone()) else { return };
    state.care.evidence.entry(safeguard).or_default().push_back((at.at, at.index));
    let object = DutyObject::Safeguard(safeguard);
    close_where(state, at, DutyKind::EvidenceSafeguard, &owner, &object);
    open(state, at, DutyKind::EvidenceSafeguard, &owner, object, term(at.at, "P12M"));
}
