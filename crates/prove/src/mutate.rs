// SPDX-License-Identifier: EUPL-1.2
//! Policies with one condition turned round: each operand of `&&` and `||` in each clause, by itself.

use crate::ProveError;
use cedar_policy::Policy;
use serde_json::{Value, json};

/// A policy with one condition negated.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    pub(crate) policy: Policy,
    /// The place of the condition: clause, then the operands on the way, such as `unless.1.2`.
    pub(crate) place: String,
}

/// All mutants of a policy.
pub(crate) fn mutants(policy: &Policy) -> Result<Vec<Mutant>, ProveError> {
    let fault = |e: &dyn std::fmt::Display| ProveError::Policies(format!("{}: {e}", policy.id()));
    let json = policy.to_json().map_err(|e| fault(&e))?;
    let mut places = Vec::new();
    let clauses = json.get("conditions").and_then(Value::as_array);
    for (i, clause) in clauses.into_iter().flatten().enumerate() {
        let kind = clause.get("kind").and_then(Value::as_str).unwrap_or_default();
        if let Some(body) = clause.get("body") {
            operands(body, &format!("/conditions/{i}/body"), kind, &mut places);
        }
    }
    let mut mutants = Vec::with_capacity(places.len());
    for (pointer, place) in places {
        let mut turned = json.clone();
        if let Some(condition) = turned.pointer_mut(&pointer) {
            let old = condition.take();
            *condition = json!({ "!": { "arg": old } });
        }
        let policy = Policy::from_json(Some(policy.id().clone()), turned).map_err(|e| fault(&e))?;
        mutants.push(Mutant { policy, place });
    }
    Ok(mutants)
}

/// Pointers to the operands that are no `&&` or `||` themselves, and their places in words.
fn operands(body: &Value, pointer: &str, place: &str, into: &mut Vec<(String, String)>) {
    for op in ["&&", "||"] {
        if let Some(sides) = body.get(op) {
            // `a && b && c` is ((a && b) && c): operands are numbered along the chain.
            let mut chain = Vec::new();
            flatten(sides, op, &format!("{pointer}/{}", escaped(op)), &mut chain);
            for (number, (pointer, operand)) in chain.into_iter().enumerate() {
                operands(operand, &pointer, &format!("{place}.{}", number + 1), into);
            }
            return;
        }
    }
    into.push((pointer.to_owned(), place.to_owned()));
}

fn flatten<'a>(sides: &'a Value, op: &str, pointer: &str, into: &mut Vec<(String, &'a Value)>) {
    for side in ["left", "right"] {
        let Some(value) = sides.get(side) else { continue };
        let pointer = format!("{pointer}/{side}");
        match value.get(op) {
            Some(inner) => flatten(inner, op, &format!("{pointer}/{}", escaped(op)), into),
            None => into.push((pointer, value)),
        }
    }
}

/// As JSON pointers write it.
fn escaped(op: &str) -> String {
    op.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::mutants;

    #[test]
    fn each_condition_is_turned_round_by_itself() {
        let text = r#"@id("x") forbid (principal, action, resource)
            when { context.a && (context.b || context.c) } unless { !context.d && context.e && context.f };"#;
        let policy: cedar_policy::Policy = text.parse().unwrap();
        let mutants = mutants(&policy).unwrap();
        let places: Vec<&str> = mutants.iter().map(|m| m.place.as_str()).collect();
        assert_eq!(places, ["when.1", "when.2.1", "when.2.2", "unless.1", "unless.2", "unless.3"]);
        let text = mutants[1].policy.to_string();
        assert!(text.contains("!(context[\"b\"])") || text.contains("!context.b"), "{text}");
        assert!(mutants[3].policy.to_string().matches('!').count() == 2);
    }
}
