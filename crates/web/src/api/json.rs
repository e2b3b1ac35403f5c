// SPDX-License-Identifier: EUPL-1.2
//! Reading a request's JSON: no name twice in an object (two readers could take different ones), and every
//! member as `fields` says. What is wrong is told by its place, never by repeating what was sent.

use super::fields::{Field, Kind};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// What is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text is no JSON.
    Text {
        /// What is wrong.
        what: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A member is not as it should be.
    Member {
        /// JSON pointer, as far as the names are known.
        pointer: String,
        /// What it must be.
        what: String,
    },
}

/// Reads an object; nothing at all is an empty one.
pub fn read(bytes: &[u8]) -> Result<Map<String, Value>, Fault> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let read = serde_json::from_slice::<Strict>(bytes).map_err(|error| Fault::Text {
        what: match error.classify() {
            serde_json::error::Category::Eof => "the JSON ends too early",
            serde_json::error::Category::Data => "a name stands twice in one object",
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                "this is no JSON, or nested too deep"
            }
        },
        line: error.line(),
        column: error.column(),
    })?;
    match read.0 {
        Value::Object(members) => Ok(members),
        _ => Err(Fault::Member { pointer: "#".into(), what: "an object".into() }),
    }
}

/// Compares an object with its fields.
pub fn check(members: &Map<String, Value>, fields: &[Field]) -> Result<(), Fault> {
    object(members, fields, &mut "#".to_owned())
}

/// Compares one value with what it must be.
pub fn fits(value: &Value, kind: &Kind, pointer: &str) -> Result<(), Fault> {
    value_is(value, kind, &mut pointer.to_owned())
}

fn object(members: &Map<String, Value>, fields: &[Field], at: &mut String) -> Result<(), Fault> {
    let fault = |pointer: String, what: String| Err(Fault::Member { pointer, what });
    let names = || fields.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
    if members.keys().any(|name| !fields.iter().any(|f| f.name == name)) {
        return fault(at.clone(), format!("an object with no other members than: {}", names()));
    }
    for field in fields {
        let here = at.len();
        at.push('/');
        at.push_str(field.name);
        match members.get(field.name) {
            Some(value) => value_is(value, &field.kind, at)?,
            None if field.needed => return fault(at.clone(), "given; it is missing".into()),
            None => {}
        }
        at.truncate(here);
    }
    Ok(())
}

fn value_is(value: &Value, kind: &Kind, at: &mut String) -> Result<(), Fault> {
    let fits = match kind {
        Kind::Text | Kind::Code => value.is_string(),
        Kind::MaybeText => value.is_string() || value.is_null(),
        Kind::Id => value.as_str().is_some_and(|text| digits(text, 32)),
        Kind::Digest => value.as_str().is_some_and(|text| digits(text, 64)),
        Kind::Key => value.as_str().is_some_and(|text| digits(&text.to_ascii_lowercase(), 64)),
        Kind::Number => value.as_u64().is_some_and(|n| n < 1 << 53),
        Kind::Flag => value.is_boolean(),
        Kind::One(words) => value.as_str().is_some_and(|text| words.contains(&text)),
        Kind::Meaning => value.is_string() || value.get("value").is_some_and(Value::is_string),
        Kind::List(kind) => {
            let Some(list) = value.as_array() else { return wrong(kind_name(&Kind::List(kind)), at) };
            for (number, one) in list.iter().enumerate() {
                let here = at.len();
                at.push_str(&format!("/{number}"));
                value_is(one, kind, at)?;
                at.truncate(here);
            }
            true
        }
        Kind::Record(fields) => {
            let Some(members) = value.as_object() else { return wrong("an object".into(), at) };
            return object(members, fields, at);
        }
    };
    if fits { Ok(()) } else { wrong(kind_name(kind), at) }
}

fn wrong(what: String, at: &str) -> Result<(), Fault> {
    Err(Fault::Member { pointer: at.to_owned(), what })
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn kind_name(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".into(),
        Kind::MaybeText => "text or null".into(),
        Kind::Code => "an organisation's code".into(),
        Kind::Id => "an id: 32 hexadecimal digits in lower case".into(),
        Kind::Digest => "a digest: 64 hexadecimal digits in lower case".into(),
        Kind::Key => "a public key: 64 hexadecimal digits".into(),
        Kind::Number => "a whole number, not below zero".into(),
        Kind::Flag => "true or false".into(),
        Kind::One(words) => format!("one of: {}", words.join(", ")),
        Kind::Meaning => "the meaning of a column, as a preview shows it".into(),
        Kind::List(_) => "a list".into(),
        Kind::Record(_) => "an object".into(),
    }
}

/// A value in which no object has a name twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(value)) = seq.next_element()? {
            list.push(value);
        }
        Ok(list.into())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let Strict(value) = map.next_value()?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("twice"));
            }
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::fields;
    use serde_json::json;

    fn place(verb: &str, value: &Value) -> Result<(), String> {
        check(value.as_object().unwrap(), fields::of(verb).unwrap()).map_err(|fault| match fault {
            Fault::Member { pointer, .. } => pointer,
            Fault::Text { .. } => unreachable!(),
        })
    }

    #[test]
    fn a_fault_is_told_by_its_place() {
        assert_eq!(place("search", &json!({ "limit": 5, "value": "x" })), Ok(()));
        assert_eq!(place("search", &json!({ "limit": -5 })), Err("#/limit".into()));
        assert_eq!(place("search", &json!({ "purpose": { "task": "gossip" } })), Err("#/purpose/task".into()));
        assert_eq!(place("search", &json!({ "purpose": { "secret": 1 } })), Err("#/purpose".into()));
        assert_eq!(place("item.copy", &json!({})), Err("#/items".into()));
        assert_eq!(place("item.copy", &json!({ "items": ["0".repeat(32), "x"] })), Err("#/items/1".into()));
    }

    #[test]
    fn bad_texts_are_refused_with_line_and_column() {
        let of = |text: &str| match read(text.as_bytes()) {
            Err(Fault::Text { what, line, column }) => (what, line, column),
            other => panic!("{other:?}"),
        };
        assert_eq!(of("{\n \"a\": tru }").1, 2);
        assert_eq!(of("{\"a\":").0, "the JSON ends too early");
        assert_eq!(of("{\"a\":1,\n\"a\":2}").0, "a name stands twice in one object");
        assert_eq!(of("{\"a\":1} x").0, "this is no JSON, or nested too deep");
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(of(&deep).0, "this is no JSON, or nested too deep");
        assert!(read(b"  ").unwrap().is_empty());
        assert!(matches!(read(b"[1]"), Err(Fault::Member { .. })));
    }
}
