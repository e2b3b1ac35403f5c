// SPDX-License-Identifier: EUPL-1.2
//! A read by the oversight body, as its own log keeps it (ADR 0025): who, what, why and how the law decided,
//! with the head of the register on whose state it was decided. It is no entry and changes no state; the
//! server seals it, the oversight body opens it.

use crate::state::State;
use serde::{Deserialize, Serialize};
use waarborg_domain::{Act, CapacityId, Digest, Instant, OrgId, OrgKind};
use waarborg_law::Decision;

/// A read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedRead {
    /// Version of this form.
    pub v: u32,
    /// When.
    pub at: Instant,
    /// Through which interface.
    pub channel: String,
    /// Pseudonym of who read.
    pub actor: CapacityId,
    /// Of which organisation.
    pub org: OrgId,
    /// Who that is: short name and name.
    pub person: [String; 2],
    /// What.
    pub act: Act,
    /// How the law decided.
    pub decision: Decision,
    /// Texts of the act by slot: the filter, what was found, why.
    pub texts: Vec<String>,
    /// The register it was decided on.
    pub register: AsOf,
}

/// A head of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsOf {
    /// Its name.
    pub log: String,
    /// Its entries.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

impl SealedRead {
    /// The bytes that are sealed.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads opened bytes; nothing for another form or version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|read: &Self| read.v == 1)
    }
}

/// True for somebody of the oversight body.
pub fn of_oversight(state: &State, who: &CapacityId) -> bool {
    let org = state.capacities.get(who).map(|held| &held.capacity.org);
    org.and_then(|org| state.org(org)).is_some_and(|org| org.org.kind == OrgKind::Oversight)
}
