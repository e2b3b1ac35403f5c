// SPDX-License-Identifier: EUPL-1.2
//! Acts about who somebody is that commit to secrets of the store, or end them (ADR 0027). A secret is kept
//! before anything rests on it, and what is not in force is not kept.

use super::credential;
use crate::{Answer, Caller, Problem, System};
use std::collections::BTreeSet;
use waarborg_domain::access::AccessAct;
use waarborg_domain::{Act, CapacityId, Digest};

/// An act with the secrets it commits to, made where it was asked for, for the server that leads.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Kept {
    pub(super) act: AccessAct,
    pub(super) secrets: Vec<(Digest, Vec<u8>)>,
}

/// Enters it, as the server that leads.
pub(crate) fn enter(system: &System, caller: Caller, kept: Kept) -> Result<Answer, Problem> {
    let Kept { act, secrets } = kept;
    let whose = act.about().copied().or(caller.capacity);
    let held = || whose.map(|capacity| system.held_secrets(&capacity)).unwrap_or_default();
    let mut perhaps = held();
    for (name, secret) in secrets {
        system.keep_secret(&name, secret)?;
        perhaps.insert(name);
    }
    let answer = system.enter(caller, Act::Access(act))?;
    for stale in perhaps.difference(&held()) {
        system.keep_secret(stale, Vec::new())?;
    }
    Ok(answer)
}

impl System {
    /// Enters an act with its secrets: here, or by the server that leads.
    pub(super) fn enter_kept(&self, caller: Caller, kept: Kept) -> Result<Answer, Problem> {
        if self.leads() { enter(self, caller, kept) } else { self.ask_kept(caller, kept) }
    }

    /// Commitments to what is kept of a person's credentials in force.
    fn held_secrets(&self, capacity: &CapacityId) -> BTreeSet<Digest> {
        let snapshot = self.snapshot();
        let person = snapshot.state.capacities.get(capacity).map(|held| held.capacity.person);
        let access = person.and_then(|person| snapshot.state.access.people.get(&person));
        let all = access.into_iter().flat_map(|a| std::iter::once(a.verifier).chain(a.passkeys.keys().copied()));
        all.collect()
    }

    fn keep_secret(&self, name: &Digest, bytes: Vec<u8>) -> Result<(), Problem> {
        let name = credential::name(name);
        self.with_store(move |store| store.put_secret(&name, &bytes))?.map_err(|_| Problem::Unavailable)
    }
}
