// SPDX-License-Identifier: EUPL-1.2
//! What came in from others: the list with a form to record more, and one receipt with its data and the steps to
//! take. Only the receiving service sees it.

use super::steps::{self, Above, Sent, Step, Takes};
use crate::ui::layout::refused;
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_domain::{ReceiptId, Role};

/// Steps on a receipt.
const STEPS: &[Step] = &[
    Step {
        name: "explain",
        verb: "receipt.explain",
        fields: &[("reason", Takes::Text), ("effort", Takes::Text)],
        roles: &[],
    },
    Step {
        name: "evaluate",
        verb: "receipt.evaluate",
        fields: &[("interpretation", Takes::Text), ("relevant", Takes::Tick), ("relevance", Takes::Text)],
        roles: &[],
    },
    Step { name: "doubt", verb: "receipt.doubt", fields: &[("reasons", Takes::Text)], roles: &[] },
    Step {
        name: "settle",
        verb: "receipt.settle",
        fields: &[("lift", Takes::Tick), ("reasons", Takes::Text), ("weighing", Takes::Text)],
        roles: &[Role::Head],
    },
    Step { name: "torture", verb: "receipt.torture", fields: &[("indications", Takes::Text)], roles: &[] },
    Step {
        name: "emergency",
        verb: "receipt.emergency",
        fields: &[("reasons", Takes::Text), ("until", Takes::Day)],
        roles: &[Role::Minister],
    },
    Step {
        name: "reconsider",
        verb: "receipt.reconsider",
        fields: &[("outcome", Takes::Text)],
        roles: &[Role::Head, Role::Minister],
    },
];

const RECORD: Step = Step {
    name: "record",
    verb: "receipt.record",
    fields: &[("about", Takes::Text), ("stated", Takes::Text)],
    roles: &[],
};

/// The list.
pub fn list_page(v: &Visit<'_>) -> Outcome {
    v.who()?;
    listed(v, &Above::default())
}

fn listed(v: &Visit<'_>, above: &Above) -> Outcome {
    let answer = v.list("receipts")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows = list(&answer.data, "rows");
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|r| {
            vec![
                html! { a href={ "/receipts/" (field(r, "receipt")) } { (parts::prose(field(r, "about"))) } },
                html! { (parts::org(v, &field(r, "sender").into())) },
                html! { (parts::time(v, r, "at").unwrap_or_default()) },
                html! { (standing(v, r)) },
            ]
        })
        .collect();
    let heads = ["receipts-about", "receipts-sender", "time", "item-status"].map(|k| v.t(k));
    // What a request was answered with is recorded from the request's own page.
    let said = |name| v.ask.form.get(name).or_else(|| v.ask.query.get(name)).unwrap_or_default();
    let (sender, request) = (said("sender"), said("request"));
    let body = html! {
        (parts::done(v))
        (above.says)
        p { (v.t("receipts-text")) " " (parts::rule(&"R-098".into())) " " (parts::rule(&"R-099".into())) }
        @if rows.is_empty() { p .empty { (v.t("receipts-empty")) } } @else {
            (parts::table("receipts", &v.t("nav-receipts"), &heads, &cells))
        }
        h2 { (v.t("receipts-record")) }
        form method="post" action="/receipts" {
            (parts::bound(v))
            (parts::select("sender", &v.t("receipts-sender"), &super::analysis::organisations(v), sender))
            @if !request.is_empty() {
                input type="hidden" name="request" value=(request);
                p { (v.t("receipts-answers")) " " a href={ "/data-requests/" (request) } { (parts::id(request)) } }
            }
            (steps::inputs(v, "receipts-", &RECORD))
            button .main type="submit" { (v.t("steps-record")) }
        }
        p { a href="/data-requests" { (v.t("data-requests-title")) } }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("nav-receipts"), &body))
}

/// Where its treatment stands, in words.
fn standing(v: &Visit<'_>, r: &Value) -> String {
    let is = |name: &str| r.get(name).and_then(Value::as_bool);
    let key = match (is("torture"), is("doubted"), is("evaluated"), is("reason_known")) {
        (Some(true), ..) => "torture",
        (_, Some(true), ..) => "doubted",
        (.., Some(false), _) => "irrelevant",
        (.., Some(false)) => "unexplained",
        (.., None, _) => "unevaluated",
        _ => "usable",
    };
    v.tk("receipts-standing-", key)
}

/// One receipt.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    shown(v, id, &Above::default())
}

fn shown(v: &Visit<'_>, id: &str, above: &Above) -> Outcome {
    let id: ReceiptId = id.parse().map_err(|_| waarborg_app::Problem::NotFound)?;
    let answer = v.view(json!({ "receipt": id }))?;
    let data = &answer.data;
    let rows: Vec<Vec<Markup>> = list(data, "items").iter().map(|row| super::item::cells(v, row)).collect();
    let told = ["stated", "reason", "effort", "doubt", "indications"];
    let body = html! {
        (parts::done(v))
        (above.says)
        p .lead { (parts::prose(field(data, "about"))) }
        dl {
            dt { (v.t("receipts-sender")) } dd { (parts::org(v, &field(data, "sender").into())) }
            dt { (v.t("time")) } dd { (parts::time(v, data, "at").unwrap_or_default()) }
            dt { (v.t("item-status")) } dd { (standing(v, data)) }
            dt { (v.t("conditions")) } dd { (parts::conditions(v, data.get("conditions").unwrap_or(&Value::Null))) }
            @for name in told {
                @if !field(data, name).is_empty() {
                    dt { (v.tk("receipts-told-", name)) } dd { (parts::prose(field(data, name))) }
                }
            }
        }
        @if !rows.is_empty() {
            (parts::table("items", &v.t("receipts-items"), &super::item::heads(v), &rows))
        }
        p {
            a .button href={ "/deposit?receipt=" (id) } { (v.t("receipts-bring")) } " "
            a .button href={ "/receipts/" (id) "/search" } { (v.t("receipts-search")) }
        }
        h2 { (v.t("steps-title")) }
        (steps::forms(v, "receipts-", &format!("/receipts/{id}"), STEPS))
        p { a href="/receipts" { (v.t("nav-receipts")) } }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("receipts-one"), &body))
}

/// Searching in what came in, which counts as using it.
const SEARCH: Step = Step {
    name: "search",
    verb: "receipt.search",
    fields: &[("value", Takes::Line), ("text", Takes::Line), ("purpose", Takes::Why)],
    roles: &[],
};

/// The form to search in one receipt, and after it what was found.
pub fn search(v: &Visit<'_>, id: &str) -> Outcome {
    v.who()?;
    if !v.ask.post {
        // Reading it first shows nothing that may not be seen.
        v.view(json!({ "receipt": id }))?;
        return Ok(found(v, id, &Above::default(), None));
    }
    let mut with = steps::said(v, &SEARCH);
    with.insert("receipt".into(), id.into());
    Ok(match steps::sent(v, v.run(SEARCH.verb, Value::Object(with)))? {
        Sent::Done(answer) => found(v, id, &Above::default(), Some(&answer.data)),
        Sent::Back(above) => found(v, id, &above, None),
    })
}

fn found(v: &Visit<'_>, id: &str, above: &Above, data: Option<&Value>) -> crate::ui::reply::Reply {
    let rows: Option<Vec<Vec<Markup>>> =
        data.map(|d| list(d, "items").iter().map(|row| super::item::cells(v, row)).collect());
    let body = html! {
        (above.says)
        form method="post" action={ "/receipts/" (id) "/search" } {
            (parts::bound(v))
            (steps::inputs(v, "receipts-", &SEARCH))
            button .main type="submit" { (v.t("nav-search")) }
        }
        @if let Some(rows) = rows {
            @if rows.is_empty() { p .empty { (v.t("receipts-found-none")) } } @else {
                (parts::table("items", &v.t("receipts-items"), &super::item::heads(v), &rows))
            }
        }
        p { a href={ "/receipts/" (id) } { (v.t("back")) } }
        (parts::shown(v))
    };
    above.page(v, &v.t("receipts-search"), &body)
}

/// Records what came in.
pub fn record(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let mut with = steps::said(v, &RECORD);
    with.insert("sender".into(), json!(v.ask.form.get("sender").unwrap_or_default()));
    with.extend(v.ask.form.get("request").map(|id| ("request".to_owned(), json!(id))));
    match steps::sent(v, v.run("receipt.record", Value::Object(with)))? {
        Sent::Done(answer) => {
            Ok(parts::after(&format!("/receipts/{}", answer.text("id").unwrap_or_default()), answer.entry))
        }
        Sent::Back(above) => listed(v, &above),
    }
}

/// Takes a step.
pub fn step(v: &Visit<'_>, id: &str, name: &str) -> Outcome {
    steps::take(v, STEPS, name, &format!("/receipts/{id}"), ("receipt", id), |above| shown(v, id, above))
}
