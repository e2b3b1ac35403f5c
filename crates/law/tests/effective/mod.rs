// SPDX-License-Identifier: EUPL-1.2
//! The law as one Cedar policy set for each action, read from the package's files without the engine:
//! what a grant frees from is written into the safeguards as a further `unless`. Proofs speak about
//! this set, and `agree.rs` holds the engine to it.
#![allow(dead_code, reason = "each test file uses its own part")]

use super::common::day;
use cedar_policy::{ActionConstraint, Effect, Policy, PolicyId, PolicySet, Schema};
use serde_json::Value;
use waarborg_domain::{Instant, RuleId};
use waarborg_law::{Kind, Package};

pub struct Law {
    pub schema: Schema,
    all: Vec<Policy>,
    in_force: Vec<Policy>,
}

/// Codes of the actions a policy speaks of.
pub fn actions(policy: &Policy) -> Vec<String> {
    match policy.action_constraint() {
        ActionConstraint::Any => panic!("{} speaks of every action", policy.id()),
        ActionConstraint::Eq(uid) => vec![uid.id().unescaped().to_owned()],
        ActionConstraint::In(uids) => uids.iter().map(|uid| uid.id().unescaped().to_owned()).collect(),
    }
}

fn rule(policy: &Policy) -> String {
    let id: &str = policy.id().as_ref();
    id.split('.').next().unwrap().to_owned()
}

impl Law {
    pub fn read(package: &Package, at: &str) -> Self {
        let text = |name: &str| String::from_utf8(package.files()[name].clone()).unwrap();
        let (schema, _) = Schema::from_cedarschema_str(&text("waarborg.cedarschema")).unwrap();
        let mut all = Vec::new();
        for name in package.files().keys().filter(|name| name.ends_with(".cedar")) {
            let set: PolicySet = text(name).parse().unwrap();
            all.extend(set.policies().map(|p| p.new_id(PolicyId::new(p.annotation("id").unwrap()))));
        }
        let at = day(at);
        let edge = |p: &Policy, name, absent: i64| match p.annotation(name) {
            None | Some("always") => Instant(absent),
            Some(text) => day(text),
        };
        let (grants, rest): (Vec<Policy>, Vec<Policy>) = all
            .iter()
            .filter(|p| edge(p, "valid_from", i64::MIN) <= at && at < edge(p, "valid_until", i64::MAX))
            // A rule that only warns stands in nobody's way.
            .filter(|p| package.rules().get(&RuleId::new(&rule(p))).is_none_or(|row| row.kind != Kind::W))
            .cloned()
            .partition(|p| p.annotation("grant").is_some());
        let in_force = rest.iter().map(|p| freed(package, p, &grants)).collect();
        Self { schema, all, in_force }
    }

    /// Every policy of the package as it is written, in force or not.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.all.iter()
    }

    /// The policies in force for an action, of which a grant that is left out no longer frees.
    pub fn set(&self, action: &str, keep: &dyn Fn(&str) -> bool) -> PolicySet {
        let of_action = self.in_force.iter().filter(|p| actions(p).iter().any(|a| a == action));
        PolicySet::from_policies(of_action.filter(|p| keep(p.id().to_string().as_str())).map(|p| bound(p, keep)))
            .unwrap()
    }

    /// All policies in force, whatever their action.
    pub fn whole(&self) -> PolicySet {
        PolicySet::from_policies(self.in_force.iter().cloned()).unwrap()
    }

    /// The set of an action without one rule: its safeguards gone, or, if it is a ground, every ground open.
    pub fn set_open(&self, action: &str, without: &str) -> PolicySet {
        let own = |p: &&Policy| rule(p) == without && p.effect() == Effect::Permit;
        let is_ground = self.in_force.iter().filter(own).any(|p| actions(p).iter().any(|a| a == action));
        let mut set = self.set(action, &|id| id.split('.').next() != Some(without));
        if is_ground {
            let open = format!("permit (principal, action == W::Action::\"{action}\", resource);");
            set.add(Policy::parse(Some(PolicyId::new("opened")), open).unwrap()).unwrap();
        }
        set
    }
}

/// A safeguard with one more `unless` for each grant that frees from its rule, marked by the grant.
fn freed(package: &Package, policy: &Policy, grants: &[Policy]) -> Policy {
    let mut json = policy.to_json().unwrap();
    for grant in grants {
        let row = package.rules().get(&RuleId::new(&rule(grant))).unwrap();
        let shared: Vec<String> = actions(grant).into_iter().filter(|a| actions(policy).contains(a)).collect();
        if policy.effect() == Effect::Permit || shared.is_empty() || !row.frees.contains(&RuleId::new(&rule(policy))) {
            continue;
        }
        assert_eq!(shared, actions(policy), "{} reaches beyond {}", policy.id(), grant.id());
        let body = grant.to_json().unwrap()["conditions"][0]["body"].clone();
        let clauses = json["conditions"].as_array_mut().unwrap();
        clauses.push(serde_json::json!({ "kind": "unless", "body": body }));
        let mark = format!("freed{}", clauses.len() - 1);
        json["annotations"][mark] = Value::from(grant.id().to_string());
    }
    Policy::from_json(Some(policy.id().clone()), json).unwrap()
}

fn clauses_of(json: &Value) -> usize {
    json["conditions"].as_array().unwrap().len()
}

/// Takes the clauses of grants that are not kept out again.
fn bound(policy: &Policy, keep: &dyn Fn(&str) -> bool) -> Policy {
    let mut json = policy.to_json().unwrap();
    let gone: Vec<usize> = (0..clauses_of(&json))
        .filter(|i| policy.annotation(format!("freed{i}")).is_some_and(|grant| !keep(grant)))
        .collect();
    let clauses = json["conditions"].as_array_mut().unwrap();
    for i in gone.into_iter().rev() {
        clauses.remove(i);
    }
    Policy::from_json(Some(policy.id().clone()), json).unwrap()
}
