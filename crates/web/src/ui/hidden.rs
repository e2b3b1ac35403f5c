// SPDX-License-Identifier: EUPL-1.2
//! The pages that say no more than they must: the one page for what is absent or hidden, and the
//! page for a form that came too late or from elsewhere.

use super::layout::{Shell, shell};
use super::parts;
use super::reply::Reply;
use super::session;
use super::visit::Visit;
use axum::http::StatusCode;
use maud::html;

/// Nothing here, or nothing for you: the same page, byte for byte.
pub fn missing(v: &Visit<'_>) -> Reply {
    let body = html! {
        p { (v.t("missing-text")) }
        p { a href="/tasks" { (v.t("missing-next")) } }
    };
    Reply::Page(StatusCode::NOT_FOUND, shell(v, &Shell { plain: true, ..Shell::new(&v.t("missing-title")) }, &body))
}

/// A form without the session's token. If our own page sent it, the typed text is offered again.
pub fn stale_form(v: &Visit<'_>) -> Reply {
    let again = session::own_origin(v.site, v.ask);
    let body = html! {
        p { (v.t("stale-text")) }
        @if again {
            form method="post" action=(v.ask.path) enctype="multipart/form-data" {
                (parts::token(v))
                @for (name, bytes) in v.ask.form.0.iter().filter(|(n, _)| n != "token") {
                    @if let Ok(text) = std::str::from_utf8(bytes) {
                        // A text area, because hidden inputs lose line breaks.
                        textarea name=(name) hidden { "\n" (text) }
                    }
                }
                button type="submit" { (v.t("stale-again")) }
            }
        } @else {
            p { a href="/" { (v.t("nav-start")) } }
        }
    };
    let shell_of = Shell { plain: true, error: true, ..Shell::new(&v.t("stale-title")) };
    Reply::Page(StatusCode::FORBIDDEN, shell(v, &shell_of, &body))
}
