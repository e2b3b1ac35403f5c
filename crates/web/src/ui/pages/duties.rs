// SPDX-License-Identifier: EUPL-1.2
//! Fulfilling a duty from its card: answer a recall, record that a correction was told or a notice published,
//! confirm that own data are no longer made known.

use super::tasks;
use crate::ui::layout::refused;
use crate::ui::parts;
use crate::ui::visit::{Outcome, Visit};
use serde_json::{Value, json};

fn fulfil(v: &Visit<'_>, verb: &str, with: Value) -> Outcome {
    let answer = v.run(verb, with)?;
    if answer.allowed() { Ok(parts::after("/tasks", answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// Answers a recall.
pub fn recall(v: &Visit<'_>, duty: &str) -> Outcome {
    fulfil(v, "recall.answer", json!({ "duty": duty, "destroyed": v.ask.form.ticked("destroyed") }))
}

/// Records that a recipient was told.
pub fn told(v: &Visit<'_>, duty: &str) -> Outcome {
    if v.ask.form.get("how").is_none() {
        return tasks::with_error(v, &format!("how-{duty}"), v.t("said-no-telling"));
    }
    fulfil(v, "correction.tell", json!({ "duty": duty, "how": v.ask.form.get("how").unwrap_or_default() }))
}

/// Records where a notice of termination stands in the gazette.
pub fn published(v: &Visit<'_>, duty: &str) -> Outcome {
    let Some(reference) = v.ask.form.get("reference") else {
        return tasks::with_error(v, &format!("reference-{duty}"), v.t("said-no-gazette"));
    };
    fulfil(v, "notice.publish", json!({ "duty": duty, "reference": reference }))
}

/// Confirms in writing what was told orally.
pub fn confirmed(v: &Visit<'_>, duty: &str) -> Outcome {
    let Some(reference) = v.ask.form.get("reference") else {
        return tasks::with_error(v, &format!("reference-{duty}"), v.t("said-no-reference"));
    };
    fulfil(v, "telling.confirm", json!({ "duty": duty, "reference": reference }))
}

/// Records what came of a request to destroy.
pub fn destruction(v: &Visit<'_>, duty: &str) -> Outcome {
    let Some(reference) = v.ask.form.get("reference") else {
        return tasks::with_error(v, &format!("reference-{duty}"), v.t("said-no-reference"));
    };
    let with = json!({ "duty": duty, "answer": v.ask.form.get("answer"), "reference": reference });
    fulfil(v, "destruction.answer", with)
}

/// Gives the OM inspection.
pub fn inspection(v: &Visit<'_>, request: &str) -> Outcome {
    let reasons = v.ask.form.get("reasons").unwrap_or_default();
    fulfil(v, "inspection.answer", json!({ "request": request, "allow": true, "reasons": reasons }))
}

/// Confirms a redaction.
pub fn redaction(v: &Visit<'_>, analysis: &str) -> Outcome {
    let items: Vec<&str> = v.ask.form.all("item").collect();
    fulfil(v, "redaction.confirm", json!({ "analysis": analysis, "items": items }))
}
