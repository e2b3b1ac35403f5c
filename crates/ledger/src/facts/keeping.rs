// SPDX-License-Identifier: EUPL-1.2
//! What a record of a restore needs: who the other officer is, and whether there is a reason (H-005).

use super::{Absent, Asker, ask, flag, id};
use waarborg_domain::keeping::KeepingAct;
use waarborg_law::{Action, Question};

impl Asker<'_> {
    pub(super) fn keeping(&self, act: &KeepingAct) -> Result<Vec<Question>, Absent> {
        // Damage is found by the house itself.
        let KeepingAct::Restored(restored) = act else { return Err(Absent) };
        let first = &self.state.capacities.get(self.who).ok_or(Absent)?.capacity;
        let second = &self.state.capacities.get(&restored.second).ok_or(Absent)?.capacity;
        let object = vec![
            flag("reasoned", restored.reason.is_some()),
            flag("otherPerson", first.person != second.person),
            flag("secondActive", second.active(self.at)),
            id("secondRole", "Role", second.role.code()),
        ];
        Ok(vec![ask(Action::Restore, object)])
    }
}
