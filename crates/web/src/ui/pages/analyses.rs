// SPDX-License-Identifier: EUPL-1.2
//! Analyses of the cell that the reader may open, newest first.

use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list, number};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::Value;

/// The page.
pub fn show(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.list("analyses")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows: Vec<Vec<Markup>> = list(&answer.data, "rows")
        .iter()
        .map(|row| {
            vec![
                html! { a href={ "/analyses/" (field(row, "analysis")) } { bdi { (parts::title(v, field(row, "title"))) } } },
                html! { (number(row, "version")) },
                html! { (parts::orgs(v, row.get("basis_origins").unwrap_or(&Value::Null))) },
                html! { (parts::time(v, row, "at").unwrap_or_default()) },
            ]
        })
        .collect();
    let heads = ["analysis", "version", "origins", "time"].map(|k| v.t(k));
    let body = html! {
        @if v.persona.as_ref().is_some_and(|p| p.inside) { p { a .button .main href="/analyses/new" { (v.t("analysis-new")) } } }
        @if rows.is_empty() { p .empty { (v.t("analyses-empty")) } } @else {
            (paged(v, "analyses", &answer.data, &heads, &rows))
        }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("nav-analyses"), &body))
}

/// A page of a list with its count, and the link to the next if there is one.
pub fn paged(v: &Visit<'_>, name: &str, data: &Value, heads: &[String], rows: &[Vec<Markup>]) -> Markup {
    let (from, total) = (number(data, "from"), number(data, "total"));
    let to = from + rows.len() as u64;
    let count = v.ta("count-of", &[("from", (from + 1).into()), ("to", to.into()), ("total", total.into())]);
    html! {
        (parts::table(name, &count, heads, rows))
        @if to < total { p { a href={ "/" (name) "?from=" (to) } { (v.t("page-next")) } } }
    }
}
