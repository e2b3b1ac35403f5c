// SPDX-License-Identifier: EUPL-1.2
//! Staff of another party concur with an assessment, which makes it joint (covenant art. 3; R-156).

use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, AssessmentId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Assessment.
    pub assessment: AssessmentId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let id = request.assessment;
        let answer = ctx.enter(Act::AssessmentConcurred { assessment: id }, &[])?;
        let concluded = ctx.state().assessments.get(&id).is_some_and(|a| a.concluded);
        Ok(with_data(answer, serde_json::json!({ "id": id, "concluded": concluded })))
    })
}
