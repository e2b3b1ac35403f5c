// SPDX-License-Identifier: EUPL-1.2
//! What waits for the reader's role in its organisation, by deadline: a card a task, with one button. A card never
//! names other originators; a late task says so in words.

use crate::ui::layout::{Shell, page_of, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_domain::{Instant, Role};

/// Cards on the page.
const CARDS: usize = 25;

/// The page.
pub fn show(v: &Visit<'_>) -> Outcome {
    if v.persona.is_none() {
        return Ok(crate::ui::reply::Reply::See("/".into()));
    }
    render(v, &[])
}

/// The page again, with what is wrong at a card's field.
pub fn with_error(v: &Visit<'_>, field: &str, text: String) -> Outcome {
    render(v, &[(field, text)])
}

fn render(v: &Visit<'_>, errors: &[(&str, String)]) -> Outcome {
    let answer = v.beside("view", json!({}))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let data = &answer.data;
    let (tasks, deciding) = (list(data, "tasks"), deciding(v, data.get("deciding").unwrap_or(&Value::Null)));
    let late = tasks.iter().filter(|t| is_late(t)).count();
    let today = tasks.iter().filter(|t| !is_late(t) && is_today(v, t)).count();
    let later = tasks.len() - late - today;
    let body = html! {
        (parts::done(v))
        (parts::errors(v, errors))
        @if let Some(deciding) = &deciding { (deciding) }
        @if tasks.is_empty() && deciding.is_none() {
            @if let Some(p) = &v.persona { p { (v.tk("about-", p.role.code())) } }
            p .empty { (v.t("tasks-empty")) @if let Some((place, key)) = elsewhere(v) { " " a href=(place) { (v.t(key)) } } }
        } @else if !tasks.is_empty() {
            p .counts { (v.ta("tasks-counts", &[("late", late.into()), ("today", today.into()), ("later", later.into())])) }
            @for task in tasks.iter().take(CARDS) { (card(v, task)) }
            @if tasks.len() > CARDS { p { (v.ta("tasks-more", &[("n", (tasks.len() - CARDS).into())])) } }
        }
        p { a href="/duties" { (v.t("duties-title")) } " · " a href="/care" { (v.t("care-title")) } }
        (super::leaving::handed_on(v, list(data, "handed_on")))
        (waiting(v, list(data, "waiting")))
        (drafts(v, list(data, "analyses")))
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    let title = if late > 0 { v.ta("tasks-title-late", &[("n", late.into())]) } else { v.t("nav-tasks") };
    let error = !errors.is_empty();
    Ok(page_of(v, &Shell { error, focus: error, ..Shell::new(&title) }, &body))
}

/// Where someone without tasks would go on.
fn elsewhere(v: &Visit<'_>) -> Option<(&'static str, &'static str)> {
    let p = v.persona.as_ref()?;
    match p.role {
        Role::ConsentOfficer | Role::Deputy => Some(("/consents", "nav-consents")),
        Role::Recipient => Some(("/disclosures", "nav-disclosures")),
        Role::Depositor => Some(("/deposit", "nav-deposit")),
        Role::Manager | Role::Head | Role::Minister if p.inside || p.home => Some(("/disclosures", "nav-disclosures")),
        _ if p.inside => Some(("/search", "nav-search")),
        _ if p.home => Some(("/search", "nav-own-data")),
        _ => Some(("/acts", "nav-acts")),
    }
}

fn is_late(task: &Value) -> bool {
    task.get("late").and_then(Value::as_bool) == Some(true)
}

fn is_today(v: &Visit<'_>, task: &Value) -> bool {
    Instant::parse(field(task, "due")).is_ok_and(|due| due.date() == v.now.date())
}

fn card(v: &Visit<'_>, task: &Value) -> Markup {
    let late = is_late(task);
    let kind = field(task, "kind");
    let object = task.get("object").unwrap_or(&Value::Null);
    let word = if late {
        "due-late"
    } else if is_today(v, task) {
        "due-today"
    } else {
        "due-later"
    };
    let own = v.persona.as_ref().is_some_and(|p| p.org.as_str() == field(object, "recipient"));
    let recipient = match field(object, "recipient") {
        "" => String::new(),
        // To oneself says nothing.
        _ if own => String::new(),
        code => parts::org(v, &code.into()),
    };
    html! {
        article .card .late[late] {
            h2 { span .due { (v.t(word)) } ": " (v.tk("duty-", kind)) @if !recipient.is_empty() { " → " (recipient) } }
            p { (v.t("due")) " " (parts::time(v, task, "due").unwrap_or_default())
                @if let Some(rule) = task.get("rule").and_then(Value::as_str) { ". " (parts::rule(&rule.into())) (article(v, rule)) }
            }
            @if !field(object, "disclosure").is_empty() {
                p { a href={ "/disclosures/" (field(object, "disclosure")) } { bdi { (super::disclosure::name(v, object)) } } }
            }
            @if !field(object, "item").is_empty() {
                p { (v.t("item")) " " a href={ "/items/" (field(object, "item")) } { (parts::id(field(object, "item"))) } }
            }
            (super::personal::about(v, kind, object))
            // Care: own data a text mentions, words meant for the public, what the other service must know.
            @if !field(object, "mentioned_in").is_empty() {
                p { (v.t("items")) ": " @for item in list(object, "items").iter().filter_map(Value::as_str) { a href={ "/items/" (item) } { (parts::id(item)) } " " } }
            }
            @if !field(object, "text").is_empty() { (parts::lines(field(object, "text"))) }
            // Receipt and companies.
            @if !field(object, "receipt").is_empty() {
                p { a href={ "/receipts/" (field(object, "receipt")) } { (v.t("receipts-one")) } }
            }
            @if !field(object, "cooperation").is_empty() {
                p { a href={ "/cooperations/" (field(object, "cooperation")) } { (v.t("companies-one")) } }
            }
            // Personal data say their own, above.
            @if !matches!(kind, "examine-or-destroy" | "destroy-removed" | "destroy-privileged") {
                p .hint { (v.tk("duty-", &format!("{kind}-hint"))) }
            }
            @if !field(object, "intake").is_empty() {
                p { a href={ "/intakes/" (field(object, "intake")) } { (v.t("intakes-one")) } }
            }
            (action(v, kind, task, object))
        }
    }
}

/// By which article, and what kind of source that is.
fn article(v: &Visit<'_>, rule: &str) -> Markup {
    let snapshot = v.snapshot();
    let row = snapshot.law.rules().get(&rule.into());
    html! {
        @if let Some(row) = row {
            " " (parts::badge(v, row)) @if row.article != "-" { " " span .article { (row.article) } }
        }
    }
}

/// The one button of a card.
fn action(v: &Visit<'_>, kind: &str, task: &Value, object: &Value) -> Markup {
    let id = field(task, "id");
    let go = |place: String, label: &str| html! { p { a .button href=(place) { (v.t(label)) } } };
    // A duty that is fulfilled by saying how or where.
    let line = |place: String, name: &str, label: &str| {
        html! {
            form method="post" action=(place) {
                (parts::bound(v))
                div .field {
                    label for={ (name) "-" (id) } { (v.t(label)) }
                    input type="text" id={ (name) "-" (id) } name=(name);
                }
                button type="submit" { (v.t("told-record")) }
            }
        }
    };
    match kind {
        "answer-consent" => go(format!("/consents/{}", field(object, "consent")), "task-answer"),
        "acknowledge" => go(format!("/disclosures/{}", field(object, "disclosure")), "open"),
        "answer-recall" => html! {
            (parts::button(v, &format!("/duties/{id}/recall"), &v.t("recall-destroyed"), &[("destroyed", "yes")], true))
            (parts::button(v, &format!("/duties/{id}/recall"), &v.t("recall-kept"), &[], false))
        },
        "tell-oversight" | "reassess-permission" => go(format!("/permissions/{}", field(object, "permission")), "open"),
        "tell-correction" => line(format!("/duties/{id}/told"), "how", "told-how"),
        "publish-notice" => line(format!("/duties/{id}/published"), "reference", "published-where"),
        "confirm-redaction" => html! {
            form method="post" action={ "/redactions/" (field(object, "analysis")) } {
                (parts::bound(v))
                @for item in list(object, "items").iter().filter_map(Value::as_str) {
                    input type="hidden" name="item" value=(item);
                }
                button type="submit" { (v.t("redaction-confirm")) }
            }
        },
        // Around a disclosure outside the cell.
        "confirm-in-writing" => line(format!("/duties/{id}/confirmed"), "reference", "confirmed-where"),
        "track-destruction" => html! {
            form method="post" action={ "/duties/" (id) "/destruction" } {
                (parts::bound(v))
                div .field {
                    label for={ "answer-" (id) } { (v.t("destruction-answer")) }
                    select id={ "answer-" (id) } name="answer" {
                        @for answer in ["confirmed", "refused", "lapsed"] {
                            option value=(answer) { (v.tk("destruction-", answer)) }
                        }
                    }
                }
                div .field {
                    label for={ "reference-" (id) } { (v.t("destruction-where")) }
                    input type="text" id={ "reference-" (id) } name="reference";
                }
                button type="submit" { (v.t("told-record")) }
            }
        },
        "hear-refusal" => parts::button(v, &format!("/duties/{id}/heard"), &v.t("refusal-heard"), &[], true),
        "give-inspection" => line(format!("/inspections/{}", field(object, "request")), "reasons", "inspection-how"),
        // Foreign partners: each is fulfilled on the partner's own page.
        "tell-relation" | "reweigh" | "review-note" | "draw-balance" => {
            go(format!("/partners/{}", field(object, "partner")), "open")
        }
        // Care.
        "answer-mention" => html! {
            (parts::button(v, &format!("/duties/{id}/mention"), &v.t("mention-objects"), &[("objects", "yes")], false))
            (parts::button(v, &format!("/duties/{id}/mention"), &v.t("mention-no-objection"), &[], true))
        },
        "answer-communication" => html! {
            (parts::button(v, &format!("/communications/{}", field(object, "communication")), &v.t("communication-agrees"), &[("agrees", "yes")], true))
            (parts::button(v, &format!("/communications/{}", field(object, "communication")), &v.t("communication-disagrees"), &[], false))
        },
        "evidence-safeguard" => go("/care".to_owned(), "care-safeguard"),
        "tell-operation" => line(format!("/duties/{id}/operation"), "how", "operation-how"),
        "send-designation" => line(format!("/duties/{id}/designation"), "reference", "designation-reference"),
        "settle-archive" => html! {
            (super::care::archive_finding(v, id))
            (line(format!("/duties/{id}/transferred"), "reference", "archive-transferred-where"))
        },
        _ => html! {},
    }
}

/// What waits for the reader's decision; nothing if nothing does.
fn deciding(v: &Visit<'_>, all: &Value) -> Option<Markup> {
    let (disclosures, permissions, notes) = (list(all, "disclosures"), list(all, "permissions"), list(all, "notes"));
    let n = disclosures.len() + permissions.len() + notes.len();
    let since = |row: &Value| html! { " " span .hint { (parts::time(v, row, "at").unwrap_or_default()) } };
    let rows = html! {
        h2 { (v.ta("tasks-deciding", &[("n", n.into())])) }
        ul .plain {
            @for row in disclosures {
                li {
                    a href={ "/disclosures/" (field(row, "disclosure")) "/decide?recipient=" (field(row, "recipient")) } { bdi { (super::disclosure::name(v, row)) } }
                    " → " (parts::org(v, &field(row, "recipient").into())) (since(row))
                }
            }
            @for row in permissions {
                li {
                    a href={ "/permissions/" (field(row, "permission")) } { (v.t("tasks-deciding-permission")) }
                    " → " (parts::orgs(v, row.get("recipients").unwrap_or(&Value::Null))) (since(row))
                }
            }
            @for row in notes {
                li {
                    a href={ "/partners/" (field(row, "partner")) } { (v.t("tasks-deciding-note")) }
                    " " (parts::org(v, &field(row, "partner").into())) (since(row))
                }
            }
        }
    };
    (n > 0).then_some(rows)
}

fn waiting(v: &Visit<'_>, rows: &[Value]) -> Markup {
    html! {
        @if !rows.is_empty() {
            details .fold {
                summary { (v.t("tasks-waiting")) " " (rows.len()) }
                ul .plain { @for row in rows {
                    li {
                        a href={ "/disclosures/" (field(row, "disclosure")) } { bdi { (super::disclosure::name(v, row)) } }
                        " → " (parts::orgs(v, row.get("recipients").unwrap_or(&Value::Null)))
                    }
                } }
            }
        }
    }
}

fn drafts(v: &Visit<'_>, rows: &[Value]) -> Markup {
    html! {
        @if !rows.is_empty() {
            h2 { (v.t("tasks-continue")) }
            ul .plain { @for row in rows {
                li {
                    a href={ "/analyses/" (field(row, "analysis")) } { bdi { (parts::title(v, field(row, "title"))) } } ", " (v.t("version")) " " (parts::number(row, "version"))
                }
            } }
        }
    }
}
