// SPDX-License-Identifier: EUPL-1.2
//! Contested positions: where ministers and oversight body read the law differently. The ministers' line is
//! followed and the other is shown, until the head of an organisation decides otherwise for it, with reasons and
//! from a date on (catalogue U-20). A further position is one more row here, and its policy in `choice.cedar`.

use crate::Instant;
use serde::{Deserialize, Serialize};

macro_rules! positions {
    ($($(#[$of:meta])* $variant:ident = $code:literal of $rule:literal;)*) => {
        /// A contested position.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Position { $($(#[$of])* #[serde(rename = $code)] $variant,)* }
        impl Position {
            /// Every position.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Their codes in interfaces.
            pub const CODES: &'static [&'static str] = &[$($code,)*];
            /// The rule that shows both views.
            pub fn rule(self) -> &'static str { match self { $(Self::$variant => $rule,)* } }
        }
    };
}

positions! {
    /// Structural exchange with companies: on a sufficient basis to the ministers, unlawful to the CTIVD.
    CompanyExchange = "company-exchange" of "R-119";
}

/// Whose reading is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// The ministers'.
    Government,
    /// The oversight body's, which is the stricter one.
    Ctivd,
}

impl Line {
    /// Their codes in interfaces.
    pub const CODES: &'static [&'static str] = &["government", "ctivd"];
}

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "choice")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum ChoiceAct {
    /// The head decides which line the organisation follows from an instant on. Slot: reasons.
    Decided {
        position: Position,
        line: Line,
        from: Instant,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<u32>,
    },
}

impl ChoiceAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Decided { .. } => "choice.decided",
        }
    }

    /// Slots of the texts it points to.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::Decided { reasons, .. } => reasons.iter().copied().collect(),
        }
    }
}
