// SPDX-License-Identifier: EUPL-1.2
//! Propose a joint assessment: for which recipient the object is relevant, and why (covenant art. 3;
//! It is concluded when staff of another party concur.

use crate::verbs::{ObjectIn, PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::act::Relevance;
use waarborg_domain::disclosure::Task;
use waarborg_domain::{Act, AssessmentId, OrgId};

/// An assessment.
#[derive(Debug, serde::Deserialize)]
pub struct Request {
    /// What is assessed.
    #[serde(flatten)]
    pub object: ObjectIn,
    /// For whom.
    pub relevance: Vec<RelevanceIn>,
    /// Purpose and reasons of the work.
    #[serde(default)]
    pub purpose: PurposeIn,
}

/// Relevance for one recipient.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelevanceIn {
    /// Recipient.
    pub recipient: OrgId,
    /// Relevant to its task.
    #[serde(default)]
    pub task: bool,
    /// Serves to warn it of a threat that concerns it.
    #[serde(default)]
    pub warning: bool,
    /// Why.
    pub reasons: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let object = request.object.resolve(ctx.state())?;
        let mut slots = Slots::default();
        let mut relevance = Vec::new();
        for r in request.relevance {
            let reasons = slots
                .text(Some(&r.reasons))
                .ok_or_else(|| Problem::coded("no-reasons", &[], "an assessment says why for each recipient"))?;
            relevance.push(Relevance { recipient: r.recipient, task: r.task, warning: r.warning, reasons });
        }
        let purpose = request.purpose.take(Task::Analyse, &mut slots);
        let assessment = AssessmentId::random(ctx.rng);
        let answer = ctx.enter(Act::AssessmentProposed { assessment, object, relevance, purpose }, &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": assessment })))
    })
}
