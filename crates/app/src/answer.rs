// SPDX-License-Identifier: EUPL-1.2
//! What a caller gets back: the outcome, the unmet rules it may know of, the entry and its receipt. A
//! refusal that names nothing is the same for absent, hidden and not allowed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use waarborg_domain::{ItemId, OrgId, Outcome, RuleId};

/// An unmet rule as shown to a caller who may know it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnmetView {
    /// Rule.
    pub rule: RuleId,
    /// Party it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<OrgId>,
    /// Data it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
}

/// The answer to an act that was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// How it ended.
    pub outcome: Outcome,
    /// Unmet rules, as far as the caller may know them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<UnmetView>,
    /// Rules that wait for a decider: rule and who decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<(RuleId, String)>,
    /// Warnings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RuleId>,
    /// Rules that apply and are met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<RuleId>,
    /// Rules that do not apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<RuleId>,
    /// Index of the entry.
    pub entry: u64,
    /// The entry stands in the oversight body's own log, and its number and receipt are of that log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
    /// Proof that it is in the register; made when the batch is durable.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receipt: String,
    /// What the verb answers; nothing when refused.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub data: Value,
}

impl Answer {
    /// True if the act was carried out.
    pub fn allowed(&self) -> bool {
        self.outcome == Outcome::Allowed
    }
    /// A string field of the data.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.data.get(field)?.as_str()
    }
}

/// What is wrong, in words and, where people run into it, as a stable code with its arguments: interfaces
/// translate the code and fall back to the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// In English.
    pub text: String,
    /// Stable code.
    pub code: Option<Cow<'static, str>>,
    /// Arguments by name.
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Detail {
    /// With a code.
    pub fn coded(code: &'static str, args: &[(&'static str, &str)], text: impl Into<String>) -> Self {
        let args = args.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
        Self { text: text.into(), code: Some(code.into()), args }
    }
}

impl<T: Into<String>> From<T> for Detail {
    fn from(text: T) -> Self {
        Self { text: text.into(), code: None, args: Vec::new() }
    }
}

impl std::ops::Deref for Detail {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a command led to no entry: it could not be read, or the register cannot take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// The command's parameters are wrong; the text says where and what to do.
    #[error("{0}")]
    Invalid(Detail),
    /// A file could not be read as what it claims to be.
    #[error("the file cannot be read: {0}")]
    File(Detail),
    /// No such thing, or not for this caller.
    #[error("there is nothing here for you under that name")]
    NotFound,
    /// Two changes crossed; nothing was overwritten.
    #[error("changed by someone else meanwhile: {0}")]
    Conflict(Detail),
    /// The register cannot take an entry; nothing happened (DESIGN, principle 6).
    #[error("the register cannot take an entry now; nothing happened")]
    Unavailable,
    /// The oversight body's own log cannot be written, so nothing was read.
    #[error("the oversight body's own log cannot take this read, so nothing was read: {0}")]
    SealedLog(Detail),
    /// The store is open for reading only: it is older than what was signed, or lacks keys.
    #[error("{0}")]
    ReadOnly(Detail),
    /// The clock ran back by more than five seconds.
    #[error("the clock ran back; nothing happened")]
    Clock,
    /// The system is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// The server that leads did not answer in time; it may still carry the command out.
    #[error("the server that decides did not answer in time; ask again under the same command id")]
    Late,
}

impl Problem {
    /// Shorthand for wrong parameters.
    pub fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(Detail::from(text.into()))
    }
    /// Wrong parameters that people run into: with a code to translate.
    pub fn coded(code: &'static str, args: &[(&'static str, &str)], text: impl Into<String>) -> Self {
        Self::Invalid(Detail::coded(code, args, text))
    }
    /// Stable code for interfaces.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::File(_) => "file",
            Self::NotFound => "not-found",
            Self::Conflict(_) => "conflict",
            Self::Unavailable => "unavailable",
            Self::SealedLog(_) => "sealed-log",
            Self::ReadOnly(_) => "read-only",
            Self::Clock => "clock",
            Self::Stopping => "stopping",
            Self::Late => "late",
        }
    }
}
