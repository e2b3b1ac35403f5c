// SPDX-License-Identifier: EUPL-1.2
//! Register a feed for automated deposit, with its technical and organisational measures.

use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, FeedId, OrgId};

/// A feed.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Whose.
    pub party: OrgId,
    /// Measures, described.
    #[serde(default)]
    pub measures: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let feed = FeedId::random(ctx.rng);
        let mut slots = Slots::default();
        let measures = slots.text(request.measures.as_deref()).is_some();
        let answer = ctx.enter(Act::FeedRegistered { feed, party: request.party, measures }, &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": feed })))
    })
}
