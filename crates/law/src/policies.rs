// SPDX-License-Identifier: EUPL-1.2
//! Reading the policies of a package: named by `@id`, checked, tied to their rule, and each safeguard
//! accompanied by its shadow, a permit with the `when` part alone, which tells whether it applies.

use crate::facts::Action;
use crate::lint;
use crate::package::PackageError;
use crate::rules::{Rules, day};
use cedar_policy::{ActionConstraint, Effect, Policy, PolicyId, PolicySet};
use std::collections::BTreeSet;
use std::str::FromStr;
use waarborg_domain::{Instant, RuleId};

/// What a policy is to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A permit: lets the act be considered.
    Ground,
    /// A permit marked `@grant`: frees the act from rules.
    Grant,
    /// A forbid.
    Safeguard,
}

/// What comes of a safeguard that is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// What the kind of its rule says.
    AsRule,
    /// A warning, whatever its rule: a law of another time asked for less.
    Warns,
    /// Nothing can be decided: no text is known for it.
    Undecidable,
}

/// One policy, ready for slicing.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    /// For a safeguard: does it apply?
    pub(crate) shadow: Option<Policy>,
    pub(crate) part: Part,
    pub(crate) ends: Ends,
    /// Position of its rule; none for `open.*`.
    pub(crate) rule: Option<usize>,
    pub(crate) actions: Vec<Action>,
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    pub(crate) clock: lint::Clock,
}

impl Loaded {
    pub(crate) fn in_force(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }
}

/// The prefix of permits that stand for no rule.
const OPEN: &str = "open.";

/// Name of the shadow of a safeguard.
pub(crate) fn shadow_id(id: &str) -> PolicyId {
    PolicyId::new(format!("applies {id}"))
}

pub(crate) fn read(file: &str, text: &str, rules: &Rules, into: &mut Vec<Loaded>) -> Result<(), PackageError> {
    let set = PolicySet::from_str(text).map_err(|e| PackageError::Policy(file.to_owned(), e.to_string()))?;
    if set.num_of_templates() > 0 {
        return Err(PackageError::Policy(file.to_owned(), "templates are not used".into()));
    }
    let mut policies: Vec<&Policy> = set.policies().collect();
    // Cedar numbers policies by position; their order here is the order of the file.
    policies.sort_by_key(|p| p.id().to_string().trim_start_matches("policy").parse::<u32>().unwrap_or(u32::MAX));
    let mut taken: BTreeSet<String> = into.iter().map(|l| l.policy.id().to_string()).collect();
    for policy in policies {
        let loaded = load(file, policy, rules)?;
        if !taken.insert(loaded.policy.id().to_string()) {
            return Err(PackageError::Policy(loaded.policy.id().to_string(), "two policies carry this id".into()));
        }
        into.push(loaded);
    }
    Ok(())
}

fn load(file: &str, policy: &Policy, rules: &Rules) -> Result<Loaded, PackageError> {
    let name = policy.annotation("id").unwrap_or_default().to_owned();
    let fault = |what: String| {
        let place = if name.is_empty() { file.to_owned() } else { name.clone() };
        Err(PackageError::Policy(place, what))
    };
    let json = match policy.to_json() {
        Ok(json) => json,
        Err(e) => return fault(e.to_string()),
    };
    if let Some(what) = lint::fault(policy, &json) {
        return fault(what);
    }
    let rule = match rule_of(&name) {
        None => None,
        Some(id) => match rules.position(&id) {
            Some(position) => Some(position),
            None => return fault("its rule has no row in rules.toml".into()),
        },
    };
    let part = match (policy.effect(), policy.annotation("grant").is_some()) {
        (Effect::Forbid, _) => Part::Safeguard,
        (Effect::Permit, true) => Part::Grant,
        (Effect::Permit, false) => Part::Ground,
    };
    let term = |annotation: &str, absent: Instant| match policy.annotation(annotation) {
        None => Some(absent),
        Some(text) => day(text),
    };
    let (Some(from), Some(until)) = (term("valid_from", Instant(i64::MIN)), term("valid_until", Instant(i64::MAX)))
    else {
        return fault("@valid_from and @valid_until are days, or `always`".into());
    };
    let Some(actions) = actions(policy) else {
        return fault("names an action that is not known".into());
    };
    let shadow = match part {
        Part::Safeguard => match shadow(&name, json.clone()) {
            Ok(shadow) => Some(shadow),
            Err(what) => return fault(what),
        },
        Part::Ground | Part::Grant => None,
    };
    let ends = match policy.annotation("outcome") {
        Some("warning") => Ends::Warns,
        Some(_) => Ends::Undecidable,
        None => Ends::AsRule,
    };
    let clock = json.get("conditions").map(lint::clock).unwrap_or_default();
    Ok(Loaded { policy: policy.new_id(PolicyId::new(&name)), shadow, part, ends, rule, actions, from, until, clock })
}

/// The rule is the part of the id before the first dot; `open.*` belongs to none.
fn rule_of(id: &str) -> Option<RuleId> {
    if id.starts_with(OPEN) {
        return None;
    }
    Some(RuleId::new(id.split('.').next().unwrap_or(id)))
}

fn actions(policy: &Policy) -> Option<Vec<Action>> {
    let named = |uid: &cedar_policy::EntityUid| {
        let code: &str = uid.id().unescaped();
        Action::ALL.iter().copied().find(|action| action.code() == code)
    };
    match policy.action_constraint() {
        ActionConstraint::Any => None,
        ActionConstraint::Eq(uid) => Some(vec![named(&uid)?]),
        ActionConstraint::In(uids) => uids.iter().map(named).collect(),
    }
}

/// The same scope and `when`, as a permit, without `unless`.
fn shadow(id: &str, mut json: serde_json::Value) -> Result<Policy, String> {
    let Some(object) = json.as_object_mut() else {
        return Err("has no JSON form".into());
    };
    object.insert("effect".into(), "permit".into());
    if let Some(conditions) = object.get_mut("conditions").and_then(|c| c.as_array_mut()) {
        conditions.retain(|clause| clause.get("kind").and_then(|k| k.as_str()) == Some("when"));
    }
    Policy::from_json(Some(shadow_id(id)), json).map_err(|e| e.to_string())
}
