// SPDX-License-Identifier: EUPL-1.2
//! Witnesses: who counts is the administrator's; how many an organisation waits for before its data go abroad
//! is its head's (H-007, H-009).

use super::{Absent, Asker, ask, flag};
use waarborg_domain::witness::WitnessAct;
use waarborg_law::{Action, Question};

impl Asker<'_> {
    pub(super) fn witness(&self, act: &WitnessAct) -> Result<Vec<Question>, Absent> {
        match act {
            WitnessAct::Required { reasons, .. } => {
                Ok(vec![ask(Action::RequireWitnesses, vec![flag("reasoned", reasons.is_some())])])
            }
            WitnessAct::Registered { .. } | WitnessAct::Ended { .. } | WitnessAct::Cosigned { .. } => self.administer(),
        }
    }
}
