// SPDX-License-Identifier: EUPL-1.2
//! Analyses and assessments, questions for consent and their answers. A withdrawal stops what is not
//! handed over and opens a recall for each recipient that has the data.

use super::{At, FoldError, duty_id, term};
use crate::known;
use crate::objects::{Analysis, Answered, Assessment, Consent, Duty, DutyObject, StandingConsent, Version};
use crate::state::{ForeignPermission, State};
use imbl::{OrdSet, Vector};
use std::sync::Arc;
use waarborg_domain::{Act, Answer, CapacityId, ConsentId, DutyKind, ItemId, OrgId, RecipientState};

pub(super) fn change(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        Act::AnalysisSaved { .. } => save(state, act, at),
        Act::RedactionAsked { analysis, party, items } => {
            let duty = Duty {
                kind: DutyKind::ConfirmRedaction,
                owner: party.clone(),
                object: DutyObject::Redaction(*analysis, items.clone()),
                due: term(at.at, "P7D"),
                opened: at.index,
                closed: None,
            };
            state.duties.insert(duty_id(at, "redaction"), duty);
            Ok(())
        }
        Act::RedactionConfirmed { analysis, party, items } => confirm(state, at, analysis, party, items),
        Act::AssessmentProposed { assessment, object, relevance, .. } => {
            let by = who(at)?;
            let org = org_of(state, &by)?;
            let new = Assessment {
                object: object.clone(),
                relevance: relevance.clone().into(),
                by: vec![(by, org)],
                entry: at.index,
                concluded: false,
            };
            state.assessments.insert(*assessment, new);
            state.assessed.entry(object.clone()).or_default().push_back(*assessment);
            Ok(())
        }
        Act::AssessmentConcurred { assessment } => {
            let by = who(at)?;
            let org = org_of(state, &by)?;
            let assessment =
                state.assessments.get_mut(assessment).ok_or(FoldError::DoesNotFollow("no such assessment"))?;
            // Joint means staff of at least two parties (covenant art. 3).
            assessment.concluded |= assessment.by.iter().any(|(_, other)| *other != org);
            assessment.by.push((by, org));
            Ok(())
        }
        Act::ConsentAsked { disclosure, questions, due } => {
            for question in questions {
                ask(state, at, question, *due)?;
                let disclosure =
                    state.disclosures.get_mut(disclosure).ok_or(FoldError::DoesNotFollow("no such disclosure"))?;
                disclosure.consents.push(question.consent);
            }
            Ok(())
        }
        Act::ConsentAnswered { .. } => answer(state, act, at),
        Act::ConsentWithdrawn { consent } => withdraw(state, at, consent),
        Act::StandingGranted { consent, party, standing, signing } => {
            unused(state, consent)?;
            let granted = StandingConsent {
                party: party.clone(),
                standing: standing.clone(),
                by: who(at)?,
                signing: signing.clone(),
                withdrawn: None,
                entry: at.index,
            };
            state.standing.insert(*consent, granted);
            Ok(())
        }
        Act::ForeignPermission { party, service, items, recipient, until } => {
            state.foreign.push_back(ForeignPermission {
                party: party.clone(),
                service: service.clone(),
                items: items.clone(),
                recipient: recipient.clone(),
                until: *until,
            });
            Ok(())
        }
        _ => Ok(()),
    }
}

fn who(at: &At<'_>) -> Result<CapacityId, FoldError> {
    at.who.copied().ok_or(FoldError::DoesNotFollow("the act needs a person"))
}

fn org_of(state: &State, who: &CapacityId) -> Result<OrgId, FoldError> {
    let capacity = state.capacities.get(who).ok_or(FoldError::DoesNotFollow("the capacity is not on record"))?;
    Ok(capacity.capacity.org.clone())
}

fn save(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    let Act::AnalysisSaved { analysis, version, space, cited, mentions, attributed, hidden, .. } = act else {
        return Ok(());
    };
    let earlier = state.analyses.get(analysis).cloned();
    let number = earlier.as_ref().map_or(1, |a| a.latest() + 1);
    if *version != number {
        return Err(FoldError::DoesNotFollow("versions follow each other"));
    }
    let own = known::direct(cited, mentions.iter(), attributed);
    let saved = Version {
        by: who(at)?,
        at: at.at,
        entry: at.index,
        cited: cited.clone().into(),
        mentions: mentions.clone().into(),
        attributed: attributed.clone().into(),
        basis_origins: known::next_basis(state, earlier.as_ref(), &own, attributed),
        made_known: known::next_made_known(earlier.as_ref(), &own),
    };
    let mut analysis_state =
        earlier.unwrap_or_else(|| Analysis { space: *space, versions: Vector::new(), confirmed: OrdSet::new() });
    // Words that come back are made known again.
    analysis_state.confirmed = analysis_state.confirmed.into_iter().filter(|i| !own.contains_key(i)).collect();
    analysis_state.versions.push_back(saved);
    state.analyses.insert(*analysis, analysis_state);
    super::care::signal(state, at, analysis, hidden);
    Ok(())
}

fn confirm(
    state: &mut State,
    at: &At<'_>,
    id: &waarborg_domain::AnalysisId,
    party: &OrgId,
    items: &[ItemId],
) -> Result<(), FoldError> {
    if items.iter().any(|i| state.origin_of(i) != Some(party)) {
        return Err(FoldError::DoesNotFollow("a party confirms for its own data"));
    }
    let analysis = state.analyses.get_mut(id).ok_or(FoldError::DoesNotFollow("no such analysis"))?;
    analysis.confirmed.extend(items.iter().copied());
    let open: Vec<_> = state
        .duties
        .iter()
        .filter(|(_, d)| {
            d.closed.is_none()
                && d.owner == *party
                && matches!(&d.object, DutyObject::Redaction(a, asked) if a == id && asked.iter().all(|i| items.contains(i)))
        })
        .map(|(id, _)| *id)
        .collect();
    for duty in open {
        close(state, &duty, at.index);
    }
    Ok(())
}

pub(super) fn close(state: &mut State, duty: &waarborg_domain::DutyId, by: u64) {
    if let Some(duty) = state.duties.get_mut(duty) {
        duty.closed.get_or_insert(by);
    }
}

/// An id that came back would put a new consent in the place of one that was answered or taken back.
fn unused(state: &State, id: &ConsentId) -> Result<(), FoldError> {
    let taken = state.consents.contains_key(id) || state.standing.contains_key(id);
    if taken { Err(FoldError::DoesNotFollow("the consent is on record already")) } else { Ok(()) }
}

fn ask(
    state: &mut State,
    at: &At<'_>,
    question: &waarborg_domain::act::Question,
    due: waarborg_domain::Instant,
) -> Result<(), FoldError> {
    let consent = Consent {
        party: question.party.clone(),
        scope: Arc::new(question.scope.clone()),
        due,
        asked: (at.at, who(at)?),
        answered: None,
        round: 0,
        withdrawn: None,
        entry: at.index,
    };
    unused(state, &question.consent)?;
    state.consents.insert(question.consent, consent);
    for item in &question.scope.data {
        if state.origin_of(item) != Some(&question.party) {
            return Err(FoldError::DoesNotFollow("a party is asked about its own data"));
        }
        state.consents_on.entry(*item).or_default().push_back(question.consent);
    }
    let duty = Duty {
        kind: DutyKind::AnswerConsent,
        owner: question.party.clone(),
        object: DutyObject::Consent(question.consent),
        due,
        opened: at.index,
        closed: None,
    };
    state.duties.insert(waarborg_domain::DutyId(question.consent.0), duty);
    Ok(())
}

fn answer(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    let Act::ConsentAnswered { consent, answer, given, conditions, expires, signing } = act else { return Ok(()) };
    let asked = state.consents.get_mut(consent).ok_or(FoldError::DoesNotFollow("no such question"))?;
    if given.iter().any(|i| !asked.scope.data.contains(i)) {
        return Err(FoldError::DoesNotFollow("the answer covers data that were not asked about"));
    }
    // A new explicit answer stands in place of what was taken back.
    asked.withdrawn = None;
    asked.answered = Some(Answered {
        answer: *answer,
        given: given.iter().copied().collect(),
        conditions: conditions.clone(),
        expires: *expires,
        by: who(at)?,
        signing: signing.clone(),
        round: asked.round,
        at: at.at,
        entry: at.index,
    });
    asked.round += 1;
    close(state, &waarborg_domain::DutyId(consent.0), at.index);
    if *answer == Answer::Refused {
        super::onward::refused(state, at, consent);
    }
    Ok(())
}

fn withdraw(state: &mut State, at: &At<'_>, id: &ConsentId) -> Result<(), FoldError> {
    if let Some(standing) = state.standing.get_mut(id) {
        standing.withdrawn.get_or_insert(at.at);
        let (party, recipient, types) =
            (standing.party.clone(), standing.standing.recipient.clone(), standing.standing.types);
        let covered = |s: &State, item: &ItemId| {
            s.item(item).and_then(|i| s.class_of(i)).is_some_and(|c| c.party == party && c.spec.types & !types == 0)
        };
        return recall(state, at, &party.clone(), &recipient, &covered);
    }
    let consent = state.consents.get_mut(id).ok_or(FoldError::DoesNotFollow("no such consent"))?;
    let Some(answered) = &consent.answered else {
        return Err(FoldError::DoesNotFollow("there is no consent to withdraw"));
    };
    let given = answered.given.clone();
    consent.withdrawn.get_or_insert(at.at);
    consent.round += 1;
    let (party, recipient) = (consent.party.clone(), consent.scope.recipient.clone());
    recall(state, at, &party, &recipient, &|_, item| given.contains(item))
}

/// A recall for every handover to the recipient in which such data went.
fn recall(
    state: &mut State,
    at: &At<'_>,
    party: &OrgId,
    recipient: &OrgId,
    covered: &dyn Fn(&State, &ItemId) -> bool,
) -> Result<(), FoldError> {
    let affected: Vec<_> = state
        .disclosures
        .iter()
        .filter(|(_, d)| {
            d.recipients.get(recipient).is_some_and(|r| {
                r.state.handed_over() && r.handed.iter().any(|i| state.origin_of(i) == Some(party) && covered(state, i))
            })
        })
        .map(|(id, _)| *id)
        .collect();
    for disclosure in affected {
        if let Some(r) = state.disclosures.get_mut(&disclosure).and_then(|d| d.recipients.get_mut(recipient)) {
            r.state = RecipientState::Recalled;
            r.passed.push((RecipientState::Recalled, at.at, at.index));
        }
        let duty = Duty {
            kind: DutyKind::AnswerRecall,
            owner: recipient.clone(),
            object: DutyObject::Disclosure(disclosure, recipient.clone()),
            due: term(at.at, "P7D"),
            opened: at.index,
            closed: None,
        };
        state.duties.insert(duty_id(at, &format!("{disclosure}{recipient}")), duty);
    }
    Ok(())
}
