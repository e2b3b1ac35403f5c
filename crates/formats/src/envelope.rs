// SPDX-License-Identifier: EUPL-1.2
//! Envelopes of TAXII 2.1: objects of STIX in their own bytes, each of which can be read by itself, so that one that
//! cannot be is told and keeps no other out (ADR 0026).

use std::fmt::Formatter;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{Format, Limits, Position, parse};

/// Objects in one envelope at most.
pub const MOST: usize = 100_000;

/// What stands before the objects of a bundle. Its id means nothing to anybody: it is transport.
const BEFORE: &str = r#"{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":["#;

/// Why an object cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Code of what is wrong.
    pub code: &'static str,
    /// Where in the object.
    pub at: Option<Position>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    objects: Objects<'a>,
}

/// No more are taken in than may be, however many there are.
#[derive(Default)]
struct Objects<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Objects<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Taking).map(Self)
    }
}

struct Taking;

impl<'de> Visitor<'de> for Taking {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list of at most {MOST} objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(object) = list.next_element()? {
            if all.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            all.push(object);
        }
        Ok(all)
    }
}

/// The objects of an envelope, in its order; none if it is no envelope, or one of more than [`MOST`].
#[must_use]
pub fn objects(envelope: &[u8]) -> Option<Vec<&RawValue>> {
    // Text all of it: a reader of JSON passes over what stands in members it does not know.
    let text = std::str::from_utf8(envelope).ok()?;
    serde_json::from_str::<Envelope<'_>>(text).ok().map(|envelope| envelope.objects.0)
}

/// A bundle of objects, as a file to be read.
#[must_use]
pub fn bundle<'a>(objects: impl Iterator<Item = &'a RawValue>) -> String {
    let objects: Vec<&str> = objects.map(RawValue::get).collect();
    format!("{BEFORE}{}]}}", objects.join(","))
}

/// Reads an object by itself.
///
/// # Errors
/// [`Unread`], with the place in the object.
pub fn alone(object: &RawValue, limits: &Limits) -> Result<(), Unread> {
    let file = bundle(std::iter::once(object));
    match parse(file.as_bytes(), Some(Format::Stix), limits, None) {
        Ok(_) => Ok(()),
        Err(error) => Err(Unread { code: error.code(), at: error.position().map(|at| within(at, object.get())) }),
    }
}

/// A place in an object, of one in the bundle around it, whose beginning is one line.
fn within(at: Position, object: &str) -> Position {
    let offset = at.offset.saturating_sub(BEFORE.len()).min(object.len());
    Position::of(object.as_bytes(), offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_no_envelope() {
        assert!(objects(b"{\"objects\":[],\"next\":\"x\"}").is_some());
        assert!(objects(b"{\"objects\":[],\"next\":\"\xff\"}").is_none());
    }

    #[test]
    fn a_place_is_one_of_the_object() {
        // The text of each stands in the bundle's own beginning as well.
        for object in ["0", "\"objects\"", "4000", "\"bundle\""] {
            let envelope = format!("{{\"objects\":[{object}]}}");
            let all = objects(envelope.as_bytes()).expect("an envelope");
            let unread = alone(all[0], &Limits::default()).expect_err("no object");
            assert_eq!(unread, Unread { code: "wrong-type", at: Some(Position { offset: 0, line: 1, column: 1 }) });
        }
    }
}
