// SPDX-License-Identifier: EUPL-1.2
//! A party confirms that its data are no longer made known by an analysis.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, AnalysisId, ItemId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Analysis.
    pub analysis: AnalysisId,
    /// Items of the own party.
    pub items: Vec<ItemId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        if request.items.is_empty() {
            return Err(Problem::coded("nothing-chosen", &[], "name the items"));
        }
        let party = ctx.org()?;
        ctx.enter(Act::RedactionConfirmed { analysis: request.analysis, party, items: request.items }, &[])
    })
}
