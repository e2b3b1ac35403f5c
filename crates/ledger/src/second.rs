// SPDX-License-Identifier: EUPL-1.2
//! What the second checker is given: raw consents and origins from the state, not the facts derived
//! for the law, so that an error in one is not an error in both.

use crate::known;
use crate::state::State;
use std::collections::BTreeSet;
use waarborg_checker::{Datum, GivenConsent, Relation, Request};
use waarborg_domain::act::Mention;
use waarborg_domain::onward::DesignatedFor;
use waarborg_domain::{Answer, ConsentId, DisclosureId, Instant, ItemId, OrgId, OrgKind, SpaceKind};

/// The question for the second checker, or none if the disclosure is not on record.
pub fn request(
    state: &State,
    disclosure: &DisclosureId,
    recipient: &OrgId,
    mentions: &[Mention],
    at: Instant,
) -> Option<Request> {
    let d = state.disclosures.get(disclosure)?;
    let kind: OrgKind = state.org(recipient)?.org.kind;
    let known = known::made_known(state, &d.object, mentions)?;
    let mut data = Vec::with_capacity(known.len());
    for (item, how) in &known {
        let party = state.origin_of(item)?.clone();
        let elsewhere =
            how.from.iter().map(|from| from.iter().filter_map(|i| Some((*i, state.origin_of(i)?.clone()))).collect());
        data.push(Datum {
            item: *item,
            party,
            freed_by: if how.cited || how.attributed || how.redacted { Vec::new() } else { elsewhere.collect() },
            usable: state.usable_at(item, at),
        });
    }
    let mut consents: Vec<GivenConsent> = Vec::new();
    let freeing = data.iter().flat_map(|x| x.freed_by.iter().flatten().map(|(i, _)| *i));
    let named: BTreeSet<ItemId> = known.keys().copied().chain(freeing).collect();
    let asked: BTreeSet<ConsentId> = named.iter().filter_map(|i| state.consents_on.get(i)).flatten().copied().collect();
    let found = asked.iter().filter_map(|id| Some((id, state.consents.get(id)?)));
    for (id, c) in found.filter(|(_, c)| c.scope.recipient == *recipient && c.scope.object == d.object) {
        let Some(a) = &c.answered else { continue };
        let officer = state.capacities.get(&a.by)?.capacity.org.clone();
        let given: Vec<ItemId> =
            if a.answer == Answer::Refused { Vec::new() } else { a.given.iter().copied().collect() };
        consents.push(GivenConsent {
            consent: *id,
            party: c.party.clone(),
            officer_of: officer,
            items: given,
            purpose: Some(c.scope.purpose.clone()),
            expires: a.expires,
            withdrawn: c.withdrawn.is_some(),
        });
    }
    for (id, s) in state.standing.iter().filter(|(_, s)| s.standing.recipient == *recipient) {
        // Also what a mention is freed by: its originator may have consented beforehand (R-162, U-01).
        let freeing = data.iter().flat_map(|x| x.freed_by.iter().flatten().map(|(i, _)| i));
        let covered = known.keys().chain(freeing).filter(|i| {
            state
                .item(i)
                .and_then(|i| state.class_of(i))
                .is_some_and(|c| c.party == s.party && c.spec.types != 0 && c.spec.types & !s.standing.types == 0)
        });
        consents.push(GivenConsent {
            consent: *id,
            party: s.party.clone(),
            officer_of: state.capacities.get(&s.by)?.capacity.org.clone(),
            items: covered.copied().collect(),
            purpose: Some(s.standing.purpose.clone()),
            expires: Some(s.standing.until),
            withdrawn: s.withdrawn.is_some(),
        });
    }
    let space = state.spaces.get(&d.space)?;
    let via = d.via.as_ref().filter(|_| space.kind == SpaceKind::Cell);
    let designated = |purpose| state.onward.designated(recipient, purpose, at);
    let receipts = data.iter().flat_map(|x| x.freed_by.iter().flatten().map(|(i, _)| i));
    let received = receipts
        .filter(|i| {
            let kept = |c: &waarborg_domain::Conditions| d.conditions.strictest(c) == d.conditions;
            state.usable(i) && state.care.received.get(*i).is_some_and(|r| kept(&r.conditions))
        })
        .copied()
        .collect();
    Some(Request {
        at,
        recipient: kind,
        cell: space.kind == SpaceKind::Cell,
        owner: state.org(&space.owner)?.org.kind,
        via: via.and_then(|v| state.org(v)).map(|o| o.org.kind),
        relation: relation(state, via.unwrap_or(&space.owner), recipient),
        public_task: designated(DesignatedFor::PublicTask),
        enquirer: designated(DesignatedFor::Enquiry),
        crime: d.crime,
        ground: d.ground,
        purpose: d.purpose.code.clone(),
        data,
        consents,
        received,
    })
}

/// How a foreign recipient stands to the service that discloses.
fn relation(state: &State, by: &OrgId, recipient: &OrgId) -> Relation {
    match state.partners.standing(by, recipient).map(|s| s.code()) {
        Some("regular") => Relation::Regular,
        Some("contact") => Relation::Contact,
        _ => Relation::None,
    }
}
