// SPDX-License-Identifier: EUPL-1.2
//! Items and their origin. An item is an assertion of one originator; its origin comes from the
//! credential of the depositor and never changes (covenant art. 5(3), R-024).

use crate::{Conditions, OrgId};
use serde::{Deserialize, Serialize};

/// A source upstream of the depositing party, as that party states it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Upstream {
    /// Name or code the party gives.
    pub name: String,
    /// True for a foreign service: its permission is needed as well.
    pub foreign_service: bool,
}

/// Where data come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// The depositing party, from the credential.
    pub party: OrgId,
    /// Sources before it, nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<Upstream>,
}

/// Reliability of source and information (the admiralty code's letters and figures).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reliability {
    /// `A` (reliable) to `F` (cannot be judged).
    pub source: char,
    /// 1 (confirmed) to 6 (cannot be judged).
    pub information: u8,
}

/// How the data were acquired; decides on the relevance clock (catalogue 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acquisition {
    /// A party's own work or supply.
    OwnTask,
    /// Open source.
    OpenSource,
    /// From a partner.
    Partner,
    /// By a special power, outside the cell.
    SpecialPower,
}

/// The legal basis a party supplies data on. The list is data: which party may use which
/// stands in the law package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LegalBasis {
    /// W17 art. 39.
    #[serde(rename = "wiv2017:39")]
    Wiv39,
    /// W17 art. 61.
    #[serde(rename = "wiv2017:61")]
    Wiv61,
    /// W17 art. 86.
    #[serde(rename = "wiv2017:86")]
    Wiv86,
    /// W17 art. 93.
    #[serde(rename = "wiv2017:93")]
    Wiv93,
    /// W17 art. 94.
    #[serde(rename = "wiv2017:94")]
    Wiv94,
    /// Police Data Act arts. 7, 17, 24.
    #[serde(rename = "wpg:24")]
    Wpg24,
    /// Judicial Data Act art. 52.
    #[serde(rename = "wjsg:52")]
    Wjsg52,
    /// Judicial Data Decree art. 14.
    #[serde(rename = "bjsg:14")]
    Bjsg14,
    /// Network Security Act art. 3.
    #[serde(rename = "wbni:3")]
    Wbni3,
    /// Network Security Act art. 20.
    #[serde(rename = "wbni:20")]
    Wbni20,
    /// GDPR art. 6(1).
    #[serde(rename = "gdpr:6")]
    Gdpr6,
}

impl LegalBasis {
    /// The id this basis has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wiv39 => "wiv2017:39",
            Self::Wiv61 => "wiv2017:61",
            Self::Wiv86 => "wiv2017:86",
            Self::Wiv93 => "wiv2017:93",
            Self::Wiv94 => "wiv2017:94",
            Self::Wpg24 => "wpg:24",
            Self::Wjsg52 => "wjsg:52",
            Self::Bjsg14 => "bjsg:14",
            Self::Wbni3 => "wbni:3",
            Self::Wbni20 => "wbni:20",
            Self::Gdpr6 => "gdpr:6",
        }
    }
}

/// What the data are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectMatter {
    /// Threat of a cyber incident.
    CyberThreat,
    /// An event harmful to network and information systems.
    CyberIncident,
    /// Anything else: outside the cell's subject.
    Other,
}

impl SubjectMatter {
    /// The id this subject has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::CyberThreat => "cyber-threat",
            Self::CyberIncident => "cyber-incident",
            Self::Other => "other",
        }
    }
}

/// Technical types of values in an item, as a set of bits; standing consent names types (U-01).
pub mod types {
    /// A file hash.
    pub const HASH: u8 = 1;
    /// A domain name.
    pub const DOMAIN: u8 = 2;
    /// An IP address or block.
    pub const ADDRESS: u8 = 4;
    /// A URL.
    pub const URL: u8 = 8;
    /// A detection rule.
    pub const RULE: u8 = 16;
    /// Anything that is no technical type, such as an e-mail address or free text.
    pub const OTHER: u8 = 128;
}

/// What the law needs to know of an item; items that agree in all of it share a class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassSpec {
    /// Sources before the depositing party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<Upstream>,
    /// Marked as personal data.
    pub personal: bool,
    /// Assessed in content by a named analyst (U-13).
    pub evaluated: bool,
    /// Reliability, where graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
    /// A source reference stands on each datum.
    pub source: bool,
    /// Handling conditions.
    #[serde(default)]
    pub conditions: Conditions,
    /// Bits of `types`.
    pub types: u8,
    /// Of whom, and how sure and how old, for an item marked as personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<crate::personal::PersonalData>,
}
