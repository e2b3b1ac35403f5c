// SPDX-License-Identifier: EUPL-1.2
//! What the register holds of an organisation: what it brought in, made, was asked, asks to disclose and
//! received. An item that nothing was entered on since its delivery is not counted one by one: its delivery
//! stands for it, and naming it proves that nothing was.

use waarborg_domain::{AnalysisId, AssessmentId, CapacityId, ConsentId, DepositId, DisclosureId, ItemId, OrgId};
use waarborg_ledger::State;
use waarborg_ledger::concerns::handover;
use waarborg_ledger::objects::{Analysis, Assessment, Disclosure, ItemStatus};
use waarborg_register::map::Id;

/// One object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    /// Its id, as the map knows it.
    pub id: Id,
    /// What it is.
    pub kind: &'static str,
}

fn held(id: Id, kind: &'static str) -> Holding {
    Holding { id, kind }
}

/// Everything, without items that stand as they were delivered.
pub(super) fn all(state: &State, party: &OrgId) -> Vec<Holding> {
    let mut all = Vec::new();
    all.extend(state.deposits.iter().filter(|(_, d)| d.party == *party).map(|(id, _)| held(id.0, "deposit")));
    let own = |i: &&waarborg_ledger::objects::Item| state.class_of(i).is_some_and(|c| c.party == *party);
    let touched = state.items.iter().filter(own).filter(|i| state.map.contains(&i.id.0));
    all.extend(touched.map(|i| held(i.id.0, "item")));
    all.extend(state.consents.iter().filter(|(_, c)| c.party == *party).map(|(id, _)| held(id.0, "consent")));
    all.extend(state.standing.iter().filter(|(_, c)| c.party == *party).map(|(id, _)| held(id.0, "consent")));
    all.extend(state.analyses.iter().filter(|(_, a)| wrote(state, a, party)).map(|(id, _)| held(id.0, "analysis")));
    all.extend(state.assessments.iter().filter(|(_, a)| assessed(a, party)).map(|(id, _)| held(id.0, "assessment")));
    for (id, disclosure) in &state.disclosures {
        all.extend(disclosed(state, party, id, disclosure));
    }
    all
}

/// The object with this id, if it is the party's; with an item its delivery. Nothing for what is another's, as for
/// what does not exist.
pub(super) fn one(state: &State, party: &OrgId, id: &Id) -> Vec<Holding> {
    if let Some(item) = state.item(&ItemId(*id)).filter(|i| i.status != ItemStatus::Unsealed) {
        let own = state.class_of(item).is_some_and(|c| c.party == *party);
        return if own { vec![held(*id, "item"), held(item.deposit.0, "deposit")] } else { Vec::new() };
    }
    let consent = ConsentId(*id);
    let asked = state.consents.get(&consent).map(|c| &c.party);
    let asked = asked.or_else(|| state.standing.get(&consent).map(|s| &s.party));
    if asked == Some(party) {
        return vec![held(*id, "consent")];
    }
    if state.deposits.get(&DepositId(*id)).is_some_and(|d| d.party == *party) {
        return vec![held(*id, "deposit")];
    }
    if state.analyses.get(&AnalysisId(*id)).is_some_and(|a| wrote(state, a, party)) {
        return vec![held(*id, "analysis")];
    }
    if state.assessments.get(&AssessmentId(*id)).is_some_and(|a| assessed(a, party)) {
        return vec![held(*id, "assessment")];
    }
    let disclosure = DisclosureId(*id);
    state.disclosures.get(&disclosure).map(|d| disclosed(state, party, &disclosure, d)).unwrap_or_default()
}

/// What a party has of a disclosure: all of it if it asked for it, and what was handed over to it.
fn disclosed(state: &State, party: &OrgId, id: &DisclosureId, disclosure: &Disclosure) -> Vec<Holding> {
    let mut own = Vec::new();
    if is_of(state, &disclosure.by, party) {
        own.push(held(id.0, "disclosure"));
    }
    if disclosure.recipients.get(party).is_some_and(|r| r.state.handed_over()) {
        own.push(held(handover(id, party), "handover"));
    }
    own
}

fn is_of(state: &State, who: &CapacityId, party: &OrgId) -> bool {
    state.capacities.get(who).is_some_and(|c| c.capacity.org == *party)
}

fn wrote(state: &State, analysis: &Analysis, party: &OrgId) -> bool {
    analysis.versions.iter().any(|v| is_of(state, &v.by, party))
}

fn assessed(assessment: &Assessment, party: &OrgId) -> bool {
    assessment.by.iter().any(|(_, org)| org == party)
}
