// SPDX-License-Identifier: EUPL-1.2
//! Lets a machine act for a capacity with a certificate in place of a token, as far as its scope goes. What is put
//! on record is the key, so that a renewed certificate of the same key goes on, and any other is nobody's.

use super::token;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::access::{AccessAct, Scope};
use waarborg_domain::{Act, CapacityId, Digest};

/// For whom, by which key, how far and how long.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The capacity it acts for.
    pub capacity: CapacityId,
    /// SHA-256 digest of the key's SubjectPublicKeyInfo.
    pub key: Digest,
    /// What it is good for.
    #[serde(default = "token::all")]
    pub scope: Scope,
    /// For how many days.
    #[serde(default = "token::days")]
    pub days: u32,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { capacity, key, scope, days } = request;
    let until = token::until(system, days)?;
    let mut answer = system.enter(caller, Act::Access(AccessAct::Certified { capacity, key, until, scope }))?;
    if answer.allowed() {
        answer.data = serde_json::json!({ "key": key, "until": until.rfc3339() });
    }
    Ok(answer)
}
