// SPDX-License-Identifier: EUPL-1.2
//! What a policy may look like (DESIGN section 5): annotated, with `when` and, for a safeguard, `unless`;
//! no arithmetic, no patterns, no templates. A package that breaks this is not loaded.

use cedar_policy::{Effect, Policy};
use serde_json::Value;

/// Operators and functions that can overflow, or that make a policy hard to read as law.
const BARRED: &[&str] = &[
    "+",
    "-",
    "*",
    "neg",
    "like",
    "offset",
    "durationSince",
    "toDate",
    "toTime",
    "toDays",
    "toHours",
    "toMinutes",
    "toSeconds",
    "toMilliseconds",
    "duration",
    "decimal",
    "ip",
    "Slot",
    "has",
    "getTag",
    "hasTag",
    "if-then-else",
];
const ANNOTATIONS: &[&str] = &["id", "article", "valid_from", "source"];

/// The first thing wrong with a policy.
pub(crate) fn fault(policy: &Policy, json: &Value) -> Option<String> {
    if let Some(missing) = ANNOTATIONS.iter().find(|name| policy.annotation(name).is_none_or(str::is_empty)) {
        return Some(format!("the annotation @{missing} is missing"));
    }
    let known = |name: &str| ANNOTATIONS.contains(&name) || matches!(name, "valid_until" | "grant" | "outcome");
    if let Some((name, _)) = policy.annotations().find(|(name, _)| !known(name)) {
        return Some(format!("the annotation @{name} is not known"));
    }
    let kinds = clauses(json);
    let wanted: &[&str] = match policy.effect() {
        Effect::Permit => &["when"],
        Effect::Forbid => &["when", "unless"],
    };
    if kinds != wanted {
        return Some(format!("a {} has the clauses {}", policy.effect(), wanted.join(" and ")));
    }
    if policy.effect() == Effect::Forbid && policy.annotation("grant").is_some() {
        return Some("a grant is a permit".into());
    }
    if let Some(outcome) = policy.annotation("outcome")
        && (policy.effect() == Effect::Permit || !["warning", "undecidable"].contains(&outcome))
    {
        return Some("only a safeguard has an outcome of its own: warning, or undecidable".into());
    }
    for scope in ["principal", "resource"] {
        if json.get(scope).and_then(|s| s.get("op")).and_then(Value::as_str) != Some("All") {
            return Some(format!("conditions stand in the clauses, not in the scope of {scope}"));
        }
    }
    json.get("conditions").and_then(barred).map(|op| format!("`{op}` is not used in policies"))
}

fn clauses(json: &Value) -> Vec<&str> {
    let list = json.get("conditions").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|c| c.get("kind").and_then(Value::as_str)).collect()
}

fn barred(value: &Value) -> Option<&'static str> {
    match value {
        Value::Object(map) => map.iter().find_map(|(key, inner)| {
            // A literal's content is data, not an operator.
            let own = BARRED.iter().find(|op| **op == key.as_str()).copied();
            own.or_else(|| if key == "Value" { None } else { barred(inner) })
        }),
        Value::Array(list) => list.iter().find_map(barred),
        _ => None,
    }
}

/// How an answer may depend on the instant of the act, otherwise than through statute and validity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Clock {
    /// Not at all.
    #[default]
    Free,
    /// Only through whether `context.now` lies before, at or after an instant among the facts.
    Compared,
    /// In ways not looked into here.
    Bound,
}

/// Every use of the context counts but `context.statute` and `context.register`.
pub(crate) fn clock(value: &Value) -> Clock {
    match value {
        Value::Object(map) => {
            if let [(op, sides)] = map.iter().collect::<Vec<_>>()[..]
                && ORDER.contains(&op.as_str())
                && now_beside_fact(sides)
            {
                return Clock::Compared;
            }
            if let Some(access) = map.get(".") {
                match (var(access), attr(access)) {
                    (Some("context"), Some("statute" | "register")) => return Clock::Free,
                    (Some("context"), _) => return Clock::Bound,
                    _ => {}
                }
            }
            if map.get("Var").and_then(Value::as_str) == Some("context") {
                return Clock::Bound;
            }
            map.values().map(clock).max().unwrap_or_default()
        }
        Value::Array(list) => list.iter().map(clock).max().unwrap_or_default(),
        _ => Clock::Free,
    }
}

const ORDER: [&str; 4] = ["<", "<=", ">", ">="];

/// `context.now` on one side, an attribute of actor or object on the other.
fn now_beside_fact(sides: &Value) -> bool {
    let side = |name: &str| sides.get(name).and_then(|s| s.get("."));
    let (Some(left), Some(right)) = (side("left"), side("right")) else { return false };
    let now = |x: &Value| var(x) == Some("context") && attr(x) == Some("now");
    let fact = |x: &Value| matches!(var(x), Some("resource" | "principal"));
    (now(left) && fact(right)) || (fact(left) && now(right))
}

fn var(access: &Value) -> Option<&str> {
    access.get("left")?.get("Var")?.as_str()
}

fn attr(access: &Value) -> Option<&str> {
    access.get("attr")?.as_str()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::{Clock, clock};

    fn of(condition: &str) -> Clock {
        let text = format!("forbid (principal, action, resource) when {{ {condition} }};");
        let policy: cedar_policy::Policy = text.parse().unwrap();
        clock(policy.to_json().unwrap().get("conditions").unwrap())
    }

    #[test]
    fn only_plain_comparisons_may_be_remembered() {
        assert_eq!(of("resource.own && context.register && context.statute == Statute::\"a\""), Clock::Free);
        assert_eq!(of("context.now < resource.expires || resource.until <= context.now"), Clock::Compared);
        assert_eq!(of("context.now < resource.expires && context.now == resource.until"), Clock::Bound);
        assert_eq!(of("context.now < resource.until.offset(duration(\"1d\"))"), Clock::Bound);
        assert_eq!(of("context.now < datetime(\"2030-01-01\")"), Clock::Bound);
        assert_eq!(of("context.now.toDate() < resource.until"), Clock::Bound);
        assert_eq!(of("context has other"), Clock::Bound);
    }
}
