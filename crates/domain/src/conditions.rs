// SPDX-License-Identifier: EUPL-1.2
//! Handling conditions that travel with data: TLP 2.0, PAP and further conditions. They narrow what
//! may be done and never stand for consent (R-041, U-17); a derived product carries the strictest of
//! its sources.

use crate::OrgId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Traffic Light Protocol 2.0. `AmberStrict` is its own label, not a shade of amber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tlp {
    /// No limit.
    Clear,
    /// Within the community.
    Green,
    /// Within the organisation and its clients.
    Amber,
    /// Within the organisation alone.
    AmberStrict,
    /// For the named recipients alone.
    Red,
}

impl Tlp {
    /// As the standard writes it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}

/// Permissible Actions Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pap {
    /// No limit.
    Clear,
    /// Active actions allowed.
    Green,
    /// Passive cross-checks only.
    Amber,
    /// Non-detectable actions only.
    Red,
}

impl Pap {
    /// As the taxonomy writes it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "PAP:CLEAR",
            Self::Green => "PAP:GREEN",
            Self::Amber => "PAP:AMBER",
            Self::Red => "PAP:RED",
        }
    }
}

/// What binds whoever receives the data, by name of the condition (W17 art. 65; ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    /// Third-party rule: not passed on to anyone (art. 65(1)).
    NoOnward,
    /// For the recipients named and nobody else.
    NamedRecipients,
    /// For intelligence purposes only.
    IntelligenceOnly,
    /// Destroyed once the screening enquiry is answered.
    DestroyAfterUse,
}

/// Conditions on a deposit, a consent or a disclosure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Conditions {
    /// Traffic light.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlp: Option<Tlp>,
    /// Permissible actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pap: Option<Pap>,
    /// What binds the recipient.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub obligations: BTreeSet<Obligation>,
    /// Further conditions by code.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub further: BTreeSet<String>,
    /// If not empty: only staff of these organisations may see the data in the cell.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub audience: BTreeSet<OrgId>,
}

impl Conditions {
    /// The strictest of both: the higher marks, all obligations and further conditions, the audience both allow.
    #[must_use]
    pub fn strictest(&self, other: &Self) -> Self {
        let audience = match (self.audience.is_empty(), other.audience.is_empty()) {
            (true, _) => other.audience.clone(),
            (_, true) => self.audience.clone(),
            _ => self.audience.intersection(&other.audience).cloned().collect(),
        };
        Self {
            tlp: self.tlp.max(other.tlp),
            pap: self.pap.max(other.pap),
            obligations: self.obligations.union(&other.obligations).copied().collect(),
            further: self.further.union(&other.further).cloned().collect(),
            audience,
        }
    }
}
