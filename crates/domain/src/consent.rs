// SPDX-License-Identifier: EUPL-1.2
//! Consent of an originating party (covenant art. 7(2); ): asked for an object version,
//! a recipient, a purpose and conditions; answered datum by datum; never by silence.

use crate::{Conditions, DisclosureId, Instant, ItemId, ObjectRef, OrgId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a consent covers; all of it must match at the moment of release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentScope {
    /// Object and version.
    pub object: ObjectRef,
    /// The disclosure that asked.
    pub disclosure: DisclosureId,
    /// Data of this party that would be made known.
    pub data: BTreeSet<ItemId>,
    /// Recipient.
    pub recipient: OrgId,
    /// Purpose code of the disclosure.
    pub purpose: String,
    /// Conditions the recipient is bound to.
    pub conditions: Conditions,
}

/// An officer's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// For all data asked.
    Given,
    /// For some of the data.
    Partial,
    /// For none.
    Refused,
}

/// How an act that binds a party is vouched for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Signing {
    /// Made on a page or with a token: the server says who did it.
    #[default]
    Attested,
    /// Signed with the officer's own registered key over the statement of the act.
    Signed {
        /// Ed25519 public key, hexadecimal.
        key: String,
        /// Ed25519 signature, hexadecimal.
        signature: String,
    },
    /// Signed with the officer's own registered passkey: the challenge it answered is the digest of the
    /// statement.
    Asserted(Asserted),
}

/// A passkey's answer, with all that is needed to check it again (WebAuthn).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asserted {
    /// The passkey's public key, with the name on the web that it is for.
    pub key: String,
    /// Signature, 64 bytes in hexadecimal digits.
    pub signature: String,
    /// Authenticator data, in hexadecimal digits.
    pub authenticator: String,
    /// Client data: JSON as the browser wrote it.
    pub client: String,
}

impl Signing {
    /// The officer's own key vouches for it, not the server.
    pub fn by_officer(&self) -> bool {
        !matches!(self, Self::Attested)
    }

    /// The server alone vouches for it.
    pub fn attested(&self) -> bool {
        matches!(self, Self::Attested)
    }
}

/// A standing consent for a class of technical data (U-01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Bits of `item::types`; never `OTHER`.
    pub types: u8,
    /// Recipient.
    pub recipient: OrgId,
    /// Purpose code.
    pub purpose: String,
    /// Conditions.
    pub conditions: Conditions,
    /// At most twelve months ahead.
    pub until: Instant,
}
