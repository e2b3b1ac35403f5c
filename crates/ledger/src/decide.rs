// SPDX-License-Identifier: EUPL-1.2
//! From an act to its decision, and from a decision to what the leaf may say of it. Server and
//! verifier call the same function on the same state (DESIGN, principle 9).

use crate::facts::{self, Asker, Eyes};
use crate::known;
use crate::second;
use crate::state::State;
use waarborg_domain::access::AccessAct;
use waarborg_domain::act::Mention;
use waarborg_domain::feed::FeedAct;
use waarborg_domain::push::PushAct;
use waarborg_domain::{Act, CapacityId, DisclosureId, Instant, Outcome, RuleId};
use waarborg_law::{Decision, Facts, Package};

/// Error code: an object the act needs is absent, or hidden from the actor. Both read the same.
pub const ABSENT: &str = "absent";
/// Error code: the house may not do this by itself.
pub const NOT_THE_HOUSE: &str = "not-the-house";
/// Error code: law and second checker disagree.
pub const SECOND_OPINION: &str = "second-opinion";
/// The rule under which answers to outsiders are one neutral refusal.
pub const NEUTRAL: &str = "R-160";
/// The house rule that hides data with a limited audience.
pub const HIDDEN: &str = "H-002";

/// Decides an act by a capacity, or by the house itself, on the state before it.
pub fn decide(
    state: &State,
    law: &Package,
    who: Option<&CapacityId>,
    act: &Act,
    at: Instant,
    register: bool,
) -> Decision {
    let Some(who) = who else { return by_the_house(state, act) };
    let Some(actor) = facts::actor(state, who, at) else { return undecidable(ABSENT) };
    let Some(capacity) = state.capacities.get(who) else { return undecidable(ABSENT) };
    let mut asker = Asker { state, law, who, org: capacity.capacity.org.clone(), at, eyes: Eyes::Actor };
    let put = |asker: &Asker<'_>| match facts::questions(asker, act) {
        Ok(questions) => law.decide(&Facts { actor: actor.clone(), at, register, questions }),
        Err(facts::Absent) => undecidable(ABSENT),
    };
    let Act::HandedOver { disclosure, recipient, mentions, .. } = act else { return put(&asker) };
    // Only somebody who could hand over by all they see themselves meets what they do not see.
    if hides_from(&asker, disclosure, mentions) {
        let seen = put(&asker);
        if seen.outcome != Outcome::Allowed {
            return seen;
        }
    }
    asker.eyes = Eyes::Register;
    let decision = put(&asker);
    if decision.outcome != Outcome::Allowed {
        return decision;
    }
    let request = second::request(state, disclosure, recipient, mentions, at);
    let agrees = request.is_some_and(|r| waarborg_checker::check(&r).is_ok());
    if agrees { decision } else { undecidable(SECOND_OPINION) }
}

fn hides_from(asker: &Asker<'_>, disclosure: &DisclosureId, mentions: &[Mention]) -> bool {
    let disclosure = asker.state.disclosures.get(disclosure);
    disclosure.is_some_and(|d| known::hides(asker.state, &asker.sight(), &d.object, mentions))
}

/// Acts without a person: the installation by its operator, and the register's own upkeep.
fn by_the_house(state: &State, act: &Act) -> Decision {
    // What a case suspends, the house does not destroy either.
    let destroys = matches!(act, Act::Destroyed { items, .. } if !items.iter().any(|i| state.personal.held(i)));
    let keeps = matches!(
        act,
        Act::Ticked { .. } | Act::Unauthenticated { .. } | Act::DepositAbandoned { .. } | Act::StateSaved { .. }
    );
    let upkeep = destroys || keeps;
    // What the house finds damaged it may say by itself.
    let upkeep = upkeep || matches!(act, Act::Keeping(waarborg_domain::keeping::KeepingAct::DamageFound { .. }));
    let cosigned = matches!(act, Act::Witness(waarborg_domain::witness::WitnessAct::Cosigned { .. }));
    let upkeep = upkeep || cosigned;
    // A wrong password is told by nobody but the house.
    let upkeep = upkeep || matches!(act, Act::Access(AccessAct::Failed { .. }));
    // What came of a poll is told by nobody but the house.
    let upkeep = upkeep || matches!(act, Act::Feed(FeedAct::Polled { .. }));
    // Nor what came of a push.
    let upkeep = upkeep || matches!(act, Act::Push(PushAct::Ended { .. }));
    let founding = matches!(
        act,
        Act::LawActivated { .. }
            | Act::OrgAdded { .. }
            | Act::SpaceOpened { .. }
            | Act::CapacityGiven { .. }
            | Act::FeedRegistered { .. }
            | Act::KeyRegistered { .. }
            | Act::Access(AccessAct::Offered { .. } | AccessAct::Issued { .. })
            // A party's assessment that was made before the register was there.
            | Act::Care(waarborg_domain::care::CareAct::PrivacyAssessed { reasoned: true, .. })
    );
    let opening = matches!(act, Act::Opened { .. }) && state.size == 0;
    // Once people act, people and parties are put on record by an administrator, under the law.
    if upkeep || (founding && !state.founded) || opening { allowed() } else { undecidable(NOT_THE_HOUSE) }
}

fn allowed() -> Decision {
    let mut decision = Decision::undecidable("");
    decision.errors.clear();
    decision.outcome = Outcome::Allowed;
    decision
}

fn undecidable(code: &str) -> Decision {
    Decision::undecidable(code)
}

/// True if the caller gets one neutral refusal, the same for absent, hidden and not allowed.
pub fn neutral(decision: &Decision) -> bool {
    let closed = decision.unmet.iter().any(|u| matches!(u.rule.as_str(), NEUTRAL | HIDDEN));
    closed || decision.errors.iter().any(|e| e == ABSENT)
}

/// What the leaf says: outcome, rules and object ids; for a neutral refusal no more than the answer.
pub fn leaf_view(act: &Act, decision: &Decision) -> (Outcome, Vec<RuleId>, Vec<String>) {
    if neutral(decision) {
        return (Outcome::Refused, vec![RuleId::new(NEUTRAL)], Vec::new());
    }
    let mut rules: Vec<RuleId> = decision.unmet.iter().map(|u| u.rule.clone()).collect();
    rules.extend(decision.pending.iter().map(|p| p.rule.clone()));
    rules.sort();
    rules.dedup();
    (decision.outcome, rules, objects(act))
}

fn objects(act: &Act) -> Vec<String> {
    let one = |id: &dyn std::fmt::Display| vec![id.to_string()];
    match act {
        Act::LawActivated { package, .. } => one(package),
        Act::OrgAdded { org } => one(&org.id),
        Act::SpaceOpened { space, .. } => one(space),
        Act::CapacityGiven { capacity } => one(&capacity.id),
        Act::ScreeningRecorded { capacity, .. }
        | Act::CapacityEnded { capacity, .. }
        | Act::KeyRegistered { capacity, .. } => one(capacity),
        Act::FeedRegistered { feed, .. } => one(feed),
        Act::DepositBegun { deposit, .. }
        | Act::DepositChunk { deposit, .. }
        | Act::DepositSealed { deposit, .. }
        | Act::DepositAbandoned { deposit }
        | Act::DepositWithdrawn { deposit } => one(deposit),
        Act::ItemCorrected { old: item, .. } | Act::ItemWithdrawn { item } => one(item),
        Act::AnalysisSaved { analysis, .. }
        | Act::RedactionAsked { analysis, .. }
        | Act::RedactionConfirmed { analysis, .. } => one(analysis),
        Act::AssessmentProposed { assessment, .. } | Act::AssessmentConcurred { assessment } => one(assessment),
        Act::ConsentAnswered { consent, .. }
        | Act::ConsentWithdrawn { consent }
        | Act::StandingGranted { consent, .. } => one(consent),
        Act::ConsentAsked { disclosure, .. }
        | Act::DisclosureRequested { disclosure, .. }
        | Act::DisclosureChecked { disclosure, .. }
        | Act::DisclosureDecided { disclosure, .. }
        | Act::HandedOver { disclosure, .. }
        | Act::Delivered { disclosure, .. }
        | Act::Acknowledged { disclosure, .. }
        | Act::DisclosureWithdrawn { disclosure } => one(disclosure),
        Act::RecallAnswered { duty, .. } | Act::CorrectionTold { duty } => one(duty),
        Act::Partner(act) => act.objects(),
        Act::Onward(act) => act.objects(),
        Act::Permission(act) => act.objects(),
        Act::Personal(act) => act.objects(),
        Act::Receipt(act) => act.objects(),
        Act::Company(act) => act.objects(),
        Act::Care(act) => act.objects(),
        Act::Keeping(act) => act.objects(),
        Act::Feed(act) => one(act.feed()),
        Act::Push(act) => act.objects(),
        Act::Access(act) => act.about().map(ToString::to_string).into_iter().collect(),
        // Reads, lists and acts of the house name nothing: what was looked at is in the kept record.
        _ => Vec::new(),
    }
}
