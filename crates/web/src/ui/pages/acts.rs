// SPDX-License-Identifier: EUPL-1.2
//! The reader's own entries in the register, newest first.

use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list, number};
use crate::ui::visit::{Outcome, Visit};
use maud::html;
use serde_json::Value;

/// The page.
pub fn show(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.list("acts")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows: Vec<Vec<maud::Markup>> = list(&answer.data, "rows")
        .iter()
        .map(|row| {
            let index = number(row, "entry");
            vec![
                html! { a href={ "/entries/" (index) } { (index) } },
                html! { (parts::time(v, row, "at").unwrap_or_default()) },
                html! { (v.tk("act-", &field(row, "kind").replace('.', "-"))) },
                html! { (v.tk("outcome-", field(row, "outcome"))) },
                html! { @for rule in list(row, "rules").iter().filter_map(Value::as_str) { (parts::rule(&rule.into())) " " } },
            ]
        })
        .collect();
    let heads = ["entry", "time", "act", "outcome", "rules"].map(|k| v.t(k));
    let body = html! {
        @if rows.is_empty() {
            p .empty { (v.t("acts-empty")) }
        } @else {
            (parts::table("acts", &v.ta("acts-caption", &[("n", rows.len().into())]), &heads, &rows))
        }
        @if let Some(next) = answer.data.get("next").and_then(Value::as_u64) {
            p { a href={ "/acts?before=" (next) } { (v.t("page-next")) } }
        }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("nav-acts"), &body))
}
