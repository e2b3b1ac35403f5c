// SPDX-License-Identifier: EUPL-1.2
//! After the first save, words that made a party's data known are gone only once that party confirms
//! it.

use crate::{Answer, Caller, Problem, System};
use std::collections::BTreeMap;
use waarborg_domain::{Act, AnalysisId, ItemId, OrgId};
use waarborg_ledger::visible::Sight;

/// Which analysis.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Analysis.
    pub analysis: AnalysisId,
}

/// Runs the verb: one question to each party whose data an earlier version made known and this does not.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let Some(analysis) = ctx.state().analyses.get(&request.analysis) else {
            let party = ctx.org()?;
            return ctx.enter(Act::RedactionAsked { analysis: request.analysis, party, items: Vec::new() }, &[]);
        };
        let version = analysis.versions.last().ok_or(Problem::NotFound)?;
        let who = ctx.who()?;
        let sight = Sight::new(ctx.state(), ctx.law, &who, ctx.at);
        let own = waarborg_ledger::known::direct(&version.cited, version.mentions.iter(), &version.attributed);
        let mut gone: BTreeMap<OrgId, Vec<ItemId>> = BTreeMap::new();
        let open = |i: &&ItemId| !own.contains_key(*i) && !analysis.confirmed.contains(*i) && sight.item(i).is_some();
        for item in version.made_known.iter().filter(open) {
            let party = ctx.state().origin_of(item).ok_or(Problem::NotFound)?.clone();
            gone.entry(party).or_default().push(*item);
        }
        let mut answer =
            Err(Problem::coded("nothing-taken-out", &[], "nothing was taken out that a party has to confirm"));
        for (party, items) in gone {
            answer = ctx.enter(Act::RedactionAsked { analysis: request.analysis, party, items }, &[]);
        }
        answer
    })
}
