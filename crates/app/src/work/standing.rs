// SPDX-License-Identifier: EUPL-1.2
//! How much work stands open for somebody, and whether it changed: what a caller is told who keeps asking
//! (covenant art. 6). It is counted from the same tasks that the caller reads, and tells nothing of them.

use crate::System;
use sha2::{Digest as _, Sha256};
use waarborg_domain::{Act, Capacity, CapacityId, DutyId, Instant, Outcome, Seen};
use waarborg_ledger::State;
use waarborg_ledger::objects::Duty;

/// Open work of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many tasks are open.
    pub open: usize,
    /// Of these, how many are past their day.
    pub late: usize,
    /// When the first is due.
    pub due: Option<Instant>,
    /// The same while nothing of this changed. It says nothing else to whoever has not the store's key.
    pub mark: String,
}

impl System {
    /// What stands open for somebody now; none for whoever may not look at tasks any more.
    pub fn standing(&self, who: &CapacityId) -> Option<Standing> {
        let (snapshot, now) = (self.snapshot(), self.now());
        let act = Act::Viewed { space: snapshot.state.cell()?.0, seen: Seen::Tasks };
        let decision = waarborg_ledger::decide(&snapshot.state, &snapshot.law, Some(who), &act, now, true);
        if decision.outcome != Outcome::Allowed {
            return None;
        }
        let tasks = tasks_of(&snapshot.state, &snapshot.state.capacities.get(who)?.capacity);
        let late = tasks.iter().filter(|(_, duty)| duty.due < now).count();
        let mut mark = Sha256::new();
        mark.update(self.derived_key(b"standing work")?);
        mark.update(who.0);
        for (id, duty) in &tasks {
            mark.update(id.0);
            mark.update([u8::from(duty.due < now)]);
        }
        let mark = hex::encode(mark.finalize().first_chunk::<16>().copied().unwrap_or_default());
        Some(Standing { open: tasks.len(), late, due: tasks.first().map(|(_, duty)| duty.due), mark })
    }
}

/// Tasks that wait for a reader: duties of the own organisation that fall to the reader's role, by their day.
pub(crate) fn tasks_of<'a>(state: &'a State, reader: &'a Capacity) -> Vec<(&'a DutyId, &'a Duty)> {
    let mut tasks = state.duties_of(&reader.org);
    tasks.retain(|(_, duty)| duty.kind.roles().is_empty() || duty.kind.roles().contains(&reader.role));
    tasks
}
