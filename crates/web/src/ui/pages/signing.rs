// SPDX-License-Identifier: EUPL-1.2
//! An officer's own signature on a page: the words that are signed, which the passkey answers, and the
//! form that goes on with its answer. Without script the words are signed elsewhere, as a file.

use crate::ui::layout::{Shell, page_of};
use crate::ui::reply::Reply;
use crate::ui::visit::Visit;
use crate::ui::{gate, parts, passkey};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::access::{Asked, assertion, signing_options};

/// What is next for a form that may be signed.
pub enum Next {
    /// It is carried out, signed or attested.
    Go,
    /// The passkey is asked first.
    Ask,
    /// The passkey's answer cannot be read.
    Unread,
}

/// The key with which one signs here.
fn key(v: &Visit<'_>) -> Option<String> {
    v.site.passkeys.as_ref()?;
    v.system.signing_passkey(&v.persona.as_ref()?.capacity)
}

/// What is next; the passkey's answer goes into the command.
pub fn next(v: &Visit<'_>, with: &mut Value) -> Next {
    let Some(key) = key(v) else { return Next::Go };
    match (v.ask.form.get("signed_passkey"), v.ask.form.ticked("sign")) {
        (Some(answer), _) => match assertion(&key, answer) {
            Some(given) => {
                if let Some(members) = with.as_object_mut() {
                    members.insert("assertion".into(), json!(given));
                }
                Next::Go
            }
            None => Next::Unread,
        },
        (None, true) => Next::Ask,
        (None, false) => Next::Go,
    }
}

/// The button beside the one that has the server attest.
pub fn button(v: &Visit<'_>) -> Markup {
    html! {
        @if key(v).is_some() { button type="submit" name="sign" value="passkey" { (v.t("sign-go")) } }
    }
}

/// The words, and the passkey that is to answer them.
pub fn page(v: &Visit<'_>, statement: &str) -> Reply {
    let options = |relying| signing_options(relying, statement.as_bytes());
    let asked = v.site.passkeys.as_ref().map(|of| Asked { options: options(of), sealed: String::new() });
    let body = html! {
        p .lead { (v.t("sign-lead")) }
        pre .statement tabindex="0" { (parts::safe(statement)) }
        form method="post" action=(v.ask.path) {
            (parts::token(v))
            (gate::carried(v))
            (passkey::area(v, "get", "signed_", asked.as_ref(), "sign-go"))
        }
    };
    page_of(v, &Shell { script: true, focus: true, plain: true, ..Shell::new(&v.t("sign-title")) }, &body)
}
