// SPDX-License-Identifier: EUPL-1.2
//! The engine against Cedar itself: on random facts it allows exactly what the whole policy set (no
//! slices, no shadows, no cache; entities made apart from the engine's) allows once the grants are written into it.
//! This ties what is proved about the policies to what the program does.

mod common;
use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityUid, PolicySet, Request, RestrictedExpression, Schema,
};
use common::*;
use std::collections::{BTreeMap, HashSet};
use waarborg_domain::{Instant, Outcome, Rng, SeededRng};
use waarborg_law::{Action, Attrs, Fact, Facts};
use waarborg_prove::{Change, Effective};

struct Dice(SeededRng);
impl Dice {
    fn below(&mut self, n: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % n as u64).unwrap()
    }
}

/// Every choice of every closed list, from the schema's text.
fn choices(schema: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut lists = BTreeMap::new();
    for line in schema.lines().filter(|line| line.contains(" enum [")) {
        let (head, rest) = line.split_once(" enum [").unwrap();
        let name: &'static str = Box::leak(head.split_whitespace().last().unwrap().to_owned().into_boxed_str());
        let ids = rest.split('"').skip(1).step_by(2).map(|id| &*Box::leak(id.to_owned().into_boxed_str()));
        lists.insert(name, ids.collect());
    }
    lists
}

/// Good facts with some of them changed: facts far from good would all be refused alike.
fn spoil(attrs: &mut Attrs, dice: &mut Dice, lists: &BTreeMap<&'static str, Vec<&'static str>>) {
    let changes = dice.below(4);
    for _ in 0..changes.min(attrs.len()) {
        let i = dice.below(attrs.len());
        attrs[i].1 = match attrs[i].1 {
            Fact::Bool(value) => Fact::Bool(!value),
            Fact::Id(list, _) => Fact::Id(list, lists[list][dice.below(lists[list].len())]),
            Fact::Instant(at) => Fact::Instant(Instant(at.0 - 365 * 86_400_000_000)),
        };
    }
}

fn entity(kind: &str, attrs: &Attrs) -> Entity {
    let values = attrs.iter().map(|(name, fact)| ((*name).to_owned(), value(*fact))).collect();
    Entity::new(one(kind), values, HashSet::new()).unwrap()
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(format!("W::{kind}").parse().unwrap(), EntityId::new(id))
}

fn one(kind: &str) -> EntityUid {
    uid(kind, "one")
}

fn value(fact: Fact) -> RestrictedExpression {
    match fact {
        Fact::Bool(value) => RestrictedExpression::new_bool(value),
        Fact::Id(list, id) => RestrictedExpression::new_entity_uid(uid(list, id)),
        Fact::Instant(at) => RestrictedExpression::new_datetime(at.rfc3339()),
    }
}

/// What Cedar says of the whole policy set of the action, and whether any policy erred.
fn cedar_allows(schema: &Schema, set: &PolicySet, facts: &Facts, statute: &str) -> bool {
    let question = &facts.questions[0];
    let kind = question.action.resource_type();
    let entities = [entity("Actor", &facts.actor), entity(kind, &question.object)];
    let entities = Entities::from_entities(entities, Some(schema)).unwrap();
    let context = Context::from_pairs([
        ("now".to_owned(), value(Fact::Instant(facts.at))),
        ("register".to_owned(), RestrictedExpression::new_bool(facts.register)),
        ("statute".to_owned(), RestrictedExpression::new_entity_uid(uid("Statute", statute))),
    ]);
    let action = uid("Action", question.action.code());
    let request = Request::new(one("Actor"), action, one(kind), context.unwrap(), Some(schema)).unwrap();
    let response = Authorizer::new().is_authorized(&request, set, &entities);
    assert_eq!(response.diagnostics().errors().count(), 0);
    response.decision() == cedar_policy::Decision::Allow
}

/// Days under different law, with the statute of each.
const DAYS: [(&str, &str); 4] =
    [("2026-06-30", "wiv2017"), ("2019-06-01", "wiv2017"), ("2014-06-01", "wiv2002"), ("2001-06-01", "none")];

/// What was in order before the cell was there: a disclosure from home, on a ground of that time.
fn of_old(facts: &mut Facts) {
    let order = [("space", "home"), ("decided", "own"), ("ground", "wiv2002:36"), ("recipient", "body")];
    for (name, value) in &mut facts.questions[0].object {
        if let (Some((_, old)), Fact::Id(list, _)) = (order.iter().find(|(n, _)| n == name), *value) {
            *value = Fact::Id(list, old);
        } else if *name == "concerns" {
            *value = YES;
        }
    }
}

/// How many requests: a few in daily work, a million where `WAARBORG_REQUESTS` says so (`cargo xtask requests`).
fn rounds() -> usize {
    std::env::var("WAARBORG_REQUESTS").map_or(4_500, |n| n.parse().unwrap())
}

/// Puts requests of one seed to both; how many were allowed and refused.
fn compare(seed: u64, rounds: usize) -> (usize, usize) {
    let package = package();
    let schema = String::from_utf8(package.files()["waarborg.cedarschema"].clone()).unwrap();
    let lists = choices(&schema);
    let mut dice = Dice(SeededRng::new(seed));
    let (mut allowed, mut refused) = (0, 0);
    for (at, statute) in DAYS {
        let law = Effective::read(&package, day(at)).unwrap();
        let sets: Vec<PolicySet> =
            Action::ALL.iter().map(|a| law.set(a.code(), false, Change::Nothing).unwrap()).collect();
        for round in 0..rounds / DAYS.len() {
            let number = round % Action::ALL.len();
            let mut facts = facts(Action::ALL[number]);
            facts.at = day(at);
            if statute != "wiv2017" {
                of_old(&mut facts);
            }
            facts.register = dice.below(20) > 0;
            spoil(&mut facts.actor, &mut dice, &lists);
            spoil(&mut facts.questions[0].object, &mut dice, &lists);
            let decision = package.decide(&facts);
            let cedar = cedar_allows(&law.schema, &sets[number], &facts, statute);
            assert_eq!(decision.allowed(), cedar, "{facts:?} {decision:?}");
            // What no known text governs cannot be decided; nothing else ever is so.
            assert!(decision.errors.iter().all(|e| e.starts_with("no-text:") && statute == "wiv2002"), "{decision:?}");
            assert!(decision.outcome != Outcome::Undecidable || !decision.errors.is_empty(), "{decision:?}");
            assert_eq!(package.decide(&facts), decision, "asked again");
            if decision.allowed() {
                allowed += 1;
            } else {
                refused += 1;
            }
        }
    }
    (allowed, refused)
}

#[test]
fn the_engine_allows_what_the_policies_allow() {
    let hands = std::thread::available_parallelism().map_or(1, usize::from);
    let each = rounds() / hands;
    let counts: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let seeds = 37..37 + hands as u64;
        let hands: Vec<_> = seeds.map(|seed| scope.spawn(move || compare(seed, each))).collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    let (allowed, refused) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("{allowed} allowed, {refused} refused, the engine and Cedar agree on each");
    assert!(allowed * 9 > rounds() && refused * 9 > rounds(), "{allowed} {refused}");
}
