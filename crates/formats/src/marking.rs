// SPDX-License-Identifier: EUPL-1.2
//! Handling marks an originator put on data: TLP 1 and 2, PAP, statements. What cannot be
//! understood is kept by its own words, never dropped, so that a rule can refuse on it
//! (handling conditions travel with the datum; DESIGN principle 6, fail closed).

use serde::{Deserialize, Serialize};

/// One mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marking {
    /// Traffic Light Protocol; WHITE of version 1 is CLEAR.
    Tlp(Tlp),
    /// Permissible Actions Protocol.
    Pap(Pap),
    /// Words of the originator.
    Statement(String),
    /// A mark that could not be understood: its id or label.
    Unknown(String),
}

/// Traffic Light Protocol 2.0. Not an order: AMBER+STRICT names other readers than AMBER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub enum Tlp {
    Clear,
    Green,
    Amber,
    AmberStrict,
    Red,
}

/// Permissible Actions Protocol; WHITE is CLEAR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of the protocol")]
pub enum Pap {
    Clear,
    Green,
    Amber,
    Red,
}

/// Ids of TLP 1 fixed in STIX 2.1 itself, and of TLP 2 fixed in the extension of OASIS.
const FIXED: [(&str, Tlp); 9] = [
    ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::Clear),
    ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::Green),
    ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::Amber),
    ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::AmberStrict),
    ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::Red),
    ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::Clear),
    ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::Green),
    ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Tlp::Amber),
    ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::Red),
];

/// The extension that TLP 2 marking definitions carry.
pub(crate) const TLP2_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

impl Tlp {
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        FIXED.iter().find(|(fixed, _)| *fixed == id).map(|(_, tlp)| *tlp)
    }

    /// The id of its TLP 2 marking definition.
    #[must_use]
    pub fn id(self) -> &'static str {
        FIXED.iter().find(|(_, tlp)| *tlp == self).map_or("", |(id, _)| id)
    }

    /// The level as TLP 2 writes it in lower case.
    #[must_use]
    pub const fn level(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber+strict",
            Self::Red => "red",
        }
    }

    pub(crate) fn from_level(level: &str) -> Option<Self> {
        Some(match level.trim().to_ascii_lowercase().replace([' ', '-', '_'], "+").as_str() {
            "clear" | "white" => Self::Clear,
            "green" => Self::Green,
            "amber" => Self::Amber,
            "amber+strict" => Self::AmberStrict,
            "red" => Self::Red,
            _ => return None,
        })
    }
}

impl Pap {
    /// The level in lower case.
    #[must_use]
    pub const fn level(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    fn from_level(level: &str) -> Option<Self> {
        Some(match level.trim().to_ascii_lowercase().as_str() {
            "clear" | "white" => Self::Clear,
            "green" => Self::Green,
            "amber" => Self::Amber,
            "red" => Self::Red,
            _ => return None,
        })
    }
}

impl Marking {
    /// The mark a label or tag is, such as `tlp:amber+strict`, `TLP AMBER` or `PAP:RED`; none
    /// for labels that are no mark. A TLP or PAP label with an unknown level is unknown.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        let label = label.trim();
        let head = label.get(..3)?;
        let level = label.get(3..)?.strip_prefix([':', ' ', '-', '_'])?;
        let level = level.trim_matches('"');
        let known = if head.eq_ignore_ascii_case("tlp") {
            Tlp::from_level(level).map(Self::Tlp)
        } else if head.eq_ignore_ascii_case("pap") {
            Pap::from_level(level).map(Self::Pap)
        } else {
            return None;
        };
        Some(known.unwrap_or_else(|| Self::Unknown(label.to_owned())))
    }
}
