// SPDX-License-Identifier: EUPL-1.2
//! The head of a service permits exchanges with a company: direction, types of data, at most a year.

use super::{day, type_bits};
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, CooperationId, ExchangeId};

/// A permission.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Cooperation.
    pub cooperation: CooperationId,
    /// Covers what is given.
    #[serde(default)]
    pub give: bool,
    /// Covers what is taken.
    #[serde(default)]
    pub take: bool,
    /// Types of data.
    #[serde(default)]
    pub types: Vec<String>,
    /// Until when, RFC 3339 or a date.
    pub until: String,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let (types, until) = (type_bits(&request.types)?, day(&request.until)?);
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let permission = ExchangeId::random(ctx.rng);
        let act = CompanyAct::Permitted {
            permission,
            cooperation: request.cooperation,
            give: request.give,
            take: request.take,
            types,
            until,
            reasons: slots.text(request.reasons.as_deref()),
        };
        let answer = ctx.enter(Act::Company(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": permission })))
    })
}
