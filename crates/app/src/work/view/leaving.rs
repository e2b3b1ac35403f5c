// SPDX-License-Identifier: EUPL-1.2
//! What is handed on when somebody leaves: duties that their role in the organisation is for. Where others have the
//! role nothing is lost, since duties are the organisation's; else whoever follows, or the administrator, is shown
//! that they wait, with term and rule, and nothing of what they are about, which is for the role to see.

use super::lists::Wanted;
use super::pages::Page;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use waarborg_domain::{Capacity, CapacityId, Instant, OrgId, Role};
use waarborg_ledger::objects::Duty;

impl Page<'_> {
    fn held(&self, capacity: &CapacityId) -> Option<&Capacity> {
        Some(&self.snapshot.state.capacities.get(capacity)?.capacity)
    }

    /// Everybody there who has this role besides one person.
    fn others(&self, org: &OrgId, role: Role, besides: &Capacity) -> Vec<String> {
        let held = self.snapshot.state.capacities.values().map(|held| &held.capacity);
        let others = held.filter(|c| c.org == *org && c.role == role && c.person != besides.person);
        others.filter(|c| c.active(self.now)).filter_map(|c| self.alias(&c.id)).collect()
    }

    fn duties_for<'a>(&'a self, org: &'a OrgId, role: Role) -> Vec<&'a Duty> {
        let duties = self.snapshot.state.duties_of(org).into_iter().map(|(_, duty)| duty);
        duties.filter(|duty| duty.kind.roles().contains(&role)).collect()
    }

    /// What waits since somebody left, for the reader to see to.
    pub(super) fn handed_on(&self) -> Vec<Value> {
        let Some(reader) = self.held(&self.who) else { return Vec::new() };
        let leavers = self.snapshot.state.access.leavers.iter();
        let gone = leavers.filter_map(|(id, follows)| Some((self.held(id)?, follows)));
        let gone = gone.filter(|(left, _)| left.org == reader.org && !left.active(self.now));
        let mut seen = Vec::new();
        for (left, follows) in gone {
            let follows = follows.filter(|id| self.held(id).is_some_and(|held| held.active(self.now)));
            let mine = match follows {
                Some(follows) => self.person_of(&follows) == Some(reader.person),
                None => reader.role == Role::Administrator,
            };
            if !mine || left.role == reader.role || !self.others(&left.org, left.role, left).is_empty() {
                continue;
            }
            let duties = self.duties_for(&left.org, left.role).into_iter();
            seen.extend(duties.map(|duty| {
                json!({
                    "from": self.alias(&left.id), "role": left.role.code(), "kind": duty.kind.code(),
                    "rule": duty.kind.rule(), "due": duty.due.rfc3339(), "late": duty.due < self.now,
                })
            }));
        }
        seen
    }

    /// What would end and be handed on, for the administrator to see before.
    pub(super) fn leaving(&self, wanted: &Wanted) -> Option<Value> {
        let reader = self.held(&self.who).filter(|reader| reader.role == Role::Administrator)?;
        let one: CapacityId = wanted.row.as_ref()?.parse().ok()?;
        let leaver = self.held(&one).filter(|leaver| leaver.org == reader.org && leaver.active(self.now))?;
        let state = &self.snapshot.state;
        let there = state.capacities.values().map(|held| &held.capacity);
        let there: Vec<&Capacity> = there.filter(|c| c.org == leaver.org && c.active(self.now)).collect();
        let (own, others): (Vec<&Capacity>, Vec<&Capacity>) =
            there.into_iter().partition(|c| c.person == leaver.person);
        let count = |n: &dyn Fn(&CapacityId) -> usize| own.iter().map(|c| n(&c.id)).sum::<usize>();
        let name = |c: &&Capacity| json!({ "id": c.id, "alias": self.alias(&c.id), "role": c.role.code() });
        let mut tasks = Vec::new();
        for c in &own {
            let mut kinds: BTreeMap<&str, (usize, Instant)> = BTreeMap::new();
            for duty in self.duties_for(&c.org, c.role) {
                let (number, due) = kinds.entry(duty.kind.code()).or_insert((0, duty.due));
                (*number, *due) = (*number + 1, duty.due.min(*due));
            }
            let to = self.others(&c.org, c.role, c);
            let rows = kinds.into_iter().map(|(kind, (number, due))| {
                json!({ "kind": kind, "role": c.role.code(), "number": number, "due": due.rfc3339(), "to": to })
            });
            tasks.extend(rows);
        }
        Some(json!({
            "list": "leaving", "alias": self.alias(&one), "capacities": own.iter().map(name).collect::<Vec<_>>(),
            "others": others.iter().map(name).collect::<Vec<_>>(), "tasks": tasks,
            "sessions": count(&|id| state.access.sessions_of(id, self.now).count()),
            "tokens": count(&|id| state.access.tokens_of(id, self.now).count()),
        }))
    }
}
