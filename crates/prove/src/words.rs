// SPDX-License-Identifier: EUPL-1.2
//! The facts in words, and where each comes from: `crates/law/facts.toml`, with the comments of the
//! schema for what stands in it without words of its own.

use crate::ProveError;
use crate::diff::Stated;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use waarborg_law::{Lang, Package, Text};

const FILE: &str = include_str!("../../law/facts.toml");

/// What is said of one attribute.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    nl: Option<String>,
    #[serde(default)]
    en: Option<String>,
}

/// What is said of one type of the schema.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    /// Where its facts come from, unless an attribute says otherwise.
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    facts: BTreeMap<String, About>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    actions: BTreeMap<String, Text>,
    of: BTreeMap<String, Kind>,
}

/// The words for actions and facts.
#[derive(Clone, Debug)]
pub struct Words {
    file: File,
    /// For each attribute of the schema its comment.
    comments: BTreeMap<(String, String), String>,
}

impl Words {
    /// Those of this program's law.
    pub fn builtin() -> Result<Self, ProveError> {
        let file = toml::from_str(FILE).map_err(|e| ProveError::Theorems("facts.toml".into(), e.to_string()))?;
        let package = Package::builtin()?;
        let schema =
            package.files().get("waarborg.cedarschema").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        Ok(Self { file, comments: comments(&schema.unwrap_or_default()) })
    }

    /// An action, in words.
    pub fn action(&self, code: &str, lang: Lang) -> String {
        self.file.actions.get(code).map_or(code, |text| text.get(lang)).to_owned()
    }

    /// Actions that have no words.
    pub fn silent(&self, actions: &[&str]) -> Vec<String> {
        actions.iter().filter(|code| !self.file.actions.contains_key(**code)).map(|code| (*code).to_owned()).collect()
    }

    /// A fact of an example, in words.
    pub fn fact(&self, fact: &Stated, lang: Lang) -> String {
        let about = self.about(&fact.of, &fact.name);
        let own = match lang {
            Lang::Nl => about.and_then(|a| a.nl.as_ref()).or(about.and_then(|a| a.en.as_ref())),
            Lang::En => about.and_then(|a| a.en.as_ref()),
        };
        let comment = self.comments.get(&(fact.of.clone(), fact.name.clone())).filter(|text| !text.is_empty());
        let name = own.or(comment).map_or(fact.name.as_str(), String::as_str);
        let value = match (&fact.value, lang) {
            (Value::Bool(true), Lang::Nl) => "ja",
            (Value::Bool(true), Lang::En) => "yes",
            (Value::Bool(false), Lang::Nl) => "nee",
            (Value::Bool(false), Lang::En) => "no",
            (Value::String(text), _) => text,
            (other, _) => return format!("{name}: {other}"),
        };
        format!("{name}: {value}")
    }

    /// Where a fact comes from: computed, or which record.
    pub fn source(&self, of: &str, name: &str) -> Option<&str> {
        let own = self.about(of, name).and_then(|about| about.source.as_deref());
        own.or_else(|| self.file.of.get(of)?.source.as_deref())
    }

    /// Every attribute of the schema, as type and name.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.comments.keys().map(|(of, name)| (of.as_str(), name.as_str()))
    }

    /// Attributes that the file names and the schema does not have.
    pub fn stale(&self) -> Vec<String> {
        let named =
            self.file.of.iter().flat_map(|(of, kind)| kind.facts.keys().map(move |name| (of.clone(), name.clone())));
        named.filter(|key| !self.comments.contains_key(key)).map(|(of, name)| format!("{of}.{name}")).collect()
    }

    fn about(&self, of: &str, name: &str) -> Option<&About> {
        self.file.of.get(of)?.facts.get(name)
    }
}

/// The attributes of the schema with their comments. One attribute stands on a line, as `name: Type`.
fn comments(schema: &str) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    let mut of = None;
    for line in schema.lines().map(str::trim) {
        let head = line.strip_prefix("entity ").or_else(|| line.strip_prefix("type "));
        if let Some((name, rest)) = head.and_then(|head| head.split_once(" = {")) {
            of = rest.is_empty().then(|| name.to_owned());
        } else if line.starts_with('}') {
            of = None;
        } else if let Some(of) = &of
            && let Some((name, rest)) = line.split_once(':')
            && !name.starts_with("//")
        {
            let comment = rest.split_once("//").map(|(_, comment)| comment.trim()).unwrap_or_default();
            found.insert((of.clone(), name.trim().to_owned()), comment.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Words, comments};
    use waarborg_law::Action;

    #[test]
    fn the_schema_is_read_with_its_comments() {
        let found = comments(
            "  entity A = {\n    a: Bool,   // told\n    b: X\n  };\n  entity H = {};\n  type Ctx = {\n    c: Bool\n  };\n",
        );
        let told: Vec<String> = found.iter().map(|((of, name), text)| format!("{of}.{name} {text}")).collect();
        assert_eq!(told, ["A.a told", "A.b ", "Ctx.c "]);
    }

    #[test]
    fn every_fact_has_a_source_and_every_action_has_words() {
        let words = Words::builtin().unwrap();
        let bare: Vec<String> = words
            .attributes()
            .filter(|(of, name)| words.source(of, name).is_none())
            .map(|(of, name)| format!("{of}.{name}"))
            .collect();
        assert!(bare.is_empty(), "no source in crates/law/facts.toml for {bare:?}");
        assert!(words.stale().is_empty(), "facts.toml names what the schema lacks: {:?}", words.stale());
        let actions: Vec<&str> = Action::ALL.iter().map(|action| action.code()).collect();
        let silent = words.silent(&actions);
        assert!(silent.is_empty(), "no words in crates/law/facts.toml for {silent:?}");
    }
}
