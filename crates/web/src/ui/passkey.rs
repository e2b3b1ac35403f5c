// SPDX-License-Identifier: EUPL-1.2
//! What a page needs to ask a passkey (ADR 0030): the options for the browser, the sealed part that comes
//! back with the answer, and a button that only our script shows. Without script nothing of it can be used,
//! and a sentence says what can.

use super::visit::Visit;
use maud::{Markup, html};
use waarborg_app::access::{Asked, Bound};

/// Asks for a passkey's answer; nothing where passkeys cannot be used.
pub fn ask(v: &Visit<'_>, what: &str, at: &str) -> Option<Asked> {
    let bound = Bound { what, browser: &v.token, at };
    v.system.ask_passkey(v.site.passkeys.as_ref()?, bound).ok()
}

/// The part of a form that a passkey fills in. The names of its fields begin with `prefix`.
pub fn area(v: &Visit<'_>, how: &str, prefix: &str, asked: Option<&Asked>, button: &str) -> Markup {
    html! {
        @if let Some(Asked { options, sealed }) = asked {
            div .passkey id={ (prefix) "passkey" } tabindex="-1" data-passkey=(how) data-options=(options) {
                input type="hidden" name={ (prefix) "ceremony" } value=(sealed);
                input type="hidden" name={ (prefix) "passkey" } data-answer;
                p .hint data-without { (v.t("passkey-without-script")) }
                button type="button" hidden { (v.t(button)) }
                p .hint data-failed role="status" hidden { (v.t("passkey-failed")) }
            }
        }
    }
}
