// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, lawful channels of supply, separation of duties, rosters, communication
//!

use crate::{CapacityId, CollectionId, CommunicationId, Conditions, DutyId, Instant, ItemId, OrgId};
use serde::{Deserialize, Serialize};

/// What has to be safeguarded (W17 art. 24(2)(a)-(b)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Safeguard {
    /// Data are correct and complete.
    Accuracy,
    /// The algorithms used are sound.
    Algorithms,
    /// The models used are sound.
    Models,
    /// Against loss.
    Loss,
    /// Against unauthorised use.
    UnauthorisedUse,
}

/// An officer's turn to answer for the party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Who.
    pub officer: CapacityId,
    /// From.
    pub from: Instant,
    /// Until.
    pub until: Instant,
}

/// From where a service would collect (W17 arts. 25 and 38).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Sources that article 25(1) lists.
    Listed,
    /// Open sources, systematically, on persons (art. 38).
    OpenSystematic,
    /// Any other source (art. 25(2)).
    Other,
}

impl Source {
    /// The id this source has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::OpenSystematic => "open-systematic",
            Self::Other => "other",
        }
    }
}

/// What a request for permission holds (W17 art. 29(2)): slots of its texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "field names are the article's words")]
pub struct Contents {
    /// Of whom, and in which capacity if a journalist or lawyer.
    pub target: Option<u32>,
    pub investigation: Option<u32>,
    pub aim: Option<u32>,
    pub necessity: Option<u32>,
    pub targeting: Option<u32>,
    pub proportionality: Option<u32>,
    pub subsidiarity: Option<u32>,
}

impl Contents {
    /// Its texts, as far as they are there.
    pub fn slots(&self) -> impl Iterator<Item = u32> {
        let Self { target, investigation, aim, necessity, targeting, proportionality, subsidiarity } = *self;
        [target, investigation, aim, necessity, targeting, proportionality, subsidiarity].into_iter().flatten()
    }

    /// Nothing of it is missing.
    pub fn complete(&self) -> bool {
        self.slots().count() == 7
    }
}

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "care")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum CareAct {
    /// A party's privacy assessment is referenced, or said with reasons not to be indicated.
    /// Slot 0: reference or reasons.
    PrivacyAssessed { party: OrgId, indicated: bool, reasoned: bool },
    /// The originator answers a signal that a text mentions its hidden data. Slot 0: reasons, if any.
    MentionAnswered { duty: DutyId, objects: bool },
    /// A party received values of another bilaterally, outside the cell. Slot 0: where that stands.
    BilateralRecorded { party: OrgId, from: OrgId, items: Vec<ItemId>, conditions: Conditions },
    /// Who answers for a party when; replaces the roster before it.
    RosterSet { party: OrgId, turns: Vec<Turn> },
    /// Words on the cell meant for the public. Slot 0: the text.
    CommunicationProposed { communication: CommunicationId, party: OrgId },
    /// Another party agrees to them, or does not. Slot 0: reasons, if any.
    CommunicationAnswered { communication: CommunicationId, party: OrgId, agrees: bool },
    /// They are made public.
    CommunicationPublished { communication: CommunicationId },
    /// Evidence of a safeguard. Slot 0: where it stands.
    SafeguardEvidenced { safeguard: Safeguard },
    /// An activity that may affect another Dutch service (W17 art. 87; R-063). Slot 0: what the other must know.
    OperationPlanned { party: OrgId, affects: OrgId, begins: Instant },
    /// The other service was told. Slot 0: how.
    OperationTold { duty: DutyId },
    /// Collection from a source is asked for. Slots: see `Contents`.
    CollectionAsked {
        collection: CollectionId,
        party: OrgId,
        source: Source,
        contents: Contents,
        /// It happens abroad.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        abroad: bool,
        /// Slot with how the Act is applied there by analogy.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        analogy: Option<u32>,
    },
    /// It is permitted until an instant, or not. Slot 0: reasons.
    CollectionDecided { collection: CollectionId, allow: bool, until: Instant },
    /// It begins.
    CollectionBegun { collection: CollectionId },
    /// The minister got a copy of who was designated to permit (W17 art. 38(2)).
    DesignationSent { duty: DutyId },
    /// Records that the rules on keeping forbid to destroy are kept for the archive (R-152; W17 art. 20(3)).
    /// Slot 0: by which rule.
    ArchiveKept { items: Vec<ItemId> },
    /// The minister finds whether they are limited in their publicity (W17 art. 21). Slot 0: reasons.
    ArchiveFound {
        duty: DutyId,
        limited: bool,
        /// Slot with the advice of the keeper of the archive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        advice: Option<u32>,
        /// Slot with the view of the Council of Ministers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cabinet: Option<u32>,
    },
    /// They were transferred. Slot 0: where that stands.
    ArchiveTransferred { duty: DutyId },
}

impl CareAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PrivacyAssessed { .. } => "privacy.assessed",
            Self::MentionAnswered { .. } => "mention.answered",
            Self::BilateralRecorded { .. } => "bilateral.recorded",
            Self::RosterSet { .. } => "roster.set",
            Self::CommunicationProposed { .. } => "communication.proposed",
            Self::CommunicationAnswered { .. } => "communication.answered",
            Self::CommunicationPublished { .. } => "communication.published",
            Self::SafeguardEvidenced { .. } => "safeguard.evidenced",
            Self::OperationPlanned { .. } => "operation.planned",
            Self::OperationTold { .. } => "operation.told",
            Self::CollectionAsked { .. } => "collection.asked",
            Self::CollectionDecided { .. } => "collection.decided",
            Self::CollectionBegun { .. } => "collection.begun",
            Self::DesignationSent { .. } => "designation.sent",
            Self::ArchiveKept { .. } => "archive.kept",
            Self::ArchiveFound { .. } => "archive.found",
            Self::ArchiveTransferred { .. } => "archive.transferred",
        }
    }

    /// Slots whose texts the law rests on: the record must hold them.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::PrivacyAssessed { reasoned: true, .. }
            | Self::BilateralRecorded { .. }
            | Self::CommunicationProposed { .. }
            | Self::SafeguardEvidenced { .. }
            | Self::OperationPlanned { .. }
            | Self::OperationTold { .. }
            | Self::CollectionDecided { .. }
            | Self::DesignationSent { .. }
            | Self::ArchiveKept { .. }
            | Self::ArchiveTransferred { .. } => vec![0],
            Self::ArchiveFound { advice, cabinet, .. } => {
                std::iter::once(0).chain(*advice).chain(*cabinet).collect()
            }
            Self::CollectionAsked { contents, analogy, .. } => contents.slots().chain(*analogy).collect(),
            _ => Vec::new(),
        }
    }

    /// Ids of the objects it is about, for the leaf. Of whom a plan speaks stands in the kept record alone.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::PrivacyAssessed { party, .. }
            | Self::BilateralRecorded { party, .. }
            | Self::RosterSet { party, .. } => vec![party.to_string()],
            Self::MentionAnswered { duty, .. }
            | Self::OperationTold { duty }
            | Self::DesignationSent { duty }
            | Self::ArchiveFound { duty, .. }
            | Self::ArchiveTransferred { duty } => vec![duty.to_string()],
            Self::ArchiveKept { items } => items.iter().map(ToString::to_string).collect(),
            Self::CollectionAsked { collection, .. }
            | Self::CollectionDecided { collection, .. }
            | Self::CollectionBegun { collection } => vec![collection.to_string()],
            Self::CommunicationProposed { communication, .. }
            | Self::CommunicationAnswered { communication, .. }
            | Self::CommunicationPublished { communication } => vec![communication.to_string()],
            Self::SafeguardEvidenced { .. } | Self::OperationPlanned { .. } => Vec::new(),
        }
    }
}
