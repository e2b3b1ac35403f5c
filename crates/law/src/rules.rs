// SPDX-License-Identifier: EUPL-1.2
//! The rows of `rules.toml`: for each rule its number, kind, article, validity, who can lift it, and what
//! is said to people in Dutch and English. A product choice (tag P) is never shown as statute.

use crate::package::PackageError;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::{Instant, RuleId};

/// What an unmet rule does (catalogue 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Refuses.
    D,
    /// Waits for the named decider.
    E,
    /// A duty or timer; where it has a policy, an act that breaks it is refused.
    O,
    /// Warns and records.
    W,
    /// Grants: frees the act from the rules it names.
    G,
}

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Dutch, which prevails.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Nl => &self.nl,
            Lang::En => &self.en,
        }
    }

    /// The text with names filled in, in one pass (a name that holds a brace is not read again). Where
    /// a name may not be told, general words stand in its place.
    pub fn fill(&self, lang: Lang, party: Option<&str>, recipient: Option<&str>) -> String {
        let (no_party, no_recipient) = match lang {
            Lang::Nl => (["de betrokken partij", "De betrokken partij"], ["de ontvanger", "De ontvanger"]),
            Lang::En => (["the party concerned", "The party concerned"], ["the recipient", "The recipient"]),
        };
        let mut told = String::new();
        let mut rest = self.get(lang);
        while let Some((before, after)) = rest.split_once('{') {
            told.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let [within, first] = if name == "party" { no_party } else { no_recipient };
            let given = if name == "party" { party } else { recipient };
            let general = if told.is_empty() || told.ends_with(". ") { first } else { within };
            told.push_str(given.unwrap_or(general));
            rest = after;
        }
        told + rest
    }
}

/// One rule of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its number for ever.
    pub id: RuleId,
    /// What it does when unmet.
    pub kind: Kind,
    /// Article or other source, in Dutch; `-` where it is a choice of the house.
    pub article: String,
    /// Evidence tags of the catalogue: L, S, N, M, P.
    pub tags: Vec<char>,
    /// First day in force (Dutch calendar), or `always`.
    pub valid_from: String,
    /// First day no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Grant: the rules it frees from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frees: Vec<RuleId>,
    /// Actions whose missing ground is named by this rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ground_for: Vec<String>,
    /// Kind E: who decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decider: Option<String>,
    /// Kind D: what is not met keeps the data out of use until a named step, rather than refusing for good.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds: bool,
    /// Code of the duty or timer that carries it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// Another rule whose policy holds the field until this one has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<RuleId>,
    /// Short name.
    pub title: Text,
    /// What is missing; may contain `{party}` and `{recipient}`.
    pub message: Text,
    /// What to do next.
    pub next: Text,
    /// Who can lift it.
    pub resolver: Text,
    /// Where a rule rests on a source but not wholly: the part that is a choice of the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<Text>,
}

impl Rule {
    /// What people see of the source: the strongest tag, and whether part of it is a house choice.
    pub fn badge(&self, lang: Lang) -> &'static str {
        let pick = |nl, en| match lang {
            Lang::Nl => nl,
            Lang::En => en,
        };
        for (tag, nl, en) in [('L', "Wet", "Statute"), ('S', "Bron", "Source"), ('N', "Pers", "Press")] {
            if self.tags.contains(&tag) {
                return pick(nl, en);
            }
        }
        pick("Huisregel", "House rule")
    }

    /// A choice of the house and nothing else.
    pub fn house_only(&self) -> bool {
        self.tags.iter().all(|tag| matches!(tag, 'P' | 'M'))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Rule>,
}

/// All rules of a package, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    rows: Vec<Rule>,
    index: BTreeMap<RuleId, usize>,
}

impl Rules {
    pub(crate) fn read(texts: &[&str]) -> Result<Self, PackageError> {
        let mut rows = Vec::new();
        for text in texts {
            let file: File = toml::from_str(text).map_err(|e| PackageError::File("rules.toml", e.to_string()))?;
            rows.extend(file.rule);
        }
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let index: BTreeMap<RuleId, usize> = rows.iter().enumerate().map(|(i, row)| (row.id.clone(), i)).collect();
        if index.len() != rows.len() {
            return Err(PackageError::File("rules.toml", "a rule has two rows".into()));
        }
        let rules = Self { rows, index };
        rules.check()?;
        Ok(rules)
    }

    /// What a row says must hang together: grants free, deciders are named, dates are dates.
    fn check(&self) -> Result<(), PackageError> {
        let fault = |row: &Rule, what: &str| Err(PackageError::Rule(row.id.clone(), what.to_owned()));
        let mut grounds = BTreeSet::new();
        for row in &self.rows {
            if (row.kind == Kind::G) == row.frees.is_empty() {
                return fault(row, "a grant, and only a grant, frees from rules");
            }
            if (row.kind == Kind::E) != row.decider.is_some() {
                return fault(row, "a rule of kind E, and only such a rule, names a decider");
            }
            if row.holds && row.kind != Kind::D {
                return fault(row, "only a rule of kind D holds");
            }
            let others = row.frees.iter().chain(&row.held_by);
            if others.into_iter().any(|id| !self.index.contains_key(id)) {
                return fault(row, "names a rule that has no row");
            }
            if row.tags.is_empty() || row.tags.iter().any(|tag| !"LSNMP".contains(*tag)) {
                return fault(row, "tags are among L, S, N, M, P");
            }
            if day(&row.valid_from).is_none() || row.valid_until.as_deref().is_some_and(|d| day(d).is_none()) {
                return fault(row, "valid_from and valid_until are days, or `always`");
            }
            if row.ground_for.iter().any(|action| !grounds.insert(action.clone())) {
                return fault(row, "two rules claim the ground of one action");
            }
        }
        Ok(())
    }

    /// One rule.
    pub fn get(&self, id: &RuleId) -> Option<&Rule> {
        self.index.get(id).and_then(|i| self.rows.get(*i))
    }

    /// All rules, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rows.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn position(&self, id: &RuleId) -> Option<usize> {
        self.index.get(id).copied()
    }

    pub(crate) fn at(&self, position: usize) -> Option<&Rule> {
        self.rows.get(position)
    }

    pub(crate) fn ground_of(&self, action: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.ground_for.iter().any(|a| a == action))
    }
}

/// A day as an instant: midnight in Amsterdam. `always` lies before every act.
pub(crate) fn day(text: &str) -> Option<Instant> {
    if text == "always" {
        return Some(Instant(i64::MIN));
    }
    if text.len() != 10 {
        return None;
    }
    Instant::parse(text).ok()
}
