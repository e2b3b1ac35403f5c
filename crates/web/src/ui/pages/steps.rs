// SPDX-License-Identifier: EUPL-1.2
//! Forms for steps on one thing: each step is a verb with a few fields, shown to those whose role takes it. The
//! law decides on what is sent; a refusal says which rules stand in the way.

use super::access;
use crate::ui::layout::{Shell, page_of, refusal};
use crate::ui::parts;
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::{OrgKind, Role};

/// What a field takes.
#[derive(Clone, Copy)]
pub enum Takes {
    /// Running text.
    Text,
    /// One line.
    Line,
    /// One line that is shown to nobody, not even in the form that comes back.
    Secret,
    /// A day.
    Day,
    /// A whole number, not below zero.
    Count,
    /// Yes, if ticked.
    Tick,
    /// Technical types of data.
    Types,
    /// A purpose of the house's list.
    Purpose,
    /// Purpose, necessity and proportionality of the act itself.
    Why,
    /// Services that take part.
    Services,
    /// An organisation of one of these kinds; of any but the own if none is named.
    Org(&'static [OrgKind]),
    /// One of a closed list; its words begin with the prefix.
    Choice(&'static str, &'static [&'static str]),
    /// The same, or nothing.
    Maybe(&'static str, &'static [&'static str]),
    /// Ids, apart by blanks or on lines of their own.
    Ids,
    /// What binds whoever receives the data.
    Binds,
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

/// What stands above a form that comes back, and how the page says so.
#[derive(Default)]
pub struct Above {
    /// The refusal, or what is wrong.
    pub says: Markup,
    refused: bool,
    wrong: bool,
}

impl Above {
    /// The form was filled in wrongly; the key of the text that says so.
    pub fn wrong(v: &Visit<'_>, why: &str) -> Self {
        Self { says: parts::errors(v, &[("main", v.t(why))]), refused: false, wrong: true }
    }

    /// The page under it.
    pub fn page(&self, v: &Visit<'_>, title: &str, body: &Markup) -> Reply {
        let (error, refused) = (self.wrong, self.refused);
        page_of(v, &Shell { error, refused, focus: error || refused, ..Shell::new(title) }, body)
    }
}

/// What a form led to.
pub enum Sent {
    /// It was entered.
    Done(Answer),
    /// The form comes back, as it was filled in.
    Back(Above),
}

/// Sorts what came of a form: a refusal by the law and a mistake in the form bring it back.
pub fn sent(v: &Visit<'_>, outcome: Result<Answer, Problem>) -> Result<Sent, Problem> {
    match outcome {
        Ok(answer) if answer.allowed() => Ok(Sent::Done(answer)),
        Ok(answer) => Ok(Sent::Back(Above { says: refusal(v, &answer), refused: true, wrong: false })),
        Err(Problem::Invalid(why)) => {
            let says = parts::errors(v, &[("main", v.said(&why))]);
            Ok(Sent::Back(Above { says, refused: false, wrong: true }))
        }
        Err(problem) => Err(problem),
    }
}

/// The reader's role takes the step.
pub fn takes(v: &Visit<'_>, step: &Step) -> bool {
    step.roles.is_empty() || v.persona.as_ref().is_some_and(|p| step.roles.contains(&p.role))
}

/// The forms of steps that the reader's role takes; their words begin with `prefix`.
pub fn forms(v: &Visit<'_>, prefix: &str, place: &str, steps: &[Step]) -> Markup {
    html! { @for step in steps.iter().filter(|s| takes(v, s)) { (form(v, prefix, place, step)) } }
}

/// The form of one step, open if it comes back.
pub fn form(v: &Visit<'_>, prefix: &str, place: &str, step: &Step) -> Markup {
    html! {
        details .fold open[of(v, step)] {
            summary { (v.tk(prefix, &format!("do-{}", step.name))) }
            form method="post" action={ (place) "/" (step.name) } {
                (parts::bound(v))
                (inputs(v, prefix, step))
                button .main type="submit" { (v.t("steps-record")) }
            }
        }
    }
}

/// The form that was sent is that of this step.
fn of(v: &Visit<'_>, step: &Step) -> bool {
    v.ask.form.get("step") == Some(step.name)
}

/// The fields of a step, with what was typed in them.
pub fn inputs(v: &Visit<'_>, prefix: &str, step: &Step) -> Markup {
    html! {
        input type="hidden" name="step" value=(step.name);
        @for (name, takes) in step.fields { (input(v, prefix, step, name, *takes)) }
    }
}

fn input(v: &Visit<'_>, prefix: &str, step: &Step, name: &str, takes: Takes) -> Markup {
    let label = v.tk(prefix, &format!("field-{}", name.replace('_', "-")));
    let id = format!("{}-{name}", step.name);
    let typed = if of(v, step) { v.ask.form.get(name).unwrap_or_default() } else { "" };
    let field = |inner: Markup| html! { div .field { label for=(id) { (label) } (inner) } };
    let area = |rows: u8| field(html! { textarea id=(id) name=(name) rows=(rows) { "\n" (typed) } });
    let choice = |options: &[(String, String)]| {
        field(html! {
            select id=(id) name=(name) {
                @for (code, word) in options { option value=(code) selected[code == typed] { (word) } }
            }
        })
    };
    match takes {
        Takes::Text => area(3),
        Takes::Ids => html! { (area(2)) p .hint { (v.t("steps-ids")) } },
        Takes::Line => field(html! { input type="text" id=(id) name=(name) value=(typed); }),
        Takes::Secret => field(html! { input type="password" autocomplete="new-password" id=(id) name=(name); }),
        Takes::Day => field(html! { input type="date" id=(id) name=(name) value=(typed); }),
        Takes::Count => {
            field(html! { input type="number" min="0" step="1" required id=(id) name=(name) value=(typed); })
        }
        Takes::Tick => parts::tick(&id, name, "yes", &html! { (label) }, !typed.is_empty()),
        Takes::Purpose => choice(&words(v, "purpose-", &parts::PURPOSES)),
        Takes::Why => why(v, step),
        Takes::Org(kinds) => choice(&organisations(v, kinds)),
        Takes::Choice(words_of, codes) => choice(&words(v, words_of, codes)),
        Takes::Maybe(words_of, codes) => choice(&none_first(v, words(v, words_of, codes))),
        Takes::Services => ticks(v, step, name, &label, &organisations(v, &[OrgKind::Aivd, OrgKind::Mivd])),
        Takes::Types => ticks(v, step, name, &label, &words(v, "type-", &TYPES)),
        Takes::Binds => ticks(v, step, name, &label, &words(v, "obligation-", &super::stated::OBLIGATIONS)),
    }
}

fn ticks(v: &Visit<'_>, step: &Step, name: &str, legend: &str, options: &[(String, String)]) -> Markup {
    let chosen: Vec<&str> = if of(v, step) { v.ask.form.all(name).collect() } else { Vec::new() };
    html! {
        fieldset {
            legend { (legend) }
            @for (code, word) in options {
                (parts::tick(&format!("{}-{name}-{code}", step.name), name, code, &html! { (word) }, chosen.contains(&code.as_str())))
            }
        }
    }
}

/// Purpose and reasons of the act itself.
fn why(v: &Visit<'_>, step: &Step) -> Markup {
    let typed = |name: &str| if of(v, step) { v.ask.form.get(name).unwrap_or_default() } else { "" };
    html! {
        (parts::select("purpose", &v.t("purpose-code"), &words(v, "purpose-", &parts::PURPOSES), typed("purpose")))
        (parts::area("why_necessity", &v.t("purpose-necessity"), "", typed("why_necessity"), 2))
        (parts::area("why_proportionality", &v.t("purpose-proportionality"), "", typed("why_proportionality"), 2))
    }
}

/// Codes with their words.
pub fn words(v: &Visit<'_>, prefix: &str, codes: &[&str]) -> Vec<(String, String)> {
    codes.iter().map(|code| ((*code).to_owned(), v.tk(prefix, &code.replace(':', "-")))).collect()
}

/// Choices that begin with none of them.
pub fn none_first(v: &Visit<'_>, options: Vec<(String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), v.t("given-none"))).chain(options).collect()
}

/// Organisations of some kinds; of any but the reader's own if none is named.
fn organisations(v: &Visit<'_>, kinds: &[OrgKind]) -> Vec<(String, String)> {
    let (snapshot, own) = (v.snapshot(), v.persona.as_ref().map(|p| &p.org));
    let all = snapshot.state.orgs.values().map(|o| &o.org);
    let fits = |o: &&waarborg_domain::Org| if kinds.is_empty() { Some(&o.id) != own } else { kinds.contains(&o.kind) };
    all.filter(fits).map(|o| (o.id.to_string(), o.name.clone())).collect()
}

/// What the form of a step says.
pub fn said(v: &Visit<'_>, step: &Step) -> Map<String, Value> {
    let form = &v.ask.form;
    let all = |name: &str| json!(form.all(name).collect::<Vec<_>>());
    let value = |(name, takes): &(&str, Takes)| match takes {
        Takes::Tick => json!(form.ticked(name)),
        // What is no number is refused with the verb's own words.
        Takes::Count => form.get(name).map_or(Value::Null, |n| n.parse::<u32>().map_or_else(|_| json!(n), Value::from)),
        Takes::Types | Takes::Services => all(name),
        Takes::Ids => json!(form.get(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>()),
        Takes::Binds => json!({ "obligations": all(name) }),
        Takes::Why => json!({
            "code": form.get("purpose"), "necessity": form.get("why_necessity"),
            "proportionality": form.get("why_proportionality"),
        }),
        _ => json!(form.get(name)),
    };
    let given = step.fields.iter().map(|f| (f.0.to_owned(), value(f)));
    let mut said: Map<String, Value> = given.filter(|(_, value)| !value.is_null()).collect();
    // What nothing was typed in is missing, and the law or the verb says so.
    for (field, takes) in step.fields {
        if matches!(takes, Takes::Text | Takes::Line | Takes::Day) && needs(step.verb, field) {
            said.entry((*field).to_owned()).or_insert_with(|| json!(""));
        }
    }
    said
}

/// Carries out a step on nothing that was there before, and returns to the page, which `render` makes again around
/// a refusal.
pub fn record(v: &Visit<'_>, step: &Step, place: &str, render: impl Fn(&Above) -> Outcome) -> Outcome {
    match sent(v, v.run(step.verb, Value::Object(said(v, step))))? {
        Sent::Done(answer) => Ok(parts::after(place, answer.entry)),
        Sent::Back(above) => render(&above),
    }
}

/// Carries out the step of that name on a thing.
pub fn carry(v: &Visit<'_>, steps: &[Step], name: &str, on: (&str, &str)) -> Result<Sent, Problem> {
    v.who()?;
    let step = steps.iter().find(|s| s.name == name).ok_or(Problem::NotFound)?;
    let mut with = said(v, step);
    with.insert(on.0.to_owned(), on.1.into());
    sent(v, v.run(step.verb, Value::Object(with)))
}

/// Carries a step out and returns to the thing's page, which `render` makes again around a refusal.
pub fn take(
    v: &Visit<'_>,
    steps: &[Step],
    name: &str,
    place: &str,
    on: (&str, &str),
    render: impl Fn(&Above) -> Outcome,
) -> Outcome {
    match carry(v, steps, name, on)? {
        // What is shown once is shown now.
        Sent::Done(answer) => Ok(access::made(v, &answer).unwrap_or_else(|| parts::after(place, answer.entry))),
        Sent::Back(above) => render(&above),
    }
}

fn needs(verb: &str, field: &str) -> bool {
    crate::api::fields::of(verb).unwrap_or_default().iter().any(|f| f.name == field && f.needed)
}
