// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, re-assessed, renewed
//! (W17 arts. 64(3) and 89(2); ), and the attestation by an analyst
//! that makes data evaluated (U-13).

use crate::item::types;
use crate::personal::Category;
use crate::{Instant, ItemId, OrgId, PermissionId, Purpose, Signing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The form a permission takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instrument {
    /// For one disclosure.
    Single,
    /// A series of disclosures over a period; an instrument of the AIVD.
    Umbrella,
    /// The same at the MIVD.
    AuthorisationNote,
    /// Disclosure within a multilateral cooperation, with an overview note; an instrument of the AIVD.
    Multilateral,
    /// One set to several services, reasoned for the collective; an instrument of the AIVD.
    Group,
    /// A series of similar disclosures of unevaluated data (W17 art. 89(2)).
    UnevaluatedSeries,
}

impl Instrument {
    /// Every instrument, in the order in which forms show them.
    pub const ALL: [Self; 6] = [
        Self::Single,
        Self::Umbrella,
        Self::AuthorisationNote,
        Self::Multilateral,
        Self::Group,
        Self::UnevaluatedSeries,
    ];

    /// The id this instrument has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Umbrella => "umbrella",
            Self::AuthorisationNote => "authorisation-note",
            Self::Multilateral => "multilateral",
            Self::Group => "group",
            Self::UnevaluatedSeries => "unevaluated-series",
        }
    }
}

/// Category of data, by the technical type of their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataCategory {
    /// File hashes.
    Hash,
    /// Domain names.
    Domain,
    /// IP addresses and blocks.
    Address,
    /// URLs.
    Url,
    /// Detection rules.
    Rule,
    /// Anything that is no technical type.
    Other,
}

impl DataCategory {
    /// Every category.
    pub const ALL: [Self; 6] = [Self::Hash, Self::Domain, Self::Address, Self::Url, Self::Rule, Self::Other];

    /// Its bit of `item::types`.
    pub fn bit(self) -> u8 {
        match self {
            Self::Hash => types::HASH,
            Self::Domain => types::DOMAIN,
            Self::Address => types::ADDRESS,
            Self::Url => types::URL,
            Self::Rule => types::RULE,
            Self::Other => types::OTHER,
        }
    }

    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::Domain => "domain",
            Self::Address => "address",
            Self::Url => "url",
            Self::Rule => "rule",
            Self::Other => "other",
        }
    }
}

/// Whom the data may concern (W17 art. 19(1), (2) and (5)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PersonCategory {
    /// Nobody: technical data alone.
    #[serde(rename = "none")]
    None,
    /// Persons of a category, by the same codes as the data themselves carry.
    #[serde(untagged)]
    Of(Category),
}

impl PersonCategory {
    /// Nobody, and every category.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::None).chain(Category::ALL.iter().copied().map(Self::Of))
    }

    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Of(category) => category.code(),
        }
    }
}

/// What a permission is limited to. Purpose and reasons stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// To whom.
    pub recipients: Vec<OrgId>,
    /// Which data.
    pub data: BTreeSet<DataCategory>,
    /// On which persons.
    pub persons: BTreeSet<PersonCategory>,
    /// Unevaluated data are among them.
    pub unevaluated: bool,
    /// From when.
    pub from: Instant,
    /// Until when; none if no end was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "permission")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum PermissionAct {
    /// A permission, or the renewal of one, is asked for. Slots: reasons for the collective of recipients
    /// overview note.
    Requested {
        id: PermissionId,
        instrument: Instrument,
        bounds: Bounds,
        purpose: Purpose,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        collective: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overview: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<PermissionId>,
    },
    /// Minister or head decides on it, with a signature of their own or without. Slot: reasons.
    Decided {
        id: PermissionId,
        allow: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<u32>,
        #[serde(default, skip_serializing_if = "Signing::attested")]
        signing: Signing,
    },
    /// It may not be used for now. Slots: finding of the oversight body, reasons.
    Suspended {
        id: PermissionId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        finding: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<u32>,
    },
    /// It was assessed anew: upheld, or ended. Slots: reasons, the talk with the oversight body.
    Reassessed {
        id: PermissionId,
        upheld: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        discussed: Option<u32>,
    },
    /// The oversight body was told of it. Slot: proof of delivery.
    Told {
        id: PermissionId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<u32>,
    },
    /// An analyst attests to have read the content of data (U-13). Slot: what was found.
    Attested {
        items: Vec<ItemId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<u32>,
    },
}

impl PermissionAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "permission.requested",
            Self::Decided { .. } => "permission.decided",
            Self::Suspended { .. } => "permission.suspended",
            Self::Reassessed { .. } => "permission.reassessed",
            Self::Told { .. } => "permission.told",
            Self::Attested { .. } => "evaluation.attested",
        }
    }

    /// Slots of the texts it points to.
    pub fn slots(&self) -> Vec<u32> {
        let found = match self {
            Self::Requested { purpose, collective, overview, .. } => {
                [purpose.necessity, purpose.proportionality, *collective, *overview]
            }
            Self::Decided { reasons, .. } => [*reasons, None, None, None],
            Self::Suspended { finding, reasons, .. } => [*finding, *reasons, None, None],
            Self::Reassessed { reasons, discussed, .. } => [*reasons, *discussed, None, None],
            Self::Told { proof, .. } => [*proof, None, None, None],
            Self::Attested { content, .. } => [*content, None, None, None],
        };
        found.into_iter().flatten().collect()
    }

    /// Ids of the objects it is about, for the leaf. What was read stands in the kept record, as with searches.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::Requested { id, .. }
            | Self::Decided { id, .. }
            | Self::Suspended { id, .. }
            | Self::Reassessed { id, .. }
            | Self::Told { id, .. } => vec![id.to_string()],
            Self::Attested { .. } => Vec::new(),
        }
    }
}

/// What a requester states of a disclosure in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The permission the disclosure is made under, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited: Option<PermissionId>,
}

impl Stated {
    /// Nothing was stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a decider puts on record in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Why this recipient of a group may receive by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone: Option<u32>,
}

impl Judged {
    /// Slots of the texts it points to.
    pub fn slots(&self) -> Vec<u32> {
        self.alone.into_iter().collect()
    }

    /// Nothing was put on record.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
