// SPDX-License-Identifier: EUPL-1.2
//! Organisations and spaces: the parties of the cell (covenant arts. 3-5), other units, bodies and
//! companies reached through a party, and the oversight body.

use crate::OrgId;
use serde::{Deserialize, Serialize};

/// What an organisation is to the law; the law decides by kind, never by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrgKind {
    /// General Intelligence and Security Service; the cell is legally part of it.
    Aivd,
    /// Military Intelligence and Security Service.
    Mivd,
    /// National police.
    Police,
    /// National Cyber Security Centre.
    Ncsc,
    /// Public Prosecution Service.
    Om,
    /// National Coordinator for Counterterrorism and Security.
    Nctv,
    /// Another unit of the AIVD, outside the cell.
    AivdUnit,
    /// A municipality or other administrative body.
    AdministrativeBody,
    /// A company or other private organisation.
    Company,
    /// A foreign intelligence or security service (W17 art. 88).
    ForeignService,
    /// An eligible international organ (W17 art. 62(1)(d), second half; R-164).
    InternationalOrgan,
    /// The oversight body, CTIVD.
    Oversight,
}

impl OrgKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Aivd,
        Self::Mivd,
        Self::Police,
        Self::Ncsc,
        Self::Om,
        Self::Nctv,
        Self::AivdUnit,
        Self::AdministrativeBody,
        Self::Company,
        Self::ForeignService,
        Self::InternationalOrgan,
        Self::Oversight,
    ];

    /// AIVD or MIVD: the services that the statute speaks of.
    pub fn is_service(self) -> bool {
        matches!(self, Self::Aivd | Self::Mivd)
    }

    /// The id this kind has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Aivd => "aivd",
            Self::Mivd => "mivd",
            Self::Police => "police",
            Self::Ncsc => "ncsc",
            Self::Om => "om",
            Self::Nctv => "nctv",
            Self::AivdUnit => "aivd-unit",
            Self::AdministrativeBody => "administrative-body",
            Self::Company => "company",
            Self::ForeignService => "foreign-service",
            Self::InternationalOrgan => "international-organ",
            Self::Oversight => "oversight",
        }
    }
}

/// What a foreign service is for; decides which Dutch service leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// Civil.
    Civil,
    /// Military.
    Military,
    /// Signals intelligence.
    Sigint,
}

/// An organisation on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Public code.
    pub id: OrgId,
    /// Name as shown.
    pub name: String,
    /// Its kind in law.
    pub kind: OrgKind,
    /// True for a party to the covenant.
    pub party: bool,
    /// The party through which an outside organisation is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<OrgId>,
    /// For a foreign service: its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceKind>,
    /// Closed list of this organisation's tasks, for texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// What a space is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpaceKind {
    /// The cell: legally AIVD, housed at the NCSC.
    Cell,
    /// One organisation's own part.
    Home,
}
