// SPDX-License-Identifier: EUPL-1.2
//! What a recipient asks of what it was told: to pass it on (W17 art. 65(3); R-072) and to inspect the underlying
//! data (arts. 66(4), 68(3); ). The forms stand on the disclosure; the answers in the register of
//! requests.

use super::disclosure::Case;
use super::steps::{self, Sent, Step, Takes};
use crate::ui::parts;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::Value;
use waarborg_app::Problem;

const STEPS: &[Step] = &[
    Step {
        name: "pass",
        verb: "passing.ask",
        fields: &[("to", Takes::Org(&[])), ("reasons", Takes::Text)],
        roles: &[],
    },
    Step {
        name: "inspect",
        verb: "inspection.ask",
        fields: &[("items", Takes::Ids), ("reasons", Takes::Text)],
        roles: &[],
    },
];

/// What staff of the recipient, or those who told it for them, may ask.
pub fn forms(v: &Visit<'_>, place: &str, c: &Case) -> Markup {
    let own = v.persona.as_ref().is_some_and(|p| p.org == c.recipient && !p.inside);
    let home = v.persona.as_ref().is_some_and(|p| p.home);
    html! {
        @if own || home {
            @for step in STEPS {
                details .fold {
                    summary { (v.tk("onward-requests-", &format!("do-{}", step.name))) }
                    form method="post" action={ (place) "/" (step.name) } {
                        (parts::bound(v))
                        // A recipient without pages of its own is spoken for by the service that told it.
                        @if !own { input type="hidden" name="by" value=(c.recipient); }
                        (steps::inputs(v, "onward-requests-", step))
                        button type="submit" { (v.t("steps-record")) }
                    }
                }
            }
            p { a href="/onward-requests" { (v.t("onward-requests-title")) } }
        }
    }
}

/// Asks; for a recipient without pages of its own, the service that told it records who asks.
pub fn run(v: &Visit<'_>, id: &str, name: &str) -> Outcome {
    v.who()?;
    let step = STEPS.iter().find(|s| s.name == name).ok_or(Problem::NotFound)?;
    let mut with = steps::said(v, step);
    with.insert("disclosure".into(), id.into());
    if let Some(by) = v.ask.form.get("by") {
        with.insert("by".into(), by.into());
    }
    match steps::sent(v, v.run(step.verb, Value::Object(with)))? {
        Sent::Done(answer) => Ok(parts::after("/onward-requests", answer.entry)),
        Sent::Back(above) => Ok(above.page(
            v,
            &v.tk("onward-requests-", &format!("do-{name}")),
            &html! {
                (above.says)
                form method="post" action=(v.ask.path) {
                    (parts::bound(v))
                    @if let Some(by) = v.ask.form.get("by") { input type="hidden" name="by" value=(by); }
                    (steps::inputs(v, "onward-requests-", step))
                    button .main type="submit" { (v.t("steps-record")) }
                }
                p { a href={ "/disclosures/" (id) } { (v.t("back")) } }
            },
        )),
    }
}
