// SPDX-License-Identifier: EUPL-1.2
//! What a record of a restore needs: who the other officer is, and whether there is a reason (H-005); and a
//! change of the log's key: the other officer (H-008).

use super::{Absent, Asker, ask, flag, id};
use waarborg_domain::keeping::KeepingAct;
use waarborg_law::{Action, Question};

impl Asker<'_> {
    pub(super) fn keeping(&self, act: &KeepingAct) -> Result<Vec<Question>, Absent> {
        let second = match act {
            KeepingAct::Restored(restored) | KeepingAct::Rekeyed { restored, .. } => &restored.second,
            KeepingAct::KeyRotated(rotated) => &rotated.second,
            // Damage is found by the house itself.
            KeepingAct::DamageFound { .. } => return Err(Absent),
        };
        let first = &self.state.capacities.get(self.who).ok_or(Absent)?.capacity;
        let second = &self.state.capacities.get(second).ok_or(Absent)?.capacity;
        let mut object = vec![
            flag("otherPerson", first.person != second.person),
            flag("secondActive", second.active(self.at)),
            id("secondRole", "Role", second.role.code()),
        ];
        let Some(restored) = act.restored() else { return Ok(vec![ask(Action::RotateKey, object)]) };
        object.push(flag("reasoned", restored.reason.is_some()));
        Ok(vec![ask(Action::Restore, object)])
    }
}
