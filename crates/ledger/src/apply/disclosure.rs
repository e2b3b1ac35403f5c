// SPDX-License-Identifier: EUPL-1.2
//! Disclosures: requested, evaluated, decided, handed over, delivered, acknowledged, recalled, each
//! for one recipient. Bytes may leave only after the handover entry (DESIGN, principle 5).

use super::{At, FoldError, duty_id, term};
use crate::known;
use crate::objects::taxii::By;
use crate::objects::{Decided, Disclosure, Duty, DutyObject, ForRecipient};
use crate::state::State;
use imbl::OrdSet;
use waarborg_domain::act::Mention;
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Act, DisclosureId, DutyId, DutyKind, ItemId, OrgId, RecipientState, Seen};

const NO_DISCLOSURE: FoldError = FoldError::DoesNotFollow("the disclosure is not in that state");

pub(super) fn change(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    evaluated(state, act, at);
    match act {
        Act::DisclosureRequested { .. } => request(state, act, at),
        Act::DisclosureDecided {
            disclosure,
            recipient,
            allow,
            reviewed,
            concerns,
            needed,
            partner,
            onward,
            permission,
            personal,
            company,
        } => {
            let decided = Decided {
                by: *at.who.ok_or(NO_DISCLOSURE)?,
                allow: *allow,
                reviewed: reviewed.is_some(),
                concerns: concerns.is_some(),
                needed: needed.is_some(),
                entry: at.index,
                partner: partner.clone(),
                onward: onward.clone(),
                permission: permission.clone(),
                personal: personal.clone(),
                company: company.clone(),
            };
            let r = recipient_of(state, disclosure, recipient)?;
            if r.state.handed_over() {
                return Err(NO_DISCLOSURE);
            }
            r.decided = Some(decided);
            pass(r, if *allow { RecipientState::Decided } else { RecipientState::Declined }, at);
            Ok(())
        }
        Act::HandedOver { disclosure, recipient, mentions, manifest } => {
            super::company::given(state, disclosure, recipient, at);
            hand_over(state, at, disclosure, recipient, mentions, *manifest)
        }
        Act::Delivered { disclosure, recipient, .. } => {
            let r = recipient_of(state, disclosure, recipient)?;
            match r.state {
                RecipientState::HandedOver => pass(r, RecipientState::Delivered, at),
                RecipientState::Delivered | RecipientState::Acknowledged => {}
                _ => return Err(NO_DISCLOSURE),
            }
            Ok(())
        }
        Act::Acknowledged { disclosure, recipient } => {
            let r = recipient_of(state, disclosure, recipient)?;
            if matches!(r.state, RecipientState::HandedOver | RecipientState::Delivered) {
                pass(r, RecipientState::Acknowledged, at);
            }
            if let Some(duty) = recipient_of(state, disclosure, recipient)?.acknowledge {
                super::consent::close(state, &duty, at.index);
            }
            Ok(())
        }
        Act::DisclosureWithdrawn { disclosure } => {
            let d = state.disclosures.get_mut(disclosure).ok_or(NO_DISCLOSURE)?;
            let open: Vec<OrgId> =
                d.recipients.iter().filter(|(_, r)| !r.state.handed_over()).map(|(o, _)| o.clone()).collect();
            for org in open {
                if let Some(r) = d.recipients.get_mut(&org) {
                    pass(r, RecipientState::Declined, at);
                }
            }
            Ok(())
        }
        Act::RecallAnswered { duty, destroyed } => answer_recall(state, at, duty, *destroyed),
        Act::CorrectionTold { duty } => {
            super::consent::close(state, duty, at.index);
            Ok(())
        }
        Act::Viewed { seen: Seen::Disclosure { disclosure, copy: Some(copy) }, .. } => {
            let d = state.disclosures.get_mut(disclosure).ok_or(NO_DISCLOSURE)?;
            let first = d.recipients.keys().next().cloned();
            if let Some(r) = first.and_then(|org| d.recipients.get_mut(&org)) {
                r.copies = r.copies.max(*copy);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn recipient_of<'a>(
    state: &'a mut State,
    disclosure: &DisclosureId,
    recipient: &OrgId,
) -> Result<&'a mut ForRecipient, FoldError> {
    state.disclosures.get_mut(disclosure).and_then(|d| d.recipients.get_mut(recipient)).ok_or(NO_DISCLOSURE)
}

fn pass(r: &mut ForRecipient, to: RecipientState, at: &At<'_>) {
    r.state = to;
    r.passed.push((to, at.at, at.index));
}

fn request(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    let Act::DisclosureRequested { disclosure, .. } = act else { return Ok(()) };
    let by = *at.who.ok_or(NO_DISCLOSURE)?;
    let new = Disclosure::requested(act, by, at.at, at.index).ok_or(NO_DISCLOSURE)?;
    state.disclosures.insert(*disclosure, new);
    Ok(())
}

/// After an evaluation, whatever its outcome: which data had consent in force.
pub(super) fn evaluated(state: &mut State, act: &Act, at: &At<'_>) {
    let (Act::DisclosureChecked { disclosure, recipient, mentions }
    | Act::HandedOver { disclosure, recipient, mentions, .. }) = act
    else {
        return;
    };
    // Whoever may not work in the cell is refused before anything is evaluated.
    let Some(d) = state.disclosures.get(disclosure) else { return };
    let evaluated = at.who.is_some_and(|who| crate::belongs(state, who, &d.space, at.at));
    if !at.kept.decision.errors.is_empty() || !evaluated {
        return;
    }
    let Some(known) = known::made_known(state, &d.object, mentions) else { return };
    let lacking: std::collections::BTreeSet<&ItemId> =
        at.kept.decision.unmet.iter().flat_map(|u| u.items.iter()).collect();
    // What the evaluation did not reach has no consent to lose either.
    let asked = |i: &ItemId| !state.standing.is_empty() || state.consents_on.get(i).is_some();
    let met: OrdSet<ItemId> = known.keys().filter(|i| !lacking.contains(i) && asked(i)).copied().collect();
    if let Some(r) = state.disclosures.get_mut(disclosure).and_then(|d| d.recipients.get_mut(recipient)) {
        r.evaluated = Some(at.index);
        // A refused handover changes nothing but its entry: what held at the last check still counts.
        if matches!(act, Act::DisclosureChecked { .. }) {
            r.met = met;
        }
    }
    if matches!(act, Act::DisclosureChecked { .. }) {
        super::permission::checked(state, disclosure, recipient, at);
    }
}

fn hand_over(
    state: &mut State,
    at: &At<'_>,
    disclosure: &DisclosureId,
    recipient: &OrgId,
    mentions: &[Mention],
    manifest: waarborg_domain::Digest,
) -> Result<(), FoldError> {
    let d = state.disclosures.get(disclosure).ok_or(NO_DISCLOSURE)?;
    let known = known::made_known(state, &d.object, mentions).ok_or(NO_DISCLOSURE)?;
    let handed: OrdSet<ItemId> = known.iter().filter(|(_, how)| !how.redacted).map(|(i, _)| *i).collect();
    for item in &handed {
        state.went_to.entry(*item).or_default().push_back((*disclosure, recipient.clone()));
    }
    let told = d.clone();
    let attached = state.attached(&told.object).len();
    state.taxii.place(Collection::Received(recipient.clone()), By::Handover(*disclosure), at.at, attached);
    super::onward::handed_over(state, at, disclosure, &told, recipient);
    let duty_to_acknowledge = duty_id(at, &format!("ack{disclosure}{recipient}"));
    let r = recipient_of(state, disclosure, recipient)?;
    r.acknowledge = Some(duty_to_acknowledge);
    r.manifest = Some(manifest);
    r.handed = handed;
    pass(r, RecipientState::HandedOver, at);
    let duty = Duty {
        kind: DutyKind::Acknowledge,
        owner: recipient.clone(),
        object: DutyObject::Disclosure(*disclosure, recipient.clone()),
        due: term(at.at, "P7D"),
        opened: at.index,
        closed: None,
    };
    state.duties.insert(duty_to_acknowledge, duty);
    super::permission::used(state, disclosure, recipient, at);
    Ok(())
}

fn answer_recall(state: &mut State, at: &At<'_>, duty: &DutyId, destroyed: bool) -> Result<(), FoldError> {
    let found = state.duties.get(duty).filter(|d| d.kind == DutyKind::AnswerRecall).ok_or(NO_DISCLOSURE)?;
    let DutyObject::Disclosure(disclosure, recipient) = found.object.clone() else { return Err(NO_DISCLOSURE) };
    super::consent::close(state, duty, at.index);
    if destroyed {
        pass(recipient_of(state, &disclosure, &recipient)?, RecipientState::DestructionConfirmed, at);
    }
    Ok(())
}
