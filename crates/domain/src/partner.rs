// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: weighting notes, relations, suspension, liaisons, balance (W17 art. 88,
//!

use serde::{Deserialize, Serialize};

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "partner")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum PartnerAct {}

impl PartnerAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match *self {}
    }

    /// Ids of the objects it is about, for the leaf.
    pub fn objects(&self) -> Vec<String> {
        match *self {}
    }
}

/// What a requester states of a disclosure in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {}

impl Stated {
    /// Nothing was stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a decider puts on record in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {}

impl Judged {
    /// Nothing was put on record.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
