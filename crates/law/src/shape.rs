// SPDX-License-Identifier: EUPL-1.2
//! The closure check: before anything is evaluated, the attributes given must be exactly those of the
//! entity type in the schema, of the right type, with ids from the closed lists. Cedar skips a policy
//! that meets a missing attribute; this check is why that cannot let anything through.

use crate::facts::{Attrs, Fact};
use crate::package::PackageError;
use cedar_policy::{EntityId, EntityTypeName, EntityUid, SchemaFragment};
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Type {
    Bool,
    Instant,
    Enum(String),
}

/// The entity types of a schema: closed lists, and shapes with their attributes.
#[derive(Debug)]
pub(crate) struct Shapes {
    ids: HashMap<String, HashMap<String, EntityUid>>,
    records: HashMap<String, BTreeMap<String, Type>>,
    /// One id for the actor and one for the thing acted upon: decisions see attributes, never names.
    anonymous: HashMap<String, EntityUid>,
}

pub(crate) const NAMESPACE: &str = "W";

/// The id of one entity of the schema's namespace.
pub(crate) fn uid(kind: &str, id: &str) -> Result<EntityUid, PackageError> {
    let name = EntityTypeName::from_str(&format!("{NAMESPACE}::{kind}"))
        .map_err(|e| PackageError::File("waarborg.cedarschema", e.to_string()))?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

fn fault(what: &str) -> PackageError {
    PackageError::File("waarborg.cedarschema", what.to_owned())
}

impl Shapes {
    pub(crate) fn read(text: &str) -> Result<Self, PackageError> {
        let (fragment, _) = SchemaFragment::from_cedarschema_str(text).map_err(|e| fault(&e.to_string()))?;
        let json = fragment.to_json_value().map_err(|e| fault(&e.to_string()))?;
        let types = json
            .get(NAMESPACE)
            .and_then(|space| space.get("entityTypes"))
            .and_then(|types| types.as_object())
            .ok_or_else(|| fault("the namespace W with its entity types is missing"))?;
        let mut shapes = Self { ids: HashMap::new(), records: HashMap::new(), anonymous: HashMap::new() };
        for (name, kind) in types {
            if let Some(choices) = kind.get("enum").and_then(|list| list.as_array()) {
                let mut ids = HashMap::new();
                for choice in choices.iter().filter_map(|c| c.as_str()) {
                    ids.insert(choice.to_owned(), uid(name, choice)?);
                }
                shapes.ids.insert(name.clone(), ids);
            } else {
                shapes.records.insert(name.clone(), record(name, kind)?);
                shapes.anonymous.insert(name.clone(), uid(name, "it")?);
            }
        }
        Ok(shapes)
    }

    /// The id of one choice of a closed list.
    pub(crate) fn choice(&self, kind: &str, id: &str) -> Option<&EntityUid> {
        self.ids.get(kind).and_then(|ids| ids.get(id))
    }

    /// The id under which an entity of this type is evaluated.
    pub(crate) fn anonymous(&self, kind: &str) -> Option<&EntityUid> {
        self.anonymous.get(kind)
    }

    /// Checks that the attributes are exactly those of the type. The error is a code: type and
    /// attribute names of the program, never a value.
    pub(crate) fn closed(&self, kind: &str, attrs: &Attrs) -> Result<(), String> {
        let Some(shape) = self.records.get(kind) else {
            return Err(format!("closure:no-such-type:{kind}"));
        };
        let mut seen: Vec<&str> = Vec::with_capacity(attrs.len());
        for (name, fact) in attrs {
            let fits = match (shape.get(*name), fact) {
                (None, _) => return Err(format!("closure:unknown:{kind}.{name}")),
                (Some(Type::Bool), Fact::Bool(_)) | (Some(Type::Instant), Fact::Instant(_)) => true,
                (Some(Type::Enum(list)), Fact::Id(given, id)) => list == given && self.choice(given, id).is_some(),
                _ => false,
            };
            if !fits {
                return Err(format!("closure:type:{kind}.{name}"));
            }
            if seen.contains(name) {
                return Err(format!("closure:twice:{kind}.{name}"));
            }
            seen.push(name);
        }
        match shape.keys().find(|name| !seen.contains(&name.as_str())) {
            Some(name) => Err(format!("closure:missing:{kind}.{name}")),
            None => Ok(()),
        }
    }
}

fn record(name: &str, kind: &serde_json::Value) -> Result<BTreeMap<String, Type>, PackageError> {
    let mut shape = BTreeMap::new();
    let Some(attributes) = kind.get("shape").and_then(|s| s.get("attributes")).and_then(|a| a.as_object()) else {
        return Ok(shape);
    };
    for (attribute, declared) in attributes {
        if declared.get("required").and_then(serde_json::Value::as_bool) == Some(false) {
            return Err(fault(&format!("{name}.{attribute} is optional: facts are always complete")));
        }
        let type_name = declared.get("name").or_else(|| declared.get("type")).and_then(|t| t.as_str());
        let plain = type_name.map(|t| t.trim_start_matches("__cedar::").trim_start_matches("W::"));
        let found = match plain {
            Some("Bool" | "Boolean") => Type::Bool,
            Some("datetime") => Type::Instant,
            Some(list) => Type::Enum(list.to_owned()),
            None => return Err(fault(&format!("{name}.{attribute} has no plain type"))),
        };
        shape.insert(attribute.clone(), found);
    }
    Ok(shape)
}
