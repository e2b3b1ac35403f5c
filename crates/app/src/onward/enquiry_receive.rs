// SPDX-License-Identifier: EUPL-1.2
//! Record an enquiry under art. 63 as it came in; what is missing in it stays missing.

use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::onward::{Enquiry, OnwardAct};
use waarborg_domain::{Act, OnwardId, OrgId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who asks.
    pub from: OrgId,
    /// In which case.
    pub case: String,
    /// In writing, to the minister concerned.
    #[serde(default)]
    pub written: bool,
    /// Who or what it concerns.
    #[serde(default)]
    pub identity: Option<String>,
    /// The person's declaration of agreement.
    #[serde(default)]
    pub consent: Option<String>,
    /// Why that is left out.
    #[serde(default)]
    pub without_consent: Option<String>,
    /// The occasion.
    #[serde(default)]
    pub occasion: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let id = OnwardId::random(ctx.rng);
        let mut slots = Slots::default();
        let enquiry = Enquiry {
            from: request.from,
            case: request.case,
            written: request.written,
            identity: slots.text(request.identity.as_deref()),
            consent: slots.text(request.consent.as_deref()),
            without_consent: slots.text(request.without_consent.as_deref()),
            occasion: slots.text(request.occasion.as_deref()),
        };
        let answer = ctx.enter(Act::Onward(OnwardAct::EnquiryReceived { id, enquiry }), &slots.0)?;
        Ok(with_data(answer, json!({ "id": id })))
    })
}
