// SPDX-License-Identifier: EUPL-1.2
//! Persons act in one capacity at a time: person, organisation, space, role and mandate
//! (W17 art. 24(2)(c); covenant art. 4 on assignment and screening).

use crate::{CapacityId, Instant, OrgId, PersonId, SpaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a capacity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Consults, compares and analyses in the cell.
    Analyst,
    /// Brings in its organisation's data without working in the cell.
    Depositor,
    /// Answers for its party on consent.
    ConsentOfficer,
    /// Stands in for the consent officer, recorded.
    Deputy,
    /// Designated manager: decides on release within a mandate.
    Manager,
    /// Head of service.
    Head,
    /// Minister's desk.
    Minister,
    /// Receives for its organisation and acknowledges.
    Recipient,
    /// Official of another unit.
    Official,
    /// Designated by the College of procurators general for consultation.
    Consultant,
    /// Member of the steering group.
    Steering,
    /// Weighs partners abroad and companies (W17 art. 88).
    Weigher,
    /// Keeps bulk sets.
    Steward,
    /// Manages people and mandates, never content.
    Administrator,
    /// Auditor of the oversight body.
    Auditor,
    /// Data protection officer of a party (care; R-155).
    Dpo,
}

impl Role {
    /// The id this role has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Depositor => "depositor",
            Self::ConsentOfficer => "consent-officer",
            Self::Deputy => "deputy",
            Self::Manager => "manager",
            Self::Head => "head",
            Self::Minister => "minister",
            Self::Recipient => "recipient",
            Self::Official => "official",
            Self::Consultant => "consultant",
            Self::Steering => "steering",
            Self::Weigher => "weigher",
            Self::Steward => "steward",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Dpo => "dpo",
        }
    }
}

/// On what a person's work in the cell rests (covenant art. 4(1)-(4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Own staff of the AIVD.
    Employment,
    /// W17 art. 86, for MIVD staff.
    Art86,
    /// W17 art. 91(2) designation, for police staff.
    Art91,
    /// Secondment agreement, for NCSC staff.
    Secondment,
    /// W17 art. 93(2), the College's designation of an OM member for consultation.
    Art93,
}

impl Basis {
    /// The id this basis has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Employment => "employment",
            Self::Art86 => "art86",
            Self::Art91 => "art91",
            Self::Secondment => "secondment",
            Self::Art93 => "art93",
        }
    }
}

/// Result of an A-level security screening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screening {
    /// None asked for.
    None,
    /// Asked for, not finished.
    Pending,
    /// Finished with a positive result.
    Positive,
    /// Finished with a negative result.
    Negative,
    /// Positive result taken back.
    Withdrawn,
}

impl Screening {
    /// The id this result has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::Positive => "positive",
            Self::Negative => "negative",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A way in which the law has an organisation supply the services (W17 arts. 93(1), 94(1); R-154).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The College of procurators general, for the OM.
    College,
    /// The official of W17 art. 91(1), for the Police.
    Official,
}

impl Channel {
    /// The id this channel has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::College => "college",
            Self::Official => "official",
        }
    }
}

/// Who designated the capacity for this processing (W17 art. 24(2)(c)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Designation {
    /// Organisation that designated.
    pub by: OrgId,
    /// When.
    pub at: Instant,
}

/// How far a decider may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mandate {
    /// May decide on release from the cell.
    Release,
    /// May decide on a relation with a foreign service for the minister (W17 art. 88(4); R-052).
    Relation,
    /// May grant standing permissions of the levels that are not the minister's own.
    Permission,
    /// One of the few managers designated for personal data to foreign services.
    Personal,
    /// May decide for the minister on telling under arts. 63, 66 and 68.
    Telling,
    /// Designated by the head of service to permit systematic collection on persons (W17 art. 38(2); R-017).
    Osint,
}

/// A person's capacity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Its id, used as pseudonym.
    pub id: CapacityId,
    /// Whose.
    pub person: PersonId,
    /// For which organisation.
    pub org: OrgId,
    /// In which space.
    pub space: SpaceId,
    /// As what.
    pub role: Role,
    /// With which mandate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Mandate>,
    /// Further mandates.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub mandates: BTreeSet<Mandate>,
    /// Assigned to the cell on which basis; none if not assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Data are supplied through it in which way the law prescribes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplies: Option<Channel>,
    /// Screening result.
    pub screening: Screening,
    /// Designation for this processing, if made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<Designation>,
    /// Valid from.
    pub from: Instant,
    /// Valid until, if it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

impl Capacity {
    /// True if it carries the mandate.
    pub fn holds(&self, mandate: Mandate) -> bool {
        self.mandate == Some(mandate) || self.mandates.contains(&mandate)
    }
    /// True if it holds at the instant.
    pub fn active(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|end| at < end)
    }
}
