// SPDX-License-Identifier: EUPL-1.2
//! Acts that only consult: somebody looked, and nothing follows from it but that the register counts the
//! copies of a print. The oversight body's stand in a log of its own (ADR 0025), where nothing is folded from
//! them; a test folds every scenario to see that nothing is lost by that.

use crate::Act;
use crate::receipt::ReceiptAct;

impl Act {
    /// True for an act that only consults. To take a bundle or evidence is more: it is done to be shown to
    /// others, and rests on an entry that they can see.
    pub fn consults(&self) -> bool {
        match self {
            Self::Viewed { .. } | Self::Searched { .. } | Self::Compared { .. } | Self::MentionsChecked { .. } => true,
            Self::Receipt(act) => matches!(act, ReceiptAct::Consulted { .. }),
            _ => false,
        }
    }
}
