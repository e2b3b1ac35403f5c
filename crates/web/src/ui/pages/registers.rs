// SPDX-License-Identifier: EUPL-1.2
//! Registers around a disclosure: each has a list, a page for one row, a form to record and forms for what
//! follows, all made from one table (`kept`). Each is read through the verb that lists it, so that reading is an
//! entry.

mod feeds;
mod kept;
mod people;
mod pushes;
mod tokens;
mod witnesses;

use super::steps::{self, Above, Step};
use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Persona, Visit};
pub use kept::ALL;
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;
use waarborg_domain::Role;

/// How a field of a row is shown.
#[derive(Clone, Copy)]
pub enum Shows {
    /// An organisation.
    Org,
    /// An instant.
    Time,
    /// A number.
    Count,
    /// Someone's words.
    Text,
    /// A code with words of ours.
    Code(&'static str),
    /// Yes or no; not shown where it is neither.
    Yes,
    /// Items, leading to their pages.
    Items,
    /// Things at an address, leading to their pages.
    At(&'static str),
    /// Handling conditions.
    Conditions,
}

/// A register.
pub struct Register {
    /// First part of its address.
    pub place: &'static str,
    /// Its name as a list.
    pub list: &'static str,
    /// What its words begin with.
    pub prefix: &'static str,
    /// Rules it serves.
    pub rules: &'static [&'static str],
    /// Fields of a row; the first few are the columns of the list.
    pub shows: &'static [(&'static str, Shows)],
    /// How many are.
    pub columns: usize,
    /// What brings a row in, if people record it here.
    pub record: Option<Step>,
    /// What follows.
    pub steps: &'static [Step],
    /// A step is open on a row.
    pub open: fn(&Value, &Step) -> bool,
    /// Parameter that names the row in a step.
    pub on: &'static str,
    /// Kept by AIVD and MIVD alone.
    pub services: bool,
    /// Roles that read it.
    pub roles: &'static [Role],
}

/// Registers that a reader's organisation keeps.
pub fn of(v: &Visit<'_>, p: &Persona) -> Vec<&'static Register> {
    let state = &v.snapshot().state;
    let at_home = state.capacities.get(&p.capacity).is_some_and(|c| state.home(&p.org) == Some(c.capacity.space));
    let service = state.org(&p.org).is_some_and(|o| o.org.kind.is_service());
    ALL.iter().filter(|r| at_home && r.roles.contains(&p.role) && (service || !r.services)).collect()
}

fn find(v: &Visit<'_>, place: &str) -> Result<&'static Register, Problem> {
    let persona = v.who()?;
    of(v, persona).into_iter().find(|r| r.place == place).ok_or(Problem::NotFound)
}

/// All of them, each with what it is for.
pub fn index(v: &Visit<'_>) -> Outcome {
    let kept = of(v, v.who()?);
    let body = html! {
        p { (v.t("registers-lead")) }
        @if kept.is_empty() { p .empty { (v.t("registers-none")) } }
        @for r in kept {
            article .card {
                h2 { a href={ "/" (r.place) } { (v.tk(r.prefix, "title")) } }
                p { (v.tk(r.prefix, "lead")) @for rule in r.rules { " " (parts::rule(&(*rule).into())) } }
            }
        }
        (parts::shown(v))
    };
    Ok(page(v, &v.t("nav-registers"), &body))
}

/// The list.
pub fn all(v: &Visit<'_>, place: &str) -> Outcome {
    listed(v, find(v, place)?, &Above::default())
}

fn listed(v: &Visit<'_>, r: &Register, above: &Above) -> Outcome {
    let answer = v.list(r.list)?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let columns = r.shows.get(..r.columns).unwrap_or(r.shows);
    let heads: Vec<String> =
        std::iter::once(v.tk(r.prefix, "one")).chain(columns.iter().map(|c| label(v, r, c.0))).collect();
    let cell = |row: &Value, of: &(&str, Shows)| html! { (shown(v, row, of).unwrap_or_default()) };
    let rows: Vec<Vec<Markup>> = list(&answer.data, "rows")
        .iter()
        .map(|row| {
            let id = field(row, "id");
            let link = html! { a href={ "/" (r.place) "/" (id) } { (v.t("open")) " " (parts::id(id)) } };
            std::iter::once(link).chain(columns.iter().map(|c| cell(row, c))).collect()
        })
        .collect();
    let body = html! {
        (parts::done(v))
        (above.says)
        p { (v.tk(r.prefix, "lead")) @for rule in r.rules { " " (parts::rule(&(*rule).into())) } }
        @if rows.is_empty() { p .empty { (v.tk(r.prefix, "empty")) } } @else {
            (super::analyses::paged(v, r.place, &answer.data, &heads, &rows))
        }
        @if let Some(step) = r.record.as_ref().filter(|s| steps::takes(v, s)) {
            section {
                h2 { (v.tk(r.prefix, "do-record")) }
                form method="post" action={ "/" (r.place) } {
                    (parts::bound(v))
                    (steps::inputs(v, r.prefix, step))
                    button .main type="submit" { (v.t("steps-record")) }
                }
            }
        }
        p { a href="/registers" { (v.t("nav-registers")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.tk(r.prefix, "title"), &body))
}

fn label(v: &Visit<'_>, r: &Register, name: &str) -> String {
    v.tk(r.prefix, &format!("field-{}", name.replace('_', "-")))
}

/// A field of a row, if there is anything to show.
fn shown(v: &Visit<'_>, row: &Value, (name, how): &(&str, Shows)) -> Option<Markup> {
    let value = row.get(name).filter(|x| !x.is_null())?;
    let text = value.as_str().unwrap_or_default();
    Some(match how {
        Shows::Org => html! { (parts::org(v, &text.into())) },
        Shows::Count => html! { (value.as_u64()?) },
        Shows::Time => parts::time(v, row, name)?,
        Shows::Text if text.is_empty() => return None,
        Shows::Text => parts::prose(text),
        Shows::Code(prefix) => html! { (v.tk(prefix, text)) },
        Shows::Yes => html! { (v.t(if value.as_bool()? { "yes" } else { "no" })) },
        Shows::Items => places(value, "/items/")?,
        Shows::At(place) => places(value, place)?,
        Shows::Conditions => html! { (parts::conditions(v, value)) },
    })
}

/// One thing or several, each leading to its page.
fn places(value: &Value, place: &str) -> Option<Markup> {
    let ids: Vec<&str> =
        value.as_str().into_iter().chain(value.as_array().into_iter().flatten().filter_map(Value::as_str)).collect();
    let shown = html! { @for id in &ids { a href={ (place) (id) } { (parts::id(id)) } " " } };
    (!ids.is_empty()).then_some(shown)
}

/// One row.
pub fn one(v: &Visit<'_>, place: &str, id: &str) -> Outcome {
    detail(v, find(v, place)?, id, &Above::default())
}

fn detail(v: &Visit<'_>, r: &Register, id: &str, above: &Above) -> Outcome {
    let answer = v.view(json!({ "list": r.list, "row": id }))?;
    let row = list(&answer.data, "rows").first().ok_or(Problem::NotFound)?;
    let place = format!("/{}/{id}", r.place);
    let open: Vec<&Step> = r.steps.iter().filter(|s| steps::takes(v, s) && (r.open)(row, s)).collect();
    let body = html! {
        (parts::done(v))
        (above.says)
        dl { @for of in r.shows { @if let Some(value) = shown(v, row, of) { dt { (label(v, r, of.0)) } dd { (value) } } } }
        (follows(v, r, row))
        @if !open.is_empty() {
            h2 { (v.t("steps-title")) }
            @for step in open { (steps::form(v, r.prefix, &place, step)) }
        }
        p { a href={ "/" (r.place) } { (v.tk(r.prefix, "title")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.tk(r.prefix, "one"), &body))
}

/// Where what follows has a page of its own.
fn follows(v: &Visit<'_>, r: &Register, row: &Value) -> Markup {
    html! {
        @if r.list == "people" && row.get("active").and_then(Value::as_bool) == Some(true)
            && v.persona.as_ref().is_some_and(|p| p.role == Role::Administrator && p.org.as_str() == field(row, "org")) {
            p { a .button href={ "/people/" (field(row, "id")) "/leave" } { (v.t("leaving-open")) } }
        }
        @if r.list == "data-requests" {
            p { a .button href={ "/receipts?request=" (field(row, "id")) "&sender=" (field(row, "to")) } { (v.t("receipts-record")) } }
        }
        @if r.list == "intakes" && row.get("open").and_then(Value::as_bool) == Some(true) {
            p { a .button href={ "/deposit?company=" (field(row, "company")) "&intake=" (field(row, "id")) } { (v.t("receipts-bring")) } }
        }
        @if r.list == "enquiries" {
            p { (v.t("enquiries-answer")) " " a href="/search" { (v.t("nav-own-data")) } }
        }
    }
}

/// Records a row.
pub fn record(v: &Visit<'_>, place: &str) -> Outcome {
    let r = find(v, place)?;
    let step = r.record.as_ref().ok_or(Problem::NotFound)?;
    steps::record(v, step, &format!("/{place}"), |above| listed(v, r, above))
}

/// Takes a step on a row.
pub fn step(v: &Visit<'_>, place: &str, id: &str, name: &str) -> Outcome {
    let r = find(v, place)?;
    steps::take(v, r.steps, name, &format!("/{place}/{id}"), (r.on, id), |above| detail(v, r, id, above))
}
