// SPDX-License-Identifier: EUPL-1.2
//! Search and compare: who else knows this. Values never stand in an address, so the answer comes with
//! the form that asked. Every input line is answered; what is too common stands apart.

use super::item;
use crate::ui::layout::{Shell, page_of, refusal};
use crate::ui::parts::{self, field, list, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use waarborg_app::{Answer, Problem};

const TYPES: [&str; 6] = ["any", "domain", "address", "url", "hash", "other"];

/// The empty form.
pub fn form(v: &Visit<'_>) -> Outcome {
    v.who()?;
    Ok(whole(v, &[], None, &html! {}))
}

fn whole(v: &Visit<'_>, errors: &[(&str, String)], refused: Option<&Answer>, results: &Markup) -> Reply {
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    let snapshot = v.snapshot();
    let mut from = vec![(String::new(), v.t("any"))];
    let parties = snapshot.state.orgs.iter().filter(|(_, o)| o.org.party);
    from.extend(parties.map(|(id, o)| (id.to_string(), o.org.name.clone())));
    let types: Vec<(String, String)> = TYPES.iter().map(|c| ((*c).to_owned(), v.tk("type-", c))).collect();
    let wrong = errors.iter().any(|(f, _)| *f == "purpose");
    let answered = v.ask.post && errors.is_empty() && refused.is_none();
    let body = html! {
        @if let Some(answer) = refused { (refusal(v, answer)) }
        (parts::errors(v, errors))
        @if home(v) { p .lead { (v.t("own-data-lead")) } }
        form method="post" action="/search#results" {
            (parts::bound(v))
            (parts::purpose(v, wrong))
            (parts::area("values", &v.t("search-values"), &v.t("search-values-hint"), typed("values"), 4))
            div .filters {
                (parts::select("type", &v.t("search-type"), &types, typed("type")))
                (parts::select("originator", &v.t("search-from"), &from, typed("originator")))
                (date("from", &v.t("search-seen-from"), typed("from")))
                (date("to", &v.t("search-seen-to"), typed("to")))
                (parts::input("text", &v.t("search-text"), "", typed("text")))
            }
            p .buttons {
                button .main type="submit" name="do" value="search" { (v.t("search")) } " "
                @if !home(v) { button type="submit" name="do" value="compare" { (v.t("compare")) } }
            }
        }
        @if answered { h2 #results tabindex="-1" autofocus { (v.t("results")) } (results) }
        (parts::shown(v))
    };
    let skips = if answered { vec![("#results".to_owned(), v.t("skip-results"))] } else { vec![] };
    let (error, refused) = (!errors.is_empty(), refused.is_some());
    let s = Shell {
        error,
        refused,
        focus: error || refused,
        skips,
        ..Shell::new(&v.t(if home(v) { "nav-own-data" } else { "nav-search" }))
    };
    page_of(v, &s, &body)
}

/// The reader looks into the own organisation's space rather than into the cell.
fn home(v: &Visit<'_>) -> bool {
    v.persona.as_ref().is_some_and(|p| p.home)
}

fn date(id: &str, label: &str, value: &str) -> Markup {
    html! { div .field { label for=(id) { (label) } input type="date" id=(id) name=(id) value=(value); } }
}

/// Searches or compares.
pub fn run(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let Some(purpose) = &v.purpose else {
        return Ok(whole(v, &[("purpose", v.t("error-purpose"))], None, &html! {}));
    };
    let compare = v.ask.form.get("do") == Some("compare");
    if compare && v.ask.form.get("values").is_none() {
        return Ok(whole(v, &[("values", v.t("error-values"))], None, &html! {}));
    }
    let result = if compare {
        let text = v.ask.form.get("values").unwrap_or_default();
        v.run("compare", json!({ "text": text, "purpose": purpose.json() }))
    } else {
        let mut with = filter(v);
        with.insert("purpose".into(), purpose.json());
        v.run("search", Value::Object(with))
    };
    let answer = match result {
        Err(Problem::Invalid(why)) => {
            return Ok(whole(
                v,
                &[("values", format!("{} {}", v.t("error-unreadable"), v.said(&why)))],
                None,
                &html! {},
            ));
        }
        other => other?,
    };
    if !answer.allowed() {
        return Ok(whole(v, &[], Some(&answer), &html! {}));
    }
    let results = if compare { compared(v, &answer) } else { found(v, &answer) };
    Ok(whole(v, &[], None, &results))
}

/// The search as the form states it; one value, the first line.
pub fn filter(v: &Visit<'_>) -> Map<String, Value> {
    let mut with = Map::new();
    if let Some(first) = v.ask.form.get("values").and_then(|t| t.lines().next()) {
        with.insert("value".into(), first.into());
    }
    for name in ["type", "originator", "text", "from", "to", "cursor"] {
        if let Some(text) = v.ask.form.get(name) {
            with.insert(name.into(), text.into());
        }
    }
    if home(v) {
        with.insert("space".into(), "home".into());
    }
    with
}

fn found(v: &Visit<'_>, answer: &Answer) -> Markup {
    let rows = list(&answer.data, "items");
    let total = number(&answer.data, "total");
    let from = v.ask.form.get("row").and_then(|r| r.parse::<u64>().ok()).unwrap_or(0);
    let to = from + rows.len() as u64;
    let more = answer.data.get("more_than_total").and_then(Value::as_bool) == Some(true);
    let key = if more { "count-of-more" } else { "count-of" };
    let caption = v.ta(key, &[("from", (from + 1).into()), ("to", to.into()), ("total", total.into())]);
    html! {
        @if rows.is_empty() {
            p .empty { (v.t("not-found")) }
            p { (v.t("not-found-hint")) }
        } @else {
            form method="post" action="/analyses/edit" {
                (parts::token(v))
                (citable(v, &caption, rows))
                (with_chosen(v))
            }
            @if let Some(next) = answer.data.get("next").and_then(Value::as_str) { (onward(v, next, to)) }
        }
        p .shown { (parts::entered(v, answer)) }
    }
}

/// What can be done with the items ticked.
fn with_chosen(v: &Visit<'_>) -> Markup {
    if home(v) {
        return html! { p .buttons { button .main type="submit" formaction="/disclosures/new" { (v.t("release-ask")) } } };
    }
    html! {
        p .buttons {
            button type="submit" name="do" value="cite" { (v.t("cite")) } " "
            button type="submit" formaction="/copies" { (v.t("copy-chosen")) }
        }
        p .hint { (v.t("copy-hint")) " " (parts::rule(&"R-025".into())) }
    }
}

fn citable(v: &Visit<'_>, caption: &str, rows: &[Value]) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let id = field(row, "id");
            let label = v.ta("cite-item", &[("id", id.get(..8).unwrap_or(id).into())]);
            let mut cells = vec![html! { input type="checkbox" name="cited" value=(id) aria-label=(label); }];
            cells.extend(item::cells(v, row));
            cells
        })
        .collect();
    let mut heads = vec![v.t("cite-head")];
    heads.extend(item::heads(v));
    parts::table("found", caption, &heads, &cells)
}

/// The next page is a new act, so it is a form.
fn onward(v: &Visit<'_>, cursor: &str, row: u64) -> Markup {
    html! {
        form method="post" action="/search#results" {
            (parts::bound(v))
            @for name in ["values", "type", "originator", "from", "to", "text"] {
                @if let Some(text) = v.ask.form.get(name) { textarea name=(name) hidden { "\n" (text) } }
            }
            input type="hidden" name="cursor" value=(cursor);
            input type="hidden" name="row" value=(row);
            button type="submit" { (v.t("page-next")) }
        }
    }
}

fn compared(v: &Visit<'_>, answer: &Answer) -> Markup {
    let d = &answer.data;
    let (shared, common) = (list(d, "shared"), list(d, "common"));
    let (absent, unreadable) = (list(d, "not_found"), list(d, "unreadable"));
    let counts = v.ta(
        "compare-counts",
        &[
            ("asked", number(d, "asked").into()),
            ("shared", shared.len().into()),
            ("common", common.len().into()),
            ("absent", absent.len().into()),
            ("unreadable", unreadable.len().into()),
        ],
    );
    html! {
        p .counts { (counts) }
        @if shared.is_empty() { p .empty { (v.t("not-found")) } } @else {
            form method="post" action="/analyses/edit" {
                (parts::token(v))
                (known(v, shared))
                (with_chosen(v))
            }
        }
        (folded(v, "common", common))
        (folded(v, "absent", absent))
        @if !unreadable.is_empty() {
            details .fold open {
                summary { (v.t("compare-unreadable")) " " (unreadable.len()) }
                ul .plain { @for row in unreadable {
                    li { (v.t("line")) " " (number(row, "line")) ": " (v.tk("said-", field(row, "code"))) }
                } }
            }
        }
        p .shown { (parts::entered(v, answer)) }
    }
}

/// Values others hold too; every item of a value is an assertion of its own and is cited by itself.
fn known(v: &Visit<'_>, shared: &[Value]) -> Markup {
    let rows: Vec<Vec<Markup>> = shared
        .iter()
        .map(|row| {
            vec![
                parts::value(field(row, "value")),
                html! { (v.tk("kind-of-", field(row, "type"))) },
                html! { (parts::orgs(v, row.get("parties").unwrap_or(&Value::Null))) },
                html! { (number(row, "count")) },
                html! { (parts::observed(v, row, "last_seen").unwrap_or_default()) },
                parts::tlp(field(row, "tlp")),
                items(v, row),
            ]
        })
        .collect();
    let heads = ["value", "type", "known-from", "items", "last-seen", "marking", "cite-head"].map(|k| v.t(k));
    parts::table("known", &v.ta("compare-caption", &[("n", shared.len().into())]), &heads, &rows)
}

fn items(v: &Visit<'_>, row: &Value) -> Markup {
    html! {
        ul .plain .ticks { @for id in list(row, "items").iter().filter_map(Value::as_str) {
            li {
                input type="checkbox" name="cited" value=(id) id={ "c-" (id) };
                label for={ "c-" (id) } { (v.t("item")) " " (parts::id(id)) }
            }
        } }
    }
}

fn folded(v: &Visit<'_>, key: &str, rows: &[Value]) -> Markup {
    html! {
        @if !rows.is_empty() {
            details .fold {
                summary { (v.tk("compare-", key)) " " (rows.len()) }
                ul .plain { @for row in rows.iter().take(200) {
                    li { (parts::value(field(row, "value"))) " " (v.tk("kind-of-", field(row, "type")))
                        @if !field(row, "list").is_empty() { " (" (parts::prose(field(row, "list"))) ")" }
                    }
                } }
            }
        }
    }
}
