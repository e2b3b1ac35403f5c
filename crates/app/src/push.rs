// SPDX-License-Identifier: EUPL-1.2
//! Bringing what was handed over to a recipient's own TAXII server (ADR 0035; covenant art. 7). Where it is brought
//! and how far that is stands in the register; here are the verbs by which a recipient's administrator says so, the
//! parts that are sent and the notes before and after. Nothing here makes connections: whoever sends stands outside
//! (`waarborg/src/push.rs`).

mod note;
mod part;
pub mod set;
pub mod steer;

pub use note::{Came, arrived, failed};
pub use part::{Load, begin, load};

use crate::feeds::Shown;
use crate::feeds::secret::Secret;
use crate::{Problem, System};
use waarborg_domain::feed::Trouble;
use waarborg_domain::{Instant, OrgId};
use waarborg_ledger::objects::push::Pushing;

impl System {
    /// What is brought to a recipient, as the register has it.
    pub fn pushing(&self, recipient: &OrgId) -> Option<Pushing> {
        self.snapshot().state.pushing.to.get(recipient).cloned()
    }

    /// Recipients for whom something is to be tried now, longest due first; none on a server that does not lead, or
    /// while the register takes nothing.
    pub fn pushes_due(&self, now: Instant) -> Vec<OrgId> {
        if !self.leads() || self.held().is_some() {
            return Vec::new();
        }
        let snapshot = self.snapshot();
        let state = &snapshot.state;
        let held = |p: &Pushing| state.capacities.get(&p.capacity).is_some_and(|c| c.capacity.active(now));
        // In a capacity that ended nothing is read, so nothing is sent.
        let all = state.pushing.to.iter().filter(|(_, p)| held(p));
        let mut due: Vec<_> = all.filter_map(|(to, _)| Some((state.push_due(to)?, to.clone()))).collect();
        due.retain(|(at, _)| *at <= now);
        due.sort();
        due.into_iter().map(|(_, to)| to).collect()
    }

    /// Where it is brought, and what is shown there.
    pub fn push_place(&self, pushing: &Pushing) -> Result<(String, Shown), Trouble> {
        let secret = Secret::of(self, pushing.secret).map_err(|_| Trouble::Register)?.ok_or(Trouble::Secret)?;
        let place = self.text_present(pushing.place).map_err(|_: Problem| Trouble::Register)?;
        Ok((place.ok_or(Trouble::Missing)?, secret.shown))
    }
}
