// SPDX-License-Identifier: EUPL-1.2
//! The law shown to people: one rule with its texts and the source of its policies, and all rows as
//! JSON (`waarborg law explain R-037`, `waarborg law rules --json`).

use crate::package::{Package, PackageError};
use crate::rules::{Kind, Lang, Rule};
use serde::Serialize;
use waarborg_domain::{Instant, RuleId};

/// One policy as it stands in the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyText {
    /// Its `@id`.
    pub id: String,
    /// Its `@article`.
    pub article: String,
    /// Its `@valid_from`.
    pub valid_from: String,
    /// Its `@valid_until`, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Codes of the actions it speaks of.
    pub actions: Vec<&'static str>,
    /// Cedar source.
    pub source: String,
}

/// A rule in one language, with its policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Number.
    pub rule: RuleId,
    /// Kind.
    pub kind: Kind,
    /// Article.
    pub article: String,
    /// What kind of source it rests on, as shown to people.
    pub badge: &'static str,
    /// Evidence tags.
    pub tags: Vec<char>,
    /// First day in force, or `always`.
    pub valid_from: String,
    /// First day no longer in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Short name.
    pub title: String,
    /// What is missing when it is unmet.
    pub message: String,
    /// What to do next.
    pub next: String,
    /// Who can lift it.
    pub resolver: String,
    /// The part that is a choice of the house, where the rest is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house: Option<String>,
    /// Kind E: who decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decider: Option<String>,
    /// The duty that carries it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// Grant: rules it frees from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frees: Vec<RuleId>,
    /// Its policies, in the order of the files.
    pub policies: Vec<PolicyText>,
}

impl Package {
    /// Explains one rule; none if the package has no such rule.
    pub fn explain(&self, rule: &RuleId, lang: Lang) -> Option<Explanation> {
        let row = self.rules().get(rule)?;
        Some(Explanation {
            rule: row.id.clone(),
            kind: row.kind,
            article: row.article.clone(),
            badge: row.badge(lang),
            tags: row.tags.clone(),
            valid_from: row.valid_from.clone(),
            valid_until: row.valid_until.clone(),
            title: row.title.get(lang).to_owned(),
            message: row.message.get(lang).to_owned(),
            next: row.next.get(lang).to_owned(),
            resolver: row.resolver.get(lang).to_owned(),
            house: row.house.as_ref().map(|text| text.get(lang).to_owned()),
            decider: row.decider.clone(),
            duty: row.duty.clone(),
            frees: row.frees.clone(),
            policies: self.policies_of(row),
        })
    }

    /// Ids of all policies, in the order of the files.
    pub fn policy_ids(&self) -> Vec<String> {
        self.loaded().iter().map(|one| one.policy.id().to_string()).collect()
    }

    /// The policies of a rule that are in force at an instant.
    pub fn policies_in_force(&self, rule: &RuleId, at: Instant) -> Vec<String> {
        let position = self.rules().position(rule);
        let of_rule = self.loaded().iter().filter(|one| one.rule.is_some() && one.rule == position);
        of_rule.filter(|one| one.in_force(at)).map(|one| one.policy.id().to_string()).collect()
    }

    /// All rows as JSON, each with the ids of its policies and its badge in both languages.
    pub fn rules_json(&self) -> serde_json::Value {
        let rows = self.rules().iter().map(|row| {
            let mut value = serde_json::to_value(row).unwrap_or_default();
            if let Some(object) = value.as_object_mut() {
                let ids: Vec<String> = self.policies_of(row).into_iter().map(|p| p.id).collect();
                object.insert("policies".into(), ids.into());
                object
                    .insert("badge".into(), serde_json::json!({"nl": row.badge(Lang::Nl), "en": row.badge(Lang::En)}));
            }
            value
        });
        serde_json::json!({ "package": self.name(), "digest": self.digest(), "rules": rows.collect::<Vec<_>>() })
    }

    fn policies_of(&self, row: &Rule) -> Vec<PolicyText> {
        let position = self.rules().position(&row.id);
        let of_rule = self.loaded().iter().filter(|one| one.rule.is_some() && one.rule == position);
        of_rule
            .map(|one| {
                let note = |name| one.policy.annotation(name).map(str::to_owned);
                PolicyText {
                    id: one.policy.id().to_string(),
                    article: note("article").unwrap_or_default(),
                    valid_from: note("valid_from").unwrap_or_default(),
                    valid_until: note("valid_until"),
                    actions: one.actions.iter().map(|action| action.code()).collect(),
                    source: one.policy.to_cedar().unwrap_or_else(|| one.policy.to_string()),
                }
            })
            .collect()
    }
}

/// Explains a rule of the built-in package.
pub fn explain(rule: &str, lang: Lang) -> Result<Option<Explanation>, PackageError> {
    Ok(Package::builtin()?.explain(&RuleId::new(rule), lang))
}

/// All rows of the built-in package as JSON.
pub fn rules_json() -> Result<serde_json::Value, PackageError> {
    Ok(Package::builtin()?.rules_json())
}
