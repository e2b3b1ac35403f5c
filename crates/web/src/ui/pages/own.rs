// SPDX-License-Identifier: EUPL-1.2
//! One's own ways in: password or not, the passkeys on record, one more, one less, and the one with which an
//! officer signs (ADR 0030).

use crate::ui::layout::{Shell, page_of, refused};
use crate::ui::visit::{Outcome, Visit};
use crate::ui::{parts, passkey};
use maud::{Markup, html};
use waarborg_app::access::offer::Given;
use waarborg_app::access::{Asked, Own, OwnPasskey};
use waarborg_app::{Answer, Problem};
use waarborg_domain::Digest;

/// The page.
pub fn show(v: &Visit<'_>) -> Outcome {
    page(v, None)
}

fn page(v: &Visit<'_>, wrong: Option<&str>) -> Outcome {
    let (session, who) = (v.session.as_ref().ok_or(Problem::NotFound)?, v.who()?.capacity);
    let own = v.system.own_access(v.site.passkeys.as_ref(), &who)?;
    let ask = |relying| v.system.ask_another_passkey(relying, session.secret(), &v.token);
    let asked: Option<Asked> = v.site.passkeys.as_ref().filter(|_| own.room).map(ask).transpose()?;
    let errors: Vec<(&str, String)> = wrong.into_iter().map(|key| ("made_passkey", v.t(key))).collect();
    let body = html! {
        (parts::done(v))
        (parts::errors(v, &errors))
        p .lead { (v.t(if own.password { "own-password" } else { "own-no-password" })) }
        h2 { (v.t("own-passkeys")) }
        (list(v, &own))
        @if asked.is_some() {
            h2 { (v.t("own-add")) }
            p { (v.t("own-add-lead")) }
            form method="post" action="/access/passkeys" {
                (parts::bound(v))
                (passkey::area(v, "create", "made_", asked.as_ref(), "passkey-make"))
            }
        } @else if v.site.passkeys.is_none() {
            p { (v.t("own-add-not-here")) }
        }
    };
    let (error, script) = (!errors.is_empty(), asked.is_some());
    Ok(page_of(v, &Shell { error, script, focus: error, ..Shell::new(&v.t("own-title")) }, &body))
}

fn list(v: &Visit<'_>, own: &Own) -> Markup {
    let signs = v.site.passkeys.is_some() && super::signing::signs(v);
    let row = |one: &OwnPasskey| {
        let place = format!("/access/passkeys/{}", one.passkey);
        let button = |step: &str, key| parts::button(v, &format!("{place}/{step}"), &v.t(key), &[], false);
        let acts = html! {
            @if one.signs { (v.t("own-signs")) " " } @else if signs { (button("sign", "own-sign")) }
            @if one.spared { (button("remove", "own-remove")) } @else { (v.t("own-last")) }
        };
        vec![html! { (v.when(one.since)) }, acts]
    };
    let rows: Vec<Vec<Markup>> = own.passkeys.iter().map(row).collect();
    let heads = ["own-since", "act"].map(|key| v.t(key));
    html! {
        @if rows.is_empty() { p .empty { (v.t("own-none")) } } @else {
            (parts::table_under("passkeys", &v.t("own-passkeys"), &heads, &rows))
        }
    }
}

/// Puts one more passkey on record.
pub fn add(v: &Visit<'_>) -> Outcome {
    let session = v.proved()?;
    let relying = v.site.passkeys.as_ref().ok_or(Problem::NotFound)?;
    let field = |name| v.ask.form.raw(name).unwrap_or_default();
    let given = Given { sealed: field("made_ceremony"), answer: field("made_passkey"), browser: &v.token };
    match v.system.add_passkey(relying, session.secret(), given)? {
        Some(answer) => Ok(told(v, &answer)),
        None => page(v, Some("passkey-not-made")),
    }
}

/// Takes one off.
pub fn remove(v: &Visit<'_>, passkey: &str) -> Outcome {
    let passkey: Digest = passkey.parse().map_err(|_| Problem::NotFound)?;
    Ok(told(v, &v.system.remove_passkey(v.proved()?.secret(), passkey)?))
}

/// From here on an officer signs with one.
pub fn sign(v: &Visit<'_>, passkey: &str) -> Outcome {
    let passkey: Digest = passkey.parse().map_err(|_| Problem::NotFound)?;
    let relying = v.site.passkeys.as_ref().ok_or(Problem::NotFound)?;
    Ok(told(v, &v.system.sign_with(relying, v.proved()?.secret(), &passkey)?))
}

fn told(v: &Visit<'_>, answer: &Answer) -> crate::ui::reply::Reply {
    if answer.allowed() { parts::after("/access", answer.entry) } else { refused(v, answer) }
}
