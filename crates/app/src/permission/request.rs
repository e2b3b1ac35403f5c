// SPDX-License-Identifier: EUPL-1.2
//! Ask for a standing permission. What it is limited to is judged when it is decided on, so that a
//! request can be put on record and answered; an end that is not stated is not filled in.

use super::date;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use std::collections::BTreeSet;
use waarborg_domain::disclosure::Task;
use waarborg_domain::permission::{Bounds, DataCategory, Instrument, PermissionAct, PersonCategory};
use waarborg_domain::{Act, OrgId, PermissionId};

/// A request.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Form.
    pub instrument: Instrument,
    /// To whom.
    #[serde(default)]
    pub recipients: Vec<OrgId>,
    /// Categories of data.
    #[serde(default)]
    pub data: BTreeSet<DataCategory>,
    /// Categories of persons.
    #[serde(default)]
    pub persons: BTreeSet<PersonCategory>,
    /// Unevaluated data are among them.
    #[serde(default)]
    pub unevaluated: bool,
    /// From when; now unless said.
    #[serde(default)]
    pub from: Option<String>,
    /// Until when.
    #[serde(default)]
    pub until: Option<String>,
    /// Purpose and reasons.
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
    let (from, until) = (date(request.from.as_deref())?, date(request.until.as_deref())?);
    let mut recipients = request.recipients;
    recipients.sort();
    recipients.dedup();
    system.act(caller, move |ctx| {
        if let Some(unknown) = recipients.iter().find(|r| ctx.state().org(r).is_none()) {
            return Err(Problem::invalid(format!("'{unknown}' is no organisation on record")));
        }
        let mut slots = Slots::default();
        let id = PermissionId::random(ctx.rng);
        let act = PermissionAct::Requested {
            id,
            instrument: request.instrument,
            bounds: Bounds {
                recipients,
                data: request.data,
                persons: request.persons,
                // A series of unevaluated data is one, whatever was ticked.
                unevaluated: request.unevaluated || request.instrument == Instrument::UnevaluatedSeries,
                from: from.unwrap_or(ctx.at),
                until,
            },
            purpose: request.purpose.take(Task::Other, &mut slots),
            collective: slots.text(request.collective.as_deref()),
            overview: slots.text(request.overview.as_deref()),
            renews: None,
        };
        let answer = ctx.enter(Act::Permission(act), &slots.0)?;
        Ok(with_data(answer, json!({ "id": id })))
    })
}
