// SPDX-License-Identifier: EUPL-1.2
//! One's own sessions: since when, until when and with what each was opened, and the end of one or of all others.
//! Where a browser was is kept nowhere (ADR 0027).

use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Answer;

/// The list.
pub fn show(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.list("sessions")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let heads = ["alias", "begun", "until", "by", "end"].map(|name| v.tk("sessions-", name));
    let rows: Vec<Vec<Markup>> = list(&answer.data, "rows").iter().map(|row| cells(v, row)).collect();
    let body = html! {
        (parts::done(v))
        p { (v.t("sessions-lead")) }
        (super::analyses::paged(v, "sessions", &answer.data, &heads, &rows))
        @if others(v, &answer).next().is_some() {
            (parts::button(v, "/sessions/end", &v.t("sessions-end-others"), &[("others", "yes")], false))
        }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("sessions-title"), &body))
}

fn cells(v: &Visit<'_>, row: &Value) -> Vec<Markup> {
    let id = field(row, "id");
    let end = match here(v).as_deref() == Some(id) {
        true => html! { (v.t("sessions-this")) },
        false => parts::button(v, "/sessions/end", &v.t("sessions-end-one"), &[("session", id)], false),
    };
    let time = |name| parts::time(v, row, name).unwrap_or_default();
    let by = html! { (v.tk("sessions-by-", field(row, "by"))) };
    vec![parts::value(field(row, "alias")), time("begun"), time("until"), by, end]
}

/// The session of this browser, as the list names it.
fn here(v: &Visit<'_>) -> Option<String> {
    v.session.as_ref().map(|session| crate::token_digest(session.secret()))
}

fn others<'a>(v: &Visit<'_>, answer: &'a Answer) -> impl Iterator<Item = &'a str> {
    let here = here(v);
    list(&answer.data, "rows").iter().map(|row| field(row, "id")).filter(move |id| here.as_deref() != Some(*id))
}

/// Ends one, or all but this one.
pub fn end(v: &Visit<'_>) -> Outcome {
    let end = |session: &str| v.beside("session.end", json!({ "session": session }));
    let answer = match v.ask.form.get("session") {
        Some(session) => end(session)?,
        None => {
            let listed = v.list("sessions")?;
            let mut last = listed.clone();
            for session in others(v, &listed) {
                last = end(session)?;
            }
            last
        }
    };
    if answer.allowed() { Ok(parts::after("/sessions", answer.entry)) } else { Ok(refused(v, &answer)) }
}
