// SPDX-License-Identifier: EUPL-1.2
//! A party puts a foreign service's permission on record: for bringing its data into the cell, or for
//! making them known to a recipient.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, Instant, ItemId, OrgId};

/// A permission.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Service, as named in the data's upstream sources.
    pub service: String,
    /// Recipient; the cell's owner for bringing data in.
    pub recipient: OrgId,
    /// Items; all data of the service if empty.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// Until when.
    #[serde(default)]
    pub until: Option<String>,
    /// Where the permission can be found.
    pub reference: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let until = request
            .until
            .as_deref()
            .map(Instant::parse)
            .transpose()
            .map_err(|e| Problem::coded("bad-date", &[], e.to_string()))?;
        let mut slots = Slots::default();
        slots.must(&request.reference, || {
            Problem::coded("no-permission", &[], "say where the permission can be found")
        })?;
        let party = ctx.org()?;
        let act = Act::ForeignPermission {
            party,
            service: request.service,
            items: request.items,
            recipient: request.recipient,
            until,
        };
        ctx.enter(act, &slots.0)
    })
}
