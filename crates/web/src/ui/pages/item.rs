// SPDX-License-Identifier: EUPL-1.2
//! One datum: an assertion of one originator, with its conditions, versions and visible handovers. Its
//! party may correct or withdraw it; nobody sees who searched for it.

use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::pictures::{self, Node};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;

/// Headings of a table of items.
pub fn heads(v: &Visit<'_>) -> Vec<String> {
    ["item", "item-values", "originator", "item-text", "item-observed", "marking", "reliability"].map(|k| v.t(k)).into()
}

/// An item as a row.
pub fn cells(v: &Visit<'_>, row: &Value) -> Vec<Markup> {
    let values = list(row, "values");
    vec![
        html! { a href={ "/items/" (field(row, "id")) } { (parts::id(field(row, "id"))) } " " (parts::kind(v, field(row, "kind"))) },
        html! {
            @for one in values.iter().take(4) { div { (parts::value(field(one, "value"))) } }
            @if values.len() > 4 { "+" (values.len() - 4) }
        },
        html! { (parts::org(v, &field(row, "originator").into())) },
        parts::prose(&cut(field(row, "text"), 120)),
        html! { (parts::observed(v, row, "observed").unwrap_or_default()) },
        html! {
            (parts::conditions(v, row.get("conditions").unwrap_or(&Value::Null)))
            @if row.get("personal").and_then(Value::as_bool) == Some(true) { " " span .word { (v.t("personal")) } }
        },
        html! { (grade(row)) },
    ]
}

fn cut(text: &str, length: usize) -> String {
    let short: String = text.chars().take(length).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// What an item is called in a picture: its first value, else its number.
pub fn name(row: &Value) -> String {
    let id = field(row, "id");
    let value = list(row, "values").first().map(|one| parts::spelled(field(one, "value")));
    value.unwrap_or_else(|| id.get(..8).unwrap_or(id).to_owned())
}

/// Reliability as letter and figure.
fn grade(row: &Value) -> String {
    let Some(r) = row.get("reliability").filter(|r| r.is_object()) else { return String::new() };
    format!("{}{}", field(r, "source"), parts::number(r, "information"))
}

/// The page.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id = id.parse::<waarborg_domain::ItemId>().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "item": id }))?;
    let d = &answer.data;
    let own = d.get("own").and_then(Value::as_bool) == Some(true);
    let place = format!("/items/{id}");
    let body = html! {
        (parts::done(v))
        @for one in list(d, "values") {
            p .big { (parts::value(field(one, "value"))) " " span .word { (v.tk("kind-of-", field(one, "type"))) } }
        }
        @if !field(d, "text").is_empty() { p { (parts::prose(field(d, "text"))) } }
        (about(v, d))
        (went(v, d))
        details .fold {
            summary { (v.t("item-raw")) }
            (parts::lines(field(d, "raw")))
        }
        @if own { p { a href={ (place) "/person" } { (v.t("person-title")) } } }
        @if field(d, "status") == "active" {
            @if own { (manage(v, d, &place)) } @else { p .hint { (v.t("copy-others")) " " (parts::rule(&"R-025".into())) } }
        }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.ta("item-title", &[("id", id.to_string().get(..8).unwrap_or_default().into())]), &body))
}

fn about(v: &Visit<'_>, d: &Value) -> Markup {
    let other = |name: &str| field(d, name);
    html! {
        dl {
            dt { (v.t("originator")) } dd { (parts::org(v, &field(d, "originator").into())) }
            @for source in list(d, "upstream") {
                dt { (v.t("item-upstream")) }
                dd { (parts::prose(field(source, "name")))
                    @if source.get("foreign_service").and_then(Value::as_bool) == Some(true) { " (" (v.t("item-foreign")) ")" } }
            }
            dt { (v.t("item-kind")) } dd { (parts::kind(v, other("kind"))) }
            @if !other("source_id").is_empty() { dt { (v.t("item-source-id")) } dd { (parts::value(other("source_id"))) } }
            dt { (v.t("item-status")) } dd { (v.tk("item-status-", other("status"))) }
            dt { (v.t("item-observed")) } dd { (parts::observed(v, d, "observed").unwrap_or_else(|| html! { "–" })) }
            dt { (v.t("conditions")) } dd { (parts::conditions(v, d.get("conditions").unwrap_or(&Value::Null))) }
            dt { (v.t("reliability")) }
            dd { @if grade(d).is_empty() { "–" } @else { (grade(d)) }
                @if d.get("source").and_then(Value::as_bool) == Some(true) { ", " (v.t("item-has-source")) } }
            @if d.get("personal").and_then(Value::as_bool) == Some(true) { dt { (v.t("personal")) } dd { (super::personal::category(v, d)) } }
            @if !other("previous").is_empty() { dt { (v.t("item-previous")) } dd { a href={ "/items/" (other("previous")) } { (parts::id(other("previous"))) } } }
            @if !other("next").is_empty() { dt { (v.t("item-newer")) } dd { a href={ "/items/" (other("next")) } { (parts::id(other("next"))) } } }
        }
    }
}

/// Whose data, gone where: what the reader may see of it.
fn went(v: &Visit<'_>, d: &Value) -> Markup {
    let rows = list(d, "handed_over");
    let inside = v.persona.as_ref().is_some_and(|p| p.inside);
    let node = |label: String, below: String, place: Option<String>| Node { label, below, place };
    let columns = vec![
        (v.t("item"), vec![node(name(d), parts::org(v, &field(d, "originator").into()), None)]),
        (
            v.t("disclosure"),
            rows.iter()
                .map(|r| {
                    let one = field(r, "disclosure");
                    node(
                        one.get(..8).unwrap_or(one).to_owned(),
                        String::new(),
                        inside.then(|| format!("/disclosures/{one}")),
                    )
                })
                .collect(),
        ),
        (
            v.t("recipient"),
            rows.iter().map(|r| node(parts::org(v, &field(r, "recipient").into()), String::new(), None)).collect(),
        ),
    ];
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|r| vec![html! { @if inside { a href={ "/disclosures/" (field(r, "disclosure")) } { (parts::id(field(r, "disclosure"))) } } @else { (parts::id(field(r, "disclosure"))) } }, html! { (parts::org(v, &field(r, "recipient").into())) }])
        .collect();
    html! {
        h2 { (v.t("item-went")) }
        @if rows.is_empty() { p .empty { (v.t("item-went-empty")) } } @else {
            (pictures::provenance(v, &columns))
            (parts::table_under("went", &v.t("item-went"), &[v.t("disclosure"), v.t("recipient")], &cells))
        }
    }
}

fn manage(v: &Visit<'_>, d: &Value, place: &str) -> Markup {
    html! {
        h2 { (v.t("item-own")) }
        p { (v.t("copy-text")) " " (parts::rule(&"R-035".into())) }
        (parts::button(v, "/copies", &v.t("copy"), &[("cited", field(d, "id"))], false))
        @if let Some(service) = super::foreign::foreign(d) {
            p { (v.t("foreign-from")) " " (parts::prose(service)) ". " a href={ (place) "/foreign" } { (v.t("foreign-title")) } }
        }
        h3 { (v.t("item-correct")) }
        form method="post" action={ (place) "/correct" } {
            (parts::bound(v))
            (parts::area("content", &v.t("item-correct-content"), &v.t("item-correct-hint"), "", 4))
            (parts::input("reliability", &v.t("field-reliability"), &v.t("field-reliability-hint"), ""))
            (parts::input("reason", &v.t("item-correct-reason"), "", ""))
            button type="submit" { (v.t("item-correct")) }
        }
        h3 { (v.t("item-withdraw")) }
        p { (v.t("item-withdraw-text")) }
        (parts::button(v, &format!("{place}/withdraw"), &v.t("item-withdraw"), &[], false))
        h3 { (v.t("archive-keep")) }
        p { (v.t("archive-keep-text")) " " (parts::rule(&"R-152".into())) }
        form method="post" action={ (place) "/archive" } {
            (parts::bound(v))
            (parts::input("rule", &v.t("archive-rule"), "", ""))
            button type="submit" { (v.t("archive-keep")) }
        }
    }
}

/// Takes one's own item out of use.
pub fn withdraw(v: &Visit<'_>, id: &str) -> Outcome {
    let answer = v.run("item.withdraw", json!({ "item": id }))?;
    if answer.allowed() { Ok(parts::after(&format!("/items/{id}"), answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// Keeps one's own item for the archive.
pub fn archive(v: &Visit<'_>, id: &str) -> Outcome {
    let answer = v.run("archive.keep", json!({ "items": [id], "rule": v.ask.form.get("rule").unwrap_or_default() }))?;
    if answer.allowed() { Ok(parts::after(&format!("/items/{id}"), answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// Replaces one's own item by a new version.
pub fn correct(v: &Visit<'_>, id: &str) -> Outcome {
    let form = &v.ask.form;
    let with = json!({
        "item": id, "content": form.get("content").unwrap_or_default(), "reason": form.get("reason"),
        "reliability": form.get("reliability"), "source": form.get("reliability").is_none(),
    });
    let answer = v.run("item.correct", with)?;
    match answer.text("id") {
        Some(new) if answer.allowed() => Ok(parts::after(&format!("/items/{new}"), answer.entry)),
        _ => Ok(refused(v, &answer)),
    }
}
