// SPDX-License-Identifier: EUPL-1.2
//! Terms of a feed, as of a deposit.

use super::{BASES, D_AUDIENCE, D_PAP, D_RELIABILITY, D_SOURCE, D_TLP, Field, One, PURPOSE, Text, may, must};

pub(super) const TERMS: &[Field] = &[
    must("basis", One(BASES), "Legal basis."),
    must("subject", One(&["cyber-threat", "cyber-incident", "other"]), "Subject."),
    may("acquisition", One(&["own-task", "open-source", "partner", "special-power"]), "How the data are acquired."),
    may("relevance", Text, "Why they are relevant to the cell's work."),
    PURPOSE,
    D_RELIABILITY,
    D_SOURCE,
    D_TLP,
    D_PAP,
    D_AUDIENCE,
];
