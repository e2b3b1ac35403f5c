// SPDX-License-Identifier: EUPL-1.2
//! Permit collection from a source, or not.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, CollectionId, Instant};

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which.
    pub collection: CollectionId,
    /// Permitted or not.
    pub allow: bool,
    /// Until when: RFC 3339, or a date; three months unless said.
    #[serde(default)]
    pub until: Option<String>,
    /// Reasons.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    slots.must(&request.reasons, || Problem::invalid("give the reasons of the decision"))?;
    let bad = |e: waarborg_domain::time::BadTime| Problem::coded("bad-date", &[], e.to_string());
    let until = request.until.as_deref().map(Instant::parse).transpose().map_err(bad)?;
    system.act(caller, move |ctx| {
        let until = until.map_or_else(|| ctx.at.plus("P3M"), Ok).map_err(bad)?;
        let act = CareAct::CollectionDecided { collection: request.collection, allow: request.allow, until };
        ctx.enter(Act::Care(act), &slots.0)
    })
}
