// SPDX-License-Identifier: EUPL-1.2
//! A token with which a program acts for a capacity, as far as its scope goes; shown once. The register keeps
//! its digest, so that it is good on every server and is gone with the capacity.

use super::digest_of;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::{AccessAct, Scope};
use waarborg_domain::{Act, CapacityId, Instant};

/// Days that a token is good unless said.
const DAYS: u32 = 90;
const DAY: i64 = 24 * 3600;

/// For whom, how far and how long.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The capacity it acts for.
    pub capacity: CapacityId,
    /// What it is good for.
    #[serde(default = "all")]
    pub scope: Scope,
    /// For how many days.
    #[serde(default = "days")]
    pub days: u32,
}

pub(super) fn all() -> Scope {
    Scope::All
}

pub(super) fn days() -> u32 {
    DAYS
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { capacity, scope, days } = request;
    let (until, secret) = (until(system, days)?, system.secret_for(caller)?);
    let act = AccessAct::Issued { capacity, token: digest_of(&secret), until, scope };
    let mut answer = system.enter(caller, Act::Access(act))?;
    if answer.allowed() {
        answer.data = serde_json::json!({ "token": secret, "until": until.rfc3339() });
    }
    Ok(answer)
}

/// Until when something given for so many days is good.
pub(super) fn until(system: &System, days: u32) -> Result<Instant, Problem> {
    if !(1..=366).contains(&days) {
        return Err(Problem::coded("token-days", &[], "a token is good for 1 to 366 days"));
    }
    Ok(system.now().plus_seconds(i64::from(days) * DAY))
}
