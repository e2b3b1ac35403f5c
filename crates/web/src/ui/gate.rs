// SPDX-License-Identifier: EUPL-1.2
//! Who one is on the pages (ADR 0027). A browser keeps a session's secret with the time it was last used,
//! vouched for with the log's key, so that a session that rests ends on whichever server is asked. What one
//! was doing when it ended is carried out after logging in again; before something grave one shows again who
//! one is.

use super::ask::Ask;
use super::layout::{Shell, document};
use super::reply::Reply;
use super::visit::{self, Visit};
use super::{Site, parts, passkey, provider};
use axum::http::StatusCode;
use maud::{Markup, html};
use waarborg_app::access::{Bound, Denied, LogIn, Shown};
use waarborg_domain::{CapacityId, Instant};
use waarborg_register::commit::{Opening, commitment};

/// How long a session may rest, in seconds.
const REST: i64 = 15 * 60;
/// How long a proof of who one is serves for what is grave, in seconds.
const FRESH: i64 = 10 * 60;
/// Name of the cookie.
pub const COOKIE: &str = "entrance";
/// Where one logs in.
const HERE: &str = "/log-in";
/// What the fields of the gate begin with; all others belong to the form that was stopped.
const OWN: &str = "access_";

/// A session that was shown and holds.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Who.
    pub capacity: CapacityId,
    /// When the person last showed who they are.
    proved: Instant,
    /// What the browser keeps.
    secret: String,
}

impl Passed {
    /// Who one is was shown lately.
    pub fn fresh(&self, now: Instant) -> bool {
        now < self.proved.plus_seconds(FRESH)
    }

    /// What the browser keeps.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

/// Acts that bind an organisation, let data out, or change who may do so.
pub fn grave(verb: &str) -> bool {
    matches!(
        verb,
        "consent.answer"
            | "consent.standing"
            | "disclosure.decide"
            | "disclosure.release"
            | "permission.decide"
            | "partner.adopt"
            | "partner.relate"
            | "company.accept"
            | "company.permit"
            | "records.destroy"
            | "access.offer"
            | "token.issue"
            | "certificate.bind"
            | "person.leave"
            | "access.revoke"
    )
}

/// The session a browser shows, if it was used lately and holds.
pub fn passed(site: &Site, ask: &Ask, now: Instant) -> Option<Passed> {
    holds(site, ask.cookie(COOKIE)?, now)
}

/// The session that the value of a cookie opens.
pub fn holds(site: &Site, value: &str, now: Instant) -> Option<Passed> {
    let (vouched, code) = value.rsplit_once('.')?;
    let (secret, seconds) = vouched.split_once('.')?;
    let used = Instant(seconds.parse::<i64>().ok()?.checked_mul(1_000_000)?);
    if code != vouch(site, vouched) || now >= used.plus_seconds(REST) {
        return None;
    }
    let session = site.system.session(secret)?;
    Some(Passed { capacity: session.capacity, proved: session.proved, secret: secret.to_owned() })
}

pub(super) fn vouch(site: &Site, text: &str) -> String {
    hex::encode(commitment("waarborg/session/1", &Opening(site.key), text.as_bytes()))
}

/// Notes that a session is used.
pub(super) fn keep(v: &Visit<'_>, secret: &str) {
    let vouched = format!("{secret}.{}", v.now.0 / 1_000_000);
    v.set_cookie(COOKIE, &format!("{vouched}.{}", vouch(v.site, &vouched)));
}

/// What stands before a page, if something does. Whoever shows here who they are goes on from it.
pub fn stops(v: &mut Visit<'_>) -> Option<Reply> {
    v.site.origin.as_ref()?;
    let shown = v.ask.post && v.ask.form.raw("access_password").is_some();
    match (v.session.clone(), shown) {
        (Some(session), false) => keep(v, &session.secret),
        (Some(session), true) if v.ask.path != HERE => {
            if let Err(denied) = prove(v, &session) {
                return Some(told(v, &denied, true));
            }
            keep(v, &session.secret);
        }
        (before, true) => {
            if let Err(denied) = log_in(v) {
                return Some(told(v, &denied, false));
            }
            // Whoever logs in anew ends the session that was open here.
            if let Some(Err(problem)) = before.map(|before| v.system.log_out(&before.secret)) {
                return Some(super::layout::problem(v, &problem));
            }
        }
        (None, false) if open(&v.ask.path) => {}
        (None, false) => return Some(page(v, None)),
    }
    None
}

/// Pages for whoever is nobody yet.
fn open(path: &str) -> bool {
    path == HERE || path.starts_with("/enrol/") || path.starts_with(provider::START)
}

fn said<'a>(v: &'a Visit<'_>, name: &str) -> &'a str {
    v.ask.form.raw(name).unwrap_or_default()
}

fn log_in(v: &mut Visit<'_>) -> Result<(), Denied> {
    let name = said(v, "access_name").trim();
    let entrance = match (&v.site.passkeys, answered(v, "log-in", "")) {
        (Some(relying), Some(shown)) => v.system.log_in_by_passkey(relying, name, shown)?,
        _ => {
            let given = LogIn { name, password: said(v, "access_password"), code: said(v, "access_code") };
            v.system.log_in(given)?
        }
    };
    let passed = Passed { capacity: entrance.capacity, proved: v.system.now(), secret: entrance.secret };
    keep(v, &passed.secret);
    v.persona = visit::of(v.system, passed.capacity, v.now);
    v.session = Some(passed);
    Ok(())
}

/// A passkey's answer in the form, if one was given.
fn answered<'a>(v: &'a Visit<'_>, what: &'a str, at: &'a str) -> Option<Shown<'a>> {
    let answer = Some(said(v, "access_passkey")).filter(|answer| !answer.is_empty())?;
    Some(Shown { sealed: said(v, "access_ceremony"), answer, bound: Bound { what, browser: &v.token, at } })
}

fn prove(v: &mut Visit<'_>, session: &Passed) -> Result<(), Denied> {
    match (&v.site.passkeys, answered(v, "prove", &session.secret)) {
        (Some(relying), Some(shown)) => v.system.prove_by_passkey(relying, &session.secret, shown)?,
        _ => v.system.prove(&session.secret, said(v, "access_password"), said(v, "access_code"))?,
    }
    v.session = Some(Passed { proved: v.system.now(), ..session.clone() });
    Ok(())
}

fn told(v: &Visit<'_>, denied: &Denied, again: bool) -> Reply {
    if *denied == Denied::Unfit {
        v.site.strangers.count(v.ask.from);
    }
    match denied {
        Denied::Unfit if again => self::again(v, true),
        Denied::Unfit if !said(v, "access_passkey").is_empty() => page(v, Some("login-passkey-wrong")),
        Denied::Unfit => page(v, Some("login-wrong")),
        Denied::Problem(problem) => super::layout::problem(v, problem),
    }
}

/// Logged in by the form of the page itself.
pub fn logged_in(v: &Visit<'_>) -> Reply {
    Reply::See(place(v.ask.form.get("to")).to_owned())
}

/// A place on these pages, or the one that everybody has.
pub(super) fn place(to: Option<&str>) -> &str {
    let here = |to: &&str| to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    to.filter(here).unwrap_or("/tasks#main")
}

/// Log in. What was asked for waits: a page is shown after it, a form is carried out.
pub fn page(v: &Visit<'_>, wrong: Option<&str>) -> Reply {
    let there = v.ask.path == HERE;
    let stopped = v.ask.post && !there;
    let asked = passkey::ask(v, "log-in", "");
    let body = html! {
        @if let Some(key) = wrong { p class="banner unmet" role="alert" { (v.t(key)) } }
        @if stopped { p { (v.t("login-kept")) } }
        form method="post" action=(if stopped { &v.ask.path } else { HERE }) .log-in {
            (parts::token(v))
            @if stopped { (carried(v)) }
            @if !there && !stopped { input type="hidden" name="to" value=(v.ask.path); }
            @if let Some(to) = v.ask.form.get("to").filter(|_| there) { input type="hidden" name="to" value=(to); }
            (parts::input("access_name", &v.t("login-name"), "", v.ask.form.get("access_name").unwrap_or_default()))
            (passkey::area(v, "get", "access_", asked.as_ref(), "passkey-log-in"))
            (secrets(v))
            button .main type="submit" { (v.t("login-go")) }
        }
        (provider::way_in(v, stopped))
        p .hint { (v.t("login-lost")) }
    };
    let (error, script) = (wrong.is_some(), asked.is_some());
    let shell_of = Shell { error, script, plain: true, ..Shell::new(&v.t("login-title")) };
    document(v, StatusCode::UNAUTHORIZED, &shell_of, &body)
}

/// Shows again who one is, before the form that was sent is carried out.
pub fn again(v: &Visit<'_>, wrong: bool) -> Reply {
    if v.session.as_ref().is_some_and(|session| v.system.by_provider(&session.capacity)) {
        return provider::again(v);
    }
    let asked = v.session.as_ref().and_then(|session| passkey::ask(v, "prove", &session.secret));
    let body = html! {
        @if wrong { p class="banner unmet" role="alert" { (v.t("prove-wrong")) } }
        p .lead { (v.t("prove-lead")) }
        form method="post" action=(v.ask.path) .log-in {
            (parts::token(v))
            (carried(v))
            (passkey::area(v, "get", "access_", asked.as_ref(), "passkey-prove"))
            (secrets(v))
            button .main type="submit" { (v.t("prove-go")) }
        }
    };
    let script = asked.is_some();
    let shell_of = Shell { error: wrong, script, focus: true, plain: true, ..Shell::new(&v.t("prove-title")) };
    document(v, StatusCode::UNAUTHORIZED, &shell_of, &body)
}

fn secrets(v: &Visit<'_>) -> Markup {
    html! {
        // Empty with a recovery code of somebody who has no password.
        (parts::secret_of("access_password", &v.t("login-password"), "", "current-password", false))
        (parts::secret("access_code", &v.t("login-code"), &v.t("login-code-hint"), "one-time-code"))
    }
}

/// The fields of the form that was stopped. Files do not come along: the page they belong to asks for them.
pub fn carried(v: &Visit<'_>) -> Markup {
    let fields = v.ask.form.0.iter().filter(|(name, _)| name != "token" && !name.starts_with(OWN));
    html! {
        @for (name, bytes) in fields {
            @if let Ok(text) = std::str::from_utf8(bytes) {
                // A text area, because hidden inputs lose line breaks.
                textarea name=(name) hidden { "\n" (text) }
            }
        }
    }
}
