// SPDX-License-Identifier: EUPL-1.2
//! What goes with a disclosure beside its common fields, by part of the law: fields as forms show them, as verbs
//! take them, and as they stand on record. Two tables use it: what a requester states (`stated`) and what a
//! decider judges (`judged`).

use super::steps::{none_first, words};
use crate::ui::ask::Fields;
use crate::ui::parts::{self, field};
use crate::ui::visit::Visit;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

/// How a field is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Running text.
    Text,
    /// Yes, if ticked.
    Tick,
    /// A finding: whether it is so, and why.
    Finding,
    /// One of a closed list, or nothing; its words begin with the prefix.
    Choice(&'static str, &'static [&'static str]),
    /// One of what the page offers, or a number typed in.
    Cited,
}

/// A field: the part it belongs to, its name there, its words, and how it is filled in.
#[derive(Clone, Copy)]
pub struct Given {
    /// Part of the law, as verbs name it.
    pub part: &'static str,
    /// Name in that part; a point leads into a record.
    pub name: &'static str,
    /// What its words begin with.
    pub prefix: &'static str,
    /// How it is filled in.
    pub takes: Takes,
}

impl Given {
    /// Its name in a form.
    pub fn key(&self) -> String {
        format!("{}.{}", self.part, self.name)
    }

    /// Its words.
    pub fn label(&self, v: &Visit<'_>) -> String {
        v.tk(self.prefix, &self.name.replace(['_', '.'], "-"))
    }

    /// What stands on record of it.
    pub fn recorded<'a>(&self, of: &'a Value) -> &'a Value {
        let inside = |of: &'a Value, name: &str| of.get(name).unwrap_or(&Value::Null);
        self.name.split('.').fold(inside(of, self.part), inside)
    }

    /// What the form says of it, as the verb takes it.
    fn said(&self, form: &Fields) -> Option<Value> {
        let text = form.get(&self.key());
        match self.takes {
            Takes::Tick => text.map(|_| json!(true)),
            Takes::Finding => {
                // Without reasons and without a tick nothing was found.
                let holds = form.ticked(&format!("{}.holds", self.key()));
                (holds || text.is_some()).then(|| json!({ "holds": holds, "reasons": text }))
            }
            Takes::Text | Takes::Choice(..) | Takes::Cited => text.map(|t| json!(t)),
        }
    }
}

/// A field on disclosing outside the cell, whose words verbs and pages share.
pub const fn onward(name: &'static str, takes: Takes) -> Given {
    Given { part: "onward", name, prefix: "onward-", takes }
}

/// Everything the form says, by part.
pub fn said(form: &Fields, all: &[Given]) -> Map<String, Value> {
    let mut parts: Map<String, Value> = Map::new();
    for given in all {
        let Some(value) = given.said(form) else { continue };
        let mut place = parts.entry(given.part).or_insert_with(|| json!({}));
        let mut names = given.name.split('.').peekable();
        while let Some(name) = names.next() {
            let Some(record) = place.as_object_mut() else { break };
            if names.peek().is_none() {
                record.insert(name.to_owned(), value.clone());
                break;
            }
            place = record.entry(name).or_insert_with(|| json!({}));
        }
    }
    parts
}

/// The field as a form shows it: with what was typed, or else what stands on record.
pub fn input(v: &Visit<'_>, given: &Given, on_record: &Value, offered: &[(String, String)]) -> Markup {
    let (key, label) = (given.key(), given.label(v));
    let recorded = given.recorded(on_record);
    let known = match given.takes {
        Takes::Finding => field(recorded, "reasons"),
        _ => recorded.as_str().unwrap_or_default(),
    };
    let typed = if v.ask.post { v.ask.form.get(&key).unwrap_or_default() } else { known };
    match given.takes {
        Takes::Text => parts::area(&key, &label, "", typed, 2),
        Takes::Tick => parts::tick(&key, &key, "yes", &html! { (label) }, v.ask.form.ticked(&key)),
        Takes::Finding => {
            let box_key = format!("{key}.holds");
            let on_record = recorded.get("holds").and_then(Value::as_bool) == Some(true);
            let on = if v.ask.post { v.ask.form.ticked(&box_key) } else { on_record };
            html! {
                (parts::tick(&box_key, &box_key, "yes", &html! { (label) }, on))
                (parts::area(&key, &v.t("onward-reasons"), "", typed, 2))
            }
        }
        Takes::Choice(prefix, codes) => parts::select(&key, &label, &none_first(v, words(v, prefix, codes)), typed),
        Takes::Cited if offered.is_empty() => parts::input(&key, &label, &v.t("given-number"), typed),
        Takes::Cited => parts::select(&key, &label, &none_first(v, offered.to_vec()), typed),
    }
}

/// What stands on record, as terms and words.
pub fn terms(v: &Visit<'_>, all: &[Given], on_record: &Value) -> Markup {
    html! {
        @for given in all {
            @if let Some(said) = spoken(v, given, given.recorded(on_record)) { dt { (given.label(v)) } dd { (said) } }
        }
    }
}

fn spoken(v: &Visit<'_>, given: &Given, recorded: &Value) -> Option<Markup> {
    let text = recorded.as_str().filter(|t| !t.is_empty());
    match given.takes {
        Takes::Text => text.map(parts::prose),
        Takes::Tick => recorded.as_bool().filter(|on| *on).map(|_| html! { (v.t("yes")) }),
        Takes::Finding => {
            let holds = recorded.get("holds").and_then(Value::as_bool)?;
            Some(html! { (v.t(if holds { "yes" } else { "no" })) ": " (parts::prose(field(recorded, "reasons"))) })
        }
        Takes::Choice(prefix, _) => text.map(|t| html! { (v.tk(prefix, &t.replace(':', "-"))) }),
        Takes::Cited => text.map(|t| match (given.part, given.name) {
            ("permission", _) => html! { a href={ "/permissions/" (t) } { (parts::id(t)) } },
            ("onward", _) => html! { a href={ "/enquiries/" (t) } { (parts::id(t)) } },
            _ => parts::id(t),
        }),
    }
}
