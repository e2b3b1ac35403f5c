// SPDX-License-Identifier: EUPL-1.2
//! Identifiers. Object ids are 128 random bits: they tell neither time nor order nor how many there
//! are, so the same id can be used inside and outside (ADR 0004). Organisations are known by a short
//! public code, since the covenant names them in public.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A text that is no identifier of the expected shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: 32 hexadecimal digits are expected")]
pub struct BadId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 16]);
        impl $name {
            /// A fresh random id.
            pub fn random(rng: &mut dyn crate::Rng) -> Self {
                let mut bytes = [0u8; 16];
                rng.fill(&mut bytes);
                Self(bytes)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&hex::encode(self.0)) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, concat!(stringify!($name), "({})"), self) }
        }
        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                let mut bytes = [0u8; 16];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| BadId)?;
                if text.bytes().any(|b| b.is_ascii_uppercase()) { return Err(BadId); }
                Ok(Self(bytes))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A person; the name is an erasable record.
    PersonId;
    /// The capacity a person acts in; doubles as the pseudonym in leaves.
    CapacityId;
    /// A space: the cell, or an organisation's home.
    SpaceId;
    /// One delivery of data by one party.
    DepositId;
    /// One datum: an assertion of one originator, never merged with another.
    ItemId;
    /// An analysis in all its versions.
    AnalysisId;
    /// A joint assessment (covenant art. 3).
    AssessmentId;
    /// A question for consent and its answer.
    ConsentId;
    /// A disclosure, from request to acknowledgement.
    DisclosureId;
    /// A duty with a term.
    DutyId;
    /// A registered automated feed.
    FeedId;
    /// Around a disclosure: a designation, an enquiry, a request to pass on or for inspection.
    OnwardId;
    /// Given by the caller: the same command twice has one effect.
    CommandId;
    /// A weighting note on a foreign service.
    NoteId;
}

/// A SHA-256 digest or commitment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}
impl std::str::FromStr for Digest {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let mut bytes = [0u8; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BadId)?;
        Ok(Self(bytes))
    }
}
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut text = [0u8; 64];
        // 64 digits always fit: a digest is 32 bytes.
        let _ = hex::encode_to_slice(self.0, &mut text);
        s.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);
        impl $name {
            /// Takes the code as it stands.
            pub fn new(code: &str) -> Self { Self(code.into()) }
            /// The code as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(code: &str) -> Self { Self::new(code) }
        }
    )*};
}

codes! {
    /// An organisation's public code, such as `police`.
    OrgId;
    /// A rule's number for ever, such as `R-037`.
    RuleId;
}
