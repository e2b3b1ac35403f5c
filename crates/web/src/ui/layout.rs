// SPDX-License-Identifier: EUPL-1.2
//! The frame of every page: skip links, the bar with persona, purpose and language, one heading; and the
//! pages for problems, which say what happened and that nothing changed.

use super::parts;
use super::reply::Reply;
use super::text;
use super::visit::{self, Persona, Visit};
use super::{checklist, hidden};
use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use std::collections::BTreeMap;
use waarborg_app::{Answer, Problem};
use waarborg_domain::Role;
use waarborg_ledger::sealed::of_oversight;

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// Title and heading.
    pub title: String,
    /// Title starts with `Fout:` or `Error:`.
    pub error: bool,
    /// The law refused what the form asked: it comes back with what was typed.
    pub refused: bool,
    /// Names no address: the page is the same wherever it stands.
    pub plain: bool,
    /// Focus lands on the heading: the page answers a form directly.
    pub focus: bool,
    /// Skip links beyond the one to the content.
    pub skips: Vec<(String, String)>,
    /// Without bar: for print.
    pub bare: bool,
    /// With our script: a passkey is asked here.
    pub script: bool,
}

impl Shell {
    /// A page with a title.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }
}

/// The document around a page's content.
pub fn shell(v: &Visit<'_>, s: &Shell, body: &Markup) -> Markup {
    let title = if s.error || s.refused { format!("{} {}", v.t("error-mark"), s.title) } else { s.title.clone() };
    html! {
        (DOCTYPE)
        html lang=(text::code(v.lang)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Waarborg" }
                link rel="stylesheet" href="/waarborg.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                @if s.script { script src="/passkey.js" defer {} }
            }
            body class=[s.bare.then_some("record")] {
                a .skip href="#main" { (v.t("skip-main")) }
                @for (place, label) in &s.skips { a .skip href=(place) { (label) } }
                @if !s.bare { (bar(v, s)) }
                main #main tabindex="-1" {
                    h1 tabindex="-1" autofocus[s.focus] { bdi { (s.title) } }
                    (body)
                }
                @if !s.bare {
                    footer { p { (v.t(if v.site.origin.is_some() { "footer-live" } else { "footer" })) } }
                }
            }
        }
    }
}

fn bar(v: &Visit<'_>, s: &Shell) -> Markup {
    let here = if s.plain || v.ask.post { "/" } else { v.ask.path.as_str() };
    let other = if v.lang == waarborg_law::Lang::Nl { ("en", "English") } else { ("nl", "Nederlands") };
    html! {
        header .bar {
            div .row {
                a .brand href="/" { "Waarborg" }
                div .persona {
                    @match &v.persona {
                        Some(p) => { (who(v, p)) }
                        None => { span { (v.t(if v.site.origin.is_some() { "login-none" } else { "persona-none" })) } }
                    }
                    @if v.site.origin.is_none() { (switch(v)) } @else if v.persona.is_some() { a .own href="/access" { (v.t("own-title")) } a .own href="/sessions" { (v.t("sessions-title")) } (parts::button(v, "/log-out", &v.t("logout"), &[], false)) }
                    a .lang href={ (here) "?lang=" (other.0) } lang=(other.0) hreflang=(other.0) { (other.1) }
                }
            }
            @if let Some(p) = &v.persona {
                nav aria-label=(v.t("nav-label")) { ul {
                    @for (place, key) in links(v, p) {
                        li { a href=(place) aria-current=[(v.ask.path == place && !s.plain).then_some("page")] { (v.t(key)) } }
                    }
                } }
                @if of_oversight(&v.snapshot().state, &p.capacity) {
                    p .reads { (v.t(if v.system.seals_reads() { "reads-sealed" } else { "reads-entered" })) }
                }
            }
        }
    }
}

fn who(v: &Visit<'_>, p: &Persona) -> Markup {
    html! {
        span .who {
            strong { (parts::org(v, &p.org)) } ", " (v.tk("role-", p.role.code()))
            @if p.mandate.is_some() { ", " (v.t("mandate-release")) }
        }
        @if p.inside || p.home || p.role == Role::Depositor {
            span .purpose {
                (v.t("purpose-label")) ": "
                @match &v.purpose {
                    Some(stated) => {
                        (v.tk("purpose-", &stated.code)) " " (v.ta("purpose-until", &[("time", clock(v, stated.until).into())]))
                    }
                    None => { (v.t("purpose-none")) }
                }
                " " a href="/purpose" { (v.t("purpose-change")) }
            }
        }
    }
}

fn clock(v: &Visit<'_>, at: waarborg_domain::Instant) -> String {
    // The fourth word of `30 June 2026 14:06:12 CEST`, without its seconds.
    let whole = v.when(at);
    whole.split(' ').nth(3).and_then(|t| t.get(..5)).unwrap_or_default().to_owned()
}

/// The demo's stand-in for logging in: everyone on record, by organisation.
fn switch(v: &Visit<'_>) -> Markup {
    let current = v.persona.as_ref().map(|p| p.alias.as_str());
    let mut groups: BTreeMap<String, Vec<Persona>> = BTreeMap::new();
    for (_, person) in v.system.people() {
        if let Some(p) = visit::find(v.system, &person.alias, v.now) {
            groups.entry(parts::org(v, &p.org)).or_default().push(p);
        }
    }
    groups.values_mut().for_each(|people| people.sort_by(|a, b| a.alias.cmp(&b.alias)));
    html! {
        form .switch method="post" action="/persona" {
            (parts::token(v))
            label for="persona" { (v.t("persona-switch")) }
            select #persona name="alias" {
                @for (org, people) in &groups {
                    optgroup label=(org) {
                        @for p in people.iter() {
                            option value=(p.alias) selected[current == Some(&p.alias)] { (p.alias) ", " (v.tk("role-", p.role.code())) }
                        }
                    }
                }
            }
            button type="submit" { (v.t("persona-go")) }
        }
    }
}

fn links(v: &Visit<'_>, p: &Persona) -> Vec<(&'static str, &'static str)> {
    let mut links = vec![("/tasks", "nav-tasks")];
    if matches!(p.role, Role::Analyst | Role::Depositor) {
        links.push(("/deposit", "nav-deposit"));
    }
    if p.inside {
        links.extend([("/search", "nav-search"), ("/analyses", "nav-analyses")]);
    }
    if p.home {
        links.push(("/search", "nav-own-data"));
    }
    if p.inside || p.home || p.role == Role::Recipient {
        links.push(("/disclosures", "nav-disclosures"));
    }
    if matches!(p.role, Role::ConsentOfficer | Role::Deputy) {
        links.push(("/consents", "nav-consents"));
    }
    if !p.inside && matches!(p.role, Role::Analyst | Role::Manager | Role::Head | Role::Minister | Role::Auditor) {
        links.push(("/permissions", "nav-permissions"));
    }
    if super::pages::partners::concerns(v, p) {
        links.push(("/partners", "nav-partners"));
    }
    links.extend(of_a_service(v, p));
    if !super::pages::registers::of(v, p).is_empty() && p.role != Role::Depositor {
        links.push(("/registers", "nav-registers"));
    }
    links.extend([("/acts", "nav-acts"), ("/rules", "nav-rules")]);
    links
}

/// What a service does beside the cell: what came in from others, and cooperations with companies.
fn of_a_service(v: &Visit<'_>, p: &Persona) -> Vec<(&'static str, &'static str)> {
    let service = v.snapshot().state.org(&p.org).is_some_and(|o| o.org.kind.is_service());
    let works = matches!(p.role, Role::Analyst | Role::Manager | Role::Head | Role::Minister | Role::Weigher);
    if p.inside || !works || !service {
        return Vec::new();
    }
    vec![("/receipts", "nav-receipts"), ("/cooperations", "nav-companies")]
}

/// A page.
pub fn page(v: &Visit<'_>, title: &str, body: &Markup) -> Reply {
    Reply::Page(StatusCode::OK, shell(v, &Shell::new(title), body))
}

/// A page with more to say of itself.
pub fn page_of(v: &Visit<'_>, s: &Shell, body: &Markup) -> Reply {
    let status = match (s.refused, s.error) {
        (true, _) => StatusCode::FORBIDDEN,
        (_, true) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    document(v, status, s, body)
}

/// A page with its status, under the policy that fits it.
pub fn document(v: &Visit<'_>, status: StatusCode, s: &Shell, body: &Markup) -> Reply {
    let page = shell(v, s, body);
    if s.script { Reply::Scripted(status, page) } else { Reply::Page(status, page) }
}

/// An act that was refused, pending or could not be decided: which rules, who can do what.
pub fn refused(v: &Visit<'_>, answer: &Answer) -> Reply {
    if answer.unmet.len() == 1 && answer.unmet.iter().all(|u| u.rule.as_str() == "R-160") {
        return hidden::missing(v);
    }
    let title = v.tk("outcome-", answer.outcome.code());
    let body = html! {
        p .lead { (v.t("refused-lead")) }
        (checklist::list(v, answer, &checklist::Context::default()))
        p { (parts::entered(v, answer)) }
        p { a href=(back(v)) { (v.t("back")) } }
    };
    let s = Shell { focus: true, error: true, ..Shell::new(&title) };
    Reply::Page(StatusCode::FORBIDDEN, shell(v, &s, &body))
}

/// A refusal above the form that asked, so that what was typed is not lost.
pub fn refusal(v: &Visit<'_>, answer: &Answer) -> Markup {
    let neutral = answer.unmet.len() == 1 && answer.unmet.iter().all(|u| u.rule.as_str() == "R-160");
    html! {
        section #refusal tabindex="-1" role="alert" {
            @if neutral {
                p class="banner unmet" { strong { (v.t("missing-title")) } ". " (v.t("missing-text")) }
            } @else {
                p class="banner unmet" { strong { (v.tk("outcome-", answer.outcome.code())) } ". " (v.t("refused-lead")) " " (v.t("refused-kept")) }
                (checklist::list(v, answer, &checklist::Context::default()))
                p { (parts::entered(v, answer)) }
            }
        }
    }
}

/// The page a form was on: its address without the last step.
fn back(v: &Visit<'_>) -> String {
    let path = v.ask.path.rsplit_once('/').map_or("", |(before, _)| before);
    // Duties and assessments have no page of their own: their forms stand on the tasks.
    let without = ["/duties/", "/redactions", "/assessments/"].iter().any(|start| path.starts_with(start));
    if path.is_empty() || without { "/tasks".into() } else { path.to_owned() }
}

/// A problem: no entry was made.
pub fn problem(v: &Visit<'_>, problem: &Problem) -> Reply {
    let (status, key) = match problem {
        Problem::NotFound => return hidden::missing(v),
        Problem::Invalid(_) => (StatusCode::BAD_REQUEST, "problem-invalid"),
        Problem::File(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-file"),
        Problem::Conflict(_) => (StatusCode::CONFLICT, "problem-conflict"),
        Problem::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "problem-unavailable"),
        Problem::SealedLog(_) => (StatusCode::INSUFFICIENT_STORAGE, "problem-sealed-log"),
        Problem::ReadOnly(_) => (StatusCode::SERVICE_UNAVAILABLE, "problem-read-only"),
        Problem::Clock => (StatusCode::SERVICE_UNAVAILABLE, "problem-clock"),
        Problem::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "problem-stopping"),
        Problem::Late => (StatusCode::GATEWAY_TIMEOUT, "problem-late"),
    };
    let body = html! {
        p .lead { (v.t(if matches!(problem, Problem::Late) { "problem-perhaps" } else { "problem-nothing" })) }
        @if let Problem::Invalid(said) | Problem::File(said) | Problem::Conflict(said) | Problem::ReadOnly(said) | Problem::SealedLog(said) = problem {
            p lang=[said.code.is_none().then_some("en")] { (parts::safe(&if matches!(problem, Problem::File(_)) { v.said_of_file(said) } else { v.said(said) })) }
        }
        p { a href=(back(v)) { (v.t("back")) } }
    };
    let s = Shell { focus: true, error: true, ..Shell::new(&v.t(key)) };
    Reply::Page(status, shell(v, &s, &body))
}
