// SPDX-License-Identifier: EUPL-1.2
//! Values in STIX cyber-observables, and whether an object evidently is about a person.

use std::borrow::Cow;

use crate::json::Json;
use crate::value::{self, RawValue, ValueKind};

/// What an observable yields.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    pub values: Vec<RawValue>,
    pub personal: bool,
    pub odd: bool,
}

impl Observed {
    fn take(&mut self, kind: ValueKind, text: &str) {
        match value::checked(kind, text) {
            Some(value) => self.values.push(value),
            None => self.odd = true,
        }
    }

    /// Adds what one observable holds.
    pub fn observable(&mut self, kind: &str, object: Json<'_>) {
        self.personal |= kind == "user-account";
        for (name, member) in object.members() {
            let text = member.string();
            match (kind, name.as_ref(), text) {
                ("domain-name", "value", Some(text)) => self.take(ValueKind::Domain, &text),
                ("ipv4-addr" | "ipv6-addr", "value", Some(text)) => self.take(ValueKind::Ip, &text),
                ("url", "value", Some(text)) | ("artifact", "url", Some(text)) => {
                    self.take(ValueKind::Url, &text);
                }
                ("email-addr", "value", Some(text)) => self.take(ValueKind::Email, &text),
                ("email-addr", "display_name", Some(text)) => {
                    self.personal |= !text.trim().is_empty();
                }
                ("file" | "artifact" | "x509-certificate", "hashes", None) => {
                    for (algorithm, hash) in member.members() {
                        self.hash(&algorithm, hash.string());
                    }
                }
                ("file", "extensions", None) => member.strings(|parent, name, hash| {
                    if parent == "hashes" || parent == "file_header_hashes" {
                        self.hash(name, hash.string());
                    }
                }),
                _ => {}
            }
        }
    }

    fn hash(&mut self, algorithm: &str, text: Option<Cow<'_, str>>) {
        if let Some(text) = text {
            self.take(value::hash_kind(algorithm).unwrap_or(ValueKind::OtherHash), &text);
        }
    }

    /// Adds the observables an observed-data object of STIX 2.0 holds in its dictionary.
    pub fn dictionary(&mut self, objects: Json<'_>) {
        for (_, object) in objects.members() {
            if let Some(kind) = object.get("type").and_then(Json::string) {
                self.observable(&kind, object);
            }
        }
    }
}
