// SPDX-License-Identifier: EUPL-1.2
//! Who says where what was handed over is brought: an administrator of the recipient itself, and of no other, so that
//! nobody can have it sent elsewhere. What leaves is the recipient's reading of its own collection, in a capacity of
//! its own that has not ended: only what was handed over to it and stands at that moment, so neither what was
//! recalled nor what went to another. What does not fit is absent, all alike.

use super::{Absent, Asker, ask};
use crate::objects::feed::Standing;
use crate::objects::push::Pushing;
use crate::objects::taxii::By;
use std::collections::BTreeSet;
use waarborg_domain::OrgId;
use waarborg_domain::push::{Part, PushAct};
use waarborg_domain::taxii::Collection;
use waarborg_law::{Action, Question};

impl Asker<'_> {
    pub(super) fn push(&self, act: &PushAct) -> Result<Vec<Question>, Absent> {
        let recipient = act.recipient();
        if *recipient != self.org {
            return Err(Absent);
        }
        if let PushAct::Set { capacity, .. } = act {
            let held = &self.state.capacities.get(capacity).ok_or(Absent)?.capacity;
            return if held.org == *recipient { self.administer() } else { Err(Absent) };
        }
        let pushing = self.state.pushing.to.get(recipient).ok_or(Absent)?;
        let fits = match (act, pushing.standing) {
            // What came of it is told by nobody but the house.
            (PushAct::Ended { .. } | PushAct::Set { .. }, _) | (_, Standing::Stopped) => false,
            (PushAct::Begun { part, .. }, Standing::Runs) => return self.goes_out(recipient, pushing, part),
            (PushAct::Begun { .. }, _) => false,
            (PushAct::Paused { .. } | PushAct::Asked { .. }, standing) => standing == Standing::Runs,
            (PushAct::Resumed { .. }, standing) => standing == Standing::Paused,
            (PushAct::Stopped { .. }, _) => true,
        };
        if fits { self.administer() } else { Err(Absent) }
    }

    /// Objects leave for a recipient: of the handover that is due, of items that stand in it, and further on than
    /// what was dealt with.
    fn goes_out(&self, recipient: &OrgId, pushing: &Pushing, part: &Part) -> Result<Vec<Question>, Absent> {
        let state = self.state;
        let (due, placed) = state.push_next(recipient).ok_or(Absent)?;
        let (collection, by) = (Collection::Received(recipient.clone()), By::Handover(due));
        let handed: BTreeSet<_> = state.placed_items(&by).into_iter().collect();
        let stands = |item| state.item(item).is_some_and(|found| state.stands(&collection, &by, found));
        let data = part.items.iter().all(|item| handed.contains(item) && stands(item));
        let further = Some(part.last) > pushing.position && part.last >= placed.first && part.last <= placed.end();
        let held = pushing.capacity == *self.who;
        let active = state.capacities.get(self.who).is_some_and(|c| c.capacity.active(self.at));
        let fits = part.disclosure == due && data && further && held && active;
        if fits { Ok(vec![ask(Action::Own, vec![])]) } else { Err(Absent) }
    }
}
