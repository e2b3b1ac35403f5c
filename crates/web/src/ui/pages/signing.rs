// SPDX-License-Identifier: EUPL-1.2
//! A signature of one's own on a page, under a consent or a decision on a permission: the words
//! that are signed, the passkey that answers them, and the form that goes on with its answer. Without script the
//! words are signed elsewhere as a file, and what that gave is pasted here.

use crate::ui::layout::{Shell, page_of};
use crate::ui::reply::Reply;
use crate::ui::visit::Visit;
use crate::ui::{gate, parts, passkey};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::access::{Asked, assertion, signing_options};
use waarborg_app::{Answer, Problem};
use waarborg_domain::Role;

/// What is next for a form that may be signed.
pub enum Next {
    /// It is carried out, signed or attested.
    Go,
    /// The words are shown first.
    Ask,
    /// The signature cannot be read; the key of the text that says so.
    Unread(&'static str),
}

/// Whose signature can mean something: officers bind a party, heads and ministers permit.
pub fn signs(v: &Visit<'_>) -> bool {
    let permits = v.persona.as_ref().is_some_and(|p| matches!(p.role, Role::Head | Role::Minister));
    permits || super::consents::officer(v)
}

/// The passkey with which one signs here.
fn own_passkey(v: &Visit<'_>) -> Option<String> {
    v.site.passkeys.as_ref()?;
    v.system.signing_passkey(&v.persona.as_ref()?.capacity)
}

/// The key with which one signs files is on record.
fn has_file_key(v: &Visit<'_>) -> bool {
    let held = v.persona.as_ref().and_then(|p| v.snapshot().state.capacities.get(&p.capacity).cloned());
    held.is_some_and(|held| held.key.is_some())
}

/// What is next; a signature that came with the form goes into the command.
pub fn next(v: &Visit<'_>, with: &mut Value) -> Next {
    let form = &v.ask.form;
    let (passkey, file) = (form.get("signed_passkey"), form.get("signed_file"));
    let given = match (own_passkey(v), passkey, file) {
        (Some(key), Some(answer), _) => match assertion(&key, answer) {
            Some(given) => json!({ "assertion": given }),
            None => return Next::Unread("passkey-not-made"),
        },
        (_, _, Some(text)) => match signed_file(text) {
            Some((key, signature)) => json!({ "key": key, "signature": signature }),
            None => return Next::Unread("sign-file-unread"),
        },
        (key, ..) if form.ticked("sign") && (key.is_some() || has_file_key(v)) => return Next::Ask,
        _ => return Next::Go,
    };
    if let (Some(members), Value::Object(given)) = (with.as_object_mut(), given) {
        members.extend(given);
    }
    Next::Go
}

/// What `waarborg sign` wrote: `key` and `signature`, each with its digits.
fn signed_file(text: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        ["key", key, "signature", signature] => Some((key, signature)),
        _ => None,
    }
}

/// The buttons beside the one that has the server attest, and what that one means.
pub fn buttons(v: &Visit<'_>) -> Markup {
    html! {
        @if own_passkey(v).is_some() { button type="submit" name="sign" value="passkey" { (v.t("sign-go")) } }
        @if has_file_key(v) { button type="submit" name="sign" value="file" { (v.t("sign-file")) } }
        p .hint { (v.t("sign-attested")) }
    }
}

/// Reads the words by a verb, as whoever just showed who they are, and has them signed.
pub fn read(v: &Visit<'_>, verb: &str, with: Value) -> Result<Result<Reply, Answer>, Problem> {
    fresh(v)?;
    let read = v.beside(verb, with)?;
    if read.allowed() { Ok(Ok(page(v, read.text("statement").unwrap_or_default()))) } else { Ok(Err(read)) }
}

/// Who one is was shown lately, where people log in.
pub fn fresh(v: &Visit<'_>) -> Result<(), Problem> {
    if v.session.is_some() { v.proved().map(|_| ()) } else { Ok(()) }
}

/// The words, and what is to answer them.
pub fn page(v: &Visit<'_>, statement: &str) -> Reply {
    let by_passkey = own_passkey(v).and(v.site.passkeys.as_ref());
    let options = |relying| signing_options(relying, statement.as_bytes());
    let asked = by_passkey.map(|of| Asked { options: options(of), sealed: String::new() });
    let body = html! {
        p .lead { (v.t("sign-lead")) }
        pre .statement tabindex="0" { (parts::safe(statement)) }
        @if asked.is_some() {
            form method="post" action=(v.ask.path) {
                (parts::token(v))
                (gate::carried(v))
                (passkey::area(v, "get", "signed_", asked.as_ref(), "sign-go"))
            }
        }
        @if has_file_key(v) {
            form method="post" action=(v.ask.path) {
                (parts::token(v))
                (gate::carried(v))
                p { (v.t("sign-file-lead")) }
                p { code { "waarborg sign --key officer.key --statement words.json" } }
                (parts::area("signed_file", &v.t("sign-file-given"), "", "", 3))
                button .main type="submit" { (v.t("sign-file-go")) }
            }
        }
    };
    page_of(v, &Shell { script: asked.is_some(), focus: true, plain: true, ..Shell::new(&v.t("sign-title")) }, &body)
}
