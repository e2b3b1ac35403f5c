// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: asked for, received into quarantine, why they were sent, own evaluation, doubts
//! (CTIVD framework, V.iv and II.ii; ). Texts stand in slots.

use crate::{Conditions, DataRequestId, DisclosureId, Instant, ItemId, OrgId, Purpose, ReceiptId};
use serde::{Deserialize, Serialize};

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum ReceiptAct {
    /// Data are asked of another organisation. Slots: what is asked, in what context, why it is asked orally.
    Requested {
        request: DataRequestId,
        to: OrgId,
        purpose: Purpose,
        asked: Option<u32>,
        context: Option<u32>,
        written: bool,
        oral: Option<u32>,
        /// Own data that the request itself makes known.
        items: Vec<ItemId>,
        /// The disclosure by which they were handed over.
        disclosure: Option<DisclosureId>,
    },
    /// Data came in. Slots: what they are, and the purpose that the sender states, if any.
    Recorded {
        receipt: ReceiptId,
        sender: OrgId,
        /// The own request that it answers; unsolicited without one.
        request: Option<DataRequestId>,
        conditions: Conditions,
        about: u32,
        stated: Option<u32>,
        /// The disclosure by which it was handed over, if that stands in this register.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disclosure: Option<DisclosureId>,
    },
    /// Why it was sent is known, or the effort to establish it is put on record.
    Explained { receipt: ReceiptId, reason: Option<u32>, effort: Option<u32> },
    /// Own interpretation, and relevance with reasons.
    Evaluated { receipt: ReceiptId, interpretation: Option<u32>, relevant: bool, relevance: Option<u32> },
    /// It is doubted that the sender acquired the data lawfully. Slot: why.
    Doubted { receipt: ReceiptId, reasons: u32 },
    /// The head settles the doubt. Slots: reasons, and what it means for the weighing of the sender.
    Settled { receipt: ReceiptId, lift: bool, reasons: Option<u32>, weighing: Option<u32> },
    /// Concrete indications of torture. Slot: which.
    Indicated { receipt: ReceiptId, indications: u32 },
    /// The minister permits use in an exceptional emergency (R-101, U-16). Slot: why.
    EmergencyPermitted { receipt: ReceiptId, reasons: Option<u32>, until: Instant },
    /// The cooperation with the sender was reconsidered. Slot: with what outcome.
    Reconsidered { receipt: ReceiptId, outcome: Option<u32> },
    /// What was received is searched. Slot 0: filter. Slot 1: result.
    Consulted { receipt: ReceiptId, purpose: Purpose, hits: u64 },
}

impl ReceiptAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "data.requested",
            Self::Recorded { .. } => "receipt.recorded",
            Self::Explained { .. } => "receipt.explained",
            Self::Evaluated { .. } => "receipt.evaluated",
            Self::Doubted { .. } => "receipt.doubted",
            Self::Settled { .. } => "receipt.settled",
            Self::Indicated { .. } => "receipt.indicated",
            Self::EmergencyPermitted { .. } => "receipt.emergency",
            Self::Reconsidered { .. } => "receipt.reconsidered",
            Self::Consulted { .. } => "receipt.consulted",
        }
    }

    /// Ids of the objects it is about, for the leaf.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::Requested { request, .. } => vec![request.to_string()],
            Self::Recorded { receipt, .. }
            | Self::Explained { receipt, .. }
            | Self::Evaluated { receipt, .. }
            | Self::Doubted { receipt, .. }
            | Self::Settled { receipt, .. }
            | Self::Indicated { receipt, .. }
            | Self::EmergencyPermitted { receipt, .. }
            | Self::Reconsidered { receipt, .. } => vec![receipt.to_string()],
            // A read names nothing, like every other.
            Self::Consulted { .. } => Vec::new(),
        }
    }

    /// Slots that it names as holding texts.
    pub fn slots(&self) -> Vec<u32> {
        let named: Vec<Option<u32>> = match self {
            Self::Requested { purpose, asked, context, oral, .. } => {
                vec![purpose.necessity, purpose.proportionality, *asked, *context, *oral]
            }
            Self::Recorded { about, stated, .. } => vec![Some(*about), *stated],
            Self::Explained { reason, effort, .. } => vec![*reason, *effort],
            Self::Evaluated { interpretation, relevance, .. } => vec![*interpretation, *relevance],
            Self::Doubted { reasons: slot, .. } | Self::Indicated { indications: slot, .. } => vec![Some(*slot)],
            Self::Settled { reasons, weighing, .. } => vec![*reasons, *weighing],
            Self::EmergencyPermitted { reasons: slot, .. } | Self::Reconsidered { outcome: slot, .. } => vec![*slot],
            Self::Consulted { purpose, .. } => vec![purpose.necessity, purpose.proportionality],
        };
        named.into_iter().flatten().collect()
    }
}
