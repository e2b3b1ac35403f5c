// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge, permission to
//! exchange, intake under art. 39 (letter to the House of 17 February 2025; ). Texts stand
//! in slots.

use crate::{CooperationId, ExchangeId, Instant, IntakeId, OrgId, Purpose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum CompanyAct {
    /// A company and the technical types of data to exchange with it are weighed; again, for a cooperation that
    /// is on record. Slots: reasons, and the risks.
    Weighed { cooperation: CooperationId, company: OrgId, types: u8, reasons: Option<u32>, risks: Option<u32> },
    /// The cooperation is described (W17 art. 96(2)). Slots: the texts.
    Described {
        cooperation: CooperationId,
        /// Services that take part, the describing one among them.
        services: BTreeSet<OrgId>,
        /// Purpose, by the same codes as a disclosure's.
        purpose: Option<String>,
        participants: Option<u32>,
        method: Option<u32>,
        alignment: Option<u32>,
        accountability: Option<u32>,
    },
    /// A head accepts the residual risk for its service, or does not. Slot: why.
    Accepted { cooperation: CooperationId, accept: bool, reasons: Option<u32> },
    /// The company is bound to secrecy. Slot: where the pledge can be found.
    Pledged { cooperation: CooperationId, until: Instant, reference: u32 },
    /// A head permits exchanges with the company. Slot: reasons.
    Permitted {
        permission: ExchangeId,
        cooperation: CooperationId,
        give: bool,
        take: bool,
        types: u8,
        until: Instant,
        reasons: Option<u32>,
    },
    /// A company is asked for data as informant (W17 art. 39). Slots: what is asked, how the official identified
    /// himself, how the company was told that it need not answer.
    Asked {
        intake: IntakeId,
        company: OrgId,
        purpose: Purpose,
        asked: u32,
        identified: Option<u32>,
        voluntary: Option<u32>,
    },
    /// Nothing came of an intake. Slot: how that is known.
    Unanswered { intake: IntakeId, how: u32 },
    /// The cooperation ends. Slot: why.
    Stopped { cooperation: CooperationId, reasons: Option<u32> },
    /// A text is made public. Slots: title and text.
    Published {
        /// Partners that it names.
        named: BTreeSet<OrgId>,
    },
}

impl CompanyAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Weighed { .. } => "company.weighed",
            Self::Described { .. } => "company.described",
            Self::Accepted { .. } => "company.accepted",
            Self::Pledged { .. } => "company.pledged",
            Self::Permitted { .. } => "company.permitted",
            Self::Asked { .. } => "company.asked",
            Self::Unanswered { .. } => "company.unanswered",
            Self::Stopped { .. } => "company.stopped",
            Self::Published { .. } => "text.published",
        }
    }

    /// Ids of the objects it is about, for the leaf: never the company itself.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::Weighed { cooperation, .. }
            | Self::Described { cooperation, .. }
            | Self::Accepted { cooperation, .. }
            | Self::Pledged { cooperation, .. }
            | Self::Stopped { cooperation, .. } => vec![cooperation.to_string()],
            Self::Permitted { permission, .. } => vec![permission.to_string()],
            Self::Asked { intake, .. } | Self::Unanswered { intake, .. } => vec![intake.to_string()],
            Self::Published { .. } => Vec::new(),
        }
    }

    /// Slots that it names as holding texts.
    pub fn slots(&self) -> Vec<u32> {
        let named: Vec<Option<u32>> = match self {
            Self::Weighed { reasons, risks, .. } => vec![*reasons, *risks],
            Self::Described { participants, method, alignment, accountability, .. } => {
                vec![*participants, *method, *alignment, *accountability]
            }
            Self::Accepted { reasons, .. } | Self::Permitted { reasons, .. } | Self::Stopped { reasons, .. } => {
                vec![*reasons]
            }
            Self::Pledged { reference: slot, .. } | Self::Unanswered { how: slot, .. } => vec![Some(*slot)],
            Self::Asked { purpose, asked, identified, voluntary, .. } => {
                vec![purpose.necessity, purpose.proportionality, Some(*asked), *identified, *voluntary]
            }
            Self::Published { .. } => vec![Some(0), Some(1)],
        };
        named.into_iter().flatten().collect()
    }
}

/// A delivery that a company made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// Which.
    pub company: OrgId,
    /// The intake it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<IntakeId>,
    /// The permission it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<ExchangeId>,
}

/// What a requester states of a disclosure in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The permission to exchange that is cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<ExchangeId>,
}

impl Stated {
    /// Nothing was stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a decider puts on record in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {}

impl Judged {
    /// Nothing was put on record.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
