// SPDX-License-Identifier: EUPL-1.2
//! The demo's switch of persona, which stands in for logging in, and the purpose of the work, asked once
//! for a session.

use crate::ui::layout::{Shell, page_of};
use crate::ui::parts;
use crate::ui::reply::Reply;
use crate::ui::session::Stated;
use crate::ui::visit::{self, Outcome, Visit};
use maud::html;
use waarborg_app::Problem;

/// Becomes someone else.
pub fn switch(v: &Visit<'_>) -> Outcome {
    if v.site.origin.is_some() {
        return Err(Problem::NotFound);
    }
    if let Some(person) = v.ask.form.get("alias").and_then(|alias| visit::find(v.system, alias, v.now)) {
        v.set_cookie("persona", &person.alias);
    }
    // To the tasks, not back: what the one was reading may be hidden from the other.
    Ok(Reply::See("/tasks#main".into()))
}

/// The form for the purpose.
pub fn purpose(v: &Visit<'_>) -> Outcome {
    v.who()?;
    Ok(form(v, false))
}

fn form(v: &Visit<'_>, wrong: bool) -> Reply {
    let now = v.purpose.clone().unwrap_or_default();
    let typed = |name: &str, held: &str| v.ask.form.get(name).unwrap_or(held).to_owned();
    let options: Vec<(String, String)> =
        parts::PURPOSES.iter().map(|c| ((*c).to_owned(), v.tk("purpose-", c))).collect();
    let missing: Vec<(&str, String)> = ["purpose_necessity", "purpose_proportionality"]
        .into_iter()
        .filter(|name| wrong && v.ask.form.get(name).is_none())
        .map(|name| (name, v.t("error-reason")))
        .collect();
    let body = html! {
        (parts::done(v))
        (parts::errors(v, &missing))
        p { (v.t("purpose-once")) }
        form method="post" action="/purpose" {
            (parts::bound(v))
            (parts::select("purpose_code", &v.t("purpose-code"), &options, &typed("purpose_code", &now.code)))
            (parts::area("purpose_necessity", &v.t("purpose-necessity"), &v.t("purpose-limit"), &typed("purpose_necessity", &now.necessity), 3))
            (parts::area("purpose_proportionality", &v.t("purpose-proportionality"), &v.t("purpose-limit"), &typed("purpose_proportionality", &now.proportionality), 3))
            button .main type="submit" { (v.t("purpose-state")) }
        }
    };
    page_of(v, &Shell { error: wrong, focus: wrong, ..Shell::new(&v.t("purpose-label")) }, &body)
}

/// States the purpose for this session.
pub fn state(v: &Visit<'_>) -> Outcome {
    let stated = Stated::read(v.ask, &v.who()?.alias, v.now);
    if !stated.complete() {
        return Ok(form(v, true));
    }
    v.set_cookie("purpose", &stated.cookie());
    Ok(Reply::See("/tasks#main".into()))
}
