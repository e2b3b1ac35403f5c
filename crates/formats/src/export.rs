// SPDX-License-Identifier: EUPL-1.2
//! STIX 2.1 bundles for recipients. Objects that were STIX go out byte for byte. Others (MISP
//! attributes and objects, CSV rows) are wrapped: the exact original as an `artifact`, and an
//! `indicator` with its values if it has any. Everything made here follows from its input
//! alone, so the same handover gives the same bytes again and a verifier can compare them.

use base64::Engine as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marking::TLP2_EXTENSION;
use crate::{Item, Marking, RawValue, Tlp, ValueKind, stix, time};

/// The namespace STIX 2.1 fixes for ids that follow from content.
const NAMESPACE: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

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
        let foreign = item.kind.starts_with("misp-") || item.kind == "csv-row";
        if !foreign {
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
    let mut out = Bundle { bytes: Vec::new(), empty: true, made: std::collections::HashSet::new() };
    out.bytes.extend_from_slice(br#"{"type":"bundle","id":"#);
    out.bytes.extend_from_slice(Value::from(bundle_id).to_string().as_bytes());
    out.bytes.extend_from_slice(br#","objects":["#);
    for object in objects {
        match object {
            StixOut::Raw(bytes) => out.splice(bytes),
            StixOut::Wrap(wrap) => out.wrap(wrap),
        }
    }
    out.bytes.extend_from_slice(b"]}");
    out.bytes
}

struct Bundle {
    bytes: Vec<u8>,
    empty: bool,
    /// Ids of objects made here.
    made: std::collections::HashSet<String>,
}

impl Bundle {
    fn splice(&mut self, object: &[u8]) {
        if !self.empty {
            self.bytes.push(b',');
        }
        self.empty = false;
        self.bytes.extend_from_slice(object);
    }

    /// Adds an object made here and gives its id.
    fn make(&mut self, id: String, object: &Value) -> String {
        if self.made.insert(id.clone()) {
            self.splice(object.to_string().as_bytes());
        }
        id
    }

    fn wrap(&mut self, wrap: &Wrap<'_>) {
        let at = time::written(wrap.at);
        let marks: Vec<String> = wrap.markings.iter().map(|marking| self.marking(marking)).collect();
        let payload = base64::engine::general_purpose::STANDARD.encode(wrap.bytes);
        let mime = if wrap.kind == "csv-row" { "text/csv" } else { "application/json" };
        let id = content_id("artifact", &json!({ "payload_bin": payload }));
        let mut artifact = json!({
            "type": "artifact", "spec_version": "2.1", "id": id, "mime_type": mime, "payload_bin": payload,
        });
        mark(&mut artifact, &marks);
        let artifact = self.make(id, &artifact);
        let pattern = pattern(wrap.values);
        if pattern.is_empty() {
            return;
        }
        let key = json!({ "kind": wrap.kind, "at": at, "of": artifact, "marks": marks, "pattern": pattern });
        let id = content_id("indicator", &key);
        let mut indicator = json!({
            "type": "indicator", "spec_version": "2.1", "id": id, "created": at, "modified": at,
            "name": wrap.kind, "pattern": pattern, "pattern_type": "stix", "valid_from": at,
        });
        mark(&mut indicator, &marks);
        let indicator = self.make(id, &indicator);
        let id = content_id("relationship", &json!([indicator, artifact]));
        let mut relation = json!({
            "type": "relationship", "spec_version": "2.1", "id": id, "created": at, "modified": at,
            "relationship_type": "related-to", "source_ref": indicator, "target_ref": artifact,
        });
        mark(&mut relation, &marks);
        self.make(id, &relation);
    }

    /// The id of the marking definition, which is added to the bundle where it can be made.
    fn marking(&mut self, marking: &Marking) -> String {
        let words = match marking {
            Marking::Tlp(tlp) => return self.tlp(*tlp),
            Marking::Unknown(id) if stix::split_id(id).is_some() => return id.clone(),
            Marking::Pap(pap) => format!("PAP:{}", pap.level().to_ascii_uppercase()),
            Marking::Statement(words) | Marking::Unknown(words) => words.clone(),
        };
        let id = content_id("marking-definition", &json!({ "statement": words }));
        let definition = json!({
            "type": "marking-definition", "spec_version": "2.1", "id": id, "created": "2022-10-01T00:00:00.000Z",
            "definition_type": "statement", "definition": { "statement": words },
        });
        self.make(id, &definition)
    }

    fn tlp(&mut self, tlp: Tlp) -> String {
        let definition = json!({
            "type": "marking-definition", "spec_version": "2.1", "id": tlp.id(),
            "created": "2022-10-01T00:00:00.000Z",
            "name": format!("TLP:{}", tlp.level().to_ascii_uppercase()),
            "extensions": { TLP2_EXTENSION: { "extension_type": "property-extension", "tlp_2_0": tlp.level() } },
        });
        self.make(tlp.id().to_owned(), &definition)
    }
}

fn mark(object: &mut Value, marks: &[String]) {
    if let (false, Some(object)) = (marks.is_empty(), object.as_object_mut()) {
        object.insert("object_marking_refs".to_owned(), json!(marks));
    }
}

/// A UUIDv5 over the contributing properties. `serde_json` writes their names in order and
/// without spaces, which for strings is the form of RFC 8785.
fn content_id(kind: &str, contributing: &Value) -> String {
    format!("{kind}--{}", Uuid::new_v5(&NAMESPACE, contributing.to_string().as_bytes()))
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
