// SPDX-License-Identifier: EUPL-1.2
//! Ask for the renewal of a standing permission (W17 art. 89(2); R-092): the same limits for a next period of
//! at most twelve months, with reasons of its own. It is a request like any other, and is decided on as such;
//! disclosures cite the new one, so that each period keeps its own count.

use super::date;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use std::collections::BTreeSet;
use waarborg_domain::disclosure::Task;
use waarborg_domain::permission::{Bounds, Instrument, PermissionAct};
use waarborg_domain::{Act, Instant, PermissionId};

/// A renewal.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The permission renewed.
    pub permission: PermissionId,
    /// Until when; twelve months after it begins unless said. It begins where the other ends, or now.
    #[serde(default)]
    pub until: Option<String>,
    /// Purpose and reasons; the purpose is that of the other unless said.
    #[serde(default)]
    pub purpose: PurposeIn,
    /// Reasons for the collective of recipients.
    #[serde(default)]
    pub collective: Option<String>,
    /// Overview note of a multilateral cooperation.
    #[serde(default)]
    pub overview: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let until = date(request.until.as_deref())?;
    system.act(caller, move |ctx| {
        let org = ctx.org()?;
        let earlier = ctx.state().permissions.all.get(&request.permission).filter(|p| p.service == org).cloned();
        // Another's, or none, is absent to the law: then there is nothing to take over.
        let (instrument, bounds, code) = match earlier {
            Some(earlier) => (earlier.instrument, earlier.bounds, earlier.purpose.code),
            None => (Instrument::Single, nothing(ctx.at), None),
        };
        let from = bounds.until.filter(|end| *end > ctx.at).unwrap_or(ctx.at);
        let next = from.plus("P12M").map_err(|e| Problem::invalid(e.to_string()))?;
        let mut slots = Slots::default();
        let id = PermissionId::random(ctx.rng);
        let mut purpose = request.purpose.take(Task::Other, &mut slots);
        purpose.code = purpose.code.or(code);
        let act = PermissionAct::Requested {
            id,
            instrument,
            bounds: Bounds { from, until: Some(until.unwrap_or(next)), ..bounds },
            purpose,
            collective: slots.text(request.collective.as_deref()),
            overview: slots.text(request.overview.as_deref()),
            renews: Some(request.permission),
        };
        let answer = ctx.enter(Act::Permission(act), &slots.0)?;
        Ok(with_data(answer, json!({ "id": id, "from": from.rfc3339() })))
    })
}

fn nothing(from: Instant) -> Bounds {
    let (data, persons) = (BTreeSet::new(), BTreeSet::new());
    Bounds { recipients: Vec::new(), data, persons, unevaluated: false, from, until: None }
}
