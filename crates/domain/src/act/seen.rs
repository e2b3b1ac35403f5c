// SPDX-License-Identifier: EUPL-1.2
//! What was read: looking is an act and has its own entry (Wiv 2017 art. 24, covenant art. 6), so each
//! thing that can be shown to a reader has its place here.

use crate::{AnalysisId, ConsentId, CooperationId, DepositId, DisclosureId, ItemId, OrgId, ReceiptId, taxii};
use serde::{Deserialize, Serialize};

/// What a reader looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Seen {
    /// One's tasks.
    Tasks,
    /// An item.
    Item {
        /// Which.
        item: ItemId,
    },
    /// An analysis.
    Analysis {
        /// Which.
        analysis: AnalysisId,
    },
    /// A disclosure and its checklist.
    Disclosure {
        /// Which.
        disclosure: DisclosureId,
        /// Printed, with this copy number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy: Option<u32>,
    },
    /// A question for consent, with the exact words.
    Consent {
        /// Which.
        consent: ConsentId,
    },
    /// A deposit.
    Deposit {
        /// Which.
        deposit: DepositId,
    },
    /// What is on record of a foreign partner: notes, relation, incidents, balance.
    Partner {
        /// Which; all partners if none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partner: Option<OrgId>,
    },
    /// A register entry.
    Entry {
        /// Its index.
        entry: u64,
    },
    // Receipt and companies.
    /// What came in from another organisation.
    Receipt {
        /// Which.
        receipt: ReceiptId,
    },
    /// A cooperation with a company, with its exchanges.
    Cooperation {
        /// Which.
        cooperation: CooperationId,
    },
    /// A standing permission.
    Permission {
        /// Which.
        permission: crate::PermissionId,
    },
    /// A page of a TAXII collection. Slot 0: what was asked for. Slot 1: what was shown.
    Collection {
        /// Which.
        collection: taxii::Collection,
        /// Objects on the page.
        objects: u64,
    },
    /// What the law would decide, for a machine that asks by AuthZEN. Slot 0: what was asked. Slot 1: what was
    /// answered.
    Decisions {
        /// Decisions, or results of a search.
        count: u64,
    },
}
