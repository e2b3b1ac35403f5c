// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions of the reader's service: a calendar of what runs and
//! what ends, the form to ask for one, and one permission with its limits, its uses and what can be done.

use super::analyses::paged;
use super::signing::{self, Next};
use super::steps::{Above, Sent, sent};
use crate::ui::layout::{Shell, page, page_of, refusal, refused};
use crate::ui::parts::{self, field, list as rows_of, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::permission::{DataCategory, Instrument, PersonCategory};
use waarborg_domain::{OrgKind, PermissionId, Role};

fn is(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool) == Some(true)
}

/// The calendar.
pub fn list(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.list("permissions")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows: Vec<Vec<Markup>> = rows_of(&answer.data, "rows").iter().map(|p| row(v, p)).collect();
    let heads = ["permission-form", "recipients", "state", "until", "permission-uses"].map(|k| v.t(k));
    let body = html! {
        (parts::done(v))
        p { (v.t("permissions-lead")) }
        @if rows.is_empty() { p .empty { (v.t("permissions-empty")) } } @else {
            (paged(v, "permissions", &answer.data, &heads, &rows))
        }
        @if asks(v) { p { a .button .main href="/permissions/new" { (v.t("permission-new")) } } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("nav-permissions"), &body))
}

fn row(v: &Visit<'_>, p: &Value) -> Vec<Markup> {
    vec![
        html! { a href={ "/permissions/" (field(p, "permission")) } { (v.tk("permission-form-", field(p, "instrument"))) } " " (parts::id(field(p, "permission"))) },
        html! { (parts::orgs(v, p.get("recipients").unwrap_or(&Value::Null))) },
        html! { (standing(v, p)) },
        html! { (parts::time(v, p, "until").unwrap_or_default()) },
        html! { (number(p, "uses")) },
    ]
}

/// Where it stands, in words; a period that is over, or nearly, is said beside it.
fn standing(v: &Visit<'_>, p: &Value) -> Markup {
    html! {
        (v.tk("permission-is-", field(p, "standing")))
        @if is(p, "expired") { ", " (v.t("permission-expired")) }
        @if is(p, "ending") { ", " strong { (v.t("permission-ending")) } }
    }
}

/// Auditors read; everyone else of the service may ask.
fn asks(v: &Visit<'_>) -> bool {
    v.persona.as_ref().is_some_and(|p| p.role != Role::Auditor)
}

/// The form to ask for one.
pub fn form(v: &Visit<'_>) -> Outcome {
    v.who()?;
    Ok(render_form(v, &[], None))
}

fn abroad(v: &Visit<'_>) -> Vec<(String, String)> {
    let is_abroad = |kind| matches!(kind, OrgKind::ForeignService | OrgKind::InternationalOrgan);
    let state = &v.snapshot().state;
    state
        .orgs
        .iter()
        .filter(|(_, o)| is_abroad(o.org.kind))
        .map(|(id, o)| (id.to_string(), o.org.name.clone()))
        .collect()
}

fn ticks(v: &Visit<'_>, name: &str, legend: &str, options: &[(String, String)]) -> Markup {
    let chosen: Vec<&str> = v.ask.form.all(name).collect();
    html! {
        fieldset id=(name) tabindex="-1" {
            legend { (v.t(legend)) }
            @for (code, label) in options {
                (parts::tick(&format!("{name}-{code}"), name, code, &html! { (label) }, chosen.contains(&code.as_str())))
            }
        }
    }
}

/// Purpose and reasons; a permission states its own.
fn reasons(v: &Visit<'_>) -> Markup {
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    html! {
        (parts::area("necessity", &v.t("purpose-necessity"), "", typed("necessity"), 2))
        (parts::area("proportionality", &v.t("purpose-proportionality"), "", typed("proportionality"), 2))
        (parts::area("collective", &v.t("permission-collective"), &v.t("permission-collective-hint"), typed("collective"), 2))
        (parts::area("overview", &v.t("permission-overview"), &v.t("permission-overview-hint"), typed("overview"), 2))
    }
}

fn render_form(v: &Visit<'_>, errors: &[(&str, String)], refused: Option<&Answer>) -> Reply {
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    let named = |prefix: &'static str| move |code: &str| (code.to_owned(), v.tk(prefix, code));
    let instruments: Vec<_> = Instrument::ALL.iter().map(|i| named("permission-form-")(i.code())).collect();
    let data: Vec<_> = DataCategory::ALL.iter().map(|d| named("permission-data-")(d.code())).collect();
    let persons: Vec<_> = PersonCategory::all().map(|p| (p.code().to_owned(), person(v, p.code()))).collect();
    let purposes: Vec<_> = parts::PURPOSES.iter().map(|code| named("purpose-")(code)).collect();
    let body = html! {
        @if let Some(answer) = refused { (refusal(v, answer)) }
        (parts::errors(v, errors))
        p { (v.t("permission-text")) " " (parts::rule(&"R-090".into())) }
        form method="post" action="/permissions" {
            (parts::bound(v))
            (parts::select_hinted("instrument", &v.t("permission-form"), &v.t("permission-form-hint"), &instruments, typed("instrument")))
            (ticks(v, "recipients", "recipients", &abroad(v)))
            (ticks(v, "data", "permission-data", &data))
            (ticks(v, "persons", "permission-persons", &persons))
            (parts::tick("unevaluated", "unevaluated", "yes", &html! { (v.t("permission-unevaluated")) }, v.ask.form.ticked("unevaluated")))
            (day(v, "from", "permission-from"))
            (day(v, "until", "until"))
            (parts::select("purpose", &v.t("purpose-code"), &purposes, typed("purpose")))
            (reasons(v))
            button .main type="submit" { (v.t("permission-new")) }
        }
        (parts::shown(v))
    };
    let (error, refused) = (!errors.is_empty(), refused.is_some());
    page_of(v, &Shell { error, refused, focus: error || refused, ..Shell::new(&v.t("permission-new")) }, &body)
}

fn day(v: &Visit<'_>, name: &str, label: &str) -> Markup {
    let typed = v.ask.form.get(name).unwrap_or_default();
    html! { div .field { label for=(name) { (v.t(label)) } input type="date" id=(name) name=(name) value=(typed); } }
}

/// A category of persons: nobody, or the place in art. 19 that lists it.
fn person(v: &Visit<'_>, code: &str) -> String {
    match code.split(':').collect::<Vec<_>>()[..] {
        [_, part, letter] => v.ta("permission-person-listed", &[("part", part.into()), ("letter", letter.into())]),
        [_, _] => v.t("permission-person-bystander"),
        _ => v.t("permission-person-none"),
    }
}

/// Asks for one.
pub fn request(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let form = &v.ask.form;
    let all = |name| form.all(name).collect::<Vec<_>>();
    let missing = [("recipients", "error-permission-recipients"), ("until", "error-until")];
    let errors: Vec<(&str, String)> =
        missing.into_iter().filter(|(name, _)| form.get(name).is_none()).map(|(name, key)| (name, v.t(key))).collect();
    if !errors.is_empty() {
        return Ok(render_form(v, &errors, None));
    }
    let with = json!({
        "instrument": form.get("instrument"), "recipients": all("recipients"), "data": all("data"),
        "persons": all("persons"), "unevaluated": form.ticked("unevaluated"), "from": form.get("from"),
        "until": form.get("until"), "collective": form.get("collective"), "overview": form.get("overview"),
        "purpose": { "code": form.get("purpose"), "necessity": form.get("necessity"), "proportionality": form.get("proportionality") },
    });
    let answer = v.run("permission.request", with)?;
    match answer.text("id") {
        Some(id) if answer.allowed() => Ok(parts::after(&format!("/permissions/{id}"), answer.entry)),
        _ => Ok(render_form(v, &[], Some(&answer))),
    }
}

/// One permission.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id: PermissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "permission": id }))?;
    Ok(render(v, &id, &answer.data, &Above::default()))
}

fn render(v: &Visit<'_>, id: &PermissionId, p: &Value, above: &Above) -> Reply {
    let codes = |name: &str, prefix: &str| {
        rows_of(p, name).iter().filter_map(Value::as_str).map(|c| v.tk(prefix, c)).collect::<Vec<_>>().join(", ")
    };
    let persons: Vec<String> = rows_of(p, "persons").iter().filter_map(Value::as_str).map(|c| person(v, c)).collect();
    let text = |name: &str, label: &str| html! { @if !field(p, name).is_empty() { dt { (v.t(label)) } dd { (parts::prose(field(p, name))) } } };
    let in_order = field(p, "standing") == "granted" && !is(p, "expired");
    let body = html! {
        (parts::done(v))
        (above.says)
        p class={ "banner " (if in_order { "met" } else { "waiting" }) } { strong { (standing(v, p)) } }
        dl {
            dt { (v.t("recipients")) } dd { (parts::orgs(v, p.get("recipients").unwrap_or(&Value::Null))) }
            dt { (v.t("permission-data")) } dd { (codes("data", "permission-data-")) @if is(p, "unevaluated") { " (" (v.t("permission-unevaluated")) ")" } }
            dt { (v.t("permission-persons")) } dd { (persons.join(", ")) }
            dt { (v.t("permission-from")) } dd { (parts::time(v, p, "from").unwrap_or_default()) }
            dt { (v.t("until")) } dd { (parts::time(v, p, "until").unwrap_or_default()) }
            dt { (v.t("purpose-label")) } dd { (parts::purpose_name(v, field(p, "purpose"))) }
            (text("necessity", "purpose-necessity"))
            (text("proportionality", "purpose-proportionality"))
            (text("collective", "permission-collective"))
            (text("overview", "permission-overview"))
            @if !field(p, "renews").is_empty() { dt { (v.t("permission-renews")) } dd { a href={ "/permissions/" (field(p, "renews")) } { (parts::id(field(p, "renews"))) } } }
            @if let Some(told) = p.get("told").and_then(Value::as_u64) { dt { (v.t("permission-told")) } dd { (parts::entry(v, told)) } }
        }
        (ruling(v, p))
        (suspension(v, p))
        (uses(v, rows_of(p, "used")))
        (acts(v, id, p))
        (parts::shown(v))
    };
    above.page(v, &v.tk("permission-form-", field(p, "instrument")), &body)
}

/// The decision, and who vouches for it.
fn ruling(v: &Visit<'_>, p: &Value) -> Markup {
    let Some(r) = p.get("ruling").filter(|r| r.is_object()) else { return html! {} };
    let vouched = if is(r, "signed") { "vouched-signed" } else { "vouched-attested" };
    html! {
        h2 { (v.t(if is(r, "allow") { "permission-is-granted" } else { "permission-is-refused" })) }
        p { (parts::time(v, r, "at").unwrap_or_default()) ", " (v.t(vouched)) }
        @if !field(r, "reasons").is_empty() { p { (parts::prose(field(r, "reasons"))) } }
    }
}

fn suspension(v: &Visit<'_>, p: &Value) -> Markup {
    let Some(s) = p.get("suspended").filter(|s| s.is_object()) else { return html! {} };
    html! {
        h2 { (v.t("permission-is-suspended")) }
        p { (parts::time(v, s, "at").unwrap_or_default()) }
        @for name in ["finding", "reasons"] { @if !field(s, name).is_empty() { p { (parts::prose(field(s, name))) } } }
    }
}

fn uses(v: &Visit<'_>, rows: &[Value]) -> Markup {
    let heads = ["recipient", "time", "entry"].map(|k| v.t(k));
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|u| {
            vec![
                html! { a href={ "/disclosures/" (field(u, "disclosure")) } { (parts::org(v, &field(u, "recipient").into())) } },
                html! { (parts::time(v, u, "at").unwrap_or_default()) },
                html! { (number(u, "entry")) },
            ]
        })
        .collect();
    html! {
        h2 { (v.t("permission-uses")) " (" (rows.len()) ")" }
        @if !cells.is_empty() { (parts::table_under("uses", &v.t("permission-uses"), &heads, &cells)) }
    }
}

/// What can be done with it where it stands; the law says by whom.
fn acts(v: &Visit<'_>, id: &PermissionId, p: &Value) -> Markup {
    let Some(role) = v.persona.as_ref().map(|p| p.role) else { return html! {} };
    let leads = matches!(role, Role::Manager | Role::Head | Role::Minister);
    let standing = field(p, "standing");
    let act = |step: &str, label: &str, inner: Markup| {
        html! {
            h2 { (v.t(label)) }
            form method="post" action={ "/permissions/" (id) "/" (step) } { (parts::bound(v)) (inner) button type="submit" { (v.t(label)) } }
        }
    };
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    let line = |name: &str, label: &str| parts::input(name, &v.t(label), "", typed(name));
    let choice = |yes: &str, no: &str| {
        let both = [("yes".into(), v.t(yes)), ("no".into(), v.t(no))];
        parts::select("answer", &v.t("permission-answer"), &both, if typed("answer") == "yes" { "yes" } else { "no" })
    };
    let untold = is(p, "unevaluated") && p.get("told").is_none_or(Value::is_null);
    let granted = !matches!(standing, "requested" | "refused" | "ended");
    html! {
        @if standing == "requested" && leads {
            h2 { (v.t("permission-decide")) }
            form method="post" action={ "/permissions/" (id) "/decide" } {
                (parts::bound(v))
                (choice("permission-grant", "permission-decline"))
                (line("reasons", "permission-reasons"))
                button .main type="submit" { (v.t("permission-decide")) } " " (signing::buttons(v))
            }
        }
        @if granted && untold && asks(v) { (act("tell", "duty-tell-oversight", line("proof", "permission-proof"))) }
        @if matches!(standing, "suspended" | "re-assessed") && leads {
            (act("reassess", "duty-reassess-permission", html! {
                (choice("permission-uphold", "permission-end")) (line("reasons", "permission-reasons")) (line("discussed", "permission-discussed"))
            }))
        }
        @if granted && (leads || role == Role::Auditor) {
            (act("suspend", "permission-suspend", html! { (line("finding", "permission-finding")) (line("why", "permission-reasons")) }))
        }
        @if granted && asks(v) { (act("renew", "permission-renew", html! { (day(v, "until", "until")) (reasons(v)) })) }
    }
}

/// Carries one of them out.
pub fn run(v: &Visit<'_>, id: &str, act: &str) -> Outcome {
    let form = &v.ask.form;
    let yes = form.get("answer") == Some("yes");
    let (verb, with) = match act {
        "decide" => return decide(v, id, yes),
        "tell" => ("permission.tell", json!({ "permission": id, "proof": form.get("proof") })),
        "suspend" => (
            "permission.suspend",
            json!({ "permission": id, "finding": form.get("finding"), "reasons": form.get("why") }),
        ),
        "reassess" => (
            "permission.reassess",
            json!({
                "permission": id, "upheld": yes, "reasons": form.get("reasons"), "discussed": form.get("discussed"),
            }),
        ),
        "renew" => (
            "permission.renew",
            json!({
                "permission": id, "until": form.get("until"), "collective": form.get("collective"),
                "overview": form.get("overview"),
                "purpose": { "necessity": form.get("necessity"), "proportionality": form.get("proportionality") },
            }),
        ),
        _ => return Err(Problem::NotFound),
    };
    let answer = match sent(v, v.run(verb, with))? {
        Sent::Done(answer) => answer,
        Sent::Back(above) => return again(v, id, &above),
    };
    let place = format!("/permissions/{}", answer.text("id").filter(|_| act == "renew").unwrap_or(id));
    Ok(parts::after(&place, answer.entry))
}

/// The permission is read again, under what stands in the way.
fn again(v: &Visit<'_>, id: &str, above: &Above) -> Outcome {
    let id: PermissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = v.view(json!({ "permission": id }))?;
    Ok(render(v, &id, &seen.data, above))
}

/// Decides, signed or attested.
fn decide(v: &Visit<'_>, id: &str, allow: bool) -> Outcome {
    let mut with = json!({ "permission": id, "allow": allow, "reasons": v.ask.form.get("reasons") });
    let outcome = match signing::next(v, &mut with) {
        Next::Go => v.run("permission.decide", with),
        Next::Unread(why) => return again(v, id, &Above::wrong(v, why)),
        Next::Ask => match signing::read(v, "permission.statement", with)? {
            Ok(words) => return Ok(words),
            Err(answer) => Ok(answer),
        },
    };
    match sent(v, outcome)? {
        Sent::Done(answer) => Ok(parts::after(&format!("/permissions/{id}"), answer.entry)),
        Sent::Back(above) => again(v, id, &above),
    }
}
