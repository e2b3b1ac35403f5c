// SPDX-License-Identifier: EUPL-1.2
//! MISP events as JSON, bare, as `Event`, or in a `response`. Each object and each attribute,
//! those in objects too, is an item of its own: they are what an originator asserts and what
//! consent is asked for. Tags of the event reach all its items.

mod values;

use std::borrow::Cow;

use crate::doc::{Doc, unique};
use crate::error::excerpt;
use crate::json::Json;
use crate::stix::is_uuid;
use crate::{Format, FormatError, Item, Marking, Parsed, WarningKind, time};
use values::{PERSONAL_OBJECTS, PERSONAL_TYPES, values};

/// Wrappers around wrappers that are looked through.
const WRAPPERS: usize = 4;

struct Reader<'a> {
    doc: Doc<'a>,
    items: Vec<Item>,
    titles: Vec<String>,
    markings: Vec<Marking>,
}

/// What attributes take from the event and object around them.
#[derive(Clone, Default)]
struct Around {
    markings: Vec<Marking>,
    observed: Option<i64>,
    personal: bool,
    deleted: bool,
}

pub(crate) fn parse<'a>(doc: Doc<'a>, root: Json<'a>) -> Result<Parsed, FormatError> {
    let mut reader = Reader { doc, items: Vec::new(), titles: Vec::new(), markings: Vec::new() };
    reader.unwrap(root, WRAPPERS)?;
    unique(&mut reader.markings);
    let title = if reader.titles.is_empty() { None } else { Some(reader.titles.join("; ")) };
    Ok(Parsed {
        format: Format::Misp,
        items: reader.items,
        warnings: reader.doc.into_warnings(),
        title,
        markings: reader.markings,
        csv: None,
    })
}

/// Levels that go around an event that stands by itself.
pub(crate) fn around(root: Json<'_>) -> usize {
    let wrapped = root.is_array()
        || root.get("response").is_some()
        || (root.get("Event").is_some() && root.get("info").is_none());
    usize::from(!wrapped)
}

impl<'a> Reader<'a> {
    /// Finds the events in what may be around them.
    fn unwrap(&mut self, value: Json<'a>, left: usize) -> Result<(), FormatError> {
        if left == 0 || !(value.is_array() || value.is_object()) {
            return Err(self.doc.wrong_type(value, "Event", "an object"));
        }
        if value.is_array() {
            for element in value.elements() {
                self.unwrap(element, left - 1)?;
            }
            return Ok(());
        }
        match value.get("response").or_else(|| value.get("Event").filter(|_| value.get("info").is_none())) {
            Some(inner) => self.unwrap(inner, left - 1),
            None => self.event(value),
        }
    }

    fn event(&mut self, event: Json<'a>) -> Result<(), FormatError> {
        let mut around = Around { markings: self.tags(event)?, ..Around::default() };
        let date = self.field(event, "date")?.and_then(|text| time::instant(&text)).map(|(at, _)| at);
        around.observed = self.field(event, "timestamp")?.and_then(|text| time::unix(&text)).or(date);
        if let Some(info) = self.field(event, "info")?
            && self.titles.len() < 10
        {
            self.titles.push(info.into_owned());
        }
        for extra in ["EventReport", "ShadowAttribute", "Sighting"] {
            if let Some(value) = event.get(extra).filter(|value| value.elements().next().is_some()) {
                self.doc.warn(WarningKind::NotTakenOver, value.offset());
            }
        }
        self.markings.extend_from_slice(&around.markings);
        for attribute in self.list(event, "Attribute")? {
            self.attribute(attribute?, &around)?;
        }
        for object in self.list(event, "Object")? {
            self.object(object?, &around)?;
        }
        Ok(())
    }

    /// The objects under a name: an array, one object, or nothing.
    fn list(
        &self,
        owner: Json<'a>,
        name: &'static str,
    ) -> Result<impl Iterator<Item = Result<Json<'a>, FormatError>> + use<'a>, FormatError> {
        let value = owner.get(name).filter(|value| !value.is_null());
        let (list, one) = match value {
            None => (None, None),
            Some(value) if value.is_array() => (Some(value.elements()), None),
            Some(value) if value.is_object() => (None, Some(value)),
            Some(value) => return Err(self.doc.wrong_type(value, name, "an array of objects")),
        };
        let text = self.doc.text;
        Ok(list.into_iter().flatten().chain(one).map(move |element| {
            if element.is_object() {
                Ok(element)
            } else {
                Err(FormatError::WrongType {
                    at: crate::Position::of(text.as_bytes(), element.offset()),
                    field: name.to_owned(),
                    expected: "an array of objects",
                })
            }
        }))
    }

    /// A string or number; none if absent or null.
    fn field(&self, owner: Json<'a>, name: &'static str) -> Result<Option<Cow<'a, str>>, FormatError> {
        match owner.get(name) {
            None => Ok(None),
            Some(value) if value.is_null() => Ok(None),
            Some(value) if value.is_number() => Ok(Some(Cow::Borrowed(value.raw()))),
            Some(value) => match value.string() {
                Some(text) => Ok(Some(text)),
                None => Err(self.doc.wrong_type(value, name, "a string or number")),
            },
        }
    }

    fn flag(&self, owner: Json<'a>, name: &'static str) -> Result<bool, FormatError> {
        match owner.get(name) {
            None => Ok(false),
            Some(value) => value.loose_bool().ok_or_else(|| self.doc.wrong_type(value, name, "true or false")),
        }
    }

    fn tags(&self, owner: Json<'a>) -> Result<Vec<Marking>, FormatError> {
        let mut markings = Vec::new();
        for tag in self.list(owner, "Tag")? {
            if let Some(name) = self.field(tag?, "name")? {
                markings.extend(Marking::from_label(&name));
            }
        }
        unique(&mut markings);
        self.doc.bounded(&markings, owner.offset())?;
        Ok(markings)
    }

    fn uuid(&mut self, owner: Json<'a>) -> Result<Option<String>, FormatError> {
        let Some(value) = owner.get("uuid").filter(|value| !value.is_null()) else {
            self.doc.warn(WarningKind::MissingUuid, owner.offset());
            return Ok(None);
        };
        let id = self.doc.string(value, "uuid")?;
        let lower = id.to_ascii_lowercase();
        if !is_uuid(&lower) {
            return Err(FormatError::BadId { at: self.doc.at(value.offset()), id: excerpt(&id), form: "uuid" });
        }
        if lower != id {
            self.doc.warn(WarningKind::UpperCaseId, value.offset());
        }
        Ok(Some(lower))
    }

    /// What objects and attributes have alike.
    fn item(&mut self, owner: Json<'a>, kind: &str, around: &Around) -> Result<Item, FormatError> {
        let stamp = self.field(owner, "timestamp")?;
        let mut observed = None;
        for name in ["last_seen", "first_seen"] {
            let Some(text) = self.field(owner, name)?.filter(|text| !text.is_empty()) else {
                continue;
            };
            let Some((at, _)) = time::instant(&text) else {
                let at = self.doc.at(owner.offset());
                return Err(FormatError::BadTimestamp { at, field: name });
            };
            observed = observed.or(Some(at));
        }
        let written = stamp.as_deref().and_then(time::unix);
        let mut markings = around.markings.clone();
        markings.extend(self.tags(owner)?);
        Ok(Item {
            kind: self.doc.kind(kind, owner.offset())?,
            source_id: self.uuid(owner)?,
            version: stamp.map(Cow::into_owned),
            bytes: owner.raw().as_bytes().to_vec(),
            markings,
            observed: observed.or(written).or(around.observed),
            personal: around.personal,
            ..Item::default()
        })
    }

    fn attribute(&mut self, attribute: Json<'a>, around: &Around) -> Result<(), FormatError> {
        let kind = self.field(attribute, "type")?.ok_or_else(|| self.doc.missing(attribute, "type"))?;
        let text = self.field(attribute, "value")?.ok_or_else(|| self.doc.missing(attribute, "value"))?;
        let deleted = self.flag(attribute, "deleted")?;
        self.flag(attribute, "to_ids")?;
        let mut item = self.item(attribute, &format!("misp-attribute:{kind}"), around)?;
        item.personal |= PERSONAL_TYPES.contains(&kind.as_ref());
        item.personal |= self.field(attribute, "category")?.is_some_and(|category| category == "Person");
        let comment = self.field(attribute, "comment")?.filter(|comment| !comment.is_empty());
        if deleted || around.deleted {
            self.doc.warn(WarningKind::Deleted, attribute.offset());
        } else {
            let (values, odd) = values(&kind, &text);
            if odd {
                self.doc.warn(WarningKind::OddValue, attribute.offset());
            }
            item.values = values;
        }
        let words = item.values.is_empty().then_some(text);
        item.text = match (words, comment) {
            (Some(words), Some(comment)) => Some(format!("{words}\n{comment}")),
            (one, other) => one.or(other).map(Cow::into_owned),
        };
        unique(&mut item.values);
        unique(&mut item.markings);
        self.doc.push(&mut self.items, item, attribute.offset())
    }

    fn object(&mut self, object: Json<'a>, around: &Around) -> Result<(), FormatError> {
        let name = self.field(object, "name")?.ok_or_else(|| self.doc.missing(object, "name"))?;
        let deleted = self.flag(object, "deleted")?;
        let mut item = self.item(object, &format!("misp-object:{name}"), around)?;
        item.personal |= PERSONAL_OBJECTS.contains(&name.as_ref());
        let comment = self.field(object, "comment")?.filter(|comment| !comment.is_empty());
        item.text = Some(comment.map_or_else(|| name.to_string(), |comment| format!("{name}\n{comment}")));
        for reference in self.list(object, "ObjectReference")? {
            let reference = reference?;
            let id = self.field(reference, "referenced_uuid")?;
            item.refs.extend(id.map(|id| id.to_ascii_lowercase()).filter(|id| is_uuid(id)));
            if item.refs.len() > self.doc.limits.refs {
                break;
            }
        }
        let inner = Around { personal: item.personal, deleted, ..around.clone() };
        // The object stands before its attributes; its place is kept free.
        let place = self.items.len();
        self.doc.push(&mut self.items, Item::default(), object.offset())?;
        for attribute in self.list(object, "Attribute")? {
            self.attribute(attribute?, &inner)?;
        }
        for attribute in self.items.iter().skip(place + 1) {
            item.values.extend_from_slice(&attribute.values);
            item.markings.extend_from_slice(&attribute.markings);
            item.personal |= attribute.personal;
        }
        unique(&mut item.markings);
        unique(&mut item.refs);
        unique(&mut item.values);
        self.doc.admit(&item, object.offset())?;
        if let Some(free) = self.items.get_mut(place) {
            *free = item;
        }
        Ok(())
    }
}
