// SPDX-License-Identifier: EUPL-1.2
//! A MISP event for recipients who work with that. What came in as MISP goes out byte for byte; anything else as
//! an object with its exact original attached and an attribute for each value. An object beside each datum says
//! whose it is, how it was graded and how it may be handled, and one for the whole holds what binds the recipient
//! . All ids follow from the handover, so that the same handover gives the same bytes again.

use std::collections::HashMap;

use base64::Engine as _;
use uuid::Uuid;

use super::told::{Datum, Handover};
use super::{NAMESPACE, object, quoted, uuid_of};
use crate::json::Json;
use crate::{Item, RawValue, ValueKind, time};

/// Objects made here are of two sorts, each with a template of its own.
const DATUM: (&str, &str) = ("handed-over-datum", "3f0c8a5e-0d57-4c3a-9a53-6c1df3f6c0a1");
const WHOLE: (&str, &str) = ("handover", "8a4f1f0e-54c1-4d7b-8a34-1f7a2f6f9b52");

/// Whoever imports the event has it for its own organisation; wider sharing is that person's decision, within
/// what binds them.
const OWN_ORGANISATION: &str = "0";

/// The event.
#[must_use]
pub fn misp_event(handover: &Handover<'_>) -> Vec<u8> {
    let mut event = Event { handover, id: uuid_of(&handover.id), made: 0, known: HashMap::new() };
    let mut attributes = Vec::new();
    let mut objects = vec![event.whole()];
    // Objects first: their attributes may be data of their own, and stand in the event once.
    let (whole, single): (Vec<_>, Vec<_>) = handover.data.iter().partition(|d| d.item.kind.starts_with("misp-object:"));
    for datum in whole.into_iter().chain(single) {
        let (original, told) = event.datum(datum);
        objects.push(told);
        match original {
            Some(bytes) if datum.item.kind.starts_with("misp-object:") => objects.push(bytes.to_owned()),
            Some(bytes) => attributes.push(bytes.to_owned()),
            None => {}
        }
    }
    event.written(&attributes, &objects).into_bytes()
}

struct Event<'a> {
    handover: &'a Handover<'a>,
    id: String,
    /// How many ids were made.
    made: usize,
    /// What stands in the event under its own id.
    known: HashMap<String, &'a str>,
}

/// What an attribute made here is, and what it belongs to.
struct Made<'a> {
    relation: &'static str,
    kind: &'static str,
    category: &'static str,
    value: &'a str,
    data: Option<&'a [u8]>,
    tlp: Option<&'a str>,
}

impl<'a> Made<'a> {
    /// Words.
    fn text(relation: &'static str, value: &'a str) -> Self {
        Self { relation, kind: "text", category: "Other", value, data: None, tlp: None }
    }

    /// Bytes.
    fn file(relation: &'static str, value: &'a str, data: &'a [u8]) -> Self {
        Self { relation, kind: "attachment", category: "External analysis", value, data: Some(data), tlp: None }
    }

    /// An indicator.
    fn value(raw: &'a RawValue) -> Self {
        let (kind, category) = type_of(raw);
        Self { relation: "value", kind, category, value: &raw.text, data: None, tlp: None }
    }
}

impl<'a> Event<'a> {
    fn written(&self, attributes: &[String], objects: &[String]) -> String {
        let title = self.handover.title.map_or_else(|| self.handover.path(), str::to_owned);
        let day = time::written(self.handover.at);
        let tags = list(self.handover.marks.iter().map(|mark| tag(mark)));
        let mut members = vec![
            ("uuid", quoted(&self.id)),
            ("info", quoted(&title)),
            ("date", quoted(day.get(..10).unwrap_or_default())),
            ("timestamp", self.seconds()),
            ("published", "false".to_owned()),
            ("analysis", quoted("2")),
            ("threat_level_id", quoted("4")),
            ("distribution", quoted(OWN_ORGANISATION)),
            ("Tag", tags),
            ("Attribute", list(attributes.iter().cloned())),
            ("Object", list(objects.iter().cloned())),
        ];
        if let Some(text) = self.handover.text {
            let id = self.content_id("report");
            let report = [
                ("uuid", quoted(&id)),
                ("name", quoted(&title)),
                ("content", quoted(text)),
                ("timestamp", self.seconds()),
                ("distribution", quoted(OWN_ORGANISATION)),
            ];
            members.push(("EventReport", list([object(&report)])));
        }
        object(&[("Event", object(&members))])
    }

    /// What is told of the handover as a whole.
    fn whole(&mut self) -> String {
        let (at, path) = (time::written(self.handover.at), self.handover.path());
        let mut made = vec![Made::text("disclosure", &path), Made::text("handed-over", &at)];
        made.extend(self.handover.bound.iter().map(|(kind, what)| Made::text(kind, what)));
        made.push(Made::file("conditions", "conditions.json", self.handover.conditions.as_bytes()));
        self.object(WHOLE, &made, None)
    }

    /// The original, where it goes out as it is and does not stand there yet; and what is told of it.
    fn datum(&mut self, datum: &Datum<'a>) -> (Option<&'a str>, String) {
        let item = datum.item;
        let source = if datum.source { "yes" } else { "no" };
        let mut made = vec![
            Made::text("originator", datum.originator),
            Made::text("kind", &item.kind),
            Made::text("source-reference", source),
        ];
        made.extend((!datum.grade.is_empty()).then(|| Made::text("grade", &datum.grade)));
        let place = self.place(item);
        let name = if item.is_row() { "original.csv" } else { "original.json" };
        if place.is_none() {
            made.extend(item.source_id.as_deref().map(|id| Made::text("id", id)));
            made.extend(item.version.as_deref().map(|version| Made::text("version", version)));
            made.push(Made::file("original", name, &item.bytes));
            made.extend(item.values.iter().map(Made::value));
        }
        for one in &mut made {
            one.tlp = datum.tlp;
        }
        let refers = place.is_some().then_some(item.source_id.as_deref()).flatten();
        let told = self.object(DATUM, &made, refers);
        (place.flatten(), told)
    }

    /// Whether the datum stands in the event as it came in, and its bytes unless they stand there already. An id
    /// can stand for one thing only: another party's assertion under the same id goes as an object of ours.
    fn place(&mut self, item: &'a Item) -> Option<Option<&'a str>> {
        let text = std::str::from_utf8(&item.bytes).ok()?;
        let id = item.source_id.as_deref().filter(|_| item.is_misp())?;
        if let Some(there) = self.known.get(id) {
            return (*there == text).then_some(None);
        }
        let inner = Json::root(text).and_then(|json| json.get("Attribute")).into_iter();
        // One that stands without a list is read as well.
        let inner = inner.flat_map(|value| value.elements().chain(value.is_object().then_some(value)));
        let mut ids = vec![(id.to_owned(), text)];
        for attribute in inner {
            let id = attribute.get("uuid").and_then(Json::string).map(|id| id.to_ascii_lowercase());
            ids.extend(id.map(|id| (id, attribute.raw())));
        }
        if ids.iter().any(|(id, _)| self.known.contains_key(id)) {
            return None;
        }
        self.known.extend(ids);
        Some(Some(text))
    }

    fn object(&mut self, (name, template): (&str, &str), made: &[Made<'_>], refers: Option<&str>) -> String {
        let id = self.next_id();
        let attributes: Vec<String> = made.iter().map(|one| self.attribute(one)).collect();
        let mut members = vec![
            ("uuid", quoted(&id)),
            ("name", quoted(name)),
            ("meta-category", quoted("misc")),
            ("description", quoted("Origin and conditions of what was handed over")),
            ("template_uuid", quoted(template)),
            ("template_version", quoted("1")),
            ("timestamp", self.seconds()),
            ("Attribute", list(attributes)),
        ];
        if let Some(to) = refers {
            let reference = [
                ("uuid", quoted(&self.next_id())),
                ("timestamp", self.seconds()),
                ("object_uuid", quoted(&id)),
                ("referenced_uuid", quoted(to)),
                ("relationship_type", quoted("annotates")),
            ];
            members.push(("ObjectReference", list([object(&reference)])));
        }
        object(&members)
    }

    fn attribute(&mut self, made: &Made<'_>) -> String {
        let mut members = vec![
            ("uuid", quoted(&self.next_id())),
            ("object_relation", quoted(made.relation)),
            ("type", quoted(made.kind)),
            ("category", quoted(made.category)),
            ("to_ids", (made.relation == "value").to_string()),
            ("timestamp", self.seconds()),
            // What is told of many data would join them all.
            ("disable_correlation", (made.relation != "value").to_string()),
            ("value", quoted(made.value)),
        ];
        members.extend(made.data.map(|data| ("data", quoted(&base64::engine::general_purpose::STANDARD.encode(data)))));
        members.extend(made.tlp.map(|tlp| ("Tag", list([tag(tlp)]))));
        object(&members)
    }

    fn seconds(&self) -> String {
        quoted(&self.handover.at.div_euclid(1_000_000).to_string())
    }

    fn next_id(&mut self) -> String {
        self.made += 1;
        self.content_id(&self.made.to_string())
    }

    fn content_id(&self, what: &str) -> String {
        Uuid::new_v5(&NAMESPACE, format!("misp/{}/{what}", self.id).as_bytes()).to_string()
    }
}

/// A mark as MISP's taxonomies write it: TLP small, PAP large.
fn tag(mark: &str) -> String {
    let name = if mark.starts_with("TLP") { mark.to_ascii_lowercase() } else { mark.to_owned() };
    object(&[("name", quoted(&name))])
}

fn list(members: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", members.into_iter().collect::<Vec<_>>().join(","))
}

/// Type and category of an attribute with this value. A digest of an algorithm that is not known here is no
/// indicator to MISP; the algorithm stands in the original.
fn type_of(value: &RawValue) -> (&'static str, &'static str) {
    match value.kind {
        ValueKind::Domain => ("domain", "Network activity"),
        ValueKind::Ip => ("ip-dst", "Network activity"),
        ValueKind::Url => ("url", "Network activity"),
        ValueKind::Email => ("email", "Payload delivery"),
        ValueKind::Md5 => ("md5", "Payload delivery"),
        ValueKind::Sha1 => ("sha1", "Payload delivery"),
        ValueKind::Sha256 => ("sha256", "Payload delivery"),
        ValueKind::Sha512 => ("sha512", "Payload delivery"),
        ValueKind::OtherHash if value.text.split(':').count() == 3 => ("ssdeep", "Payload delivery"),
        ValueKind::OtherHash if value.text.starts_with("T1") => ("tlsh", "Payload delivery"),
        ValueKind::OtherHash => ("other", "Payload delivery"),
    }
}
