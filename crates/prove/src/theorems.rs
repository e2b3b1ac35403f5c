// SPDX-License-Identifier: EUPL-1.2
//! The theorems: what follows for every request when an act is allowed, each written apart from the
//! policy of its rule. With them stands the list of second lines: policies that change nothing of what
//! is allowed, since others refuse the same acts, and why they are there all the same.

use crate::ProveError;
use cedar_policy::PolicySet;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use waarborg_domain::Digest;

const FILES: &[(&str, &str)] = &[
    ("care.toml", include_str!("../../law/theorems/care.toml")),
    ("choice.toml", include_str!("../../law/theorems/choice.toml")),
    ("company.toml", include_str!("../../law/theorems/company.toml")),
    ("keeping.toml", include_str!("../../law/theorems/keeping.toml")),
    ("main.toml", include_str!("../../law/theorems/main.toml")),
    ("onward.toml", include_str!("../../law/theorems/onward.toml")),
    ("partner.toml", include_str!("../../law/theorems/partner.toml")),
    ("permission.toml", include_str!("../../law/theorems/permission.toml")),
    ("personal.toml", include_str!("../../law/theorems/personal.toml")),
    ("receipt.toml", include_str!("../../law/theorems/receipt.toml")),
    ("wiv2002.toml", include_str!("../../law/theorems/wiv2002.toml")),
];

/// What follows when the act is allowed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theorem {
    /// The rule it is a theorem of.
    pub rule: String,
    /// The action.
    pub action: String,
    /// What holds whenever the law allows it. Short names stand for the schema's lists: `Role::head`.
    pub claim: String,
    /// The day whose law it is about; the day of the proof if none is given.
    #[serde(default)]
    pub at: Option<String>,
}

/// A policy that changes nothing of what is allowed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondLine {
    /// Its id.
    pub policy: String,
    /// One condition only, as the proof names it; otherwise the whole policy.
    #[serde(default)]
    pub condition: Option<String>,
    /// Why it is there.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    theorem: Vec<Theorem>,
    #[serde(default)]
    second_line: Vec<SecondLine>,
}

/// All theorems and second lines.
#[derive(Clone, Debug)]
pub struct Theorems {
    /// Theorems, in the order of the files.
    pub all: Vec<Theorem>,
    /// Second lines.
    pub second_lines: Vec<SecondLine>,
    /// SHA-256 over the files in the order of their names, each preceded by its length (8 bytes).
    pub digest: Digest,
}

impl Theorems {
    /// Those this program was built with.
    pub fn builtin() -> Result<Self, ProveError> {
        Self::read(FILES)
    }

    /// Names of the files this program carries.
    pub fn files() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// Reads files, given by name and text.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, ProveError> {
        let mut hash = Sha256::new();
        let (mut all, mut second_lines) = (Vec::new(), Vec::new());
        for (name, text) in files {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
            let file: File =
                toml::from_str(text).map_err(|e| ProveError::Theorems((*name).to_owned(), e.to_string()))?;
            all.extend(file.theorem);
            second_lines.extend(file.second_line);
        }
        Ok(Self { all, second_lines, digest: Digest(hash.finalize().into()) })
    }

    /// Is a policy known as a second line, as a whole.
    pub(crate) fn second(&self, policy: &str) -> bool {
        self.second_lines.iter().any(|line| line.policy == policy && line.condition.is_none())
    }

    /// Is a condition of a policy known to change nothing by itself.
    pub(crate) fn second_condition(&self, policy: &str, condition: &str) -> bool {
        let fits = |line: &&SecondLine| line.condition.as_deref().is_none_or(|c| c == condition);
        self.second_lines.iter().filter(|line| line.policy == policy).any(|line| fits(&line))
    }
}

impl Theorem {
    /// The theorem as a set that allows exactly where it holds.
    pub(crate) fn goal(&self) -> Result<PolicySet, ProveError> {
        let Self { rule, action, claim, .. } = self;
        let text =
            format!("permit (principal, action == W::Action::\"{action}\", resource) when {{ {} }};", spelled(claim));
        text.parse().map_err(|e| ProveError::Theorems(rule.clone(), format!("{claim}: {e}")))
    }
}

/// `RecipientClass::om-crime` as Cedar writes it.
fn spelled(claim: &str) -> String {
    let words = claim.split(' ').map(|word| match word.split_once("::") {
        None => word.to_owned(),
        Some((list, id)) => {
            let (id, rest) = id.split_at(id.find(['(', ')', ',', ']']).unwrap_or(id.len()));
            let (opening, list) = list.split_at(list.rfind(['(', '!', '[']).map_or(0, |i| i + 1));
            format!("{opening}W::{list}::\"{id}\"{rest}")
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Theorems, spelled};

    #[test]
    fn short_names_are_written_out() {
        assert_eq!(spelled("!(resource.kind == Role::head)"), "!(resource.kind == W::Role::\"head\")");
        assert_eq!(
            spelled("[Role::head, Role::x-y].contains(a.b)"),
            "[W::Role::\"head\", W::Role::\"x-y\"].contains(a.b)"
        );
    }

    #[test]
    fn every_file_beside_the_law_is_carried() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../law/theorems");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, Theorems::files().collect::<Vec<_>>());
        assert!(!Theorems::builtin().unwrap().all.is_empty());
    }
}
