// SPDX-License-Identifier: EUPL-1.2
//! What a deposit would hold: counts, mapping, warnings and the first items. Tells nothing of what
//! others know, and enters nothing.

use super::prepare::{Defaults, Source, classed};
use crate::content::values_of;
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::Outcome;

/// A file and what is said of it.
#[derive(Debug, serde::Deserialize)]
pub struct Request {
    /// File.
    #[serde(flatten)]
    pub source: Source,
    /// Defaults.
    #[serde(flatten)]
    pub defaults: Defaults,
}

/// Runs the verb. The answer has no entry: the file is the caller's own and goes nowhere.
pub fn run(_: &System, _: Caller, mut request: Request) -> Result<Answer, Problem> {
    let parsed = request.source.parse()?;
    let format = parsed.format;
    let title = parsed.title.clone();
    let mapping = parsed.csv.clone();
    let warnings: Vec<String> = parsed.warnings.iter().map(ToString::to_string).collect();
    let notes: Vec<_> = parsed
        .warnings
        .iter()
        .map(|w| json!({ "code": w.kind.code(), "line": w.at.line, "column": w.at.column, "count": w.count }))
        .collect();
    let (classes, items) = classed(parsed, &request.defaults, None)?;
    let (count, mut first, mut personal) = (items.len(), Vec::new(), 0);
    for item in items {
        personal += usize::from(classes.get(usize::from(item.class)).is_some_and(|c| c.personal));
        if first.len() < 20 {
            let head = &item.content.head;
            first.push(json!({ "kind": head.kind, "values": values_of(&item.content), "text": head.text }));
        }
    }
    Ok(Answer {
        outcome: Outcome::Allowed,
        unmet: vec![],
        pending: vec![],
        warnings: vec![],
        met: vec![],
        not_applicable: vec![],
        entry: 0,
        sealed: false,
        receipt: "none: nothing was entered".into(),
        data: json!({
            "format": format, "title": title, "items": count, "personal": personal,
            "classes": classes.len(), "mapping": mapping, "warnings": warnings, "notes": notes, "first": first,
        }),
    })
}
