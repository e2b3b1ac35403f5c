// SPDX-License-Identifier: EUPL-1.2
//! Consulting the Public Prosecution Service from an analysis: whom, and the occasion in the cell's work
//! and in the OM's own task (covenant art. 4(5); R-159). Content is shown only where it was disclosed to
//! the OM before.

use crate::ui::layout::{Shell, page_of, refusal};
use crate::ui::parts::{self, field};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::json;
use waarborg_app::Problem;
use waarborg_domain::{AnalysisId, Role};

/// Members of the OM who can be consulted, with their names.
pub fn members(v: &Visit<'_>) -> Vec<(String, String)> {
    let snapshot = v.snapshot();
    let people = v.system.people();
    let consulted = snapshot.state.capacities.iter().filter(|(_, c)| c.capacity.role == Role::Consultant);
    consulted.filter_map(|(id, _)| Some((id.to_string(), people.iter().find(|p| p.0 == *id)?.1.name.clone()))).collect()
}

/// The form for an analysis.
pub fn form(v: &Visit<'_>, id: &str) -> Outcome {
    let id: AnalysisId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "analysis": id }))?;
    Ok(render(v, &id, field(&answer.data, "title"), &[], &html! {}))
}

fn render(v: &Visit<'_>, id: &AnalysisId, title: &str, errors: &[(&str, String)], refused: &Markup) -> Reply {
    let form = &v.ask.form;
    let typed = |name: &str| form.get(name).unwrap_or_default();
    let members = members(v);
    let body = html! {
        (refused)
        (parts::errors(v, errors))
        p .lead { bdi { (parts::title(v, title)) } }
        p { (v.t("consult-text")) " " (parts::rule(&"R-159".into())) }
        @if members.is_empty() { p .empty { (v.t("consult-nobody")) } } @else {
            form method="post" action={ "/analyses/" (id) "/consult" } {
                (parts::bound(v))
                input type="hidden" name="title" value=(title);
                (parts::select("designee", &v.t("om-member"), &members, typed("designee")))
                (parts::area("occasion_cell", &v.t("consult-cell"), "", typed("occasion_cell"), 2))
                (parts::area("occasion_om", &v.t("consult-om"), "", typed("occasion_om"), 2))
                (parts::tick("shown", "shown", "yes", &html! { (v.t("consult-shown")) }, form.ticked("shown")))
                p .hint { (v.t("consult-shown-hint")) }
                button .main type="submit" { (v.t("consult")) }
            }
        }
        p { a href={ "/analyses/" (id) } { (v.t("back")) } }
        (parts::shown(v))
    };
    let wrong = !errors.is_empty();
    let s = Shell { error: wrong, refused: !wrong && v.ask.post, focus: v.ask.post, ..Shell::new(&v.t("consult")) };
    page_of(v, &s, &body)
}

/// Consults.
pub fn run(v: &Visit<'_>, id: &str) -> Outcome {
    let id: AnalysisId = id.parse().map_err(|_| Problem::NotFound)?;
    let form = &v.ask.form;
    let title = form.get("title").unwrap_or_default();
    let errors: Vec<(&str, String)> = ["occasion_cell", "occasion_om"]
        .into_iter()
        .filter(|name| form.get(name).is_none())
        .map(|name| (name, v.t("error-occasion")))
        .collect();
    if !errors.is_empty() {
        v.who()?;
        return Ok(render(v, &id, title, &errors, &html! {}));
    }
    let with = json!({
        "designee": form.get("designee"), "occasion_cell": form.get("occasion_cell"),
        "occasion_om": form.get("occasion_om"), "analysis": form.ticked("shown").then_some(id),
    });
    let answer = v.run("om.consult", with)?;
    if answer.allowed() {
        return Ok(parts::after(&format!("/analyses/{id}"), answer.entry));
    }
    Ok(render(v, &id, title, &[], &refusal(v, &answer)))
}
