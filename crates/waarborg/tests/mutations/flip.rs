// SPDX-License-Identifier: EUPL-1.2
//! Expectations turned round. What a step expects changes nothing about how the play goes on, so one
//! play can try one turned expectation in every step at once.
//!
//! Two flags of the language, `neutral` and `same_as_absent`, can only be asked for and not denied:
//! `neutral` is asked for where an act was accepted, and must fail there.

use std::collections::BTreeMap;
use waarborg_app::scenario::{Expect, Scenario};

/// A name that nothing has.
const NOTHING: &str = "no-such-thing";

/// A scenario with one expectation turned round in each of some steps.
pub struct Round {
    /// The scenario.
    pub scenario: Scenario,
    /// Steps, from 1, with what was turned.
    pub turned: BTreeMap<usize, String>,
}

/// As many rounds as it takes to turn every expectation once.
pub fn rounds(scenario: &Scenario) -> Vec<Round> {
    let all: Vec<Vec<(String, Expect)>> = scenario
        .steps
        .iter()
        .map(|step| match (&step.expect, &step.verb) {
            (Some(expect), verb) => turned(expect, verb.is_some()),
            (None, Some(_)) => turned(&Expect::accepted(), true),
            (None, None) => Vec::new(),
        })
        .collect();
    let most = all.iter().map(Vec::len).max().unwrap_or(0);
    (0..most)
        .map(|number| {
            let mut round = Round { scenario: scenario.clone(), turned: BTreeMap::new() };
            for (index, flips) in all.iter().enumerate() {
                if let Some((what, expect)) = flips.get(number) {
                    round.scenario.steps[index].expect = Some(expect.clone());
                    round.turned.insert(index + 1, what.clone());
                }
            }
            round
        })
        .collect()
}

/// Every expectation of a step, turned round one at a time.
fn turned(expect: &Expect, acts: bool) -> Vec<(String, Expect)> {
    let mut all = Vec::new();
    let mut turn = |what: String, change: &dyn Fn(&mut Expect)| {
        let mut other = expect.clone();
        change(&mut other);
        all.push((what, other));
    };
    let accepted = expect.outcome.as_deref().is_none_or(|outcome| outcome == "accepted");
    let outcome = if accepted { "refused" } else { "accepted" };
    turn(format!("outcome {outcome}"), &|e| e.outcome = Some(outcome.into()));
    if accepted && acts {
        turn("a neutral answer".into(), &|e| e.neutral = true);
    }
    for (number, rule) in expect.rules.iter().enumerate() {
        turn(format!("another rule for {rule}"), &|e| e.rules[number] = "R-000".into());
    }
    for (number, rule) in expect.met.iter().enumerate() {
        turn(format!("another rule met for {rule}"), &|e| e.met[number] = "R-000".into());
    }
    if let Some(exactly) = &expect.rules_exactly {
        turn("exactly one rule more".into(), &|e| e.rules_exactly.as_mut().unwrap().push("R-000".into()));
        for (number, rule) in exactly.iter().enumerate() {
            turn(format!("exactly these without {rule}"), &|e| {
                e.rules_exactly.as_mut().unwrap().remove(number);
            });
        }
    }
    if expect.pending_with.is_some() {
        turn("pending with another".into(), &|e| e.pending_with = Some(NOTHING.into()));
    }
    if let Some(entries) = expect.entries {
        turn(format!("{} entries", entries + 1), &|e| e.entries = Some(entries + 1));
    }
    type List = fn(&mut Expect) -> &mut Option<Vec<String>>;
    let lists: [(&str, List); 3] =
        [("names", |e| &mut e.names), ("duties", |e| &mut e.duties), ("late", |e| &mut e.late)];
    for (name, list) in lists {
        let Some(values) = list(&mut expect.clone()).clone() else { continue };
        turn(format!("{name} and one more"), &|e| list(e).as_mut().unwrap().push(NOTHING.into()));
        for (number, value) in values.iter().enumerate() {
            turn(format!("{name} without {value}"), &|e| {
                list(e).as_mut().unwrap().remove(number);
            });
        }
    }
    for (number, text) in expect.sees.iter().enumerate() {
        turn(format!("not seeing {text}"), &|e| e.sees_not.push(e.sees[number].clone()));
    }
    for (number, text) in expect.sees_not.iter().enumerate() {
        turn(format!("seeing {text}"), &|e| e.sees.push(e.sees_not[number].clone()));
    }
    for path in expect.data.keys() {
        turn(format!("another {path}"), &|e| {
            let value = e.data.get_mut(path).unwrap();
            *value = other(value);
        });
    }
    all
}

/// Another value of the same kind.
fn other(value: &toml::Value) -> toml::Value {
    match value {
        toml::Value::Boolean(is) => (!is).into(),
        toml::Value::Integer(number) => (number + 1).into(),
        toml::Value::String(text) => format!("{text}?").into(),
        toml::Value::Array(list) => list.iter().cloned().chain([NOTHING.into()]).collect::<Vec<_>>().into(),
        _ => NOTHING.into(),
    }
}
