// SPDX-License-Identifier: EUPL-1.2
//! A way in: the link an administrator gives, the page it leads to, where somebody makes a passkey, or sets a
//! password and an authenticator, and the recovery codes, shown once; and the way out.

use crate::ui::layout::{Shell, page, page_of};
use crate::ui::reply::Reply;
use crate::ui::visit::{self, Outcome, Visit};
use crate::ui::{parts, passkey, provider};
use maud::{Markup, html};
use qrcode::{Color, QrCode};
use waarborg_app::access::offer::{Given, Untaken};
use waarborg_app::access::{Asked, Offered, Recovery, Weak};
use waarborg_app::{Answer, Problem};

/// The link or token that was made, shown once.
pub fn made(v: &Visit<'_>, answer: &Answer) -> Option<Reply> {
    let at = answer.text("until").and_then(|until| waarborg_domain::Instant::parse(until).ok())?;
    let until = |key| v.ta(key, &[("time", v.when(at).into())]);
    let (title, lead, until, origin, secret) = match (answer.text("link"), answer.text("token")) {
        (Some(link), _) => {
            let origin = v.site.origin.as_deref().unwrap_or_default();
            (v.t("link-title"), v.t("link-lead"), until("link-until"), origin, link)
        }
        (None, Some(token)) => (v.t("token-title"), v.t("token-lead"), until("token-until"), "", token),
        (None, None) => return None,
    };
    let body = html! {
        p .lead { (lead) }
        p { code .hash { (origin) (secret) } }
        p { (until) }
        @if v.site.origin.is_none() { p { (v.t("link-demo")) } }
        p { (parts::entered(v, answer)) }
        p { a href="/people" { (v.t("link-back")) } }
    };
    Some(page_of(v, &Shell { focus: true, ..Shell::new(&title) }, &body))
}

/// The page of a link.
pub fn offered(v: &Visit<'_>, link: &str) -> Outcome {
    let offered = found(v, link)?;
    Ok(match offered {
        Some(offered) => form(v, link, &offered, None)?,
        None => gone(v),
    })
}

/// Sets a passkey, or a password and an authenticator.
pub fn enrol(v: &Visit<'_>, link: &str) -> Outcome {
    let Some(offered) = found(v, link)? else { return Ok(gone(v)) };
    let field = |name| v.ask.form.raw(name).unwrap_or_default();
    let made = Some(field("made_passkey")).filter(|answer| !answer.is_empty());
    let taken = match (&v.site.passkeys, made) {
        (Some(relying), Some(answer)) => {
            let given = Given { sealed: field("made_ceremony"), answer, browser: &v.token };
            v.system.take_offer_by_passkey(relying, link, given)
        }
        _ if field("password") != field("password_again") => {
            return form(v, link, &offered, Some(("password_again", "enrol-differs")));
        }
        _ => v.system.take_offer(link, field("password"), field("code")),
    };
    match taken {
        Ok(codes) => Ok(done(v, &offered, &codes, made.is_some())),
        Err(Untaken::Weak(weak)) => form(v, link, &offered, Some(("password", weakness(weak)))),
        Err(Untaken::Code) => form(v, link, &offered, Some(("code", "enrol-code-wrong"))),
        Err(Untaken::Passkey) => form(v, link, &offered, Some(("made_passkey", "passkey-not-made"))),
        Err(Untaken::Gone) => Ok(gone(v)),
        Err(Untaken::Problem(problem)) => Err(problem),
    }
}

/// Sends somebody with a link to their organisation's provider, to be known by it from then on.
pub fn by_provider(v: &Visit<'_>, link: &str) -> Outcome {
    match found(v, link)? {
        Some(_) => provider::bind(v, link),
        None => Ok(gone(v)),
    }
}

fn weakness(weak: Weak) -> &'static str {
    match weak {
        Weak::Length => "enrol-weak-length",
        Weak::Simple => "enrol-weak-simple",
        Weak::Name => "enrol-weak-name",
    }
}

/// What a link leads to. Until somebody can log in, links are taken on this machine only.
fn found(v: &Visit<'_>, link: &str) -> Result<Option<Offered>, Problem> {
    let first = v.snapshot().state.access.people.is_empty();
    if v.site.origin.is_none() || (first && !v.ask.near()) {
        return Err(Problem::NotFound);
    }
    Ok(v.system.offer(link))
}

pub fn gone(v: &Visit<'_>) -> Reply {
    let body = html! { p { (v.t("enrol-gone")) } p { a href="/log-in" { (v.t("login-title")) } } };
    page(v, &v.t("enrol-gone-title"), &body)
}

fn alias(v: &Visit<'_>, offered: &Offered) -> String {
    visit::of(v.system, offered.capacity, v.now).map(|person| person.alias).unwrap_or_default()
}

fn form(v: &Visit<'_>, link: &str, offered: &Offered, wrong: Option<(&str, &str)>) -> Outcome {
    let ask = |relying| v.system.ask_passkey_for_offer(relying, link, &v.token);
    let asked: Option<Asked> = v.site.passkeys.as_ref().map(ask).transpose()?.flatten();
    let alias = alias(v, offered);
    let errors: Vec<(&str, String)> = wrong.into_iter().map(|(field, key)| (field, v.t(key))).collect();
    let until = v.when(offered.until);
    let body = html! {
        (parts::errors(v, &errors))
        p .lead { (v.ta("enrol-lead", &[("name", alias.as_str().into()), ("time", until.into())])) }
        form method="post" action=(v.ask.path) {
            (parts::token(v))
            input type="text" name="name" value=(alias) autocomplete="username" hidden;
            @if asked.is_some() { h2 { (v.t("enrol-passkey")) } p { (v.t("enrol-passkey-lead")) } }
            (passkey::area(v, "create", "made_", asked.as_ref(), "passkey-make"))
            @if asked.is_some() { h2 { (v.t("enrol-password")) } }
            (parts::secret("password", &v.t("login-password"), &v.t("enrol-password-hint"), "new-password"))
            (parts::secret("password_again", &v.t("enrol-again"), "", "new-password"))
            h2 { (v.t("enrol-authenticator")) }
            p { (v.t("enrol-scan")) }
            @if let Some(picture) = picture(v, &alias, &offered.secret) { (picture) }
            p { (v.t("enrol-typed")) " " (parts::hash(&offered.secret)) }
            (parts::secret("code", &v.t("enrol-code"), "", "one-time-code"))
            button .main type="submit" { (v.t("enrol-go")) }
        }
        (provider::way_to_bind(v))
    };
    let (error, script) = (!errors.is_empty(), asked.is_some());
    Ok(page_of(v, &Shell { error, script, focus: error, plain: true, ..Shell::new(&v.t("enrol-title")) }, &body))
}

/// The authenticator's secret as a picture for a telephone.
fn picture(v: &Visit<'_>, alias: &str, secret: &str) -> Option<Markup> {
    let name: String = alias.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let address = format!("otpauth://totp/Waarborg:{name}?secret={secret}&issuer=Waarborg");
    let code = QrCode::new(address).ok()?;
    let (width, colours) = (code.width(), code.to_colors());
    let dark = colours.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark);
    let path: String = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let side = width + 8;
    Some(html! {
        svg .qr role="img" viewBox={ "0 0 " (side) " " (side) } width="240" height="240" {
            title { (v.t("enrol-picture")) }
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

fn done(v: &Visit<'_>, offered: &Offered, codes: &Recovery, passkey: bool) -> Reply {
    let (done, lead) =
        if passkey { ("enrol-done-passkey", "enrol-codes-passkey") } else { ("enrol-done", "enrol-codes-lead") };
    let body = html! {
        p .lead { (v.ta(done, &[("name", alias(v, offered).into())])) }
        h2 { (v.t("enrol-codes")) }
        p { (v.t(lead)) }
        ul .codes { @for code in codes { li { code { (code) } } } }
        p { a href="/log-in" { (v.t("login-title")) } }
    };
    page_of(v, &Shell { focus: true, plain: true, ..Shell::new(&v.t("enrol-done-title")) }, &body)
}

/// Logs out.
pub fn log_out(v: &Visit<'_>) -> Outcome {
    if let Some(session) = &v.session {
        v.system.log_out(session.secret())?;
    }
    v.set_cookie("entrance", "");
    v.set_cookie("purpose", "");
    Ok(Reply::See("/log-in".into()))
}
