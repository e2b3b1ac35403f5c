// SPDX-License-Identifier: EUPL-1.2
//! Disclosure: what leaves, to whom, on which ground, and the states it passes through for each
//! recipient (W17 arts. 61-70; covenant art. 7).

use crate::{AnalysisId, ItemId};
use serde::{Deserialize, Serialize};

/// What would be made known. Items are kept sorted and without doubles.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectRef {
    /// A version of an analysis, with the items it cites.
    Analysis {
        /// Which.
        analysis: AnalysisId,
        /// Which version.
        version: u32,
    },
    /// Items as they stand.
    Items(Vec<ItemId>),
}

/// Statutory ground of a disclosure (catalogue, table 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ground {
    /// No ground stated.
    #[serde(rename = "none")]
    None,
    /// W17 art. 61: within the service.
    #[serde(rename = "wiv2017:61")]
    Wiv61,
    /// W17 art. 62(1)(a): minister.
    #[serde(rename = "wiv2017:62:1:a")]
    Wiv62a,
    /// W17 art. 62(1)(b): administrative body.
    #[serde(rename = "wiv2017:62:1:b")]
    Wiv62b,
    /// W17 art. 62(1)(c): person or organisation.
    #[serde(rename = "wiv2017:62:1:c")]
    Wiv62c,
    /// W17 art. 62(1)(d): foreign service or international organ.
    #[serde(rename = "wiv2017:62:1:d")]
    Wiv62d,
    /// W17 art. 63: designated enquirer.
    #[serde(rename = "wiv2017:63")]
    Wiv63,
    /// W17 art. 64: urgent, without relation.
    #[serde(rename = "wiv2017:64")]
    Wiv64,
    /// W17 art. 66: OM, investigation or prosecution of crime.
    #[serde(rename = "wiv2017:66")]
    Wiv66,
    /// W17 art. 67: other public task.
    #[serde(rename = "wiv2017:67")]
    Wiv67,
    /// W17 art. 86(2)(a): AIVD and MIVD.
    #[serde(rename = "wiv2017:86:2:a")]
    Wiv86,
    /// W17 art. 89(1): in a foreign service's interest.
    #[serde(rename = "wiv2017:89:1")]
    Wiv89,
    /// W02 art. 36(1): in the own task.
    #[serde(rename = "wiv2002:36")]
    Old36,
    /// W02 art. 59(2): in a foreign service's interest.
    #[serde(rename = "wiv2002:59:2")]
    Old59Interest,
    /// W02 art. 59(4): support for a foreign service.
    #[serde(rename = "wiv2002:59:4")]
    Old59Support,
}

impl Ground {
    /// The id this ground has in the law's schema and in interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Wiv61 => "wiv2017:61",
            Self::Wiv62a => "wiv2017:62:1:a",
            Self::Wiv62b => "wiv2017:62:1:b",
            Self::Wiv62c => "wiv2017:62:1:c",
            Self::Wiv62d => "wiv2017:62:1:d",
            Self::Wiv63 => "wiv2017:63",
            Self::Wiv64 => "wiv2017:64",
            Self::Wiv66 => "wiv2017:66",
            Self::Wiv67 => "wiv2017:67",
            Self::Wiv86 => "wiv2017:86:2:a",
            Self::Wiv89 => "wiv2017:89:1",
            Self::Old36 => "wiv2002:36",
            Self::Old59Interest => "wiv2002:59:2",
            Self::Old59Support => "wiv2002:59:4",
        }
    }
}

/// What the acting person says the act is for, and where the reasons stand. A slot is the place of an
/// erasable record in the same entry; a missing slot is a missing reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The kind of work.
    pub task: Task,
    /// Purpose, as a code of the house's list, such as `resilience`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Slot with the reasons why it is necessary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub necessity: Option<u32>,
    /// Slot with the reasons why it is proportionate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proportionality: Option<u32>,
}

/// The kind of work an act in the cell belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Look up.
    #[default]
    Consult,
    /// Lay beside each other.
    Compare,
    /// Work into an analysis.
    Analyse,
    /// Investigate a crime: never in the cell.
    CriminalInvestigation,
    /// Use or task a special power: never in the cell.
    SpecialPower,
    /// Anything else.
    Other,
}

impl Task {
    /// The id this task has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Consult => "consult",
            Self::Compare => "compare",
            Self::Analyse => "analyse",
            Self::CriminalInvestigation => "criminal-investigation",
            Self::SpecialPower => "special-power",
            Self::Other => "other",
        }
    }
}

/// Where a disclosure stands for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientState {
    /// Asked for; consents and decision outstanding.
    Requested,
    /// A competent manager decided to disclose.
    Decided,
    /// A competent manager decided not to disclose, or the request was withdrawn.
    Declined,
    /// Handed over: entered, and bytes may leave.
    HandedOver,
    /// The package was made and fetched.
    Delivered,
    /// The recipient confirmed receipt.
    Acknowledged,
    /// Recalled after a withdrawal of consent.
    Recalled,
    /// The recipient confirmed destruction.
    DestructionConfirmed,
}

impl RecipientState {
    /// True once bytes may have left.
    pub fn handed_over(self) -> bool {
        self >= Self::HandedOver
    }
    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Decided => "decided",
            Self::Declined => "declined",
            Self::HandedOver => "handed-over",
            Self::Delivered => "delivered",
            Self::Acknowledged => "acknowledged",
            Self::Recalled => "recalled",
            Self::DestructionConfirmed => "destruction-confirmed",
        }
    }
}
