// SPDX-License-Identifier: EUPL-1.2
//! Let deadlines pass: deliveries that were begun and never sealed expire after a day.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_ledger::objects::DepositStatus;

/// Nothing to say.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {}

/// Runs the verb.
pub fn run(system: &System, _: Caller, _: Request) -> Result<Answer, Problem> {
    system.act(Caller::house(), |ctx| {
        let limit = ctx.at.plus("-PT24H").map_err(|e| Problem::invalid(e.to_string()))?;
        let expired = ctx
            .state()
            .deposits
            .iter()
            .filter(|(_, d)| d.status == DepositStatus::Open && d.at <= limit)
            .map(|(id, _)| *id)
            .collect();
        ctx.enter(Act::Ticked { expired }, &[])
    })
}
