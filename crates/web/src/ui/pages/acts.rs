// SPDX-License-Identifier: EUPL-1.2
//! The reader's own entries in the register, newest first.

use crate::ui::layout::{page, refused};
use crate::ui::lists;
use crate::ui::parts;
use crate::ui::visit::{Outcome, Visit};
use maud::html;
use serde_json::json;

/// The page.
pub fn show(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.run("view", json!({}))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let size = v.snapshot().state.size;
    let before = v.ask.query.get("before").and_then(|b| b.parse().ok()).unwrap_or(size).min(size);
    let (rows, next) = lists::acts(v, before);
    let cells: Vec<Vec<maud::Markup>> = rows
        .iter()
        .map(|(index, leaf)| {
            vec![
                html! { a href={ "/entries/" (index) } { (index) } },
                html! { time datetime=(leaf.at.rfc3339()) { (v.when(leaf.at)) } },
                html! { (v.tk("act-", &leaf.kind.replace('.', "-"))) },
                html! { (v.tk("outcome-", leaf.outcome.code())) },
                html! { @for rule in &leaf.rules { (parts::rule(rule)) " " } },
            ]
        })
        .collect();
    let heads = ["entry", "time", "act", "outcome", "rules"].map(|k| v.t(k));
    let body = html! {
        @if rows.is_empty() {
            p .empty { (v.t("acts-empty")) }
        } @else {
            (parts::table("acts", &v.ta("acts-caption", &[("n", rows.len().into())]), &heads, &cells))
        }
        @if let Some(next) = next { p { a href={ "/acts?before=" (next) } { (v.t("page-next")) } } }
        (parts::shown(v))
    };
    Ok(page(v, &v.t("nav-acts"), &body))
}
