// SPDX-License-Identifier: EUPL-1.2
//! What is stated and judged of a disclosure outside the cell, as parts of the forms that ask for it and
//! decide on it (W17 arts. 62-68, 89; ).

use crate::ui::ask::Fields;
use crate::ui::parts;
use crate::ui::visit::Visit;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

const OBLIGATIONS: [&str; 4] = ["no-onward", "named-recipients", "intelligence-only", "destroy-after-use"];
const STATED_TEXTS: [&str; 2] = ["investigation", "for_minister"];
const STATED_TICKS: [&str; 3] = ["asked", "screening", "same_country"];
const JUDGED: [&str; 11] = [
    "helps",
    "context",
    "evident",
    "weighty",
    "urgent",
    "unprivileged",
    "no_measures",
    "for_minister",
    "risks",
    "nature",
    "interest",
];
const FINDINGS: [&str; 2] = ["compatible", "unopposed"];

fn label(v: &Visit<'_>, name: &str) -> String {
    v.tk("onward-", &name.replace('_', "-"))
}

/// What binds the recipient, and what is stated of a recipient outside the cell.
pub fn stated(v: &Visit<'_>) -> Markup {
    let form = &v.ask.form;
    let chosen: Vec<&str> = form.all("obligations").collect();
    html! {
        fieldset {
            legend { (v.t("obligations")) }
            @for code in OBLIGATIONS {
                (parts::tick(&format!("bind-{code}"), "obligations", code, &html! { (v.tk("obligation-", code)) }, chosen.contains(&code)))
            }
        }
        details .fold {
            summary { (v.t("onward-title")) }
            @for name in STATED_TICKS {
                (parts::tick(name, name, "yes", &html! { (label(v, name)) }, form.ticked(name)))
            }
            @for name in STATED_TEXTS { (parts::area(name, &label(v, name), "", form.get(name).unwrap_or_default(), 2)) }
        }
    }
}

/// The same as the verb takes it.
pub fn stated_of(form: &Fields) -> Value {
    let ticks = STATED_TICKS.iter().map(|name| ((*name).to_owned(), json!(form.ticked(name))));
    let texts = STATED_TEXTS.iter().map(|name| ((*name).to_owned(), json!(form.get(name))));
    Value::Object(ticks.chain(texts).collect())
}

/// The obligations ticked.
pub fn obligations_of(form: &Fields) -> Vec<&str> {
    form.all("obligations").collect()
}

/// What a decider puts on record of a recipient outside the cell; `to` keeps the fields of recipients apart.
pub fn judged(v: &Visit<'_>, to: &str) -> Markup {
    html! {
        details .fold {
            summary { (v.t("onward-title")) }
            @for name in FINDINGS {
                @let id = format!("{name}-{to}");
                (parts::tick(&format!("{id}-holds"), &format!("{name}_holds"), "yes", &html! { (label(v, name)) }, false))
                div .field { label for=(id) { (v.t("onward-reasons")) } textarea id=(id) name=(name) rows="2" {} }
            }
            @for name in JUDGED {
                @let id = format!("{name}-{to}");
                div .field { label for=(id) { (label(v, name)) } textarea id=(id) name=(name) rows="2" {} }
            }
        }
    }
}

/// The same as the verb takes it.
pub fn judged_of(form: &Fields) -> Value {
    let mut all: Map<String, Value> = JUDGED.iter().map(|name| ((*name).to_owned(), json!(form.get(name)))).collect();
    for name in FINDINGS {
        // Without reasons and without a tick nothing was found.
        let (holds, reasons) = (form.ticked(&format!("{name}_holds")), form.get(name));
        if holds || reasons.is_some() {
            all.insert(name.to_owned(), json!({ "holds": holds, "reasons": reasons }));
        }
    }
    Value::Object(all)
}
