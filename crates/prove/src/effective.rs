// SPDX-License-Identifier: EUPL-1.2
//! The law of one day as one Cedar policy set for each action, read from the package's files without the
//! engine: what a grant frees from is written into the safeguards as a further `unless`. Proofs speak
//! about this set, and `crates/law/tests/agree.rs` holds the engine to it.

use crate::ProveError;
use cedar_policy::{ActionConstraint, Effect, Policy, PolicyId, PolicySet, Schema};
use serde_json::{Value, json};
use waarborg_domain::{Instant, RuleId};
use waarborg_law::{Kind, Package, Rules};

/// The law of one day.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Its schema.
    pub schema: Schema,
    rules: Rules,
    in_force: Vec<Policy>,
}

/// What is left out of a set, or put in the place of something in it.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// Nothing.
    Nothing,
    /// One policy is left out.
    Without(&'a str),
    /// One policy stands in the place of the one of its name.
    Instead(&'a Policy),
    /// One rule is left out: its safeguards gone or, where it is a ground, every ground open.
    WithoutRule(&'a str),
}

/// Codes of the actions a policy speaks of.
pub fn actions(policy: &Policy) -> Vec<String> {
    match policy.action_constraint() {
        ActionConstraint::Any => Vec::new(),
        ActionConstraint::Eq(uid) => vec![uid.id().unescaped().to_owned()],
        ActionConstraint::In(uids) => uids.iter().map(|uid| uid.id().unescaped().to_owned()).collect(),
    }
}

/// The rule of a policy: its id up to the first dot.
pub fn rule_of(policy: &Policy) -> &str {
    let id: &str = policy.id().as_ref();
    id.split('.').next().unwrap_or(id)
}

fn faulty(what: &str, why: &dyn std::fmt::Display) -> ProveError {
    ProveError::Policies(format!("{what}: {why}"))
}

fn text<'a>(package: &'a Package, name: &str) -> Result<&'a str, ProveError> {
    let bytes = package.files().get(name).ok_or_else(|| faulty(name, &"is missing"))?;
    std::str::from_utf8(bytes).map_err(|e| faulty(name, &e))
}

/// Every policy of a package as it is written, in force or not, named by its `@id`.
pub fn policies(package: &Package) -> Result<Vec<Policy>, ProveError> {
    let mut all = Vec::new();
    for name in package.files().keys().filter(|name| name.ends_with(".cedar")) {
        let set: PolicySet = text(package, name)?.parse().map_err(|e| faulty(name, &e))?;
        let named = |p: &Policy| p.new_id(PolicyId::new(p.annotation("id").unwrap_or_default()));
        all.extend(set.policies().map(named));
    }
    all.sort_by(|a, b| a.id().cmp(b.id()));
    Ok(all)
}

/// First instant of a policy's validity, and the first after it.
pub fn validity(policy: &Policy) -> Result<(Instant, Instant), ProveError> {
    let edge = |name: &str, absent: i64| match policy.annotation(name) {
        None | Some("always") => Ok(Instant(absent)),
        Some(day) => Instant::parse(day).map_err(|e| faulty(policy.id().as_ref(), &e)),
    };
    Ok((edge("valid_from", i64::MIN)?, edge("valid_until", i64::MAX)?))
}

/// The instant whose law a policy is judged in: the one given, or the nearest in its validity.
pub fn time_of(policy: &Policy, at: Instant) -> Result<Instant, ProveError> {
    let (from, until) = validity(policy)?;
    Ok(if until <= at { Instant(until.0 - 1) } else { at.max(from) })
}

impl Effective {
    /// The law of a package at an instant.
    pub fn read(package: &Package, at: Instant) -> Result<Self, ProveError> {
        let schema = Schema::from_cedarschema_str(text(package, "waarborg.cedarschema")?);
        let (schema, _) = schema.map_err(|e| faulty("waarborg.cedarschema", &e))?;
        let mut in_force = Vec::new();
        for policy in policies(package)? {
            let (from, until) = validity(&policy)?;
            if from <= at && at < until {
                in_force.push(policy);
            }
        }
        Ok(Self { schema, rules: package.rules().clone(), in_force })
    }

    /// The same law with the statute filled in, so that laws under different statutes can be compared.
    pub(crate) fn under(mut self, statute: &str) -> Result<Self, ProveError> {
        for policy in &mut self.in_force {
            let fault = |e: &dyn std::fmt::Display| faulty(policy.id().as_ref(), e);
            let mut json = policy.to_json().map_err(|e| fault(&e))?;
            if fill(&mut json, statute) {
                *policy = Policy::from_json(Some(policy.id().clone()), json).map_err(|e| fault(&e))?;
            }
        }
        Ok(self)
    }

    /// The policies in force for an action, grants among them.
    pub fn of<'a>(&'a self, action: &'a str) -> impl Iterator<Item = &'a Policy> {
        self.in_force.iter().filter(move |p| actions(p).iter().any(|a| a == action))
    }

    /// Does a policy only warn: by itself, or by the kind of its rule.
    pub fn warns(&self, policy: &Policy) -> bool {
        policy.annotation("outcome") == Some("warning")
            || self.rules.get(&RuleId::new(rule_of(policy))).is_some_and(|row| row.kind == Kind::W)
    }

    /// What an action is allowed by. With `remarks`, what only warns refuses as well: the set then
    /// allows what the law allows without a remark.
    pub fn set(&self, action: &str, remarks: bool, change: Change<'_>) -> Result<PolicySet, ProveError> {
        let wanted = self.of(action).filter(|p| remarks || !self.warns(p)).filter_map(|p| changed(p, change));
        let (grants, rest): (Vec<&Policy>, Vec<&Policy>) = wanted.partition(|p| p.annotation("grant").is_some());
        let mut set = PolicySet::new();
        for policy in rest {
            let freed = self.freed(policy, &grants)?;
            set.add(freed).map_err(|e| faulty(action, &e))?;
        }
        if let Change::WithoutRule(rule) = change
            && self.of(action).any(|p| rule_of(p) == rule && is_ground(p))
        {
            let open = format!("permit (principal, action == W::Action::\"{action}\", resource);");
            let open = Policy::parse(Some(PolicyId::new("opened")), open).map_err(|e| faulty(action, &e))?;
            set.add(open).map_err(|e| faulty(action, &e))?;
        }
        Ok(set)
    }

    /// A safeguard with one more `unless` for each grant that frees from its rule.
    fn freed(&self, policy: &Policy, grants: &[&Policy]) -> Result<Policy, ProveError> {
        let own = RuleId::new(rule_of(policy));
        let frees = |grant: &&&Policy| {
            let row = self.rules.get(&RuleId::new(rule_of(grant)));
            row.is_some_and(|row| row.frees.contains(&own))
        };
        let freeing: Vec<&&Policy> = grants.iter().filter(frees).collect();
        if policy.effect() == Effect::Permit || freeing.is_empty() {
            return Ok(policy.clone());
        }
        let mut json = policy.to_json().map_err(|e| faulty(policy.id().as_ref(), &e))?;
        for grant in freeing {
            let grant = grant.to_json().map_err(|e| faulty(grant.id().as_ref(), &e))?;
            let body = grant.pointer("/conditions/0/body").cloned().unwrap_or(Value::Null);
            if let Some(clauses) = json.get_mut("conditions").and_then(Value::as_array_mut) {
                clauses.push(json!({ "kind": "unless", "body": body }));
            }
        }
        Policy::from_json(Some(policy.id().clone()), json).map_err(|e| faulty(policy.id().as_ref(), &e))
    }
}

/// Puts the statute in the place of `context.statute`; whether it stood there.
fn fill(json: &mut Value, statute: &str) -> bool {
    let asked = json!({ ".": { "left": { "Var": "context" }, "attr": "statute" } });
    if *json == asked {
        *json = json!({ "Value": { "__entity": { "type": "W::Statute", "id": statute } } });
        return true;
    }
    match json {
        Value::Object(map) => map.values_mut().fold(false, |found, inner| fill(inner, statute) | found),
        Value::Array(list) => list.iter_mut().fold(false, |found, inner| fill(inner, statute) | found),
        _ => false,
    }
}

fn is_ground(policy: &Policy) -> bool {
    policy.effect() == Effect::Permit && policy.annotation("grant").is_none()
}

fn changed<'a>(policy: &'a Policy, change: Change<'a>) -> Option<&'a Policy> {
    let id: &str = policy.id().as_ref();
    match change {
        Change::Without(gone) if gone == id => None,
        Change::WithoutRule(rule) if rule == rule_of(policy) => None,
        Change::Instead(other) if other.id() == policy.id() => Some(other),
        _ => Some(policy),
    }
}
