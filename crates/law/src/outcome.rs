// SPDX-License-Identifier: EUPL-1.2
//! From answers to a decision: every unmet rule with party and data, by kind, and the worst outcome
//! (catalogue 3.1). The permit of a release is made here and nowhere else.

use crate::cache::Cache;
use crate::decision::{Decision, Fresh, PendingRule, Permit, Unmet};
use crate::engine::{Asked, Engine, answer};
use crate::facts::{Action, Facts};
use crate::rules::{Kind, Rules};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::{Digest, DisclosureId, Instant, ItemId, OrgId, Outcome, RuleId};

/// Puts every question and takes the worst of the answers.
pub(crate) fn decide(engine: &Engine, rules: &Rules, cache: &Cache, facts: &Facts) -> Decision {
    if facts.questions.is_empty() {
        return Decision::undecidable("no-question");
    }
    let mut broken: BTreeMap<(usize, Option<&OrgId>), BTreeSet<ItemId>> = BTreeMap::new();
    let mut met = BTreeSet::new();
    let mut warned = BTreeSet::new();
    let mut idle = BTreeSet::new();
    let mut errors = BTreeSet::new();
    for question in &facts.questions {
        let asked = Asked { actor: &facts.actor, at: facts.at, register: facts.register, question };
        let verdict = answer(engine, rules, cache, asked);
        for rule in &verdict.unmet {
            let named = broken.entry((*rule, question.subject.party.as_ref())).or_default();
            named.extend(&question.subject.items);
        }
        warned.extend(verdict.warned.iter().copied());
        met.extend(verdict.met.iter().copied());
        idle.extend(verdict.idle.iter().copied());
        errors.extend(verdict.errors.iter().cloned());
    }
    let unmet: BTreeSet<usize> = broken.keys().map(|(rule, _)| *rule).collect();
    warned.retain(|rule| !unmet.contains(rule));
    met.retain(|rule| !unmet.contains(rule) && !warned.contains(rule));
    idle.retain(|rule| !unmet.contains(rule) && !warned.contains(rule) && !met.contains(rule));
    let mut decision = Decision::undecidable("");
    decision.errors = errors.into_iter().collect();
    decision.met = ids(rules, &met);
    decision.not_applicable = ids(rules, &idle);
    sort_by_kind(rules, broken, &mut decision);
    decision.warnings.extend(ids(rules, &warned));
    decision.warnings.sort();
    decision.outcome = worst(rules, &decision);
    if decision.allowed() && facts.questions.iter().any(|q| q.action == Action::Release) {
        decision.fresh = Fresh(Some(facts.at));
    }
    decision
}

fn ids(rules: &Rules, positions: &BTreeSet<usize>) -> Vec<RuleId> {
    positions.iter().filter_map(|p| rules.at(*p)).map(|row| row.id.clone()).collect()
}

/// D and O refuse, E waits, W warns. A grant is never unmet.
fn sort_by_kind(rules: &Rules, broken: BTreeMap<(usize, Option<&OrgId>), BTreeSet<ItemId>>, decision: &mut Decision) {
    let mut pending = BTreeSet::new();
    let mut warnings = BTreeSet::new();
    for ((position, party), items) in broken {
        let Some(row) = rules.at(position) else {
            decision.errors.push("no-row".into());
            continue;
        };
        match row.kind {
            Kind::D | Kind::O | Kind::G => decision.unmet.push(Unmet {
                rule: row.id.clone(),
                party: party.cloned(),
                items: items.into_iter().collect(),
            }),
            Kind::E => {
                let decider = row.decider.clone().unwrap_or_default();
                pending.insert(PendingRule { rule: row.id.clone(), decider });
            }
            Kind::W => {
                warnings.insert(row.id.clone());
            }
        }
    }
    decision.unmet.sort();
    decision.pending = pending.into_iter().collect();
    decision.warnings = warnings.into_iter().collect();
}

/// Refuse, undecidable, hold, pending, allow: the worst wins (catalogue 3.1, Outcomes).
fn worst(rules: &Rules, decision: &Decision) -> Outcome {
    let refuses = |unmet: &Unmet| rules.get(&unmet.rule).is_none_or(|row| !row.holds);
    if decision.unmet.iter().any(refuses) {
        Outcome::Refused
    } else if !decision.errors.is_empty() {
        Outcome::Undecidable
    } else if !decision.unmet.is_empty() {
        Outcome::Held
    } else if !decision.pending.is_empty() {
        Outcome::Pending
    } else {
        Outcome::Allowed
    }
}

/// Makes the permit for a handover. None unless this engine has just decided, at this very instant,
/// that a release is allowed.
pub fn permit(
    decision: &Decision,
    disclosure: DisclosureId,
    recipient: OrgId,
    manifest: Digest,
    at: Instant,
) -> Option<Permit> {
    let clean = decision.unmet.is_empty() && decision.pending.is_empty() && decision.errors.is_empty();
    let fresh = decision.allowed() && clean && decision.fresh.0 == Some(at);
    fresh.then_some(Permit { disclosure, recipient, manifest, at })
}
