// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts.

use serde::{Deserialize, Serialize};

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "receipt")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum ReceiptAct {}

impl ReceiptAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match *self {}
    }

    /// Ids of the objects it is about, for the leaf.
    pub fn objects(&self) -> Vec<String> {
        match *self {}
    }
}
