// SPDX-License-Identifier: EUPL-1.2
//! The form for asking a company as informant (W17 art. 39; R-118): the official identifies himself, and says
//! that answering is voluntary. What the company answers is stored centrally.

use crate::receipt::needed;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::disclosure::Task;
use waarborg_domain::{Act, IntakeId, OrgId};

/// A form.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Company.
    pub company: OrgId,
    /// What is asked.
    pub asked: String,
    /// How the official identified himself.
    #[serde(default)]
    pub identified: Option<String>,
    /// How the company was told that it need not answer.
    #[serde(default)]
    pub voluntary: Option<String>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let intake = IntakeId::random(ctx.rng);
        let act = CompanyAct::Asked {
            intake,
            company: request.company,
            purpose: request.purpose.take(Task::Consult, &mut slots),
            asked: needed(&mut slots, &request.asked)?,
            identified: slots.text(request.identified.as_deref()),
            voluntary: slots.text(request.voluntary.as_deref()),
        };
        let answer = ctx.enter(Act::Company(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": intake })))
    })
}
