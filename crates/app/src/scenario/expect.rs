// SPDX-License-Identifier: EUPL-1.2
//! What must come of a step. The rules are those of the decision as recorded; what the caller was told
//! is checked apart, by `names`, `neutral` and `same_as_absent`.

use crate::answer::{Answer, Problem};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::Outcome;
use waarborg_law::Decision;

/// Expectations of a step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// `accepted`, `refused`, `pending`, `held`, `undecidable`; or a problem's code such as `invalid`.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Rules that must be named in the decision, met or unmet.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Exactly the unmet rules of a refusal, or the met rules of an acceptance.
    #[serde(default)]
    pub rules_exactly: Option<Vec<String>>,
    /// Rules that must be met.
    #[serde(default)]
    pub met: Vec<String>,
    /// Exactly the rules that warned.
    #[serde(default)]
    pub warned: Option<Vec<String>>,
    /// Who must still decide.
    #[serde(default)]
    pub pending_with: Option<String>,
    /// Exactly the parties named to the caller.
    #[serde(default)]
    pub names: Option<Vec<String>>,
    /// Number of entries the step added.
    #[serde(default)]
    pub entries: Option<u64>,
    /// Number of records that the step added to the oversight body's own log.
    #[serde(default)]
    pub sealed: Option<u64>,
    /// Duties that are open afterwards, as `kind owner`.
    #[serde(default)]
    pub duties: Option<Vec<String>>,
    /// Duties that are late afterwards, as `kind owner`.
    #[serde(default)]
    pub late: Option<Vec<String>>,
    /// Texts or saved names the answer must hold.
    #[serde(default)]
    pub sees: Vec<String>,
    /// Texts or saved names the answer must not hold.
    #[serde(default)]
    pub sees_not: Vec<String>,
    /// The caller gets the same answer as for something that does not exist.
    #[serde(default)]
    pub same_as_absent: bool,
    /// The caller is told nothing but a neutral refusal.
    #[serde(default)]
    pub neutral: bool,
    /// Values at paths of the answer's data, such as `total = 3`.
    #[serde(default)]
    pub data: BTreeMap<String, toml::Value>,
}

/// What came of a step.
pub struct Came<'a> {
    /// Answer or problem.
    pub result: &'a Result<Answer, Problem>,
    /// Decision as recorded.
    pub decision: Option<&'a Decision>,
    /// Entries added.
    pub entries: u64,
    /// Records added to the oversight body's own log.
    pub sealed: u64,
    /// Open duties, as `kind owner`.
    pub duties: Vec<String>,
    /// Late duties.
    pub late: Vec<String>,
    /// Saved names.
    pub saved: &'a BTreeMap<String, Value>,
}

impl Expect {
    /// What a step without expectations must give.
    pub fn accepted() -> Self {
        Self { outcome: Some("accepted".into()), ..Self::default() }
    }

    /// Differences; none if all is as expected.
    pub fn check(&self, came: &Came<'_>) -> Vec<String> {
        let mut wrong = Vec::new();
        let outcome = outcome(came.result);
        let wanted = self.outcome.as_deref().unwrap_or("accepted");
        if outcome != wanted {
            wrong.push(format!("outcome is {outcome}, expected {wanted}{}", why(came)));
        }
        self.check_rules(came, &mut wrong);
        self.check_answer(came, &mut wrong);
        if let Some(entries) = self.entries.filter(|e| *e != came.entries) {
            wrong.push(format!("{} entries were added, expected {entries}", came.entries));
        }
        if let Some(sealed) = self.sealed.filter(|s| *s != came.sealed) {
            wrong.push(format!("{} records were sealed, expected {sealed}", came.sealed));
        }
        for (what, wanted, have) in [("open", &self.duties, &came.duties), ("late", &self.late, &came.late)] {
            if let Some(wanted) = wanted {
                let mut wanted = wanted.clone();
                wanted.sort();
                if wanted != *have {
                    wrong.push(format!("{what} duties are {have:?}, expected {wanted:?}"));
                }
            }
        }
        wrong
    }

    fn check_rules(&self, came: &Came<'_>, wrong: &mut Vec<String>) {
        let Some(decision) = came.decision else {
            if !self.rules.is_empty() || self.rules_exactly.is_some() || self.warned.is_some() || !self.met.is_empty() {
                wrong.push("there is no decision to compare rules with".into());
            }
            return;
        };
        let unmet: BTreeSet<String> = decision.unmet.iter().map(|u| u.rule.to_string()).collect();
        let met: BTreeSet<String> = decision.met.iter().map(ToString::to_string).collect();
        let pending: BTreeSet<String> = decision.pending.iter().map(|p| p.rule.to_string()).collect();
        for rule in &self.rules {
            if !unmet.contains(rule) && !met.contains(rule) && !pending.contains(rule) {
                wrong.push(format!("rule {rule} is not named; unmet are {unmet:?}"));
            }
        }
        for rule in self.met.iter().filter(|r| !met.contains(*r)) {
            wrong.push(format!("rule {rule} is not among the met"));
        }
        if let Some(exactly) = &self.rules_exactly {
            let exactly: BTreeSet<String> = exactly.iter().cloned().collect();
            let have = match decision.outcome {
                Outcome::Allowed => met,
                Outcome::Pending => pending,
                Outcome::Held | Outcome::Undecidable | Outcome::Refused => unmet,
            };
            if exactly != have {
                wrong.push(format!("rules are {have:?}, expected exactly {exactly:?}"));
            }
        }
        if let Some(wanted) = &self.warned {
            let wanted: BTreeSet<String> = wanted.iter().cloned().collect();
            let have: BTreeSet<String> = decision.warnings.iter().map(ToString::to_string).collect();
            if wanted != have {
                wrong.push(format!("warnings are {have:?}, expected exactly {wanted:?}"));
            }
        }
        if let Some(who) = &self.pending_with
            && !decision.pending.iter().any(|p| p.decider == *who)
        {
            wrong.push(format!("nobody waits for {who}: {:?}", decision.pending));
        }
    }

    fn check_answer(&self, came: &Came<'_>, wrong: &mut Vec<String>) {
        if let Some(names) = &self.names {
            let named: BTreeSet<String> = match came.result {
                Ok(answer) => answer.unmet.iter().filter_map(|u| u.party.as_ref()).map(ToString::to_string).collect(),
                Err(_) => BTreeSet::new(),
            };
            let wanted: BTreeSet<String> = names.iter().map(|n| n.to_lowercase()).collect();
            if named != wanted {
                wrong.push(format!("parties named are {named:?}, expected {wanted:?}"));
            }
        }
        if self.neutral {
            let neutral = came.result.as_ref().is_ok_and(|a| {
                a.data.is_null()
                    && a.unmet.len() == 1
                    && a.unmet.iter().all(|u| u.rule.as_str() == "R-160" && u.party.is_none())
            });
            if !neutral {
                wrong.push("the answer is not the neutral refusal".into());
            }
        }
        let text = match came.result {
            Ok(answer) => answer.data.to_string(),
            Err(problem) => problem.to_string(),
        };
        let meant = |name: &String| match came.saved.get(name) {
            Some(Value::String(id)) => id.clone(),
            _ => name.clone(),
        };
        for name in self.sees.iter().filter(|n| !text.contains(&meant(n))) {
            wrong.push(format!("the answer does not hold '{name}'"));
        }
        for name in self.sees_not.iter().filter(|n| text.contains(&meant(n))) {
            wrong.push(format!("the answer holds '{name}'"));
        }
        for (path, wanted) in &self.data {
            let wanted = serde_json::to_value(wanted).unwrap_or_default();
            let have = came.result.as_ref().ok().and_then(|a| at(&a.data, path)).cloned().unwrap_or_default();
            if have != wanted {
                wrong.push(format!("{path} is {have}, expected {wanted}"));
            }
        }
    }
}

/// The value at a path such as `questions.0.consent`.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, part| match part.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(part),
    })
}

/// The outcome's word in scenarios.
pub fn outcome(result: &Result<Answer, Problem>) -> &'static str {
    match result {
        Ok(answer) if answer.allowed() => "accepted",
        Ok(answer) => answer.outcome.code(),
        Err(problem) => problem.code(),
    }
}

fn why(came: &Came<'_>) -> String {
    match (came.result, came.decision) {
        (Err(problem), _) => format!(": {problem}"),
        (_, Some(d)) => {
            let unmet: Vec<_> = d.unmet.iter().map(|u| u.rule.as_str()).collect();
            let pending: Vec<_> = d.pending.iter().map(|p| p.rule.as_str()).collect();
            format!(": unmet {unmet:?}, pending {pending:?}, errors {:?}", d.errors)
        }
        _ => String::new(),
    }
}
