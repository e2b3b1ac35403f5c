// SPDX-License-Identifier: EUPL-1.2
//! Bring data in: choose, look at what it would be, deposit. The preview tells nothing of what others
//! know, and nothing is entered before the second button.

use super::deposit_form as form_of;
use crate::ui::layout::{Shell, page, page_of, refusal, refused};
use crate::ui::parts::{self, field, list, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};

/// The empty form.
pub fn form(v: &Visit<'_>) -> Outcome {
    v.who()?;
    Ok(chosen(v, &[], None))
}

fn chosen(v: &Visit<'_>, errors: &[(&str, String)], refused: Option<&Answer>) -> Reply {
    let wrong = errors.iter().any(|(f, _)| *f == "purpose");
    let carried = form_of::source(v).filter(|_| v.ask.post && v.ask.form.get("paste").is_none());
    let body = html! {
        @if let Some(answer) = refused { (refusal(v, answer)) }
        (parts::errors(v, errors))
        p .lead { (v.t("deposit-lead")) @if v.persona.as_ref().is_some_and(|p| p.home) { " " (v.t("deposit-home")) } }
        form method="post" action="/deposit/preview" enctype="multipart/form-data" {
            (parts::bound(v))
            (form_of::belongs(v))
            (parts::purpose(v, wrong))
            fieldset {
                legend { (v.t("deposit-what")) }
                div .field {
                    label for="file" { (v.t("field-file")) }
                    p .hint #file-hint { (v.t("field-file-hint")) }
                    input type="file" id="file" name="file" aria-describedby="file-hint";
                }
                (parts::area("paste", &v.t("field-paste"), &v.t("field-paste-hint"), v.ask.form.get("paste").unwrap_or_default(), 5))
                @if let Some(data) = &carried { textarea name="base64" hidden { (data) } p .hint { (v.t("deposit-kept")) } }
            }
            (form_of::fields(v))
            button .main type="submit" { (v.t("deposit-preview")) }
        }
    };
    let (error, refused) = (!errors.is_empty(), refused.is_some());
    let s = Shell { error, refused, focus: error || refused, ..Shell::new(&v.t("nav-deposit")) };
    page_of(v, &s, &body)
}

/// What the delivery would be.
pub fn preview(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let errors = form_of::missing(v);
    if v.ask.form.get("do") == Some("change") || !errors.is_empty() {
        return Ok(chosen(v, &errors, None));
    }
    let Some(data) = form_of::source(v) else { return Err(Problem::NotFound) };
    let with = Value::Object(form_of::defaults(v, &data));
    let answer = match v.run("deposit.preview", with) {
        Err(problem @ (Problem::File(_) | Problem::Invalid(_))) => return Ok(unread(v, &problem)),
        other => other?,
    };
    let shown = &answer.data;
    let body = html! {
        p .lead { (v.ta("preview-lead", &[
            ("n", number(shown, "items").into()), ("format", v.tk("format-", field(shown, "format")).into()),
        ])) }
        @if number(shown, "personal") > 0 { p .notice { (v.ta("preview-personal", &[("n", number(shown, "personal").into())])) } }
        (warnings(v, shown))
        form method="post" action="/deposit" enctype="multipart/form-data" {
            (parts::bound(v))
            textarea name="base64" hidden { (data) }
            (form_of::carried(v))
            (mapping(v, shown))
            p .buttons {
                button .main type="submit" { (v.ta("deposit-now", &[("n", number(shown, "items").into())])) }
                " " @if shown.get("mapping").is_some_and(Value::is_object) {
                    button type="submit" formaction="/deposit/preview" { (v.t("preview-again")) }
                }
                " " button type="submit" formaction="/deposit/preview" name="do" value="change" { (v.t("preview-change")) }
            }
        }
        (first(v, list(shown, "first"), number(shown, "items")))
    };
    Ok(page_of(v, &Shell { focus: true, ..Shell::new(&v.t("preview-title")) }, &body))
}

/// A file that cannot be read as what it claims to be: the place stands in the text.
fn unread(v: &Visit<'_>, problem: &Problem) -> Reply {
    let wrong = match problem {
        Problem::Invalid(why) if why.code.as_deref() == Some("reliability") => ("reliability", v.said(why)),
        Problem::Invalid(why) => ("file", v.said(why)),
        Problem::File(why) => ("file", format!("{} {}", v.t("error-unread"), v.said_of_file(why))),
        _ => ("file", v.t("problem-file")),
    };
    chosen(v, &[wrong], None)
}

fn warnings(v: &Visit<'_>, shown: &Value) -> Markup {
    let all = list(shown, "notes");
    html! {
        @if !all.is_empty() {
            details .fold {
                summary { (v.t("preview-warnings")) " " (all.len()) }
                ul .plain { @for note in all.iter().take(50) { li {
                    (v.tk("note-", field(note, "code"))) " – " (v.t("line")) " " (number(note, "line"))
                    @if number(note, "count") > 1 { " " (v.ta("note-more", &[("n", (number(note, "count") - 1).into())])) }
                } } }
            }
        }
    }
}

/// How the columns of a file were understood; the depositor can correct each.
fn mapping(v: &Visit<'_>, shown: &Value) -> Markup {
    let Some(map) = shown.get("mapping").filter(|m| m.is_object()) else { return html! {} };
    let options: Vec<(String, String)> =
        form_of::MEANINGS.iter().map(|c| ((*c).to_owned(), v.tk("meaning-", &c.replace(':', "-")))).collect();
    let header = map.get("header").and_then(Value::as_bool) == Some(true);
    html! {
        fieldset {
            legend { (v.t("preview-mapping")) }
            p .hint { (v.t("preview-mapping-hint")) }
            input type="hidden" name="delimiter" value=(field(map, "delimiter"));
            (parts::tick("header", "header", "yes", &html! { (v.t("preview-header")) }, header))
            @for (n, column) in list(map, "columns").iter().enumerate() {
                @let name = field(column, "name");
                input type="hidden" name="column-name" value=(name);
                div .field {
                    label for={ "column-" (n) } {
                        (v.ta("preview-column", &[("n", (n + 1).into())])) @if !name.is_empty() { " " (parts::value(name)) }
                    }
                    @let chosen = form_of::meaning_code(column.get("meaning").unwrap_or(&Value::Null));
                    select id={ "column-" (n) } name="column" {
                        @for (code, label) in &options { option value=(code) selected[*code == chosen] { (label) } }
                    }
                }
            }
        }
    }
}

fn values(of: &Value) -> Markup {
    html! { @for one in list(of, "values").iter().take(4) { div { (parts::value(field(one, "value"))) } } }
}

fn first(v: &Visit<'_>, rows: &[Value], total: u64) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| vec![parts::kind(v, field(row, "kind")), values(row), parts::prose(field(row, "text"))])
        .collect();
    let heads = ["item-kind", "item-values", "item-text"].map(|k| v.t(k));
    let caption = v.ta("preview-first", &[("n", rows.len().into()), ("total", total.into())]);
    parts::table("first", &caption, &heads, &cells)
}

/// Deposits.
pub fn bring(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let errors = form_of::missing(v);
    let (Some(data), Some(purpose), true) = (form_of::source(v), &v.purpose, errors.is_empty()) else {
        return Ok(chosen(v, &errors, None));
    };
    let mut with = form_of::delivery(v, form_of::defaults(v, &data));
    with.insert("purpose".into(), purpose.json());
    let answer = match v.run("deposit", Value::Object(with)) {
        Err(problem @ (Problem::File(_) | Problem::Invalid(_))) => return Ok(unread(v, &problem)),
        other => other?,
    };
    match answer.text("id") {
        Some(id) if answer.allowed() => Ok(parts::after(&format!("/deposits/{id}"), answer.entry)),
        // What was chosen and said stays.
        _ => Ok(chosen(v, &[], Some(&answer))),
    }
}

/// A delivery of one's own party.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id = id.parse::<waarborg_domain::DepositId>().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "deposit": id }))?;
    let data = &answer.data;
    let rows: Vec<Vec<Markup>> = list(data, "first").iter().map(|row| super::item::cells(v, row)).collect();
    let total = number(data, "items");
    let place = format!("/deposits/{id}");
    let body = html! {
        (parts::done(v))
        p .lead { bdi { (parts::title(v, field(data, "title"))) } }
        dl {
            dt { (v.t("originator")) } dd { (parts::org(v, &field(data, "party").into())) }
            dt { (v.t("item-status")) } dd { (v.tk("deposit-status-", field(data, "status"))) }
            dt { (v.t("time")) } dd { (parts::time(v, data, "at").unwrap_or_default()) }
            dt { (v.t("relevance")) } dd { (parts::prose(field(data, "relevance"))) }
        }
        @let caption = v.ta("count-of", &[("from", 1.min(total).into()), ("to", rows.len().into()), ("total", total.into())]);
        (parts::table("items", &caption, &super::item::heads(v), &rows))
        @if field(data, "status") == "sealed" {
            h2 { (v.t("deposit-withdraw-title")) }
            p { (v.t("deposit-withdraw-text")) }
            (parts::button(v, &format!("{place}/withdraw"), &v.t("deposit-withdraw"), &[], false))
        }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.ta("deposit-title", &[("n", total.into())]), &body))
}

/// Takes a delivery out of use.
pub fn withdraw(v: &Visit<'_>, id: &str) -> Outcome {
    let answer = v.run("deposit.withdraw", json!({ "deposit": id }))?;
    if answer.allowed() { Ok(parts::after(&format!("/deposits/{id}"), answer.entry)) } else { Ok(refused(v, &answer)) }
}
