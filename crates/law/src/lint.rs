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
    let known = |name: &str| ANNOTATIONS.contains(&name) || matches!(name, "valid_until" | "grant");
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

/// Whether the policy may depend on the instant of the act otherwise than through statute and
/// validity: every use of the context but `context.statute` and `context.register` counts.
pub(crate) fn uses_now(value: &Value) -> bool {
    match value {
        Value::Object(map) => {
            if let Some(access) = map.get(".") {
                let of_context =
                    access.get("left").and_then(|l| l.get("Var")).and_then(Value::as_str) == Some("context");
                let attr = access.get("attr").and_then(Value::as_str);
                if of_context && matches!(attr, Some("statute" | "register")) {
                    return false;
                }
            }
            map.get("Var").and_then(Value::as_str) == Some("context") || map.values().any(uses_now)
        }
        Value::Array(list) => list.iter().any(uses_now),
        _ => false,
    }
}
