// SPDX-License-Identifier: EUPL-1.2
//! Somebody leaves their organisation: capacities, mandates, sessions and tokens end on one day, and what waited
//! for them alone is handed on (BIO2 5.11, 6.05).

use super::keep::{self, Kept};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::AccessAct;
use waarborg_domain::{CapacityId, Instant};

/// Who, when, and who follows.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// A capacity of the person; all those in the organisation end.
    pub capacity: CapacityId,
    /// From when on, as RFC 3339 or a day; now unless said.
    #[serde(default)]
    pub from: Option<String>,
    /// Who is shown what waited for the person; the administrator unless said.
    #[serde(default)]
    pub successor: Option<CapacityId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { capacity, from, successor } = request;
    let from = from.as_deref().map(Instant::parse).transpose().map_err(|e| Problem::invalid(e.to_string()))?;
    // A day that has begun is today: what is past cannot be ended any more.
    let now = system.now();
    let at = from.unwrap_or(now).max(now);
    let act = AccessAct::Left { capacity, at, successor };
    keep::enter(system, caller, Kept { act, secrets: Vec::new() })
}
