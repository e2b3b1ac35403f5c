// SPDX-License-Identifier: EUPL-1.2
//! What the server says of an act that it entered.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How an act ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Carried out.
    Allowed,
    /// Waits for whoever decides it.
    Pending,
    /// Waits for an event.
    Held,
    /// The law cannot tell yet.
    Undecidable,
    /// Not allowed; also where the server says no more than that.
    #[default]
    Refused,
}

/// A rule that is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// Its number.
    pub rule: String,
    /// Party it concerns.
    pub party: Option<String>,
    /// Data it concerns.
    #[serde(default)]
    pub items: Vec<String>,
    /// Its short name.
    pub title: Option<String>,
    /// What is missing.
    pub message: Option<String>,
    /// What to do next.
    pub next: Option<String>,
    /// Who can resolve it.
    pub resolver: Option<String>,
    /// Article or other source.
    pub article: Option<String>,
}

/// An act that was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// How it ended.
    #[serde(default)]
    pub outcome: Outcome,
    /// Rules that are not met, as far as the caller may know them.
    #[serde(default)]
    pub unmet: Vec<Unmet>,
    /// Rules that wait, each with who decides.
    #[serde(default)]
    pub pending: Vec<(String, String)>,
    /// Rules that warn.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Rules that apply and are met.
    #[serde(default)]
    pub met: Vec<String>,
    /// Rules that do not apply.
    #[serde(default)]
    pub not_applicable: Vec<String>,
    /// Its entry in the register.
    pub entry: u64,
    /// Entry and receipt are of the oversight body's own log.
    #[serde(default)]
    pub sealed: bool,
    /// Proof that the entry is in the register.
    #[serde(default)]
    pub receipt: String,
    /// What the act answers.
    #[serde(default)]
    pub data: Value,
}
