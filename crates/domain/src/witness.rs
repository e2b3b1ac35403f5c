// SPDX-License-Identifier: EUPL-1.2
//! Witnesses: parties outside the operator whose cosignatures say that the log shows one history and
//! never goes back (trust model, rows 5 and 20). Which of them count stands in the register itself.

use serde::{Deserialize, Serialize};

/// Acts about witnesses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "witness")]
#[expect(missing_docs, reason = "field names are those of the formats; each variant says what happened")]
pub enum WitnessAct {
    /// A witness's key counts from now on. `key` is its verifier key; one witness may have several,
    /// under one name.
    Registered { name: String, key: String },
    /// The keys of a witness count no longer.
    Ended { name: String },
    /// A witness cosigned a checkpoint of this log. `note` is the checkpoint with the signatures of the
    /// log and of this witness and no others; `key` is the one that signed, at `time` in POSIX seconds.
    Cosigned { key: String, size: u64, time: u64, note: String },
    /// The head wants so many witnesses to have cosigned what a disclosure abroad rests on before its data
    /// leave the organisation; 0 ends it. Slot: reasons.
    Required {
        number: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<u32>,
    },
}

impl WitnessAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "witness.registered",
            Self::Ended { .. } => "witness.ended",
            Self::Cosigned { .. } => "checkpoint.cosigned",
            Self::Required { .. } => "witness.required",
        }
    }

    /// Slots of the texts it points to.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::Required { reasons, .. } => reasons.iter().copied().collect(),
            Self::Registered { .. } | Self::Ended { .. } | Self::Cosigned { .. } => Vec::new(),
        }
    }
}
