// SPDX-License-Identifier: EUPL-1.2
//! Contested positions: both views on each, the line that the reader's organisation follows, what its head decided,
//! and for a head the form to decide (U-20).

use super::steps::{self, Step, Takes};
use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_domain::Role;
use waarborg_domain::choice::Position;

const DECIDE: Step = Step {
    name: "decide",
    verb: "choice.decide",
    fields: &[("from", Takes::Day), ("reasons", Takes::Text)],
    roles: &[Role::Head],
};
/// Whose readings there are.
const LINES: [&str; 2] = ["government", "ctivd"];

/// The page.
pub fn list_page(v: &Visit<'_>) -> Outcome {
    let answer = v.list("positions")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let named = |prefix: &'static str, codes: &[&str]| -> Vec<(String, String)> {
        codes.iter().map(|code| ((*code).to_owned(), v.tk(prefix, code))).collect()
    };
    let decides = v.persona.as_ref().is_some_and(|p| DECIDE.roles.contains(&p.role));
    let body = html! {
        (parts::done(v))
        p { (v.t("positions-text")) " " (parts::rule(&"U-20".into())) }
        @for row in list(&answer.data, "rows") { (position(v, row)) }
        @if decides {
            h2 { (v.t("positions-decide")) }
            form method="post" action="/positions" {
                (parts::bound(v))
                (parts::select("position", &v.t("positions-position"), &named("position-", Position::CODES), ""))
                (parts::select("line", &v.t("positions-follows"), &named("positions-line-", &LINES), ""))
                (steps::inputs(v, "positions-", &DECIDE))
                button .main type="submit" { (v.t("steps-record")) }
            }
        }
        p .shown { (parts::entry(v, answer.entry)) }
    };
    Ok(page(v, &v.t("positions-title"), &body))
}

fn position(v: &Visit<'_>, row: &Value) -> Markup {
    let code = field(row, "position");
    let decided: Vec<Vec<Markup>> = list(row, "decided")
        .iter()
        .map(|d| {
            vec![
                html! { (v.tk("positions-line-", field(d, "line"))) },
                html! { (parts::time(v, d, "from").unwrap_or_default()) },
                html! { (parts::prose(field(d, "reasons"))) },
                html! { (parts::number(d, "entry")) },
            ]
        })
        .collect();
    let heads = ["positions-follows", "positions-field-from", "positions-field-reasons", "entry"].map(|k| v.t(k));
    html! {
        h2 { (v.tk("position-", code)) }
        p { (v.t("positions-follows")) ": " (v.tk("positions-line-", field(row, "line"))) ". " (parts::rule(&field(row, "rule").into())) }
        dl {
            @for line in LINES {
                dt { (v.tk("positions-line-", line)) }
                dd { (v.tk("position-", &format!("{code}-{line}"))) }
            }
        }
        @if !decided.is_empty() { (parts::table(&format!("decided-{code}"), &v.t("positions-decided"), &heads, &decided)) }
    }
}

/// Decides.
pub fn decide(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let mut with = steps::said(v, &DECIDE);
    for name in ["position", "line", "from"] {
        with.insert(name.into(), json!(v.ask.form.get(name).unwrap_or_default()));
    }
    let answer = v.run(DECIDE.verb, Value::Object(with))?;
    if answer.allowed() { Ok(parts::after("/positions", answer.entry)) } else { Ok(refused(v, &answer)) }
}
