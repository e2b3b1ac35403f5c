// SPDX-License-Identifier: EUPL-1.2
//! The fields of the API are those the application reads: each verb is tried with every member missing, of
//! a wrong type and of an unknown word.

use crate::bench::Bench;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use waarborg_app::caller::Channel;
use waarborg_app::verbs::{self, VERBS};
use waarborg_app::{Caller, Problem};
use waarborg_domain::CapacityId;
use waarborg_web::api::fields::{self, Field, Kind};

fn example(kind: &Kind) -> Value {
    match kind {
        Kind::Text | Kind::Code => "x".into(),
        Kind::MaybeText => Value::Null,
        Kind::Id => "0".repeat(32).into(),
        Kind::Key | Kind::Digest => "a".repeat(64).into(),
        Kind::Number => 1.into(),
        Kind::Flag => true.into(),
        Kind::One(words) => words[0].into(),
        Kind::Meaning => "text".into(),
        Kind::List(kind) => json!([example(kind)]),
        Kind::Record(fields) => needed(fields).into(),
    }
}

fn needed(fields: &[Field]) -> Map<String, Value> {
    fields.iter().filter(|f| f.needed).map(|f| (f.name.to_owned(), delimiter(f))).collect()
}

fn delimiter(field: &Field) -> Value {
    if field.name == "delimiter" { ",".into() } else { example(&field.kind) }
}

/// Why the application could not read the parameters, if so.
fn misfit(verb: &str, with: &Map<String, Value>) -> Option<String> {
    // Nobody on record, so that nothing is carried out.
    let nobody = Caller::person(CapacityId([9; 16]), Channel::Api);
    match verbs::run(&Bench::shared().system, nobody, verb, with.clone().into()) {
        Err(Problem::Invalid(text)) => text.strip_prefix("the parameters do not fit: ").map(str::to_owned),
        _ => None,
    }
}

fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_verb_reads_what_its_fields_say() {
    for verb in VERBS.iter().map(|v| v.name) {
        let fields = fields::of(verb).unwrap_or_else(|| panic!("{verb} has no fields"));
        let least = needed(fields);
        assert_eq!(misfit(verb, &least), None, "{verb}: the needed members are enough");
        for field in fields {
            let with = |value: Value| {
                let mut all = least.clone();
                all.insert(field.name.into(), value);
                misfit(verb, &all)
            };
            let name = format!("{verb} {}", field.name);
            assert_eq!(with(delimiter(field)), None, "{name}: the example fits");
            assert!(with(json!([[{}]])).is_some(), "{name}: the application knows it");
            if field.needed {
                let mut without = least.clone();
                without.remove(field.name);
                assert!(misfit(verb, &without).is_some_and(|t| t.contains("missing")), "{name} is needed");
            }
            words(&name, &field.kind, &with);
        }
        unknown(verb, fields, &least);
    }
}

/// Each word of an enumeration is read, and there are no others.
fn words(name: &str, kind: &Kind, with: &dyn Fn(Value) -> Option<String>) {
    let Kind::One(words) = kind else { return };
    for word in *words {
        assert_eq!(with((*word).into()), None, "{name} {word}");
    }
    if let Some(text) = with("no-such-word".into()) {
        let known = quoted(&text).into_iter().filter(|w| *w != "no-such-word").collect::<BTreeSet<_>>();
        assert_eq!(known, words.iter().copied().collect(), "{name}");
    }
}

/// Where the application refuses unknown members, it names the known ones: the same as ours.
fn unknown(verb: &str, fields: &[Field], least: &Map<String, Value>) {
    let mut with = least.clone();
    with.insert("no-such-member".into(), 1.into());
    if let Some(text) = misfit(verb, &with).filter(|t| t.contains("expected")) {
        let known = quoted(&text).into_iter().filter(|w| *w != "no-such-member").collect::<BTreeSet<_>>();
        assert_eq!(known, fields.iter().map(|f| f.name).collect(), "{verb}");
    }
}
