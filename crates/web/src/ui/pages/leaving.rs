// SPDX-License-Identifier: EUPL-1.2
//! Somebody leaves: what ends and what goes to whom is shown before it is carried out; afterwards whoever follows
//! sees among their tasks what waits.

use super::steps::{self, Sent};
use crate::ui::layout::refused;
use crate::ui::parts::{self, field, list, number};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};

/// What would end, and the form that does it.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    render(v, id, &steps::Above::default())
}

fn render(v: &Visit<'_>, id: &str, above: &steps::Above) -> Outcome {
    v.who()?;
    let answer = v.beside("view", json!({ "list": "leaving", "row": id }))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let data = &answer.data;
    let named = |row: &Value| html! { (parts::value(field(row, "alias"))) ", " (v.tk("role-", field(row, "role"))) };
    let heads = ["kind", "number", "due", "to"].map(|name| v.tk("leaving-", name));
    let rows: Vec<Vec<Markup>> = list(data, "tasks").iter().map(|row| task(v, row)).collect();
    let body = html! {
        (above.says)
        p .lead { (v.ta("leaving-lead", &[("name", field(data, "alias").into())])) }
        h2 { (v.t("leaving-ends")) }
        ul {
            @for row in list(data, "capacities") { li { (named(row)) } }
            li { (v.ta("leaving-access", &[("sessions", number(data, "sessions").into()), ("tokens", number(data, "tokens").into())])) }
        }
        h2 { (v.t("leaving-tasks")) }
        @if rows.is_empty() { p .empty { (v.t("leaving-tasks-none")) } } @else { (parts::table("leaving", &v.t("leaving-tasks"), &heads, &rows)) }
        form method="post" action=(v.ask.path) {
            (parts::bound(v))
            div .field {
                label for="successor" { (v.t("leaving-successor")) }
                select #successor name="successor" {
                    option value="" { (v.t("leaving-administrator")) }
                    @for row in list(data, "others") {
                        option value=(field(row, "id")) { (field(row, "alias")) ", " (v.tk("role-", field(row, "role"))) }
                    }
                }
            }
            div .field {
                label for="from" { (v.t("leaving-from")) }
                input #from type="date" name="from";
                p .hint { (v.t("leaving-from-hint")) }
            }
            button .main type="submit" { (v.t("leaving-go")) }
        }
        p { a href={ "/people/" (id) } { (v.t("people-one")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("leaving-title"), &body))
}

fn task(v: &Visit<'_>, row: &Value) -> Vec<Markup> {
    let to: Vec<&str> = list(row, "to").iter().filter_map(Value::as_str).collect();
    let to = match to.is_empty() {
        true => html! { (v.t("leaving-to-successor")) },
        false => html! { (v.t("leaving-to-others")) " " @for alias in to { (parts::value(alias)) " " } },
    };
    let kind = html! { (v.tk("duty-", field(row, "kind"))) };
    vec![kind, html! { (number(row, "number")) }, parts::time(v, row, "due").unwrap_or_default(), to]
}

/// Carries it out.
pub fn run(v: &Visit<'_>, id: &str) -> Outcome {
    let mut with = json!({ "capacity": id });
    for name in ["from", "successor"] {
        if let Some(said) = v.ask.form.get(name) {
            with[name] = said.into();
        }
    }
    match steps::sent(v, v.run("person.leave", with))? {
        Sent::Done(answer) => Ok(parts::after("/people", answer.entry)),
        Sent::Back(above) => render(v, id, &above),
    }
}

/// What waits since somebody left.
pub fn handed_on(v: &Visit<'_>, rows: &[Value]) -> Markup {
    let heads = ["kind", "due", "role", "from-whom"].map(|name| v.tk("leaving-", name));
    let cells = |row: &Value| {
        let role = html! { (v.tk("role-", field(row, "role"))) };
        let kind = html! { (v.tk("duty-", field(row, "kind"))) };
        vec![kind, parts::time(v, row, "due").unwrap_or_default(), role, parts::value(field(row, "from"))]
    };
    let table: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    html! {
        @if !table.is_empty() {
            h2 { (v.t("leaving-handed-on")) }
            p .hint { (v.t("leaving-handed-on-hint")) }
            (parts::table("handed-on", &v.t("leaving-handed-on"), &heads, &table))
        }
    }
}
