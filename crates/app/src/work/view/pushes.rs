// SPDX-License-Identifier: EUPL-1.2
//! What is brought to the reader's own organisation: where, how far that is, and the last tries. Of another's nothing
//! is told, nor where it has it brought.

use super::feeds::{READERS, standing};
use super::lists::{Wanted, paged};
use super::pages::{Page, merge};
use serde_json::{Value, json};
use waarborg_domain::feed::Trouble;
use waarborg_domain::push::Ended;
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Instant, OrgId};
use waarborg_ledger::objects::push::Pushing;
use waarborg_ledger::objects::taxii::By;

impl Page<'_> {
    /// The own organisation, for who reads this, and what is brought to it.
    fn own_push(&self) -> Option<(&OrgId, Option<&Pushing>)> {
        let state = &self.snapshot.state;
        let own = &state.capacities.get(&self.who)?.capacity;
        Some((&own.org, state.pushing.to.get(&own.org))).filter(|_| READERS.contains(&own.role))
    }

    pub(super) fn pushes(&self, wanted: &Wanted) -> Option<Value> {
        let mut all: Vec<_> = self.own_push().into_iter().collect();
        all.retain(|(org, _)| wanted.row.as_ref().is_none_or(|row| row == org.as_str()));
        Some(paged("pushes", all, wanted.from, |(org, pushing)| {
            let mut row = json!({ "id": org, "standing": pushing.map_or("none", |p| standing(p.standing)) });
            if let Some(p) = pushing {
                let next = self.snapshot.state.push_due(org).map(|at| at.max(self.now).rfc3339());
                merge(
                    &mut row,
                    json!({
                        "place": self.system.text(p.place), "since": p.set.rfc3339(),
                        "last": p.tries.last().map(|t| t.at.rfc3339()), "next": next,
                        "trouble": p.trouble().map(Trouble::code), "failures": p.failures, "taken": p.taken,
                        "waiting": self.push_waits(org, p),
                    }),
                );
            }
            row
        }))
    }

    /// Handovers that stand and were not dealt with.
    fn push_waits(&self, org: &OrgId, pushing: &Pushing) -> usize {
        let (state, collection) = (&self.snapshot.state, Collection::Received(org.clone()));
        let placed = state.taxii.placed.get(&collection).into_iter().flatten();
        let left = placed.filter(|p| pushing.position < Some(p.end()));
        left.filter(|p| matches!(p.by, By::Handover(_)) && state.came(&collection, &p.by)).count()
    }

    /// The last tries, newest first.
    pub(super) fn push_tries(&self, wanted: &Wanted) -> Option<Value> {
        let pushing = self.own_push().and_then(|(_, pushing)| pushing);
        let mut all: Vec<_> = pushing.into_iter().flat_map(|p| &p.tries).collect();
        all.retain(|t| wanted.row.as_ref().is_none_or(|row| *row == t.entry.to_string()));
        all.reverse();
        Some(paged("push-tries", all, wanted.from, |t| {
            let (ended, taken, failed) = match t.ended {
                Ended::Taken { taken, failed } => (if failed == 0 { "taken" } else { "partly" }, taken, failed),
                Ended::Failed(trouble) => (trouble.code(), 0, 0),
            };
            // Of which objects were not taken the ids stand in the entry of the try.
            let which = if failed > 0 { self.system.text((t.entry, 0)) } else { None };
            json!({
                "id": t.entry.to_string(), "at": Instant::rfc3339(t.at), "disclosure": t.disclosure, "ended": ended,
                "taken": taken, "failed": failed, "which": which,
            })
        }))
    }
}
