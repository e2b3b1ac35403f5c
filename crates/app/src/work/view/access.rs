// SPDX-License-Identifier: EUPL-1.2
//! What is open for people: one's own sessions, and, for the administrator, the tokens of programs that act for
//! the own organisation. Others find them empty.

use super::lists::Wanted;
use super::pages::Page;
use super::registers::register;
use serde_json::{Value, json};
use std::cmp::Reverse;
use waarborg_domain::{CapacityId, PersonId, Role};

impl Page<'_> {
    pub(super) fn person_of(&self, capacity: &CapacityId) -> Option<PersonId> {
        Some(self.snapshot.state.capacities.get(capacity)?.capacity.person)
    }

    pub(super) fn alias(&self, capacity: &CapacityId) -> Option<String> {
        self.system.name_of(capacity).map(|name| name.alias)
    }

    pub(super) fn sessions(&self, wanted: &Wanted) -> Option<Value> {
        let own = self.person_of(&self.who)?;
        let sessions = self.snapshot.state.access.sessions.iter();
        let mut all: Vec<_> =
            sessions.filter(|(_, s)| self.now < s.until && self.person_of(&s.capacity) == Some(own)).collect();
        all.sort_by_key(|(_, session)| Reverse(session.begun));
        register("sessions", wanted, all, |_, session| {
            let by = serde_json::to_value(session.by).unwrap_or_default();
            json!({
                "alias": self.alias(&session.capacity), "begun": session.begun.rfc3339(),
                "until": session.until.rfc3339(), "by": by.get("factor"),
            })
        })
    }

    pub(super) fn tokens(&self, wanted: &Wanted) -> Option<Value> {
        let state = &self.snapshot.state;
        let own = &state.capacities.get(&self.who)?.capacity;
        let ours = |capacity: &CapacityId| {
            own.role == Role::Administrator && state.capacities.get(capacity).is_some_and(|c| c.capacity.org == own.org)
        };
        let (tokens, keys) = (&state.access.tokens, &state.access.keys);
        let every = tokens.iter().map(|of| (false, of)).chain(keys.iter().map(|of| (true, of)));
        let mut all: Vec<_> = every
            .map(|(key, (id, t))| (id, (key, t)))
            .filter(|(_, (_, t))| self.now < t.until && ours(&t.capacity))
            .collect();
        all.sort_by_key(|(digest, (_, token))| (token.capacity, token.until, **digest));
        register("tokens", wanted, all, |_, (key, token)| {
            json!({
                "alias": self.alias(&token.capacity), "capacity": token.capacity, "scope": token.scope,
                "until": token.until.rfc3339(), "certificate": key,
            })
        })
    }
}
