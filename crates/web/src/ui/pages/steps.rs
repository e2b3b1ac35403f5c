// SPDX-License-Identifier: EUPL-1.2
//! Forms for steps on one thing: each step is a verb with a few fields, shown to those whose role takes it. The
//! law decides on what is sent; a refusal says which rules stand in the way.

use crate::ui::layout::refused;
use crate::ui::parts;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use waarborg_app::Problem;
use waarborg_domain::{OrgKind, Role};

/// What a field takes.
#[derive(Clone, Copy)]
pub enum Takes {
    /// Running text.
    Text,
    /// One line.
    Line,
    /// A day.
    Day,
    /// Yes, if ticked.
    Tick,
    /// Technical types of data.
    Types,
    /// A purpose of the house's list.
    Purpose,
    /// Services that take part.
    Services,
}

/// A step: last part of its address, verb, fields, and the roles that take it (all if none is named).
pub struct Step {
    pub name: &'static str,
    pub verb: &'static str,
    pub fields: &'static [(&'static str, Takes)],
    pub roles: &'static [Role],
}

/// Technical types of the closed list.
const TYPES: [&str; 5] = ["hash", "domain", "address", "url", "rule"];

/// The forms of steps that the reader's role takes; their words begin with `prefix`.
pub fn forms(v: &Visit<'_>, prefix: &str, place: &str, steps: &[Step]) -> Markup {
    let role = v.persona.as_ref().map(|p| p.role);
    let own = |s: &&Step| s.roles.is_empty() || role.is_some_and(|r| s.roles.contains(&r));
    html! {
        @for step in steps.iter().filter(own) {
            details .fold {
                summary { (v.tk(prefix, &format!("do-{}", step.name))) }
                form method="post" action={ (place) "/" (step.name) } {
                    (parts::bound(v))
                    (inputs(v, prefix, step))
                    button .main type="submit" { (v.t("steps-record")) }
                }
            }
        }
    }
}

/// The fields of a step.
pub fn inputs(v: &Visit<'_>, prefix: &str, step: &Step) -> Markup {
    let label = |name: &str| v.tk(prefix, &format!("field-{}", name.replace('_', "-")));
    html! {
        @for (name, takes) in step.fields {
            @let id = format!("{}-{name}", step.name);
            @match takes {
                Takes::Text => { div .field { label for=(id) { (label(name)) } textarea id=(id) name=(name) rows="3" {} } }
                Takes::Line => { div .field { label for=(id) { (label(name)) } input type="text" id=(id) name=(name); } }
                Takes::Day => { div .field { label for=(id) { (label(name)) } input type="date" id=(id) name=(name); } }
                Takes::Tick => { (parts::tick(&id, name, "yes", &html! { (label(name)) }, false)) }
                Takes::Purpose => {
                    @let all: Vec<(String, String)> =
                        parts::PURPOSES.iter().map(|c| ((*c).to_owned(), v.tk("purpose-", c))).collect();
                    (parts::select(name, &label(name), &all, ""))
                }
                Takes::Services => {
                    fieldset {
                        legend { (label(name)) }
                        @for (code, org) in services(v) {
                            (parts::tick(&format!("{id}-{code}"), name, &code, &html! { (org) }, false))
                        }
                    }
                }
                Takes::Types => {
                    fieldset {
                        legend { (label(name)) }
                        @for code in TYPES {
                            (parts::tick(&format!("{id}-{code}"), name, code, &html! { (v.tk("type-", code)) }, false))
                        }
                    }
                }
            }
        }
    }
}

/// What the form of a step says.
pub fn said(v: &Visit<'_>, step: &Step) -> Map<String, Value> {
    let form = &v.ask.form;
    let value = |(name, takes): &(&str, Takes)| match takes {
        Takes::Tick => json!(form.ticked(name)),
        Takes::Types | Takes::Services => json!(form.all(name).collect::<Vec<_>>()),
        Takes::Text | Takes::Line | Takes::Day | Takes::Purpose => json!(form.get(name)),
    };
    let given = step.fields.iter().map(|f| (f.0.to_owned(), value(f)));
    given.filter(|(_, value)| !value.is_null()).collect()
}

/// Carries a step out and returns to the thing's page.
pub fn take(v: &Visit<'_>, steps: &[Step], name: &str, place: &str, on: (&str, &str)) -> Outcome {
    v.who()?;
    let step = steps.iter().find(|s| s.name == name).ok_or(Problem::NotFound)?;
    let mut with = said(v, step);
    with.insert(on.0.to_owned(), on.1.into());
    // What nothing was typed in is missing, and the law or the verb says so.
    for (field, takes) in step.fields {
        if matches!(takes, Takes::Text | Takes::Line | Takes::Day) && needs(step.verb, field) {
            with.entry((*field).to_owned()).or_insert_with(|| json!(""));
        }
    }
    let answer = v.run(step.verb, Value::Object(with))?;
    if answer.allowed() { Ok(parts::after(place, answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// The two services.
fn services(v: &Visit<'_>) -> Vec<(String, String)> {
    let snapshot = v.snapshot();
    let all = snapshot.state.orgs.values().map(|o| &o.org);
    let services = all.filter(|o| matches!(o.kind, OrgKind::Aivd | OrgKind::Mivd));
    services.map(|o| (o.id.to_string(), o.name.clone())).collect()
}

fn needs(verb: &str, field: &str) -> bool {
    crate::api::fields::of(verb).unwrap_or_default().iter().any(|f| f.name == field && f.needed)
}
