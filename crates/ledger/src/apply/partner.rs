// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: notes, relations, incidents, suspension, organs (W17 art. 88,
//! R-164), and the duties they bring: tell the minister within 24 hours (U-07), weigh anew after an
//! incident within thirty days (P), review a note within its term (U-06), draw up the balance each year (P).

use super::{At, FoldError, consent, duty_id, term};
use crate::objects::partner::{Adoption, Incident, Note, Organ, Permitted, Reach, Relation};
use crate::objects::{Duty, DutyObject};
use crate::state::State;
use waarborg_domain::partner::{Cause, Level, PartnerAct, Whom};
use waarborg_domain::{CapacityId, DutyId, DutyKind, NoteId, OrgId, Role};

const NO_RELATION: FoldError = FoldError::DoesNotFollow("the partner is not in that state");

pub(super) fn change(state: &mut State, act: &PartnerAct, at: &At<'_>) -> Result<(), FoldError> {
    let who = *at.who.ok_or(NO_RELATION)?;
    let service = state.capacities.get(&who).ok_or(NO_RELATION)?.capacity.org.clone();
    match act {
        PartnerAct::Drafted { note, content } => {
            if state.partners.notes.contains_key(note) {
                return Err(FoldError::DoesNotFollow("an id can be used once"));
            }
            let draft = Note { content: content.clone(), by: service, author: who, at: at.at, entry: at.index };
            state.partners.notes.insert(*note, draft);
        }
        PartnerAct::Adopted { note } => adopt(state, at, &service, who, note)?,
        PartnerAct::Related { with, level } => relate(state, at, &service, who, with, *level)?,
        PartnerAct::Happened { with, cause } => happened(state, at, &service, with, *cause),
        PartnerAct::Settled { with } => {
            for incident in relation(state, &service, with).incidents.iter_mut() {
                incident.settled.get_or_insert(at.index);
            }
        }
        PartnerAct::Suspended { with, .. } => relation(state, &service, with).suspended = Some(at.index),
        PartnerAct::Resumed { with } => relation(state, &service, with).suspended = None,
        PartnerAct::Told { with, whom: Whom::Lead } => relation(state, &service, with).lead_told = Some(at.index),
        PartnerAct::Told { with, whom: Whom::Minister } => close(state, at, DutyKind::TellRelation, &service, with),
        PartnerAct::Admitted { organ, kind, .. } => {
            let admitted = Organ { kind: *kind, by: who, at: at.at, entry: at.index };
            state.partners.organs.insert((service, organ.clone()), admitted);
        }
        PartnerAct::Balanced { with } => {
            relation(state, &service, with).balances.push_back((at.at, at.index));
            close(state, at, DutyKind::DrawBalance, &service, with);
            open(state, at, DutyKind::DrawBalance, &service, with, "P12M");
        }
    }
    Ok(())
}

/// Something happened that gives cause to weigh a partner anew.
pub(super) fn happened(state: &mut State, at: &At<'_>, service: &OrgId, partner: &OrgId, cause: Cause) {
    let incident = Incident { cause, at: at.at, entry: at.index, settled: None };
    relation(state, service, partner).incidents.push_back(incident);
    open(state, at, DutyKind::Reweigh, service, partner, "P30D");
}

fn relation<'a>(state: &'a mut State, service: &OrgId, partner: &OrgId) -> &'a mut Relation {
    state.partners.relations.entry((service.clone(), partner.clone())).or_default()
}

/// A note adopted for the service ends the review and the re-weighing that its draft answers.
fn adopt(state: &mut State, at: &At<'_>, service: &OrgId, by: CapacityId, id: &NoteId) -> Result<(), FoldError> {
    let note = state.partners.notes.get(id).ok_or(NO_RELATION)?;
    let (content, drafted) = (note.content.clone(), note.entry);
    let (partner, months) = (content.partner.clone(), content.term());
    let adoption = Adoption { note: *id, by, at: at.at, review: term(at.at, months), entry: at.index };
    let own = relation(state, service, &partner);
    own.notes.push_back(adoption);
    own.reach = own.reach.map(|reach| reach.within(&content));
    close(state, at, DutyKind::ReviewNote, service, &partner);
    for duty in duties(state, DutyKind::Reweigh, service, &partner) {
        if state.duties.get(&duty).is_some_and(|d| d.opened < drafted) {
            consent::close(state, &duty, at.index);
        }
    }
    open(state, at, DutyKind::ReviewNote, service, &partner, months);
    Ok(())
}

fn relate(
    state: &mut State,
    at: &At<'_>,
    service: &OrgId,
    by: CapacityId,
    partner: &OrgId,
    level: Level,
) -> Result<(), FoldError> {
    let minister = state.capacities.get(&by).is_some_and(|c| c.capacity.role == Role::Minister);
    let note = relation(state, service, partner).notes.last().ok_or(NO_RELATION)?.note;
    let forms = state.partners.notes.get(&note).ok_or(NO_RELATION)?.content.forms;
    let relation = relation(state, service, partner);
    let first = relation.permitted.is_empty();
    relation.reach = Some(Reach { level, forms });
    relation.permitted.push_back(Permitted { level, note, by, at: at.at, entry: at.index });
    if !minister {
        open(state, at, DutyKind::TellRelation, service, partner, "PT24H");
    }
    if first {
        open(state, at, DutyKind::DrawBalance, service, partner, "P12M");
    }
    Ok(())
}

fn duties(state: &State, kind: DutyKind, owner: &OrgId, partner: &OrgId) -> Vec<DutyId> {
    let object = DutyObject::Partner(partner.clone());
    let open = state.duties.iter().filter(|(_, d)| d.closed.is_none() && d.kind == kind && d.owner == *owner);
    open.filter(|(_, d)| d.object == object).map(|(id, _)| *id).collect()
}

fn open(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, partner: &OrgId, within: &str) {
    let object = DutyObject::Partner(partner.clone());
    let due = term(at.at, within);
    let duty = Duty { kind, owner: owner.clone(), object, due, opened: at.index, closed: None };
    state.duties.insert(duty_id(at, kind.code()), duty);
}

fn close(state: &mut State, at: &At<'_>, kind: DutyKind, owner: &OrgId, partner: &OrgId) {
    for duty in duties(state, kind, owner, partner) {
        consent::close(state, &duty, at.index);
    }
}
