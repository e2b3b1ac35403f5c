// SPDX-License-Identifier: EUPL-1.2
//! Takes a person's credentials, links and sessions back: at once, on every server of the store.

use super::credential;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::AccessAct;
use waarborg_domain::{Act, CapacityId, Digest};

/// Whose.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// A capacity of the person; all of them lose access.
    pub capacity: CapacityId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let verifier = system.verifier_of(&request.capacity);
    let answer = system.enter(caller, Act::Access(AccessAct::Revoked { capacity: request.capacity }))?;
    if let Some(verifier) = verifier.filter(|_| answer.allowed()) {
        system.keep_secret(credential::name(&verifier), Vec::new())?;
    }
    Ok(answer)
}

impl System {
    /// The verifier of a person's credentials in force.
    pub(super) fn verifier_of(&self, capacity: &CapacityId) -> Option<Digest> {
        let snapshot = self.snapshot();
        let person = snapshot.state.capacities.get(capacity)?.capacity.person;
        snapshot.state.access.people.get(&person).map(|access| access.verifier)
    }
}
