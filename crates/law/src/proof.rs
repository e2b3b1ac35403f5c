// SPDX-License-Identifier: EUPL-1.2
//! The report of what was proved about a package, as it goes into the register with it. Nothing in it
//! depends on chance or on the clock: whoever proves the same package again with the same programs gets
//! the same bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use waarborg_domain::Digest;

/// One kind of proof, with what it was tried on and what failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What was to be shown, in a sentence.
    pub claim: String,
    /// How many questions were put to the solver.
    pub questions: u32,
    /// What it was shown of: theorems, policies, actions.
    pub of: Vec<String>,
    /// What failed, by name; empty if it holds.
    pub faults: Vec<String>,
}

/// A policy or condition that changes nothing of what is allowed, known and with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// Id of the policy, with the place of the condition if it is only that.
    pub policy: String,
    /// Why it is there.
    pub reason: String,
}

/// What was proved about one package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Version of this form.
    pub v: u32,
    /// The package.
    pub package: Digest,
    /// Its name and version.
    pub name: String,
    /// The files of theorems.
    pub theorems: Digest,
    /// The day whose law was looked at; what is not in force on it was judged in its own time.
    pub day: String,
    /// The policy engine and the version of its language.
    pub engine: String,
    /// What turns policies into questions.
    pub analyser: String,
    /// What answers them.
    pub solver: String,
    /// What was shown.
    pub parts: Vec<Part>,
    /// Second lines.
    pub second_lines: Vec<Second>,
}

impl Report {
    /// Everything was shown.
    pub fn holds(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.faults.is_empty())
    }

    /// The bytes that are kept and whose digest stands beside the package.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads kept bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// SHA-256 of a report's bytes.
    pub fn digest_of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }
}
