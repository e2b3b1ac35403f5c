// SPDX-License-Identifier: EUPL-1.2
//! Logging in by the provider of one's organisation (ADR 0031): the way there and back. What the browser is sent
//! on stands in a cookie that this server vouches for; the secrets of the errand are derived from it and never
//! leave the server, or come back with the browser alone. Cookies stay `SameSite=Strict`: the answer lands on a
//! page that goes on from here to itself.

use super::ask::Ask;
use super::gate;
use super::layout::{Shell, page_of};
use super::parts;
use super::reply::Reply;
use super::text;
use super::visit::{Outcome, Visit};
use crate::provider::{Errand, Heard, Provider, Refusal, Told};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::{DOCTYPE, Markup, html};
use openidconnect::url::form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use waarborg_app::Problem;
use waarborg_app::access::offer::Untaken;
use waarborg_app::access::{Denied, Vouched};
use waarborg_domain::Instant;
use waarborg_law::Lang;
use waarborg_ledger::objects::access::ERRAND;

/// Where one asks for the provider.
pub const START: &str = "/log-in/provider";
/// Where the provider sends the browser back to.
pub const BACK: &str = "/log-in/provider/back";
/// Where it goes on from there.
const IN: &str = "/log-in/provider/in";
/// Name of the cookie.
const COOKIE: &str = "errand";
/// Longest part of the provider's answer that is looked at, and longest place to go on to.
const LONGEST: usize = 4096;
const PLACE: usize = 600;

/// What somebody is sent for.
#[derive(Serialize, Deserialize)]
enum For {
    /// To log in under this short name, and go on to a place.
    LogIn { name: String, to: String },
    /// To show again who they are.
    Again,
    /// To be known by the provider, with this link.
    Bind { link: String },
}

/// An errand, as its browser keeps it.
#[derive(Serialize, Deserialize)]
struct Sent {
    what: For,
    asked: Instant,
    seed: String,
}

impl Sent {
    fn errand(&self, v: &Visit<'_>) -> Errand {
        let derived = |what: &str| gate::vouch(v.site, &format!("errand {what} {}", self.seed));
        let origin = v.site.origin.as_deref().unwrap_or_default();
        Errand {
            state: derived("state"),
            nonce: derived("nonce"),
            verifier: derived("verifier"),
            back: format!("{origin}{BACK}"),
            again: matches!(self.what, For::Again),
            asked: self.asked,
        }
    }

    /// The errand that a browser shows, if this server sent it and lately.
    fn of(v: &Visit<'_>) -> Option<Self> {
        let (text, code) = v.ask.cookie(COOKIE)?.rsplit_once('.')?;
        if code != gate::vouch(v.site, &format!("errand {text}")) {
            return None;
        }
        let sent: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (v.now < sent.asked.plus_seconds(ERRAND)).then_some(sent)
    }
}

fn provider<'a>(v: &'a Visit<'_>) -> Result<&'a Provider, Problem> {
    v.site.provider.as_deref().ok_or(Problem::NotFound)
}

/// Sends the browser off.
fn send(v: &Visit<'_>, what: For) -> Outcome {
    let provider = provider(v)?;
    let sent = Sent { what, asked: v.now, seed: format!("{}{}", v.command(), v.command()) };
    let place = match provider.address(&sent.errand(v)) {
        Ok(place) => place,
        Err(refusal) => return Ok(refused(v, provider, refusal)),
    };
    let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&sent).map_err(|_| Problem::Unavailable)?);
    let code = gate::vouch(v.site, &format!("errand {text}"));
    v.set_cookie(COOKIE, &format!("{text}.{code}"));
    let body = html! { p { (v.t("provider-sent")) } };
    let shell_of = Shell { plain: true, ..Shell::new(&v.t("provider-title")) };
    Ok(Reply::Onward(place, super::layout::shell(v, &shell_of, &body)))
}

/// Somebody asks to log in by the provider, or to show again who they are. Whether there is anybody of that
/// name is not told by where one is sent.
pub fn start(v: &Visit<'_>) -> Outcome {
    if v.session.is_some() && v.ask.form.ticked("again") {
        return send(v, For::Again);
    }
    let cut = |text: &str, most| text.chars().take(most).collect::<String>();
    let name = cut(v.ask.form.get("provider_name").unwrap_or_default(), 100);
    let to = cut(gate::place(v.ask.form.get("to")), PLACE);
    send(v, For::LogIn { name, to })
}

/// Somebody with a link asks to be known by the provider.
pub fn bind(v: &Visit<'_>, link: &str) -> Outcome {
    send(v, For::Bind { link: link.to_owned() })
}

/// The browser comes back. Whence it comes it brings no cookies: it goes on to where it does.
pub fn back(ask: &Ask) -> Reply {
    let mut answer = Serializer::new(String::new());
    for name in ["code", "state", "iss", "error"] {
        if let Some(text) = ask.query.get(name).filter(|text| text.len() <= LONGEST) {
            answer.append_pair(name, text);
        }
    }
    let place = format!("{IN}?{}", answer.finish());
    let page = html! {
        (DOCTYPE)
        html lang="nl" {
            head { meta charset="utf-8"; title { "Waarborg" } link rel="stylesheet" href="/waarborg.css"; }
            body {
                a .skip href="#main" { (text::get(Lang::Nl, "skip-main", &[])) }
                main #main { h1 { a href=(place) { "Waarborg" } } }
            }
        }
    };
    Reply::Onward(place, page)
}

/// The browser is back: what the provider says is heard, and acted on.
pub fn arrived(v: &Visit<'_>) -> Outcome {
    let provider = provider(v)?;
    v.set_cookie(COOKIE, "");
    let Some(sent) = Sent::of(v) else { return Ok(refused(v, provider, Refusal::Errand)) };
    let heard = hear(v, provider, &sent);
    let vouched = heard.as_ref().ok().map(|told| Vouched {
        issuer: provider.issuer().to_owned(),
        subject: told.subject.clone(),
        asked: sent.asked,
        authenticated: Some(told.authenticated),
    });
    let refusal = heard.err();
    if refusal == Some(Refusal::Busy) {
        // Nothing was asked, so that nothing failed.
        return Ok(refused(v, provider, Refusal::Busy));
    }
    let done = match (&sent.what, &vouched) {
        (For::LogIn { name, to }, vouched) => log_in(v, name, to, vouched.as_ref()),
        (For::Again, vouched) => prove(v, vouched.as_ref()),
        (For::Bind { link }, Some(vouched)) => return taken(v, link, vouched),
        (For::Bind { .. }, None) => Err(Denied::Unfit),
    };
    match done {
        Ok(reply) => Ok(reply),
        Err(Denied::Unfit) => Ok(refused(v, provider, refusal.unwrap_or(Refusal::Declined))),
        Err(Denied::Problem(problem)) => Err(problem),
    }
}

fn hear(v: &Visit<'_>, provider: &Provider, sent: &Sent) -> Result<Told, Refusal> {
    let errand = sent.errand(v);
    if v.ask.query.get("state") != Some(errand.state.as_str()) {
        return Err(Refusal::Errand);
    }
    let heard = Heard { code: v.ask.query.get("code"), issuer: v.ask.query.get("iss") };
    let told = provider.hear(heard, &errand, v.now)?;
    let name = match &sent.what {
        For::LogIn { name, .. } => Some(name.clone()),
        For::Again => v.persona.as_ref().map(|persona| persona.alias.clone()),
        For::Bind { .. } => None,
    };
    if name.is_none_or(|name| provider.lets(&name, &told.groups)) { Ok(told) } else { Err(Refusal::Group) }
}

fn log_in(v: &Visit<'_>, name: &str, to: &str, vouched: Option<&Vouched>) -> Result<Reply, Denied> {
    let entrance = v.system.log_in_by_provider(name, vouched)?;
    gate::keep(v, &entrance.secret);
    if let Some(before) = &v.session {
        v.system.log_out(before.secret()).map_err(Denied::Problem)?;
    }
    Ok(Reply::See(gate::place(Some(to)).to_owned()))
}

fn prove(v: &Visit<'_>, vouched: Option<&Vouched>) -> Result<Reply, Denied> {
    let session = v.session.as_ref().ok_or(Denied::Unfit)?;
    v.system.prove_by_provider(session.secret(), vouched)?;
    let body = html! { p .lead { (v.t("provider-proved")) } };
    Ok(page_of(v, &Shell { focus: true, plain: true, ..Shell::new(&v.t("prove-title")) }, &body))
}

fn taken(v: &Visit<'_>, link: &str, vouched: &Vouched) -> Outcome {
    match v.system.bind(link, vouched) {
        Ok(()) => {}
        Err(Untaken::Problem(problem)) => return Err(problem),
        Err(Untaken::Gone | Untaken::Code | Untaken::Passkey | Untaken::Weak(_)) => return Ok(super::pages::gone(v)),
    }
    let body = html! {
        p .lead { (v.t("provider-bound")) }
        p { a href="/log-in" { (v.t("login-title")) } }
    };
    Ok(page_of(v, &Shell { focus: true, plain: true, ..Shell::new(&v.t("enrol-done-title")) }, &body))
}

/// One page for whatever does not fit. Why stands on standard error, for whoever set the provider up.
fn refused(v: &Visit<'_>, provider: &Provider, refusal: Refusal) -> Reply {
    v.site.strangers.count(v.ask.from);
    if provider.tells(refusal) {
        // Where nobody reads it any more a server goes on.
        let _ = writeln!(std::io::stderr(), "waarborg: a log-in by the identity provider was refused: {refusal}");
    }
    let body = html! {
        p class="banner unmet" role="alert" { (v.t("provider-refused")) }
        p { a href="/log-in" { (v.t("login-title")) } }
    };
    let shell_of = Shell { error: true, focus: true, plain: true, ..Shell::new(&v.t("provider-title")) };
    Reply::Page(StatusCode::UNAUTHORIZED, super::layout::shell(v, &shell_of, &body))
}

/// The way in by the provider, beside the password. A form that was stopped stays in its own window.
pub fn way_in(v: &Visit<'_>, stopped: bool) -> Markup {
    if v.site.provider.is_none() {
        return html! {};
    }
    let to = if v.ask.path == "/log-in" { v.ask.form.get("to") } else { Some(v.ask.path.as_str()) };
    html! {
        h2 { (v.t("provider-title")) }
        form method="post" action=(START) target=[stopped.then_some("_blank")] .log-in {
            (parts::token(v))
            @if let Some(to) = to.filter(|_| !stopped) { input type="hidden" name="to" value=(to); }
            (parts::input("provider_name", &v.t("login-name"), "", ""))
            button type="submit" { (v.t(if stopped { "provider-go-window" } else { "provider-go" })) }
        }
        @if stopped { (carry_out(v)) }
    }
}

/// The way to be known by the provider, beside setting a password.
pub fn way_to_bind(v: &Visit<'_>) -> Markup {
    if v.site.provider.is_none() {
        return html! {};
    }
    html! {
        h2 { (v.t("provider-title")) }
        p { (v.t("provider-bind-lead")) }
        form method="post" action={ (v.ask.path.trim_end_matches("/provider")) "/provider" } .log-in {
            (parts::token(v))
            button type="submit" { (v.t("provider-bind-go")) }
        }
    }
}

/// Shows again who one is by the provider, in a window of its own; the form that was stopped waits in this one.
pub fn again(v: &Visit<'_>) -> Reply {
    let body = html! {
        p .lead { (v.t("provider-again-lead")) }
        form method="post" action=(START) target="_blank" .log-in {
            (parts::token(v))
            input type="hidden" name="again" value="yes";
            button .main type="submit" { (v.t("provider-go-window")) }
        }
        (carry_out(v))
    };
    let shell_of = Shell { focus: true, plain: true, ..Shell::new(&v.t("prove-title")) };
    Reply::Page(StatusCode::UNAUTHORIZED, super::layout::shell(v, &shell_of, &body))
}

fn carry_out(v: &Visit<'_>) -> Markup {
    html! {
        form method="post" action=(v.ask.path) .log-in {
            (parts::token(v))
            (gate::carried(v))
            button type="submit" { (v.t("prove-go")) }
        }
    }
}
