// SPDX-License-Identifier: EUPL-1.2
//! Putting on record that a foreign service permitted its data to be brought in or handed on, from
//! an item that comes from such a service or from the deposit form. Copies of own data to one's own
//! organisation stand here too.

use crate::ui::layout::{Shell, page_of, refusal, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;
use waarborg_domain::ItemId;

/// The form for all data of a service.
pub fn form(v: &Visit<'_>) -> Outcome {
    v.who()?;
    Ok(render(v, None, "", &[], &html! {}))
}

/// The form for one item: the service is the one it comes from.
pub fn form_of(v: &Visit<'_>, id: &str) -> Outcome {
    let id: ItemId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "item": id }))?;
    let service = foreign(&answer.data).ok_or(Problem::NotFound)?.to_owned();
    Ok(render(v, Some(&id), &service, &[], &html! {}))
}

/// The foreign service an item of one's own party comes from.
pub fn foreign(item: &Value) -> Option<&str> {
    let own = item.get("own").and_then(Value::as_bool) == Some(true);
    let is_foreign = |source: &&Value| source.get("foreign_service").and_then(Value::as_bool) == Some(true);
    list(item, "upstream").iter().find(is_foreign).filter(|_| own).map(|source| field(source, "name"))
}

fn render(v: &Visit<'_>, item: Option<&ItemId>, service: &str, errors: &[(&str, String)], refused: &Markup) -> Reply {
    let form = &v.ask.form;
    let typed = |name: &str| form.get(name).unwrap_or_default();
    let body = html! {
        (parts::done(v))
        (refused)
        (parts::errors(v, errors))
        p { (v.t("foreign-text")) " " (parts::rule(&"R-047".into())) }
        form method="post" action="/foreign" {
            (parts::bound(v))
            @if let Some(id) = item {
                input type="hidden" name="item" value=(id);
                p { (v.t("foreign-item")) " " a href={ "/items/" (id) } { (parts::id(&id.to_string())) } }
            }
            (parts::input("service", &v.t("foreign-service"), &v.t("foreign-service-hint"), form.get("service").unwrap_or(service)))
            (parts::select_hinted("recipient", &v.t("recipient"), &v.t("foreign-recipient-hint"), &super::analysis::organisations(v), typed("recipient")))
            div .field { label for="until" { (v.t("expires")) } input type="date" id="until" name="until" value=(typed("until")); }
            (parts::input("reference", &v.t("foreign-reference"), &v.t("foreign-reference-hint"), typed("reference")))
            button .main type="submit" { (v.t("foreign-record")) }
        }
        (parts::shown(v))
    };
    let wrong = !errors.is_empty();
    let s =
        Shell { error: wrong, refused: !wrong && v.ask.post, focus: v.ask.post, ..Shell::new(&v.t("foreign-title")) };
    page_of(v, &s, &body)
}

/// Puts the permission on record.
pub fn run(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let form = &v.ask.form;
    let item = form.get("item").and_then(|i| i.parse::<ItemId>().ok());
    let missing = [("service", "error-service"), ("reference", "error-reference")];
    let errors: Vec<(&str, String)> =
        missing.into_iter().filter(|(name, _)| form.get(name).is_none()).map(|(name, key)| (name, v.t(key))).collect();
    if !errors.is_empty() {
        return Ok(render(v, item.as_ref(), "", &errors, &html! {}));
    }
    let with = json!({
        "service": form.get("service"), "recipient": form.get("recipient"), "until": form.get("until"),
        "reference": form.get("reference"), "items": item.iter().collect::<Vec<_>>(),
    });
    let answer = v.run("foreign.permit", with)?;
    if answer.allowed() {
        let place = item.map_or_else(|| "/foreign".to_owned(), |id| format!("/items/{id}"));
        return Ok(parts::after(&place, answer.entry));
    }
    Ok(render(v, item.as_ref(), "", &[], &refusal(v, &answer)))
}

/// A copy of items for one's own organisation, as a file: each as it was brought in, one after another.
pub fn copy(v: &Visit<'_>) -> Outcome {
    let items: Vec<ItemId> = v.ask.form.all("cited").filter_map(|i| i.parse().ok()).collect();
    if items.is_empty() {
        return Err(Problem::coded("nothing-chosen", &[], "choose at least one item"));
    }
    let answer = v.run("item.copy", json!({ "items": items }))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let contents: Vec<&str> = list(&answer.data, "contents").iter().filter_map(Value::as_str).collect();
    let name = format!("waarborg-copy-{}.txt", answer.entry);
    Ok(Reply::File { name, kind: "text/plain; charset=utf-8", bytes: contents.join("\n").into_bytes() })
}
