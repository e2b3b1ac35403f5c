// SPDX-License-Identifier: EUPL-1.2
//! Contested positions: both views on each, the line that the reader's organisation follows, what its head decided,
//! and for a head the form to decide (U-20).

use super::steps::{self, Above, Step, Takes};
use crate::ui::layout::refused;
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::Value;
use waarborg_domain::Role;
use waarborg_domain::choice::{Line, Position};

const DECIDE: Step = Step {
    name: "decide",
    verb: "choice.decide",
    fields: &[
        ("position", Takes::Choice("position-", Position::CODES)),
        ("line", Takes::Choice("positions-line-", Line::CODES)),
        ("from", Takes::Day),
        ("reasons", Takes::Text),
    ],
    roles: &[Role::Head],
};

/// The page.
pub fn list_page(v: &Visit<'_>) -> Outcome {
    render(v, &Above::default())
}

fn render(v: &Visit<'_>, above: &Above) -> Outcome {
    let answer = v.list("positions")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let body = html! {
        (parts::done(v))
        (above.says)
        p { (v.t("positions-text")) " " (parts::rule(&"U-20".into())) }
        @for row in list(&answer.data, "rows") { (position(v, row)) }
        @if steps::takes(v, &DECIDE) {
            h2 { (v.t("positions-decide")) }
            form method="post" action="/positions" {
                (parts::bound(v))
                (steps::inputs(v, "positions-", &DECIDE))
                button .main type="submit" { (v.t("steps-record")) }
            }
        }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("positions-title"), &body))
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
    let heads = ["positions-field-line", "positions-field-from", "positions-field-reasons", "entry"].map(|k| v.t(k));
    html! {
        h2 { (v.tk("position-", code)) }
        p { (v.t("positions-field-line")) ": " (v.tk("positions-line-", field(row, "line"))) ". " (parts::rule(&field(row, "rule").into())) }
        dl {
            @for line in Line::CODES {
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
    steps::record(v, &DECIDE, "/positions", |above| render(v, above))
}
