// SPDX-License-Identifier: EUPL-1.2
//! STIX 2.1 bundles for recipients. Objects that were STIX go out byte for byte. Others (MISP
//! attributes and objects, CSV rows) are wrapped: the exact original as an `artifact`, and an
//! `indicator` with its values if it has any. Everything made here follows from its input
//! alone, so the same handover gives the same bytes again and a verifier can compare them.

mod misp;
mod rows;
mod told;

pub use misp::misp_event;
pub use rows::csv_rows;
pub use told::{Datum, Handover};

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use serde_json::Value;
use uuid::Uuid;

use crate::doc::unique;
use crate::marking::TLP2_EXTENSION;
use crate::{Item, Marking, RawValue, Tlp, ValueKind, stix, time};

/// The namespace STIX 2.1 fixes for ids that follow from content.
const NAMESPACE: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

/// Written as the date of marking definitions made here: that of TLP 2.
const MARKED: &str = "2022-10-01T00:00:00.000Z";

/// One thing to put in a bundle.
#[derive(Debug, Clone)]
pub enum StixOut<'a> {
    /// The stored bytes of a STIX object.
    Raw(&'a [u8]),
    /// Something else, to be wrapped.
    Wrap(Wrap<'a>),
}

/// What is needed to wrap an item that is not STIX.
#[derive(Debug, Clone)]
pub struct Wrap<'a> {
    /// The item's kind, such as `misp-attribute:domain`.
    pub kind: &'a str,
    /// Its exact bytes.
    pub bytes: &'a [u8],
    /// Its values.
    pub values: &'a [RawValue],
    /// Its markings.
    pub markings: &'a [Marking],
    /// The instant written as created, modified and valid from, in UTC microseconds.
    pub at: i64,
}

impl<'a> StixOut<'a> {
    /// The item as it goes out; `at` is used where it has no date of its own.
    #[must_use]
    pub fn of(item: &'a Item, at: i64) -> Self {
        if !item.is_misp() && !item.is_row() {
            return Self::Raw(&item.bytes);
        }
        Self::Wrap(Wrap {
            kind: &item.kind,
            bytes: &item.bytes,
            values: &item.values,
            markings: &item.markings,
            at: item.observed.unwrap_or(at),
        })
    }
}

/// A bundle with the given id. Objects made here that would stand twice stand once.
#[must_use]
pub fn stix_bundle(bundle_id: &str, objects: &[StixOut<'_>]) -> Vec<u8> {
    let mut out = Bundle::new(objects);
    out.bytes.extend_from_slice(br#"{"type":"bundle","id":"#);
    out.bytes.extend_from_slice(quoted(bundle_id).as_bytes());
    out.bytes.extend_from_slice(br#","objects":["#);
    out.add(objects);
    out.bytes.extend_from_slice(b"]}");
    out.bytes
}

/// Random bytes, or a digest, as a UUID of version 4: the form that STIX and TAXII ask of ids.
#[must_use]
pub fn uuid_of(bytes: &[u8; 16]) -> String {
    let mut bytes = *bytes;
    bytes[6] = 0x40 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x0f);
    Uuid::from_bytes(bytes).to_string()
}

/// The objects that one thing is in a bundle, one by one. In a bundle those made here stand once; so they
/// do for whoever takes an id that was there before for the same object.
#[must_use]
pub fn stix_objects(object: &StixOut<'_>) -> Vec<Vec<u8>> {
    let alone = std::slice::from_ref(object);
    let mut out = Bundle::new(alone);
    out.add(alone);
    let ends = out.ends.iter().copied();
    let starts = std::iter::once(0).chain(out.ends.iter().map(|end| end + 1));
    starts.zip(ends).filter_map(|(from, to)| out.bytes.get(from..to)).map(<[u8]>::to_vec).collect()
}

/// A statement as a marking definition, for those who read nothing but STIX.
#[must_use]
pub fn stix_statement(at: i64, words: &str) -> Vec<u8> {
    let definition = object(&[("statement", quoted(words))]);
    let at = quoted(&time::written(at));
    let id = content_id("marking-definition", &format!("[{at},{definition}]"));
    let members = [
        ("type", quoted("marking-definition")),
        ("spec_version", quoted("2.1")),
        ("id", quoted(&id)),
        ("created", at),
        ("definition_type", quoted("statement")),
        ("definition", definition),
    ];
    object(&members).into_bytes()
}

struct Bundle<'a> {
    bytes: Vec<u8>,
    /// Where each object ends.
    ends: Vec<usize>,
    /// Ids of objects made here.
    made: HashSet<String>,
    /// All marks on originals with the same bytes: one artifact stands for them, so it must
    /// carry every mark.
    marks: HashMap<&'a [u8], Vec<Marking>>,
}

impl<'a> Bundle<'a> {
    fn new(objects: &[StixOut<'a>]) -> Self {
        let mut marks: HashMap<&'a [u8], Vec<Marking>> = HashMap::new();
        for object in objects {
            if let StixOut::Wrap(wrap) = object {
                let marks = marks.entry(wrap.bytes).or_default();
                marks.extend_from_slice(wrap.markings);
                unique(marks);
            }
        }
        Self { bytes: Vec::new(), ends: Vec::new(), made: HashSet::new(), marks }
    }

    fn add(&mut self, objects: &[StixOut<'a>]) {
        for object in objects {
            match object {
                StixOut::Raw(bytes) => self.splice(bytes),
                StixOut::Wrap(wrap) => self.wrap(wrap),
            }
        }
    }

    fn splice(&mut self, object: &[u8]) {
        if !self.ends.is_empty() {
            self.bytes.push(b',');
        }
        self.bytes.extend_from_slice(object);
        self.ends.push(self.bytes.len());
    }

    /// Adds an object made here, once.
    fn make(&mut self, kind: &str, id: &str, members: &[(&str, String)]) {
        if self.made.insert(id.to_owned()) {
            let mut all = vec![("type", quoted(kind)), ("spec_version", quoted("2.1")), ("id", quoted(id))];
            all.extend_from_slice(members);
            self.splice(object(&all).as_bytes());
        }
    }

    fn wrap(&mut self, wrap: &Wrap<'a>) {
        let at = quoted(&time::written(wrap.at));
        let all = self.marks.get(wrap.bytes).cloned().unwrap_or_default();
        let payload = quoted(&base64::engine::general_purpose::STANDARD.encode(wrap.bytes));
        let mime = if wrap.kind == "csv-row" { "text/csv" } else { "application/json" };
        let artifact = content_id("artifact", &object(&[("payload_bin", payload.clone())]));
        let mut members = vec![("mime_type", quoted(mime)), ("payload_bin", payload)];
        members.extend(self.refs(&all));
        self.make("artifact", &artifact, &members);
        let pattern = pattern(wrap.values);
        if pattern.is_empty() {
            return;
        }
        let marks = self.refs(wrap.markings);
        let dates = [("created", at.clone()), ("modified", at.clone())];
        let key = [quoted(wrap.kind), at.clone(), quoted(&artifact), quoted(&pattern)];
        let marked = marks.iter().map(|(_, ids)| ids.as_str()).collect::<String>();
        let indicator = content_id("indicator", &format!("[{}]{marked}", key.join(",")));
        let mut members = dates.to_vec();
        members.extend([
            ("name", quoted(wrap.kind)),
            ("pattern", quoted(&pattern)),
            ("pattern_type", quoted("stix")),
            ("valid_from", at),
        ]);
        members.extend(marks.clone());
        self.make("indicator", &indicator, &members);
        let relation = content_id("relationship", &format!("[{},{}]", quoted(&indicator), quoted(&artifact)));
        let mut members = dates.to_vec();
        members.extend([
            ("relationship_type", quoted("related-to")),
            ("source_ref", quoted(&indicator)),
            ("target_ref", quoted(&artifact)),
        ]);
        members.extend(marks);
        self.make("relationship", &relation, &members);
    }

    /// The property that refers to the markings, if there are any.
    fn refs(&mut self, markings: &[Marking]) -> Option<(&'static str, String)> {
        let ids: Vec<String> = markings.iter().map(|marking| quoted(&self.marking(marking))).collect();
        (!ids.is_empty()).then(|| ("object_marking_refs", format!("[{}]", ids.join(","))))
    }

    /// The id of the marking definition, which is added to the bundle where it can be made.
    fn marking(&mut self, marking: &Marking) -> String {
        let words = match marking {
            Marking::Tlp(tlp) => return self.tlp(*tlp),
            Marking::Unknown(id) if stix::split_id(id).is_some() => return id.clone(),
            Marking::Pap(pap) => format!("PAP:{}", pap.level().to_ascii_uppercase()),
            Marking::Statement(words) | Marking::Unknown(words) => words.clone(),
        };
        let definition = object(&[("statement", quoted(&words))]);
        let id = content_id("marking-definition", &definition);
        let members =
            [("created", quoted(MARKED)), ("definition_type", quoted("statement")), ("definition", definition)];
        self.make("marking-definition", &id, &members);
        id
    }

    fn tlp(&mut self, tlp: Tlp) -> String {
        let level = [("extension_type", quoted("property-extension")), ("tlp_2_0", quoted(tlp.level()))];
        let members = [
            ("created", quoted(MARKED)),
            ("name", quoted(&format!("TLP:{}", tlp.level().to_ascii_uppercase()))),
            ("extensions", object(&[(TLP2_EXTENSION, object(&level))])),
        ];
        self.make("marking-definition", tlp.id(), &members);
        tlp.id().to_owned()
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// An object of members already in JSON. Written here in the order given: whether `serde_json`
/// sorts names depends on what else is compiled in, and these bytes must not.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// A UUIDv5 over the contributing properties in the form of RFC 8785 (for an artifact as STIX
/// fixes it, for the rest by our own choice).
fn content_id(kind: &str, contributing: &str) -> String {
    format!("{kind}--{}", Uuid::new_v5(&NAMESPACE, contributing.as_bytes()))
}

/// A pattern that any one of the values meets.
fn pattern(values: &[RawValue]) -> String {
    let comparisons: Vec<String> = values
        .iter()
        .filter_map(|value| {
            let path = match value.kind {
                ValueKind::Domain => "domain-name:value",
                ValueKind::Ip if value.text.contains(':') => "ipv6-addr:value",
                ValueKind::Ip => "ipv4-addr:value",
                ValueKind::Url => "url:value",
                ValueKind::Email => "email-addr:value",
                ValueKind::Md5 => "file:hashes.MD5",
                ValueKind::Sha1 => "file:hashes.'SHA-1'",
                ValueKind::Sha256 => "file:hashes.'SHA-256'",
                ValueKind::Sha512 => "file:hashes.'SHA-512'",
                // Its algorithm is not known here; it stands in the artifact.
                ValueKind::OtherHash => return None,
            };
            let text = value.text.replace('\\', "\\\\").replace('\'', "\\'");
            Some(format!("{path} = '{text}'"))
        })
        .collect();
    if comparisons.is_empty() { String::new() } else { format!("[{}]", comparisons.join(" OR ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Limits, parse};

    #[test]
    fn ids_follow_from_content_as_stix_fixes_it() {
        // As Python's uuid.uuid5 computes it; the examples in the specification do not.
        assert_eq!(
            content_id("ipv4-addr", r#"{"value":"198.51.100.3"}"#),
            "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"
        );
    }

    #[test]
    fn a_bundle_reads_back_with_raw_objects_unchanged() {
        let raw = br#"{ "type":"tool", "spec_version":"2.1", "id":"tool--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061", "x" : [1.0,  "\u00e9"] }"#;
        let misp = br#"{"Event":{"info":"x","Tag":[{"name":"tlp:amber+strict"},{"name":"PAP:RED"}],"Attribute":[
            {"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","type":"url","value":"http://a.example/'q'","timestamp":"1600000000"},
            {"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062","type":"filename","value":"x.exe"}]}}"#;
        let items = parse(misp, None, &Limits::default(), None).unwrap().items;
        let mut out = vec![StixOut::Raw(raw)];
        out.extend(items.iter().map(|item| StixOut::of(item, 0)));
        let id = "bundle--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063";
        let bytes = stix_bundle(id, &out);
        assert_eq!(bytes, stix_bundle(id, &out));
        let back = parse(&bytes, None, &Limits::default(), None).unwrap();
        assert_eq!((back.format, &back.warnings), (Format::Stix, &Vec::new()));
        assert_eq!(back.items[0].bytes, raw);
        let kinds: Vec<&str> = back.items.iter().map(|item| item.kind.as_ref()).collect();
        assert_eq!(
            kinds,
            ["tool", "marking-definition", "marking-definition", "artifact", "indicator", "relationship", "artifact"]
        );
        assert_eq!(back.items[4].values, items[0].values);
        assert_eq!(back.items[4].markings, items[0].markings);
        assert_eq!(back.items[4].observed, items[0].observed);
    }

    #[test]
    fn equal_originals_keep_the_marks_of_all() {
        let marks = [[Marking::Tlp(Tlp::Clear)], [Marking::Tlp(Tlp::Red)]];
        let out: Vec<_> = marks
            .iter()
            .map(|markings| StixOut::Wrap(Wrap { kind: "csv-row", bytes: b"a,b", values: &[], markings, at: 0 }))
            .collect();
        let bytes = stix_bundle("bundle--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063", &out);
        let back = parse(&bytes, None, &Limits::default(), None).unwrap();
        let artifact = back.items.iter().find(|item| &*item.kind == "artifact").unwrap();
        assert_eq!(artifact.markings, [Marking::Tlp(Tlp::Clear), Marking::Tlp(Tlp::Red)]);
    }

    #[test]
    fn bytes_stand_in_an_id_but_for_version_and_variant() {
        assert_eq!(uuid_of(&[0xab; 16]), "abababab-abab-4bab-8bab-abababababab");
    }

    #[test]
    fn one_by_one_they_are_those_of_the_bundle() {
        let misp = br#"{"Event":{"info":"x","Attribute":[
            {"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","type":"url","value":"http://a.example/q","timestamp":"1600000000"}]}}"#;
        let items = parse(misp, None, &Limits::default(), None).unwrap().items;
        let raw = br#"{"type":"tool","id":"tool--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061"}"#;
        let out = [StixOut::Raw(raw), StixOut::of(&items[0], 0)];
        let each: Vec<Vec<u8>> = out.iter().flat_map(stix_objects).collect();
        assert_eq!(each.len(), 4, "as they are, and as artifact, indicator and relationship");
        let bundle = stix_bundle("bundle--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063", &out);
        let all = each.join(&b","[..]);
        assert!(bundle.windows(all.len()).any(|part| part == all));
    }

    #[test]
    fn an_empty_bundle_is_a_bundle() {
        let bytes = stix_bundle("bundle--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063", &[]);
        assert!(parse(&bytes, None, &Limits::default(), None).unwrap().items.is_empty());
    }
}
