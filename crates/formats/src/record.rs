// SPDX-License-Identifier: EUPL-1.2
//! An item as an erasable record: a short JSON head for reading and indexing, then the exact bytes as
//! deposited. Server and verifier read the same form.

use crate::{Format, Item, RawValue};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Head of an item's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Format it came in.
    pub format: Format,
    /// Kind within the format.
    pub kind: Arc<str>,
    /// The originator's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The originator's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Values as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<RawValue>,
    /// Ids it points to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<String>,
    /// Date, UTC microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<i64>,
    /// Name and description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An item's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Head.
    pub head: Head,
    /// Exact bytes.
    pub raw: Vec<u8>,
}

impl Content {
    /// From a parsed item.
    #[must_use]
    pub fn of(format: Format, item: Item) -> Self {
        let head = Head {
            format,
            kind: item.kind,
            id: item.source_id,
            version: item.version,
            values: item.values,
            refs: item.refs,
            observed: item.observed,
            text: item.text,
        };
        Self { head, raw: item.bytes }
    }

    /// As record bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = serde_json::to_vec(&self.head).unwrap_or_default();
        let length = u32::try_from(head.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(4 + head.len() + self.raw.len());
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&self.raw);
        bytes
    }

    /// The exact bytes alone, without reading the head.
    #[must_use]
    pub fn raw_of(bytes: &[u8]) -> Option<&[u8]> {
        let (length, rest) = bytes.split_at_checked(4)?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
        rest.get(length..)
    }

    /// The item it came from, but for what stands in its markings alone.
    #[must_use]
    pub fn item(&self) -> Item {
        Item {
            kind: self.head.kind.clone(),
            source_id: self.head.id.clone(),
            version: self.head.version.clone(),
            bytes: self.raw.clone(),
            values: self.head.values.clone(),
            refs: self.head.refs.clone(),
            observed: self.head.observed,
            text: self.head.text.clone(),
            ..Item::default()
        }
    }

    /// From record bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_at_checked(4)?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
        let (head, raw) = rest.split_at_checked(length)?;
        Some(Self { head: serde_json::from_slice(head).ok()?, raw: raw.to_vec() })
    }
}
