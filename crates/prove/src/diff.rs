// SPDX-License-Identifier: EUPL-1.2
//! What one law allows and another does not, for each action, with a request for each reason. A reason
//! that was found is set aside and the question put again, until nothing is left.

use crate::ProveError;
use crate::effective::{Change, Effective, rule_of};
use crate::solver::{Solver, compile, env, spread};
use cedar_policy::{Authorizer, Effect, Entities, EntityUid, EvalResult, Policy, PolicyId, PolicySet, Request, Schema};
use cedar_policy_symcc::Env;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use waarborg_domain::{Instant, RuleId};
use waarborg_law::{Package, Rules, Text};

/// More reasons than a law has for one action.
const MOST: usize = 200;
const OPENED: &str = "opened";

/// One of the two laws: a package on a day, with the statute of that day.
#[derive(Debug)]
pub struct Side {
    law: Effective,
    rules: Rules,
}

/// What differs.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// Acts that only the first law knows.
    pub gone: Vec<String>,
    /// Acts that only the second law knows.
    pub new: Vec<String>,
    /// Requests that are decided otherwise.
    pub differences: Vec<Difference>,
}

/// One reason for which requests are decided otherwise.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The act.
    pub action: String,
    /// Allowed by the second law alone; else by the first alone.
    pub allowed: bool,
    /// The rules of the other law that stand in the way of the example.
    pub rules: Vec<Named>,
    /// Ids of their policies; none where it is a ground that is missing.
    pub policies: Vec<String>,
    /// A request.
    pub example: Vec<Stated>,
}

/// A rule and its title.
#[derive(Debug, Serialize)]
pub struct Named {
    /// Number.
    pub id: RuleId,
    /// Title.
    pub title: Text,
}

/// One fact of an example.
#[derive(Debug, Serialize)]
pub struct Stated {
    /// Of what: a type of the schema, or `Ctx`.
    pub of: String,
    /// Which.
    pub name: String,
    /// Yes or no, or one of a list, or an instant.
    pub value: Value,
    /// The policies that decide look at it.
    pub decides: bool,
}

impl Side {
    /// The law of a package at an instant.
    pub fn read(package: &Package, at: Instant) -> Result<Self, ProveError> {
        let law = Effective::read(package, at)?.under(&package.statute(at))?;
        Ok(Self { law, rules: package.rules().clone() })
    }

    fn actions(&self) -> BTreeSet<String> {
        self.law.schema.actions().map(|uid| uid.id().unescaped().to_owned()).collect()
    }
}

/// Compares two laws.
pub fn compare(before: &Side, after: &Side) -> Result<Comparison, ProveError> {
    let (first, second) = (before.actions(), after.actions());
    let jobs: Vec<(String, bool)> =
        first.intersection(&second).flat_map(|action| [(action.clone(), true), (action.clone(), false)]).collect();
    let found = spread(&jobs, |solver, (action, allowed)| {
        let (wide, narrow) = if *allowed { (after, before) } else { (before, after) };
        Search { wide, narrow, schema: &after.law.schema, action, allowed: *allowed }.run(solver)
    })?;
    Ok(Comparison {
        gone: first.difference(&second).cloned().collect(),
        new: second.difference(&first).cloned().collect(),
        differences: found.into_iter().flatten().collect(),
    })
}

/// The search for what the wide law allows and the narrow one does not.
struct Search<'a> {
    wide: &'a Side,
    narrow: &'a Side,
    schema: &'a Schema,
    action: &'a str,
    allowed: bool,
}

impl Search<'_> {
    fn run(&self, solver: &mut Solver) -> Result<Vec<Difference>, ProveError> {
        let fault = |e: &dyn std::fmt::Display| ProveError::Policies(format!("{}: {e}", self.action));
        let env = env(self.schema, self.action)?;
        let wide = compile(&self.wide.law.set(self.action, false, Change::Nothing)?, &env, self.schema)?;
        let mut narrow = self.narrow.law.set(self.action, false, Change::Nothing)?;
        let mut found = Vec::new();
        while let Some(case) = solver.beyond(&wide, &compile(&narrow, &env, self.schema)?)? {
            let response = Authorizer::new().is_authorized(&case.request, &narrow, &case.entities);
            let refusing: Vec<PolicyId> = response.diagnostics().reason().cloned().collect();
            found.push(self.difference(&case, &narrow, &refusing)?);
            if refusing.is_empty() {
                let open = format!("permit (principal, action == W::Action::\"{}\", resource);", self.action);
                let open = Policy::parse(Some(PolicyId::new(OPENED)), open).map_err(|e| fault(&e))?;
                narrow.add(open).map_err(|e| fault(&e))?;
            }
            for id in refusing {
                narrow.remove_static(id).map_err(|e| fault(&e))?;
            }
            if found.len() > MOST {
                return Err(fault(&"the reasons do not come to an end"));
            }
        }
        Ok(found)
    }

    fn difference(&self, case: &Env, narrow: &PolicySet, refusing: &[PolicyId]) -> Result<Difference, ProveError> {
        let ground = |p: &&Policy| p.effect() == Effect::Permit;
        let deciding: Vec<Policy> = if refusing.is_empty() {
            let wide = self.wide.law.of(self.action).filter(ground).cloned();
            wide.chain(narrow.policies().filter(ground).cloned()).collect()
        } else {
            narrow.policies().filter(|p| refusing.contains(p.id())).cloned().collect()
        };
        let mut rules: BTreeSet<RuleId> = BTreeSet::new();
        if refusing.is_empty() {
            let row = self.narrow.rules.iter().find(|row| row.ground_for.iter().any(|a| a == self.action));
            rules.extend(row.map(|row| row.id.clone()));
        } else {
            rules.extend(deciding.iter().map(|p| RuleId::new(rule_of(p))));
        }
        let named = |id: RuleId| self.narrow.rules.get(&id).map(|row| Named { id, title: row.title.clone() });
        let mut policies: Vec<String> = refusing.iter().map(ToString::to_string).collect();
        policies.sort();
        Ok(Difference {
            action: self.action.to_owned(),
            allowed: self.allowed,
            rules: rules.into_iter().filter_map(named).collect(),
            policies,
            example: stated(&case.request, &case.entities, &looked_at(&deciding)?)?,
        })
    }
}

/// The attributes that policies look at, each after its variable: `resource.usable`.
fn looked_at(policies: &[Policy]) -> Result<BTreeSet<String>, ProveError> {
    let mut found = BTreeSet::new();
    for policy in policies {
        let json = policy.to_json().map_err(|e| ProveError::Policies(format!("{}: {e}", policy.id())))?;
        attributes(&json, &mut found);
    }
    Ok(found)
}

/// The attributes that stand in the JSON form of a policy.
pub(crate) fn attributes(json: &Value, into: &mut BTreeSet<String>) {
    match json {
        Value::Object(map) => {
            if let Some(access) = map.get(".")
                && let Some(variable) = access.pointer("/left/Var").and_then(Value::as_str)
                && let Some(attr) = access.get("attr").and_then(Value::as_str)
            {
                into.insert(format!("{variable}.{attr}"));
            }
            map.values().for_each(|inner| attributes(inner, into));
        }
        Value::Array(list) => list.iter().for_each(|inner| attributes(inner, into)),
        _ => {}
    }
}

/// The facts of a request in their plain form.
fn stated(request: &Request, entities: &Entities, looked_at: &BTreeSet<String>) -> Result<Vec<Stated>, ProveError> {
    let fault = |e: &dyn std::fmt::Display| ProveError::Policies(format!("a request cannot be told: {e}"));
    let mut facts = Vec::new();
    for (variable, uid) in [("principal", request.principal()), ("resource", request.resource())] {
        let Some(entity) = uid.and_then(|uid| entities.get(uid)) else { continue };
        let json = entity.to_json_value().map_err(|e| fault(&e))?;
        for (name, value) in json.get("attrs").and_then(Value::as_object).into_iter().flatten() {
            facts.push(Stated {
                of: uid.map(kind).unwrap_or_default(),
                name: name.clone(),
                value: plain(value),
                decides: looked_at.contains(&format!("{variable}.{name}")),
            });
        }
    }
    for name in ["now", "register"] {
        let value = match request.context().and_then(|context| context.get(name)) {
            None => continue,
            Some(EvalResult::Bool(value)) => Value::Bool(value),
            Some(other) => Value::String(other.to_string()),
        };
        let decides = looked_at.contains(&format!("context.{name}"));
        facts.push(Stated { of: "Ctx".into(), name: name.to_owned(), value, decides });
    }
    Ok(facts)
}

fn kind(uid: &EntityUid) -> String {
    uid.type_name().basename().to_owned()
}

/// `true`, the id of a choice, or an instant, without Cedar's wrapping.
fn plain(value: &Value) -> Value {
    let choice = value.pointer("/__entity/id").or_else(|| value.pointer("/__extn/arg"));
    choice.unwrap_or(value).clone()
}
