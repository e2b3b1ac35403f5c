// SPDX-License-Identifier: EUPL-1.2
//! The consent desk of a party: its questions, the exact words that would be made known, and the answer,
//! given for each datum in one act, never by default. Other originators are not shown.

use super::analyses::paged;
use super::disclosure::object;
use super::item;
use super::signing::{self, Next};
use crate::ui::layout::{Shell, page, page_of, refusal, refused};
use crate::ui::parts::{self, field, list as rows_of, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::consent::standing as beforehand;
use waarborg_app::{Answer, Problem};
use waarborg_domain::{ConsentId, Role};
use waarborg_ledger::consent::standing_statement;

const TYPES: [&str; 5] = ["hash", "domain", "address", "url", "rule"];

pub(super) fn officer(v: &Visit<'_>) -> bool {
    v.persona.as_ref().is_some_and(|p| matches!(p.role, Role::ConsentOfficer | Role::Deputy))
}

/// The party's questions.
pub fn list(v: &Visit<'_>) -> Outcome {
    if !officer(v) {
        return Err(Problem::NotFound);
    }
    let answer = v.list("consents")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows: Vec<Vec<Markup>> = rows_of(&answer.data, "rows").iter().map(|c| row(v, c)).collect();
    let body = html! {
        (parts::done(v))
        p { (v.t("consents-lead")) }
        @if let Some(name) = super::care::officer_name(v, field(&answer.data, "on_duty")) {
            p { (v.t("roster-now")) " " strong { (parts::safe(&name)) } ". " a href="/care" { (v.t("care-roster")) } }
        }
        @if !rows_of(&answer.data, "roster").is_empty() {
            ul .plain { @for turn in rows_of(&answer.data, "roster") {
                li { (parts::safe(&super::care::officer_name(v, field(turn, "officer")).unwrap_or_default())) ": " (parts::time(v, turn, "from").unwrap_or_default()) " – " (parts::time(v, turn, "until").unwrap_or_default()) }
            } }
        }
        @if rows.is_empty() { p .empty { (v.t("consents-empty")) } } @else {
            (paged(v, "consents", &answer.data, &heads(v), &rows))
        }
        (standing_list(v, rows_of(&answer.data, "standing")))
        p { a .button href="/consents/standing" { (v.t("standing-new")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("nav-consents"), &body))
}

fn heads(v: &Visit<'_>) -> Vec<String> {
    ["question", "state", "items", "asked-at", "due"].map(|k| v.t(k)).into()
}

/// A question in a list.
fn row(v: &Visit<'_>, c: &Value) -> Vec<Markup> {
    let to = parts::org(v, &field(c, "recipient").into());
    vec![
        html! { a href={ "/consents/" (field(c, "consent")) } { (v.ta("consent-title", &[("to", to.into())])) } },
        html! { (v.tk("consent-", field(c, "status"))) },
        html! { (number(c, "items")) },
        html! { (parts::time(v, c, "asked").unwrap_or_default()) },
        html! { (parts::time(v, c, "due").unwrap_or_default()) },
    ]
}

/// One question.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id: ConsentId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "consent": id }))?;
    Ok(render(v, &id, &answer.data, &[], None))
}

fn render(v: &Visit<'_>, id: &ConsentId, d: &Value, errors: &[(&str, String)], refused: Option<&Answer>) -> Reply {
    let state = field(d, "status");
    let open = matches!(state, "asked" | "silent");
    let to = parts::org(v, &field(d, "recipient").into());
    let body = html! {
        (parts::done(v))
        @if let Some(answer) = refused { (refusal(v, answer)) }
        (parts::errors(v, errors))
        p class={ "banner " (match state { "given" => "met", "asked" | "silent" | "partial" => "waiting", _ => "neutral" }) } {
            strong { (v.tk("consent-", state)) }
                @if open { ". " (v.t("due")) " " (parts::time(v, d, "due").unwrap_or_default()) }
        }
        @if open { p .hint { (v.t("duty-answer-consent-hint")) } }
        @if d.get("objected").and_then(Value::as_bool) == Some(true) { p .notice { (v.t("consent-objected")) } }
        dl {
            dt { (v.t("confirm-what")) } dd { (object(v, d)) }
            dt { (v.t("recipient")) } dd { (to) }
            dt { (v.t("purpose-label")) } dd { (parts::purpose_name(v, field(d, "purpose"))) }
            dt { (v.t("conditions")) } dd { (parts::conditions(v, d.get("conditions").unwrap_or(&Value::Null))) }
            dt { (v.t("asked-at")) } dd { (parts::time(v, d, "asked").unwrap_or_default()) }
            @if !field(d, "expires").is_empty() { dt { (v.t("expires")) } dd { (parts::time(v, d, "expires").unwrap_or_default()) } }
        }
        (words(v, rows_of(d, "words")))
        @if open && officer(v) { (form(v, id, d)) } @else { (data(v, d)) }
        (earlier(v, rows_of(d, "earlier")))
        @if officer(v) && matches!(state, "given" | "partial") {
            h2 { (v.t("consent-withdraw")) }
            p { (v.t("consent-withdraw-text")) " " (parts::rule(&"R-046".into())) }
            (parts::button(v, &format!("/consents/{id}/withdraw"), &v.t("consent-withdraw"), &[], false))
        }
        (parts::shown(v))
    };
    let title = v.ta("consent-title", &[("to", to.clone().into())]);
    let (error, refused) = (!errors.is_empty(), refused.is_some());
    page_of(v, &Shell { error, refused, focus: error || refused, ..Shell::new(&title) }, &body)
}

/// The exact words that would be made known, each with a little around it.
fn words(v: &Visit<'_>, rows: &[Value]) -> Markup {
    html! {
        h2 { (v.t("consent-words")) }
        @if rows.is_empty() { p .empty { (v.t("consent-words-none")) } } @else {
            ol .words { @for row in rows {
                li { span .hint { (v.t("line")) " " (number(row, "line")) } (parts::lines(field(row, "words"))) }
            } }
        }
    }
}

fn data(v: &Visit<'_>, d: &Value) -> Markup {
    let rows: Vec<Vec<Markup>> = rows_of(d, "data").iter().map(|row| item::cells(v, row)).collect();
    html! {
        h2 { (v.t("consent-data")) }
        (parts::table("data", &v.ta("items-count", &[("n", rows.len().into())]), &item::heads(v), &rows))
    }
}

fn form(v: &Visit<'_>, id: &ConsentId, d: &Value) -> Markup {
    let cells: Vec<Vec<Markup>> = rows_of(d, "data")
        .iter()
        .map(|row| {
            let one = field(row, "id");
            let label = v.ta("consent-item", &[("id", one.get(..8).unwrap_or(one).into())]);
            let mut cells = vec![html! { input type="checkbox" name="items" value=(one) aria-label=(label); }];
            cells.extend(item::cells(v, row));
            cells
        })
        .collect();
    let mut heads = vec![v.t("consent-part")];
    heads.extend(item::heads(v));
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    html! {
        form method="post" action={ "/consents/" (id) "/answer" } {
            (parts::bound(v))
            h2 { (v.t("consent-data")) }
            p .hint { (v.t("consent-part-hint")) }
            (parts::table("data", &v.ta("items-count", &[("n", cells.len().into())]), &heads, &cells))
            fieldset #answer tabindex="-1" {
                legend { (v.t("answer")) }
                // Nothing is chosen beforehand: an answer is never a default.
                @for code in ["given", "partial", "refused"] {
                    div .tick {
                        input type="radio" name="answer" id={ "answer-" (code) } value=(code) checked[typed("answer") == code];
                        label for={ "answer-" (code) } { (v.tk("answer-", code)) }
                    }
                }
            }
            (parts::input("further", &v.t("consent-conditions"), &v.t("field-further-hint"), typed("further")))
            div .field { label for="expires" { (v.t("expires")) } input type="date" id="expires" name="expires" value=(typed("expires")); }
            (parts::area("reasons", &v.t("reasons"), "", typed("reasons"), 2))
            button .main type="submit" { (v.t("consent-record")) } " " (signing::buttons(v))
        }
    }
}

fn earlier(v: &Visit<'_>, rows: &[Value]) -> Markup {
    let cells: Vec<Vec<Markup>> = rows.iter().take(50).map(|c| row(v, c)).collect();
    html! {
        h2 { (v.t("consent-earlier")) }
        @if cells.is_empty() { p .empty { (v.t("consent-earlier-none")) } } @else { (parts::table_under("earlier", &v.t("consent-earlier"), &heads(v), &cells)) }
    }
}

/// Answers.
pub fn answer(v: &Visit<'_>, id: &str) -> Outcome {
    let id: ConsentId = id.parse().map_err(|_| Problem::NotFound)?;
    let form = &v.ask.form;
    let items: Vec<&str> = form.all("items").collect();
    let chosen = form.get("answer");
    let wrong = match chosen {
        None => Some(v.t("error-answer")),
        Some("partial") if items.is_empty() => Some(v.t("error-part")),
        _ => None,
    };
    if let Some(text) = wrong {
        // The question is read again: what was typed stays.
        return again(v, &id, &[("answer", text)], None);
    }
    let further: Vec<&str> =
        form.get("further").unwrap_or_default().split([',', ' ']).filter(|c| !c.is_empty()).collect();
    let mut with = json!({
        "consent": id, "answer": chosen, "items": if chosen == Some("partial") { items } else { vec![] },
        "conditions": { "further": further }, "expires": form.get("expires"), "reasons": form.get("reasons"),
    });
    let outcome = match signing::next(v, &mut with) {
        Next::Go => v.run("consent.answer", with),
        Next::Unread(why) => return again(v, &id, &[("answer", v.t(why))], None),
        Next::Ask => match signing::read(v, "consent.statement", with) {
            Ok(Ok(words)) => return Ok(words),
            Ok(Err(answer)) => Ok(answer),
            Err(problem) => Err(problem),
        },
    };
    match outcome {
        Ok(answer) if answer.allowed() => Ok(parts::after(&format!("/consents/{id}"), answer.entry)),
        Ok(answer) => again(v, &id, &[], Some(&answer)),
        Err(Problem::Invalid(why)) => {
            let at = if why.code.as_deref() == Some("bad-date") { "expires" } else { "answer" };
            again(v, &id, &[(at, v.said(&why))], None)
        }
        Err(other) => Err(other),
    }
}

/// The question is read again; what was typed stays.
fn again(v: &Visit<'_>, id: &ConsentId, errors: &[(&str, String)], refused: Option<&Answer>) -> Outcome {
    let read = v.beside("view", json!({ "consent": id }))?;
    if read.allowed() { Ok(render(v, id, &read.data, errors, refused)) } else { Err(Problem::NotFound) }
}

/// Takes a consent back.
pub fn withdraw(v: &Visit<'_>, id: &str) -> Outcome {
    let id: ConsentId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.run("consent.withdraw", json!({ "consent": id }))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let standing = v.snapshot().state.standing.contains_key(&id);
    let place = if standing { "/consents".to_owned() } else { format!("/consents/{id}") };
    Ok(parts::after(&place, answer.entry))
}

/// Standing consents of the own party.
fn standing_list(v: &Visit<'_>, standing: &[Value]) -> Markup {
    let rows: Vec<Vec<Markup>> = standing
        .iter()
        .map(|s| {
            let over = s.get("over").and_then(Value::as_bool) == Some(true);
            vec![
                html! { (parts::org(v, &field(s, "recipient").into())) },
                parts::purpose_name(v, field(s, "purpose")),
                html! { (parts::time(v, s, "until").unwrap_or_default()) },
                html! { @if over { (v.t("standing-over")) } @else {
                (parts::button(v, &format!("/consents/{}/withdraw", field(s, "consent")), &v.t("standing-revoke"), &[], false)) } },
            ]
        })
        .collect();
    let heads = ["recipient", "purpose-label", "until", "act"].map(|k| v.t(k));
    html! { @if !rows.is_empty() { h2 { (v.t("standing-title")) } (parts::table_under("standing", &v.t("standing-title"), &heads, &rows)) } }
}

/// The form for a standing consent.
pub fn standing(v: &Visit<'_>) -> Outcome {
    if !officer(v) {
        return Err(Problem::NotFound);
    }
    Ok(standing_form(v, &[], None))
}

fn standing_form(v: &Visit<'_>, errors: &[(&str, String)], refused: Option<&Answer>) -> Reply {
    let form = &v.ask.form;
    let chosen: Vec<&str> = form.all("types").collect();
    let purposes: Vec<(String, String)> =
        parts::PURPOSES.iter().map(|c| ((*c).to_owned(), v.tk("purpose-", c))).collect();
    let body = html! {
        @if let Some(answer) = refused { (refusal(v, answer)) }
        (parts::errors(v, errors))
        p { (v.t("standing-text")) }
        form method="post" action="/consents/standing" {
            (parts::bound(v))
            fieldset #types tabindex="-1" {
                legend { (v.t("standing-types")) }
                @for code in TYPES { (parts::tick(&format!("types-{code}"), "types", code, &html! { (v.tk("type-", code)) }, chosen.contains(&code))) }
            }
            (parts::select("recipient", &v.t("recipient"), &super::analysis::organisations(v), form.get("recipient").unwrap_or_default()))
            (parts::select("purpose", &v.t("purpose-code"), &purposes, form.get("purpose").unwrap_or_default()))
            div .field { label for="until" { (v.t("standing-until")) } input type="date" id="until" name="until" value=(form.get("until").unwrap_or_default()); }
            button .main type="submit" { (v.t("standing-new")) } " " (signing::buttons(v))
        }
    };
    let (error, refused) = (!errors.is_empty(), refused.is_some());
    page_of(v, &Shell { error, refused, focus: error || refused, ..Shell::new(&v.t("standing-new")) }, &body)
}

/// Grants a standing consent.
pub fn grant(v: &Visit<'_>) -> Outcome {
    let form = &v.ask.form;
    let types: Vec<&str> = form.all("types").collect();
    let mut errors = Vec::new();
    if types.is_empty() {
        errors.push(("types", v.t("error-types")));
    }
    if form.get("until").is_none() {
        errors.push(("until", v.t("error-until")));
    }
    if !errors.is_empty() {
        return Ok(standing_form(v, &errors, None));
    }
    let mut with = json!({
        "types": types, "recipient": form.get("recipient"), "purpose": form.get("purpose"), "until": form.get("until"),
    });
    match signing::next(v, &mut with) {
        Next::Go => {}
        Next::Unread(why) => return Ok(standing_form(v, &[("types", v.t(why))], None)),
        Next::Ask => return standing_words(v, with),
    }
    let answer = v.run("consent.standing", with)?;
    if answer.allowed() {
        Ok(parts::after("/consents", answer.entry))
    } else {
        Ok(standing_form(v, &[], Some(&answer)))
    }
}

/// The words of a standing consent, to be signed.
fn standing_words(v: &Visit<'_>, with: Value) -> Outcome {
    signing::fresh(v)?;
    let request: beforehand::Request = serde_json::from_value(with).map_err(|e| Problem::invalid(e.to_string()))?;
    let statement = standing_statement(&v.who()?.org, &request.standing()?);
    Ok(signing::page(v, &String::from_utf8(statement).map_err(|_| Problem::Unavailable)?))
}
