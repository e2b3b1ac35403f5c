// SPDX-License-Identifier: EUPL-1.2
//! Begin to collect from a source: waits for a permission where the law wants one.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, CollectionId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which.
    pub collection: CollectionId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.enter(caller, Act::Care(CareAct::CollectionBegun { collection: request.collection }))
}
