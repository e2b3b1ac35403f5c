// SPDX-License-Identifier: EUPL-1.2
//! The engine against Cedar itself: on random facts it allows exactly what the whole policy set (no
//! slices, no shadows, no cache; entities read from JSON) allows once the grants are written into it.
//! This ties what is proved about the policies to what the program does.

mod common;
mod effective;
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request};
use common::*;
use effective::Law;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use waarborg_domain::{Instant, Outcome, Rng, SeededRng};
use waarborg_law::{Action, Attrs, Fact, Facts};

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

fn entity(kind: &str, attrs: &Attrs) -> Value {
    let values: serde_json::Map<String, Value> =
        attrs.iter().map(|(name, fact)| ((*name).to_owned(), value(*fact))).collect();
    json!({ "uid": { "type": format!("W::{kind}"), "id": "one" }, "attrs": values, "parents": [] })
}

fn value(fact: Fact) -> Value {
    match fact {
        Fact::Bool(value) => json!(value),
        Fact::Id(list, id) => json!({ "__entity": { "type": format!("W::{list}"), "id": id } }),
        Fact::Instant(at) => json!({ "__extn": { "fn": "datetime", "arg": at.rfc3339() } }),
    }
}

fn cedar_allows(law: &Law, set: &PolicySet, facts: &Facts, statute: &str) -> bool {
    let question = &facts.questions[0];
    let kind = question.action.resource_type();
    let action: EntityUid = format!("W::Action::\"{}\"", question.action.code()).parse().unwrap();
    let entities = json!([entity("Actor", &facts.actor), entity(kind, &question.object)]);
    let entities = Entities::from_json_value(entities, Some(&law.schema)).unwrap();
    let context = json!({ "now": value(Fact::Instant(facts.at)), "register": facts.register,
        "statute": { "__entity": { "type": "W::Statute", "id": statute } } });
    let context = Context::from_json_value(context, Some((&law.schema, &action))).unwrap();
    let one = |kind: &str| format!("W::{kind}::\"one\"").parse().unwrap();
    let request = Request::new(one("Actor"), action, one(kind), context, Some(&law.schema)).unwrap();
    let response = Authorizer::new().is_authorized(&request, set, &entities);
    assert_eq!(response.diagnostics().errors().count(), 0);
    response.decision() == cedar_policy::Decision::Allow
}

#[test]
fn the_engine_allows_what_the_policies_allow() {
    let package = package();
    let schema = String::from_utf8(package.files()["waarborg.cedarschema"].clone()).unwrap();
    let lists = choices(&schema);
    let mut dice = Dice(SeededRng::new(37));
    let (mut allowed, mut refused) = (0, 0);
    for (at, statute) in [("2026-06-30", "wiv2017"), ("2019-06-01", "wiv2017"), ("2017-06-01", "none")] {
        let law = Law::read(&package, at);
        let whole = law.whole();
        for round in 0..1500 {
            let action = Action::ALL[round % Action::ALL.len()];
            let mut facts = facts(action);
            facts.at = day(at);
            facts.register = dice.below(20) > 0;
            spoil(&mut facts.actor, &mut dice, &lists);
            spoil(&mut facts.questions[0].object, &mut dice, &lists);
            let decision = package.decide(&facts);
            assert_eq!(decision.allowed(), cedar_allows(&law, &whole, &facts, statute), "{facts:?} {decision:?}");
            assert_ne!(decision.outcome, Outcome::Undecidable);
            assert_eq!(package.decide(&facts), decision, "asked again");
            if decision.allowed() {
                allowed += 1;
            } else {
                refused += 1;
            }
        }
    }
    println!("{allowed} allowed, {refused} refused");
    assert!(allowed > 500 && refused > 500, "{allowed} {refused}");
}
