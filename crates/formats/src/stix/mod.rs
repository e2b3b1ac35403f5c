// SPDX-License-Identifier: EUPL-1.2
//! STIX 2.1 and 2.0: bundles, single objects and arrays of objects. Any type and any property
//! is kept byte for byte; only what the server itself uses is looked at. References between
//! objects are listed, never followed, so cycles cost nothing.

mod object;
pub(crate) mod pattern;
pub(crate) mod values;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::doc::Doc;
use crate::error::excerpt;
use crate::json::Json;
use crate::marking::TLP2_EXTENSION;
use crate::{Format, FormatError, Item, Marking, Parsed, Tlp, WarningKind};

const ID_FORM: &str = "type--uuid";

/// Marking definitions of the file by id.
type Definitions = HashMap<String, Marking>;

/// What objects take from the file around them.
struct Around {
    definitions: Definitions,
    /// Marks of the bundle itself. STIX has none, but who writes them means them.
    markings: Vec<Marking>,
    /// The bundle says 2.0, so that objects need not say 2.1.
    old: bool,
}

pub(crate) fn parse<'a>(mut doc: Doc<'a>, root: Json<'a>) -> Result<Parsed, FormatError> {
    let mut around = Around { definitions: HashMap::new(), markings: Vec::new(), old: false };
    let objects = objects(&mut doc, root, &mut around)?;
    for object in Listed::of(objects) {
        if let Some((id, marking)) = definition(object) {
            around.definitions.insert(id, marking);
        }
    }
    let (mut items, mut offsets) = (Vec::new(), Vec::new());
    let mut titles = Vec::new();
    for object in Listed::of(objects) {
        let item = object::read(&mut doc, object, &around)?;
        if matches!(item.kind.as_ref(), "report" | "grouping") && titles.len() < 2 {
            titles.extend(object.get("name").and_then(Json::string).map(Cow::into_owned));
        }
        doc.push(&mut items, item, object.offset())?;
        offsets.push(object.offset());
    }
    warn_twice(&mut doc, &items, &offsets);
    let title = if titles.len() == 1 { titles.pop() } else { None };
    let warnings = doc.into_warnings();
    let markings = around.markings;
    Ok(Parsed { format: Format::Stix, items, warnings, title, markings, csv: None })
}

/// Levels that a bundle puts around what is none.
pub(crate) fn around(root: Json<'_>) -> usize {
    let bundle = match root.get("type") {
        Some(kind) => kind.string().is_some_and(|kind| kind == "bundle"),
        None => root.get("objects").is_some_and(Json::is_array),
    };
    match (root.is_array(), bundle) {
        (true, _) => 1,
        (false, true) => 0,
        (false, false) => 2,
    }
}

/// Where the objects stand.
#[derive(Clone, Copy)]
enum Objects<'a> {
    None,
    One(Json<'a>),
    List(Json<'a>),
}

enum Listed<'a> {
    One(Option<Json<'a>>),
    List(crate::json::Elements<'a>),
}

impl<'a> Listed<'a> {
    fn of(objects: Objects<'a>) -> Self {
        match objects {
            Objects::None => Self::One(None),
            Objects::One(object) => Self::One(Some(object)),
            Objects::List(list) => Self::List(list.elements()),
        }
    }
}

impl<'a> Iterator for Listed<'a> {
    type Item = Json<'a>;
    fn next(&mut self) -> Option<Json<'a>> {
        match self {
            Self::One(one) => one.take(),
            Self::List(list) => list.next(),
        }
    }
}

fn objects<'a>(doc: &mut Doc<'a>, root: Json<'a>, around: &mut Around) -> Result<Objects<'a>, FormatError> {
    if root.is_array() {
        doc.warn(WarningKind::MissingBundle, root.offset());
        return Ok(Objects::List(root));
    }
    if !root.is_object() {
        return Err(doc.wrong_type(root, "bundle", "an object"));
    }
    let kind = root.get("type");
    let list = root.get("objects");
    let named = match kind {
        Some(kind) => doc.string(kind, "type")? == "bundle",
        None => list.is_some_and(Json::is_array),
    };
    if !named {
        doc.warn(WarningKind::MissingBundle, root.offset());
        return Ok(Objects::One(root));
    }
    if kind.is_none() {
        doc.warn(WarningKind::MissingBundle, root.offset());
    }
    match root.get("id") {
        Some(value) => {
            let id = doc.string(value, "id")?;
            identifier(doc, value, &id, Some("bundle"))?;
        }
        None => doc.warn(WarningKind::MissingBundleId, root.offset()),
    }
    if let Some(version) = root.get("spec_version") {
        around.old = doc.string(version, "spec_version")? == "2.0";
    }
    if let Some(refs) = root.get("object_marking_refs") {
        for id in refs.elements().filter_map(Json::string) {
            around.markings.push(Tlp::from_id(&id).map_or_else(|| Marking::Unknown(id.into_owned()), Marking::Tlp));
        }
        doc.bounded(&around.markings, refs.offset())?;
    }
    match list {
        None => Ok(Objects::None),
        Some(list) if list.is_array() => Ok(Objects::List(list)),
        Some(other) => Err(doc.wrong_type(other, "objects", "an array")),
    }
}

/// The identifier in lower case, if it has the form and begins with the type.
fn identifier(doc: &mut Doc<'_>, value: Json<'_>, id: &str, kind: Option<&str>) -> Result<String, FormatError> {
    let lower = id.to_ascii_lowercase();
    let Some((prefix, _)) = split_id(&lower) else {
        return Err(FormatError::BadId { at: doc.at(value.offset()), id: excerpt(id), form: ID_FORM });
    };
    if let Some(kind) = kind
        && !kind.eq_ignore_ascii_case(prefix)
    {
        return Err(FormatError::IdType { at: doc.at(value.offset()), kind: excerpt(kind) });
    }
    if lower != id {
        doc.warn(WarningKind::UpperCaseId, value.offset());
    }
    Ok(lower)
}

/// Type and UUID of an identifier in lower case.
pub(crate) fn split_id(id: &str) -> Option<(&str, &str)> {
    let at = id.len().checked_sub(36)?;
    let kind = id.get(..at)?.strip_suffix("--")?;
    let uuid = id.get(at..)?;
    let named =
        !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (named && is_uuid(uuid)).then_some((kind, uuid))
}

/// Eight, four, four, four and twelve hexadecimal digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Id and meaning of a marking definition.
fn definition(object: Json<'_>) -> Option<(String, Marking)> {
    if object.get("type")?.string()? != "marking-definition" {
        return None;
    }
    let id = object.get("id")?.string()?.to_ascii_lowercase();
    let marking = Tlp::from_id(&id).map(Marking::Tlp).or_else(|| {
        let text = |value: Json<'_>, name: &str| value.get(name)?.string().map(Cow::into_owned);
        if let Some(level) =
            object.get("extensions").and_then(|all| all.get(TLP2_EXTENSION)).and_then(|one| text(one, "tlp_2_0"))
        {
            return Some(known_level(&level));
        }
        let definition = object.get("definition");
        if let Some(level) = definition.and_then(|inner| text(inner, "tlp")) {
            return Some(known_level(&level));
        }
        if let Some(words) = definition.and_then(|inner| text(inner, "statement")) {
            return Some(Marking::from_label(&words).unwrap_or(Marking::Statement(words)));
        }
        text(object, "name").and_then(|name| Marking::from_label(&name))
    });
    let marking = marking.unwrap_or_else(|| Marking::Unknown(id.clone()));
    Some((id, marking))
}

fn known_level(level: &str) -> Marking {
    Tlp::from_level(level).map_or_else(|| Marking::Unknown(format!("tlp:{level}")), Marking::Tlp)
}

/// Warns where one identifier and version stand twice. Sorts places, since a set of a million
/// pairs of strings would cost more than the objects.
fn warn_twice(doc: &mut Doc<'_>, items: &[Item], offsets: &[usize]) {
    let mut order: Vec<(&Item, usize)> = items.iter().zip(offsets.iter().copied()).collect();
    let key = |item: &Item, other: &Item| (&item.source_id, &item.version).cmp(&(&other.source_id, &other.version));
    order.sort_unstable_by(|one, two| key(one.0, two.0).then(one.1.cmp(&two.1)));
    let mut twice: Vec<usize> = order
        .windows(2)
        .filter_map(|pair| match pair {
            [one, two] => key(one.0, two.0).is_eq().then_some(two.1),
            _ => None,
        })
        .collect();
    twice.sort_unstable();
    for offset in twice {
        doc.warn(WarningKind::DuplicateObject, offset);
    }
}
