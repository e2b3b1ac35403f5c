// SPDX-License-Identifier: EUPL-1.2
//! A law package: schema, policies, rows, regimes and the version of the facts they were written for,
//! as files with one digest. A package is immutable; it takes effect by an entry in the register and
//! stays readable for ever (DESIGN section 5).

use crate::cache::Cache;
use crate::decision::Decision;
use crate::engine::{self, Asked, Engine};
use crate::facts::{Attrs, Facts, Question};
use crate::outcome;
use crate::policies::{self, Loaded};
use crate::rules::{Rules, day};
use crate::shape::Shapes;
use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use waarborg_domain::{Digest, Instant, RuleId};

/// Why a package cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// A file is missing.
    #[error("the law package has no file {0}")]
    Missing(&'static str),
    /// A file is not text.
    #[error("{0} is not UTF-8 text, from byte {1}")]
    NotText(String, usize),
    /// A file cannot be read; the message tells the place.
    #[error("{0}: {1}")]
    File(&'static str, String),
    /// A policy, or the file it stands in, is not as policies must be.
    #[error("policy {0}: {1}")]
    Policy(String, String),
    /// A row of `rules.toml` does not hang together.
    #[error("rule {0}: {1}")]
    Rule(RuleId, String),
    /// The policies do not fit the schema.
    #[error("the policies do not fit the schema: {0}")]
    Invalid(String),
}

const SCHEMA: &str = "waarborg.cedarschema";
const RULES: &str = "rules.toml";
const BUILTIN: &[(&str, &str)] = &[
    ("care.cedar", include_str!("../policies/care.cedar")),
    ("cell.cedar", include_str!("../policies/cell.cedar")),
    ("choice.cedar", include_str!("../policies/choice.cedar")),
    ("company.cedar", include_str!("../policies/company.cedar")),
    ("consent.cedar", include_str!("../policies/consent.cedar")),
    ("disclosure.cedar", include_str!("../policies/disclosure.cedar")),
    ("grounds.cedar", include_str!("../policies/grounds.cedar")),
    ("keeping.cedar", include_str!("../policies/keeping.cedar")),
    ("onward.cedar", include_str!("../policies/onward.cedar")),
    ("package.toml", include_str!("../policies/package.toml")),
    ("partner.cedar", include_str!("../policies/partner.cedar")),
    ("permission.cedar", include_str!("../policies/permission.cedar")),
    ("personal.cedar", include_str!("../policies/personal.cedar")),
    ("processing.cedar", include_str!("../policies/processing.cedar")),
    ("receipt.cedar", include_str!("../policies/receipt.cedar")),
    ("regimes.toml", include_str!("../policies/regimes.toml")),
    ("rules-care.toml", include_str!("../policies/rules-care.toml")),
    ("rules-choice.toml", include_str!("../policies/rules-choice.toml")),
    ("rules-company.toml", include_str!("../policies/rules-company.toml")),
    ("rules-keeping.toml", include_str!("../policies/rules-keeping.toml")),
    ("rules-onward.toml", include_str!("../policies/rules-onward.toml")),
    ("rules-partner.toml", include_str!("../policies/rules-partner.toml")),
    ("rules-permission.toml", include_str!("../policies/rules-permission.toml")),
    ("rules-personal.toml", include_str!("../policies/rules-personal.toml")),
    ("rules-receipt.toml", include_str!("../policies/rules-receipt.toml")),
    ("rules.toml", include_str!("../policies/rules.toml")),
    ("wiv2002.cedar", include_str!("../policies/wiv2002.cedar")),
    (SCHEMA, include_str!("../policies/waarborg.cedarschema")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: String,
    version: String,
    facts_version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regimes {
    regime: Vec<RegimeRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegimeRow {
    statute: String,
    valid_from: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file; a wrong type is still refused")]
    title: String,
}

/// An activated or activatable body of law.
#[derive(Debug)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
    head: String,
    facts_version: u32,
    rules: Rules,
    loaded: Vec<Loaded>,
    engine: Engine,
    cache: Cache,
}

impl Package {
    /// The package this program was built with.
    pub fn builtin() -> Result<Arc<Self>, PackageError> {
        static BUILT: OnceLock<Arc<Package>> = OnceLock::new();
        if let Some(package) = BUILT.get() {
            return Ok(Arc::clone(package));
        }
        let files = BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        let package = Arc::new(Self::from_files(&files)?);
        Ok(Arc::clone(BUILT.get_or_init(|| package)))
    }

    /// This package without some policies, named by id or by rule: to see that a scenario notices.
    pub fn without(&self, names: &[String]) -> Result<Self, PackageError> {
        let mut files = self.files.clone();
        for (_, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with(".cedar")) {
            *bytes = drop_policies(&String::from_utf8_lossy(bytes), names).into_bytes();
        }
        Self::from_files(&files)
    }

    /// Reads a package; one that breaks any rule for packages is refused as a whole.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, PackageError> {
        let head: Head = table(files, "package.toml")?;
        text(files, RULES)?;
        let rows = files.iter().filter(|(name, _)| is_rows(name));
        let rows: Vec<&str> = rows.map(|(name, bytes)| utf8(name, bytes)).collect::<Result<_, _>>()?;
        let rules = Rules::read(&rows)?;
        let schema_text = text(files, SCHEMA)?;
        let (schema, warnings) =
            Schema::from_cedarschema_str(schema_text).map_err(|e| PackageError::File(SCHEMA, e.to_string()))?;
        if let Some(warning) = warnings.into_iter().next() {
            return Err(PackageError::File(SCHEMA, warning.to_string()));
        }
        let shapes = Shapes::read(schema_text)?;
        let mut loaded = Vec::new();
        for (name, bytes) in files {
            if name.ends_with(".cedar") {
                policies::read(name, utf8(name, bytes)?, &rules, &mut loaded)?;
            } else if !is_rows(name) && !matches!(name.as_str(), "package.toml" | "regimes.toml" | SCHEMA) {
                return Err(PackageError::Policy(name.clone(), "is no file of a law package".into()));
            }
        }
        validate(&schema, &loaded)?;
        let regimes = regimes(files, &shapes)?;
        let engine = Engine::build(schema, shapes, &loaded, &rules, &regimes)?;
        Ok(Self {
            files: files.clone(),
            head: format!("{} {}", head.name, head.version),
            facts_version: head.facts_version,
            rules,
            loaded,
            engine,
            cache: Cache::new(),
        })
    }

    /// The files, as they go into the register.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// Name and version, for people.
    pub fn name(&self) -> &str {
        &self.head
    }

    /// SHA-256 over the files sorted by name: for each the length of the name (4 bytes, big-endian),
    /// the name, the length of the content (8 bytes) and the content.
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        for (name, bytes) in &self.files {
            hash.update(u32::try_from(name.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(name.as_bytes());
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        Digest(hash.finalize().into())
    }

    /// The version of the facts its policies were written for.
    pub fn facts_version(&self) -> u32 {
        self.facts_version
    }

    /// The statute that governs an act at an instant, as the schema names it.
    pub fn statute(&self, at: Instant) -> String {
        self.engine.statute(at)
    }

    /// Its rows.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Decides an act.
    pub fn decide(&self, facts: &Facts) -> Decision {
        outcome::decide(&self.engine, &self.rules, &self.cache, facts)
    }

    /// One question by itself, where a yes or no is enough (what a caller may see; whether a consent
    /// counts). Whatever is pending or undecidable is a no.
    pub fn allows(&self, actor: &Attrs, at: Instant, question: &Question) -> bool {
        let asked = Asked { actor, at, register: true, question };
        let verdict = engine::answer(&self.engine, &self.rules, &self.cache, asked);
        verdict.allows(&self.rules)
    }

    pub(crate) fn loaded(&self) -> &[Loaded] {
        &self.loaded
    }
}

/// Files of rows: `rules.toml`, and `rules-*.toml` for a part of the law.
fn is_rows(name: &str) -> bool {
    name == RULES || (name.starts_with("rules-") && name.ends_with(".toml"))
}

fn utf8<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, PackageError> {
    std::str::from_utf8(bytes).map_err(|e| PackageError::NotText(name.to_owned(), e.valid_up_to()))
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &'static str) -> Result<&'a str, PackageError> {
    utf8(name, files.get(name).ok_or(PackageError::Missing(name))?)
}

fn table<T: serde::de::DeserializeOwned>(
    files: &BTreeMap<String, Vec<u8>>,
    name: &'static str,
) -> Result<T, PackageError> {
    toml::from_str(text(files, name)?).map_err(|e| PackageError::File(name, e.to_string()))
}

/// The statute from each day on, earliest first.
fn regimes(files: &BTreeMap<String, Vec<u8>>, shapes: &Shapes) -> Result<Vec<(Instant, String)>, PackageError> {
    let fault = |what: &str| Err(PackageError::File("regimes.toml", what.to_owned()));
    let table: Regimes = table(files, "regimes.toml")?;
    let mut regimes = Vec::new();
    for row in table.regime {
        let Some(from) = day(&row.valid_from) else {
            return fault("valid_from is a day");
        };
        if shapes.choice("Statute", &row.statute).is_none() {
            return fault("names a statute the schema does not know");
        }
        regimes.push((from, row.statute));
    }
    regimes.sort();
    if regimes.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
        return fault("two statutes begin on one day");
    }
    Ok(regimes)
}

/// Strict validation; a warning (a policy that can never apply) refuses as an error does.
fn validate(schema: &Schema, loaded: &[Loaded]) -> Result<(), PackageError> {
    let invalid = |e: &dyn std::fmt::Display| PackageError::Invalid(e.to_string());
    let mut set = PolicySet::new();
    for one in loaded {
        set.add(one.policy.clone()).map_err(|e| invalid(&e))?;
        if let Some(shadow) = &one.shadow {
            set.add(shadow.clone()).map_err(|e| invalid(&e))?;
        }
    }
    let result = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
    if let Some(error) = result.validation_errors().next() {
        return Err(invalid(error));
    }
    match result.validation_warnings().next() {
        Some(warning) => Err(invalid(warning)),
        None => Ok(()),
    }
}

/// The text of a policy file without the policies named. A policy begins on a line with its `@id` and
/// ends on the first line that closes with a semicolon.
fn drop_policies(text: &str, names: &[String]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut dropping = false;
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("@id(\"").and_then(|rest| rest.split('"').next()) {
            let rule = id.split('.').next().unwrap_or(id);
            dropping = names.iter().any(|n| n == id || n == rule);
        }
        if !dropping {
            kept.push_str(line);
            kept.push('\n');
        }
        if line.trim_end().ends_with(';') {
            dropping = false;
        }
    }
    kept
}
