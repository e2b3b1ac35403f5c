// SPDX-License-Identifier: EUPL-1.2
//! Analyses of the cell that the reader may open, newest first.

use crate::ui::layout::{page, refused};
use crate::ui::lists;
use crate::ui::parts;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeSet;
use waarborg_domain::OrgId;
use waarborg_ledger::objects::Analysis;

/// The page.
pub fn show(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.run("view", json!({}))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let found = lists::analyses(v);
    let rows: Vec<Vec<Markup>> = found
        .rows
        .iter()
        .map(|(id, a)| {
            let last = a.versions.last();
            let title = last.and_then(|x| v.system.text((x.entry, 0))).unwrap_or_default();
            let origins: Vec<String> = origins(v, a).iter().map(|o| parts::org(v, o)).collect();
            vec![
                html! { a href={ "/analyses/" (id) } { (parts::id(&id.to_string())) } },
                parts::prose(&title),
                html! { (a.latest()) },
                html! { (origins.join(", ")) },
                html! { @if let Some(x) = last { time datetime=(x.at.rfc3339()) { (v.when(x.at)) } } },
            ]
        })
        .collect();
    let heads = ["analysis", "title", "version", "origins", "time"].map(|k| v.t(k));
    let body = html! {
        p { a .button .main href="/analyses/new" { (v.t("analysis-new")) } }
        @if rows.is_empty() { p .empty { (v.t("analyses-empty")) } } @else {
            (parts::table("analyses", &count(v, found.from, rows.len(), found.total), &heads, &rows))
            (next(v, "/analyses", found.from + rows.len(), found.total))
        }
        (parts::shown(v))
    };
    Ok(page(v, &v.t("nav-analyses"), &body))
}

/// Parties the newest version rests on, as far as this reader may know them.
fn origins(v: &Visit<'_>, analysis: &Analysis) -> BTreeSet<OrgId> {
    let snapshot = v.snapshot();
    let Some(who) = v.persona.as_ref().map(|p| p.capacity) else { return BTreeSet::new() };
    let shown = waarborg_app::work::view::origins::shown(
        &snapshot.state,
        &snapshot.law,
        &who,
        analysis,
        analysis.latest(),
        v.now,
    );
    shown.unwrap_or_default().0
}

/// `1–50 of 312`.
pub fn count(v: &Visit<'_>, from: usize, rows: usize, total: usize) -> String {
    v.ta("count-of", &[("from", (from + 1).into()), ("to", (from + rows).into()), ("total", total.into())])
}

/// The link to the next page, if there is one.
pub fn next(v: &Visit<'_>, place: &str, to: usize, total: usize) -> Markup {
    html! { @if to < total { p { a href={ (place) "?from=" (to) } { (v.t("page-next")) } } } }
}
