// SPDX-License-Identifier: EUPL-1.2
//! Cooperations with companies: the list with a form to weigh a company, and one cooperation with its permissions,
//! its exchanges and the steps to take. Only the services that take part see it.

use super::steps::{self, Above, Sent, Step, Takes};
use crate::ui::layout::refused;
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_domain::{CooperationId, OrgKind, Role};

/// Steps on a cooperation.
const STEPS: &[Step] = &[
    Step {
        name: "describe",
        verb: "company.describe",
        fields: &[
            ("services", Takes::Services),
            ("purpose", Takes::Purpose),
            ("participants", Takes::Text),
            ("method", Takes::Text),
            ("alignment", Takes::Text),
            ("accountability", Takes::Text),
        ],
        roles: &[Role::Weigher, Role::Head],
    },
    Step {
        name: "accept",
        verb: "company.accept",
        fields: &[("accept", Takes::Tick), ("reasons", Takes::Text)],
        roles: &[Role::Head],
    },
    Step {
        name: "pledge",
        verb: "company.pledge",
        fields: &[("until", Takes::Day), ("reference", Takes::Line)],
        roles: &[],
    },
    Step {
        name: "permit",
        verb: "company.permit",
        fields: &[
            ("give", Takes::Tick),
            ("take", Takes::Tick),
            ("types", Takes::Types),
            ("until", Takes::Day),
            ("reasons", Takes::Text),
        ],
        roles: &[Role::Head],
    },
    Step { name: "stop", verb: "company.stop", fields: &[("reasons", Takes::Text)], roles: &[Role::Head] },
];

const WEIGH: Step = Step {
    name: "weigh",
    verb: "company.weigh",
    fields: &[("types", Takes::Types), ("reasons", Takes::Text), ("risks", Takes::Text)],
    roles: &[Role::Weigher, Role::Head],
};

/// The list.
pub fn list_page(v: &Visit<'_>) -> Outcome {
    v.who()?;
    listed(v, &Above::default())
}

fn listed(v: &Visit<'_>, above: &Above) -> Outcome {
    let answer = v.list("cooperations")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows = list(&answer.data, "rows");
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|c| {
            let name = parts::org(v, &field(c, "company").into());
            vec![
                html! { a href={ "/cooperations/" (field(c, "cooperation")) } { (name) } },
                html! { (types(v, c)) },
                html! { (standing(v, c)) },
            ]
        })
        .collect();
    let heads = ["companies-company", "companies-field-types", "item-status"].map(|k| v.t(k));
    let weighs = v.persona.as_ref().is_some_and(|p| WEIGH.roles.contains(&p.role));
    let body = html! {
        (parts::done(v))
        (above.says)
        p { (v.t("companies-text")) " " (parts::rule(&"R-119".into())) " " (parts::rule(&"R-120".into())) " " a href="/positions" { (v.t("positions-title")) } }
        @if rows.is_empty() { p .empty { (v.t("companies-empty")) } } @else {
            (parts::table("cooperations", &v.t("nav-companies"), &heads, &cells))
        }
        @if weighs {
            h2 { (v.t("companies-do-weigh")) }
            form method="post" action="/cooperations" {
                (parts::bound(v))
                (parts::select("company", &v.t("companies-company"), &companies(v), v.ask.form.get("company").unwrap_or_default()))
                (steps::inputs(v, "companies-", &WEIGH))
                button .main type="submit" { (v.t("steps-record")) }
            }
        }
        p { a href="/intakes" { (v.t("intakes-title")) } }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("nav-companies"), &body))
}

fn companies(v: &Visit<'_>) -> Vec<(String, String)> {
    let snapshot = v.snapshot();
    let all = snapshot.state.orgs.values().filter(|o| o.org.kind == OrgKind::Company);
    all.map(|o| (o.org.id.to_string(), o.org.name.clone())).collect()
}

fn types(v: &Visit<'_>, of: &Value) -> String {
    let names: Vec<String> = list(of, "types").iter().filter_map(Value::as_str).map(|t| v.tk("type-", t)).collect();
    names.join(", ")
}

/// What is still missing, in words.
fn standing(v: &Visit<'_>, c: &Value) -> String {
    let is = |name: &str| c.get(name).and_then(Value::as_bool) == Some(true);
    let key = match (is("stopped"), is("described"), is("accepted"), field(c, "pledge").is_empty()) {
        (true, ..) => "stopped",
        (_, false, ..) => "weighed",
        (.., false, _) => "described",
        (.., true) => "no-pledge",
        _ => "active",
    };
    v.tk("companies-standing-", key)
}

/// One cooperation.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    shown(v, id, &Above::default())
}

fn shown(v: &Visit<'_>, id: &str, above: &Above) -> Outcome {
    let id: CooperationId = id.parse().map_err(|_| waarborg_app::Problem::NotFound)?;
    let answer = v.view(json!({ "cooperation": id }))?;
    let data = &answer.data;
    let description = data.get("description").unwrap_or(&Value::Null);
    let body = html! {
        (parts::done(v))
        (above.says)
        dl {
            dt { (v.t("companies-company")) } dd { (parts::org(v, &field(data, "company").into())) }
            dt { (v.t("item-status")) } dd { (standing(v, data)) }
            dt { (v.t("companies-field-types")) } dd { (types(v, data)) }
            dt { (v.t("companies-heads")) } dd { (parts::orgs(v, data.get("heads").unwrap_or(&Value::Null))) }
            @if let Some(until) = parts::time(v, data, "pledge") { dt { (v.t("companies-pledge")) } dd { (until) } }
            @for name in ["participants", "method", "alignment", "accountability"] {
                @if !field(description, name).is_empty() {
                    dt { (v.tk("companies-field-", name)) } dd { (parts::prose(field(description, name))) }
                }
            }
        }
        (permissions(v, data))
        (exchanges(v, data))
        @if data.get("stopped").and_then(Value::as_bool) != Some(true) {
            h2 { (v.t("steps-title")) }
            (steps::forms(v, "companies-", &format!("/cooperations/{id}"), STEPS))
        }
        p { a href="/cooperations" { (v.t("nav-companies")) } }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("companies-one"), &body))
}

fn permissions(v: &Visit<'_>, data: &Value) -> Markup {
    let ways = |p: &Value| {
        let is = |name: &str| p.get(name).and_then(Value::as_bool) == Some(true);
        let named = ["give", "take"].into_iter().filter(|n| is(n)).map(|n| v.tk("companies-field-", n));
        named.collect::<Vec<_>>().join(", ")
    };
    let rows: Vec<Vec<Markup>> = list(data, "permissions")
        .iter()
        .map(|p| {
            vec![
                html! { span .hash { (field(p, "permission")) } },
                html! { (parts::org(v, &field(p, "service").into())) },
                html! { (ways(p)) },
                html! { (types(v, p)) },
                html! {
                    (parts::time(v, p, "until").unwrap_or_default())
                    // What comes in under it is brought in from here.
                    @if p.get("take").and_then(Value::as_bool) == Some(true) {
                        " " a href={ "/deposit?company=" (field(data, "company")) "&permission=" (field(p, "permission")) } { (v.t("receipts-bring")) }
                    }
                },
            ]
        })
        .collect();
    let heads = ["companies-permission", "companies-service", "companies-ways", "companies-field-types", "expires"];
    html! {
        @if !rows.is_empty() {
            (parts::table("permissions", &v.t("companies-permissions"), &heads.map(|k| v.t(k)), &rows))
        }
    }
}

/// The central record of exchanges, both ways.
fn exchanges(v: &Visit<'_>, data: &Value) -> Markup {
    let rows: Vec<Vec<Markup>> = list(data, "exchanges")
        .iter()
        .map(|x| {
            let given = !field(x, "disclosure").is_empty();
            vec![
                html! { (parts::time(v, x, "at").unwrap_or_default()) },
                html! { (parts::org(v, &field(x, "service").into())) },
                html! { (v.tk("companies-field-", if given { "give" } else { "take" })) },
                html! { (parts::id(field(x, "permission"))) },
                html! { (parts::number(x, "entry")) },
            ]
        })
        .collect();
    let heads = ["time", "companies-service", "companies-ways", "companies-permission", "companies-entry"];
    html! {
        @if !rows.is_empty() {
            (parts::table("exchanges", &v.t("companies-exchanges"), &heads.map(|k| v.t(k)), &rows))
        }
    }
}

/// Weighs a company.
pub fn weigh(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let mut with = steps::said(v, &WEIGH);
    with.insert("company".into(), json!(v.ask.form.get("company").unwrap_or_default()));
    match steps::sent(v, v.run("company.weigh", Value::Object(with)))? {
        Sent::Done(answer) => {
            Ok(parts::after(&format!("/cooperations/{}", answer.text("id").unwrap_or_default()), answer.entry))
        }
        Sent::Back(above) => listed(v, &above),
    }
}

/// Takes a step.
pub fn step(v: &Visit<'_>, id: &str, name: &str) -> Outcome {
    steps::take(v, STEPS, name, &format!("/cooperations/{id}"), ("cooperation", id), |above| shown(v, id, above))
}
