// SPDX-License-Identifier: EUPL-1.2
//! Describe a cooperation with a company in all parts of W17 art. 96(2).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use std::collections::BTreeSet;
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, CooperationId, OrgId};

/// A description.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Cooperation.
    pub cooperation: CooperationId,
    /// Services that take part; the describing one is added.
    #[serde(default)]
    pub services: BTreeSet<OrgId>,
    /// Purpose code.
    #[serde(default)]
    pub purpose: Option<String>,
    /// Participants and what each is for.
    #[serde(default)]
    pub participants: Option<String>,
    /// Task and method.
    #[serde(default)]
    pub method: Option<String>,
    /// How services and company align.
    #[serde(default)]
    pub alignment: Option<String>,
    /// How account is given.
    #[serde(default)]
    pub accountability: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut services = request.services;
        services.insert(ctx.org()?);
        let mut slots = Slots::default();
        let act = CompanyAct::Described {
            cooperation: request.cooperation,
            services,
            purpose: request.purpose.filter(|p| !p.trim().is_empty()),
            participants: slots.text(request.participants.as_deref()),
            method: slots.text(request.method.as_deref()),
            alignment: slots.text(request.alignment.as_deref()),
            accountability: slots.text(request.accountability.as_deref()),
        };
        ctx.enter(Act::Company(act), &slots.0)
    })
}
