// SPDX-License-Identifier: EUPL-1.2
//! From each rule to what carries it (policies or duty, theorems, the facts it looks at with the source
//! of each, the texts it comes from) and from each article to its rules. Rules of the catalogue that
//! have no row yet are listed as still to come.

use crate::ProveError;
use crate::diff::attributes;
use crate::effective::{actions, policies, rule_of};
use crate::theorems::Theorems;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::RuleId;
use waarborg_law::{Action, Package, Text};

const ARTICLES: &str = include_str!("../../law/articles.toml");

/// One text the rules come from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its articles, paragraphs or passages.
    pub parts: Vec<Passage>,
}

/// One article, paragraph or passage.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Where it stands.
    pub at: String,
    /// The rules that carry it; none if there is nothing to enforce.
    pub rules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Articles {
    text: Vec<Source>,
}

/// A fact that a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fact {
    /// Type and name, such as `Datum.usable`.
    pub name: String,
    /// What it is computed from, or the record it points to.
    pub source: String,
}

/// What carries one rule.
#[derive(Clone, Debug, Serialize)]
pub struct Covered {
    /// Number.
    pub rule: RuleId,
    /// It has no row yet.
    pub to_come: bool,
    /// Kind, if it has a row.
    pub kind: Option<waarborg_law::Kind>,
    /// Article, as the row has it.
    pub article: String,
    /// Title, as people are shown it; the row has its other texts.
    pub title: Option<Text>,
    /// Ids of its policies.
    pub policies: Vec<String>,
    /// The duty that carries it out.
    pub duty: Option<String>,
    /// Another rule that holds the field for it.
    pub held_by: Option<RuleId>,
    /// How many theorems it has.
    pub theorems: usize,
    /// The facts its policies look at.
    pub facts: Vec<Fact>,
    /// The passages it comes from.
    pub texts: Vec<String>,
}

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// By rule.
    pub rules: Vec<Covered>,
    /// By text.
    pub texts: Vec<Source>,
}

/// The coverage of a package.
pub fn coverage(package: &Package, theorems: &Theorems, words: &Words) -> Result<Coverage, ProveError> {
    let articles: Articles =
        toml::from_str(ARTICLES).map_err(|e| ProveError::Theorems("articles.toml".into(), e.to_string()))?;
    let mut texts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in &articles.text {
        for part in &source.parts {
            for rule in &part.rules {
                texts.entry(rule).or_default().push(format!("{} {}", source.name, part.at));
            }
        }
    }
    let facts = facts(package, words)?;
    let mut ids: BTreeSet<RuleId> = package.rules().iter().map(|row| row.id.clone()).collect();
    ids.extend(texts.keys().map(|rule| RuleId::new(rule)));
    let one = |id: &RuleId| {
        let row = package.rules().get(id);
        let (policies, looked_at) = facts.get(id.as_str()).cloned().unwrap_or_default();
        Covered {
            rule: id.clone(),
            to_come: row.is_none(),
            kind: row.map(|row| row.kind),
            article: row.map_or_else(|| "-".to_owned(), |row| row.article.clone()),
            title: row.map(|row| row.title.clone()),
            policies,
            duty: row.and_then(|row| row.duty.clone()),
            held_by: row.and_then(|row| row.held_by.clone()),
            theorems: theorems.all.iter().filter(|theorem| theorem.rule == id.as_str()).count(),
            facts: looked_at.into_iter().collect(),
            texts: texts.get(id.as_str()).cloned().unwrap_or_default(),
        }
    };
    let rules = ids.iter().map(one).collect();
    Ok(Coverage { rules, texts: articles.text })
}

type Carried = (Vec<String>, BTreeSet<Fact>);

/// For each rule its policies and the facts they look at.
fn facts(package: &Package, words: &Words) -> Result<BTreeMap<String, Carried>, ProveError> {
    let mut found: BTreeMap<String, Carried> = BTreeMap::new();
    for policy in policies(package)? {
        let json = policy.to_json().map_err(|e| ProveError::Policies(format!("{}: {e}", policy.id())))?;
        let mut looked_at = BTreeSet::new();
        attributes(&json, &mut looked_at);
        let (ids, facts) = found.entry(rule_of(&policy).to_owned()).or_default();
        ids.push(policy.id().to_string());
        for (variable, name) in looked_at.iter().filter_map(|attribute| attribute.split_once('.')) {
            for of in types(variable, &actions(&policy)) {
                let source = words.source(of, name).unwrap_or("not recorded").to_owned();
                facts.insert(Fact { name: format!("{of}.{name}"), source });
            }
        }
    }
    Ok(found)
}

/// The types of the schema that a variable of a policy stands for.
fn types(variable: &str, of: &[String]) -> BTreeSet<&'static str> {
    match variable {
        "principal" => BTreeSet::from(["Actor"]),
        "context" => BTreeSet::from(["Ctx"]),
        _ => {
            let named = Action::ALL.iter().filter(|action| of.iter().any(|code| code == action.code()));
            named.map(|action| action.resource_type()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::coverage;
    use crate::{Theorems, Words};
    use waarborg_law::Package;

    #[test]
    fn each_rule_leads_to_what_carries_it_and_each_article_to_its_rules() {
        let package = Package::builtin().unwrap();
        let all = coverage(&package, &Theorems::builtin().unwrap(), &Words::builtin().unwrap()).unwrap();
        let numbered = all.rules.iter().filter(|row| row.rule.as_str().starts_with("R-")).count();
        assert_eq!(numbered, 191, "the catalogue has 191 rules, and each comes from some text");
        for row in all.rules.iter().filter(|row| row.rule.as_str().starts_with("R-")) {
            assert!(!row.texts.is_empty(), "{} comes from no text", row.rule);
            assert!(
                row.to_come || !row.policies.is_empty() || row.duty.is_some() || row.held_by.is_some(),
                "{}",
                row.rule
            );
        }
        let consent = all.rules.iter().find(|row| row.rule.as_str() == "R-037").unwrap();
        assert!(consent.facts.iter().any(|f| f.name == "Datum.consent" && f.source.contains("consent.answer")));
        assert!(consent.theorems > 0 && !consent.to_come && consent.policies.contains(&"R-037.release".to_owned()));
        let last = all.rules.iter().find(|row| row.rule.as_str() == "R-191").unwrap();
        assert!(last.texts == ["Wiv 2017 136(2)"]);
    }
}
