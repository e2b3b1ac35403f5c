// SPDX-License-Identifier: EUPL-1.2
//! The calendar of an organisation's duties, the roster of its officers, and what care asks of people in a
//! role: a privacy assessment, evidence of a safeguard, telling the other service,
//! words meant for the public.

use super::analyses::paged;
use crate::ui::layout::{Shell, page, page_of, refusal, refused};
use crate::ui::parts::{self, field, list, number};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;
use waarborg_domain::{CapacityId, Org, OrgKind, Role};

const SAFEGUARDS: [&str; 5] = ["accuracy", "algorithms", "models", "loss", "unauthorised-use"];

/// The calendar: what is late, what is due within three days, what is later.
pub fn calendar(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.list("duties")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows: Vec<Vec<Markup>> = list(&answer.data, "rows")
        .iter()
        .map(|row| {
            let rule = row.get("rule").and_then(Value::as_str);
            vec![
                html! { (v.tk("duties-", field(row, "when"))) },
                html! { (parts::time(v, row, "due").unwrap_or_default()) },
                html! { (v.tk("duty-", field(row, "kind"))) },
                html! { @if let Some(rule) = rule { (parts::rule(&rule.into())) } },
            ]
        })
        .collect();
    let heads = ["state", "due", "duty", "rules"].map(|k| v.t(k));
    let counts = [("late", number(&answer.data, "late").into()), ("soon", number(&answer.data, "soon").into())];
    let body = html! {
        p .counts { (v.ta("duties-counts", &counts)) }
        @if rows.is_empty() { p .empty { (v.t("duties-empty")) } } @else {
            (paged(v, "duties", &answer.data, &heads, &rows))
        }
        p { a href="/tasks" { (v.t("nav-tasks")) } " · " a href="/care" { (v.t("care-title")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("duties-title"), &body))
}

/// What the reader's role may put on record.
pub fn forms(v: &Visit<'_>) -> Outcome {
    v.who()?;
    render(v, &[], &html! {})
}

fn render(v: &Visit<'_>, errors: &[(&str, String)], refused: &Markup) -> Outcome {
    let role = v.persona.as_ref().map(|p| p.role);
    let kind = v.persona.as_ref().and_then(|p| v.snapshot().state.org(&p.org).map(|o| (o.org.kind, o.org.party)));
    let service = kind.is_some_and(|k| k.0.is_service());
    let party = kind.is_some_and(|k| k.1);
    let words = if party { v.beside("view", json!({ "list": "communications" }))?.data } else { Value::Null };
    let officer = matches!(role, Some(Role::ConsentOfficer | Role::Deputy));
    let body = html! {
        (parts::done(v))
        (refused)
        (parts::errors(v, errors))
        p { (v.t("care-lead")) " " a href="/duties" { (v.t("duties-title")) } }
        @if role == Some(Role::Dpo) { (form(v, "privacy", "R-155", &[("reference", "privacy-reference"), ("not_indicated", "privacy-not-indicated")], &html! {})) }
        @if officer { (roster(v)) }
        @if matches!(kind, Some((OrgKind::Aivd, _))) { (form(v, "safeguard", "R-016", &[("reference", "safeguard-reference")], &safeguards(v))) }
        @if service { (form(v, "operation", "R-063", &[("what", "operation-what")], &affected(v))) }
        @if party && role == Some(Role::Manager) { (form(v, "notice", "R-143", &[("reasons", "notice-reasons")], &notice(v))) }
        @if service { (form(v, "text", "R-120", &[("title", "text-title"), ("text", "text-text")], &html! {})) }
        @if party { (form(v, "communication", "R-036", &[("text", "communication-text")], &html! {})) (communications(v, list(&words, "rows"))) }
    };
    let wrong = !errors.is_empty();
    let s = Shell { error: wrong, refused: !wrong && v.ask.post, focus: v.ask.post, ..Shell::new(&v.t("care-title")) };
    Ok(page_of(v, &s, &body))
}

/// Words meant for the public: who answered what, and for its own party the button to publish.
fn communications(v: &Visit<'_>, rows: &[Value]) -> Markup {
    html! {
        @for row in rows {
            article .card {
                p { (parts::org(v, &field(row, "party").into())) ", " (parts::time(v, row, "at").unwrap_or_default()) }
                (parts::lines(field(row, "text")))
                ul .plain { @for a in list(row, "answers") {
                    @let agrees = a.get("agrees").and_then(Value::as_bool) == Some(true);
                    li { (parts::org(v, &field(a, "party").into())) ": " (v.t(if agrees { "communication-agrees" } else { "communication-disagrees" })) }
                } }
                @if let Some(entry) = row.get("published").and_then(Value::as_u64) {
                    p { (v.t("communication-public")) " " (entry) }
                } @else if row.get("own").and_then(Value::as_bool) == Some(true) {
                    (parts::button(v, "/care/publish", &v.t("communication-publish"), &[("communication", field(row, "communication"))], false))
                }
            }
        }
    }
}

/// A form with text fields, after what is chosen in it.
fn form(v: &Visit<'_>, what: &str, rule: &str, fields: &[(&str, &str)], chosen: &Markup) -> Markup {
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    html! {
        section {
            h2 { (v.tk("care-", what)) " " (parts::rule(&rule.into())) }
            form method="post" action={ "/care/" (what) } {
                (parts::bound(v))
                (chosen)
                @for (name, label) in fields { (parts::input(name, &v.t(label), "", typed(name))) }
                button type="submit" { (v.t("told-record")) }
            }
        }
    }
}

/// Whether it is given in writing, and from when it counts.
fn notice(v: &Visit<'_>) -> Markup {
    let form = &v.ask.form;
    html! {
        (parts::tick("written", "written", "yes", &html! { (v.t("in-writing")) }, form.ticked("written")))
        div .field { label for="effective" { (v.t("notice-effective")) } input type="date" id="effective" name="effective" value=(form.get("effective").unwrap_or_default()); }
    }
}

fn safeguards(v: &Visit<'_>) -> Markup {
    let options: Vec<(String, String)> =
        SAFEGUARDS.iter().map(|code| ((*code).to_owned(), v.tk("safeguard-of-", code))).collect();
    parts::select("safeguard", &v.t("safeguard-which"), &options, v.ask.form.get("safeguard").unwrap_or_default())
}

fn affected(v: &Visit<'_>) -> Markup {
    let snapshot = v.snapshot();
    let own = v.persona.as_ref().map(|p| p.org.clone());
    let service = |o: &Org| o.kind.is_service() && Some(&o.id) != own.as_ref();
    let others = snapshot.state.orgs.values().map(|o| &o.org).filter(|o| service(o));
    let options: Vec<(String, String)> = others.map(|o| (o.id.to_string(), o.name.clone())).collect();
    html! {
        (parts::select("affects", &v.t("operation-affects"), &options, v.ask.form.get("affects").unwrap_or_default()))
        div .field { label for="begins" { (v.t("operation-begins")) } input type="date" id="begins" name="begins" value=(v.ask.form.get("begins").unwrap_or_default()); }
    }
}

/// Officers of the reader's own party, by alias.
fn officers(v: &Visit<'_>) -> Vec<(CapacityId, String)> {
    let snapshot = v.snapshot();
    let Some(persona) = &v.persona else { return Vec::new() };
    let own = |id: &CapacityId| waarborg_ledger::consent::is_officer(&snapshot.state, id, &persona.org);
    v.system.people().into_iter().filter(|(id, _)| own(id)).map(|(id, person)| (id, person.name)).collect()
}

/// The name of an officer of the reader's own party; nobody else's.
pub fn officer_name(v: &Visit<'_>, id: &str) -> Option<String> {
    officers(v).into_iter().find(|(officer, _)| officer.to_string() == id).map(|(_, name)| name)
}

/// One turn for each officer.
fn roster(v: &Visit<'_>) -> Markup {
    html! {
        section {
            h2 { (v.t("care-roster")) }
            p .hint { (v.t("roster-hint")) }
            form method="post" action="/care/roster" {
                (parts::bound(v))
                @for (id, name) in officers(v) {
                    fieldset {
                        legend { (parts::safe(&name)) }
                        input type="hidden" name="officer" value=(id);
                        div .field { label for={ "from-" (id) } { (v.t("roster-from")) } input type="date" id={ "from-" (id) } name={ "from-" (id) }; }
                        div .field { label for={ "until-" (id) } { (v.t("roster-until")) } input type="date" id={ "until-" (id) } name={ "until-" (id) }; }
                    }
                }
                button type="submit" { (v.t("told-record")) }
            }
        }
    }
}

/// Puts it on record.
pub fn run(v: &Visit<'_>, what: &str) -> Outcome {
    let form = &v.ask.form;
    let text = |name: &str| form.get(name).unwrap_or_default();
    let (verb, with) = match what {
        "privacy" => (
            "privacy.assess",
            json!({ "reference": form.get("reference"), "not_indicated": form.get("not_indicated") }),
        ),
        "safeguard" => {
            ("safeguard.evidence", json!({ "safeguard": text("safeguard"), "reference": text("reference") }))
        }
        "operation" => {
            ("operation.plan", json!({ "affects": text("affects"), "begins": text("begins"), "what": text("what") }))
        }
        "communication" => ("communication.propose", json!({ "text": text("text") })),
        "notice" => (
            "notice.give",
            json!({ "written": form.ticked("written"), "reasons": form.get("reasons"), "effective": form.get("effective") }),
        ),
        "text" => ("text.publish", json!({ "title": text("title"), "text": text("text") })),
        "publish" => ("communication.publish", json!({ "communication": text("communication") })),
        "roster" => ("roster.set", json!({ "turns": turns(v) })),
        _ => return Err(Problem::NotFound),
    };
    match v.run(verb, with) {
        Ok(answer) if answer.allowed() => Ok(parts::after("/care", answer.entry)),
        Ok(answer) => render(v, &[], &refusal(v, &answer)),
        Err(Problem::Invalid(why)) => render(v, &[("main", v.said(&why))], &html! {}),
        Err(problem) => Err(problem),
    }
}

/// Turns that were filled in.
fn turns(v: &Visit<'_>) -> Vec<Value> {
    let form = &v.ask.form;
    let turn = |officer: &str| {
        let (from, until) = (form.get(&format!("from-{officer}"))?, form.get(&format!("until-{officer}"))?);
        Some(json!({ "officer": officer, "from": from, "until": until }))
    };
    form.all("officer").filter_map(turn).collect()
}

/// Answers words meant for the public.
pub fn communication(v: &Visit<'_>, id: &str) -> Outcome {
    let agrees = v.ask.form.ticked("agrees");
    let answer = v.run("communication.answer", json!({ "communication": id, "agrees": agrees }))?;
    if answer.allowed() { Ok(parts::after("/tasks", answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// The smallest cut that would make a disclosure releasable as far as data go.
pub fn cut(v: &Visit<'_>, cut: &Value) -> Markup {
    let (drop, words) = (list(cut, "drop"), list(cut, "words"));
    let lines = list(cut, "attributed_lines");
    html! {
        @if cut.is_object() {
            details .fold {
                summary { (v.t("cut-title")) }
                p { (v.ta("cut-left", &[("n", number(cut, "left").into())])) }
                @if !words.is_empty() {
                    h3 { (v.t("cut-words")) }
                    ul .plain { @for w in words { li { span .hint { (v.t("line")) " " (number(w, "line")) } " " (parts::value(field(w, "words"))) } } }
                }
                @if !lines.is_empty() {
                    p { (v.t("cut-lines")) " " @for line in lines.iter().filter_map(Value::as_u64) { (line) " " } }
                }
                @if !drop.is_empty() {
                    h3 { (v.t("cut-drop")) }
                    ul .plain { @for item in drop.iter().filter_map(Value::as_str) { li { a href={ "/items/" (item) } { (parts::id(item)) } } } }
                }
                @if !list(cut, "confirm").is_empty() {
                    p { (v.t("cut-confirm")) " " (parts::orgs(v, cut.get("confirm").unwrap_or(&Value::Null))) }
                }
            }
        }
    }
}

/// The form for what the minister finds on records kept for the archive, for the minister alone.
pub fn archive_finding(v: &Visit<'_>, duty: &str) -> Markup {
    let minister = v.persona.as_ref().is_some_and(|p| p.role == Role::Minister);
    html! {
        @if minister {
            form method="post" action={ "/duties/" (duty) "/archive" } {
                (parts::bound(v))
                (parts::tick(&format!("limited-{duty}"), "limited", "yes", &html! { (v.t("archive-limited")) }, false))
                @for (name, label) in [("reasons", "archive-reasons"), ("advice", "archive-advice"), ("cabinet", "archive-cabinet")] {
                    div .field {
                        label for={ (name) "-" (duty) } { (v.t(label)) }
                        input type="text" id={ (name) "-" (duty) } name=(name);
                    }
                }
                button type="submit" { (v.t("told-record")) }
            }
        }
    }
}
