// SPDX-License-Identifier: EUPL-1.2
//! One STIX object: what is checked, and what is taken from it.

use std::borrow::Cow;

use super::values::Observed;
use super::{Around, ID_FORM, identifier, pattern, split_id};
use crate::doc::{Doc, unique};
use crate::error::excerpt;
use crate::json::Json;
use crate::{FormatError, Item, Marking, Tlp, WarningKind, time};

/// Types of STIX 2.1 that describe (SDO, SRO) or explain (meta).
const DOMAIN_TYPES: [&str; 24] = [
    "attack-pattern",
    "campaign",
    "course-of-action",
    "extension-definition",
    "grouping",
    "identity",
    "incident",
    "indicator",
    "infrastructure",
    "intrusion-set",
    "language-content",
    "location",
    "malware",
    "malware-analysis",
    "marking-definition",
    "note",
    "observed-data",
    "opinion",
    "relationship",
    "report",
    "sighting",
    "threat-actor",
    "tool",
    "vulnerability",
];
/// Cyber-observables of STIX 2.1.
const OBSERVABLE_TYPES: [&str; 18] = [
    "artifact",
    "autonomous-system",
    "directory",
    "domain-name",
    "email-addr",
    "email-message",
    "file",
    "ipv4-addr",
    "ipv6-addr",
    "mac-addr",
    "mutex",
    "network-traffic",
    "process",
    "software",
    "url",
    "user-account",
    "windows-registry-key",
    "x509-certificate",
];

/// What the reading of one object gathers.
struct Reader<'d, 'a> {
    doc: &'d mut Doc<'a>,
    around: &'d Around,
    item: Item,
    observed: Observed,
    name: Option<Cow<'a, str>>,
    description: Option<Cow<'a, str>>,
    pattern: Option<Json<'a>>,
    foreign: bool,
    seen_version: bool,
    /// The type is one of STIX, so that its fields must have the form STIX gives them.
    known: bool,
    /// Rank of the date taken so far; a lower one is better.
    rank: usize,
}

pub(super) fn read<'a>(doc: &mut Doc<'a>, object: Json<'a>, around: &Around) -> Result<Item, FormatError> {
    if !object.is_object() {
        return Err(doc.wrong_type(object, "objects", "an array of objects"));
    }
    let kind_at = object.get("type").ok_or_else(|| doc.missing(object, "type"))?;
    let kind = doc.string(kind_at, "type")?;
    if kind == "bundle" {
        return Err(FormatError::NestedBundle { at: doc.at(object.offset()) });
    }
    let id_at = object.get("id").ok_or_else(|| doc.missing(object, "id"))?;
    let id = doc.string(id_at, "id")?;
    let id = identifier(doc, id_at, &id, Some(&kind))?;
    let observable = OBSERVABLE_TYPES.contains(&kind.as_ref());
    let known = observable || DOMAIN_TYPES.contains(&kind.as_ref());
    if !known {
        doc.warn(WarningKind::UnknownType, kind_at.offset());
    }
    let item = Item {
        kind: doc.kind(&kind, kind_at.offset())?,
        source_id: Some(id),
        bytes: object.raw().as_bytes().to_vec(),
        markings: around.markings.clone(),
        ..Item::default()
    };
    let mut reader = Reader {
        doc,
        around,
        item,
        observed: Observed::default(),
        name: None,
        description: None,
        pattern: None,
        foreign: false,
        seen_version: around.old || observable,
        known,
        rank: usize::MAX,
    };
    for (name, value) in object.members() {
        reader.common(&name, value)?;
        reader.special(&name, value)?;
    }
    reader.finish(object, observable)
}

impl<'a> Reader<'_, 'a> {
    /// The string a field must be; none for a foreign type that uses it otherwise.
    fn text(&mut self, value: Json<'a>, field: &'static str) -> Result<Option<Cow<'a, str>>, FormatError> {
        match value.string() {
            Some(text) => Ok(Some(text)),
            None if self.known => Err(self.doc.wrong_type(value, field, "a string")),
            None => {
                self.doc.warn(WarningKind::OddField, value.offset());
                Ok(None)
            }
        }
    }

    /// Properties every object may have.
    fn common(&mut self, name: &str, value: Json<'a>) -> Result<(), FormatError> {
        match name {
            "spec_version" => {
                self.doc.string(value, name)?;
                self.seen_version = true;
            }
            "modified" => {
                self.item.version = Some(self.doc.string(value, name)?.into_owned());
                self.date(value, "modified", 4, true)?;
            }
            "created" => self.date(value, "created", 5, true)?,
            "created_by_ref" => self.reference(value, name)?,
            "object_marking_refs" => {
                for id in self.list(value, name)? {
                    self.mark(&id, value)?;
                }
            }
            "granular_markings" => {
                if !value.is_array() {
                    return Err(self.doc.wrong_type(value, name, "an array"));
                }
                for id in value.elements().filter_map(|one| one.get("marking_ref")?.string()) {
                    self.mark(&id, value)?;
                }
            }
            "labels" => {
                for label in value.elements().filter_map(Json::string) {
                    self.item.markings.extend(Marking::from_label(&label));
                }
                self.doc.bounded(&self.item.markings, value.offset())?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Properties of some types.
    fn special(&mut self, name: &str, value: Json<'a>) -> Result<(), FormatError> {
        match name {
            "name" => self.name = self.text(value, "name")?,
            "description" => self.description = self.text(value, "description")?,
            "content" | "abstract" | "opinion" | "explanation" if self.description.is_none() => {
                self.description = value.string();
            }
            "last_seen" => self.date(value, "last_seen", 0, false)?,
            "last_observed" => self.date(value, "last_observed", 1, false)?,
            "valid_from" => self.date(value, "valid_from", 2, false)?,
            "published" => self.date(value, "published", 3, false)?,
            "first_seen" => self.date(value, "first_seen", usize::MAX, false)?,
            "first_observed" => self.date(value, "first_observed", usize::MAX, false)?,
            "valid_until" => self.date(value, "valid_until", usize::MAX, false)?,
            "source_ref" | "target_ref" | "sighting_of_ref" if self.known => {
                self.reference(value, name)?;
            }
            "object_refs" if self.known => {
                self.list(value, name)?;
            }
            "pattern" if &*self.item.kind == "indicator" => {
                self.text(value, "pattern")?;
                self.pattern = Some(value);
            }
            "pattern_type" => {
                self.foreign = self.text(value, "pattern_type")?.is_some_and(|kind| kind != "stix");
            }
            "identity_class" => {
                self.item.personal |= self.text(value, "identity_class")?.is_some_and(|class| class == "individual");
            }
            "objects" if &*self.item.kind == "observed-data" => {
                if !value.is_object() {
                    return Err(self.doc.wrong_type(value, name, "an object"));
                }
                self.observed.dictionary(value);
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks a date and keeps it if none better was met. Dates every object has must be right;
    /// others only in types of STIX.
    fn date(&mut self, value: Json<'a>, field: &'static str, rank: usize, always: bool) -> Result<(), FormatError> {
        let read = value.string().and_then(|text| time::instant(&text));
        let Some((instant, loose)) = read else {
            if self.known || always {
                self.doc.string(value, field)?;
                return Err(FormatError::BadTimestamp { at: self.doc.at(value.offset()), field });
            }
            self.doc.warn(WarningKind::OddField, value.offset());
            return Ok(());
        };
        if loose {
            self.doc.warn(WarningKind::LooseTimestamp, value.offset());
        }
        if rank < self.rank {
            self.rank = rank;
            self.item.observed = Some(instant);
        }
        Ok(())
    }

    fn reference(&self, value: Json<'a>, field: &str) -> Result<(), FormatError> {
        let id = self.doc.string(value, field)?;
        self.well_formed(&id, value)
    }

    fn well_formed(&self, id: &str, value: Json<'a>) -> Result<(), FormatError> {
        match split_id(&id.to_ascii_lowercase()) {
            Some(_) => Ok(()),
            None => Err(FormatError::BadId { at: self.doc.at(value.offset()), id: excerpt(id), form: ID_FORM }),
        }
    }

    /// The ids an array must hold, in lower case.
    fn list(&self, value: Json<'a>, field: &str) -> Result<Vec<String>, FormatError> {
        if !value.is_array() {
            return Err(self.doc.wrong_type(value, field, "an array of identifiers"));
        }
        let mut ids = Vec::new();
        for element in value.elements() {
            let id = self.doc.string(element, field)?;
            self.well_formed(&id, element)?;
            ids.push(id.to_ascii_lowercase());
            if ids.len() > self.doc.limits.refs {
                return Err(FormatError::TooManyReferences {
                    at: self.doc.at(value.offset()),
                    limit: self.doc.limits.refs,
                });
            }
        }
        Ok(ids)
    }

    /// Adds the mark an id refers to, once; a long list of long statements is cut off early.
    fn mark(&mut self, id: &str, value: Json<'a>) -> Result<(), FormatError> {
        let id = id.to_ascii_lowercase();
        let marking = match Tlp::from_id(&id) {
            Some(tlp) => Marking::Tlp(tlp),
            None => self.around.definitions.get(&id).cloned().unwrap_or_else(|| {
                self.doc.warn(WarningKind::UnknownMarking, value.offset());
                Marking::Unknown(id)
            }),
        };
        if !self.item.markings.contains(&marking) {
            self.item.markings.push(marking);
            self.doc.bounded(&self.item.markings, value.offset())?;
        }
        Ok(())
    }

    fn finish(mut self, object: Json<'a>, observable: bool) -> Result<Item, FormatError> {
        if !self.seen_version {
            self.doc.warn(WarningKind::MissingSpecVersion, object.offset());
        }
        if let Some(text) = self.pattern.and_then(Json::string) {
            self.pattern(&text, object.offset());
        }
        if observable {
            self.observed.observable(&self.item.kind, object);
        }
        if self.observed.odd {
            self.doc.warn(WarningKind::OddValue, object.offset());
        }
        self.item.personal |= self.observed.personal;
        self.item.values.append(&mut self.observed.values);
        self.item.text = match (self.name, self.description) {
            (Some(name), Some(description)) => Some(format!("{name}\n{description}")),
            (one, other) => one.or(other).map(Cow::into_owned),
        };
        let limit = self.doc.limits.refs;
        let own = self.item.source_id.as_deref().unwrap_or_default();
        let refs = &mut self.item.refs;
        object.strings(|parent, name, value| {
            let named = name.ends_with("_ref") || name.ends_with("_refs") || parent.ends_with("_refs");
            if named
                && refs.len() <= limit
                && let Some(id) = value.string()
            {
                let id = id.to_ascii_lowercase();
                if id != own && split_id(&id).is_some() {
                    refs.push(id);
                }
            }
        });
        if refs.len() <= limit {
            unique(refs);
        }
        unique(&mut self.item.values);
        unique(&mut self.item.markings);
        Ok(self.item)
    }

    fn pattern(&mut self, text: &str, offset: usize) {
        if self.foreign {
            self.doc.warn(WarningKind::ForeignPattern, offset);
            return;
        }
        let mut found = pattern::read(text);
        if !found.complete {
            self.doc.warn(WarningKind::UnreadPattern, offset);
        }
        self.observed.odd |= found.odd;
        self.observed.personal |= found.personal;
        self.observed.values.append(&mut found.values);
    }
}
