// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts.

use super::RecordRef;
use crate::state::State;
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::{CapacityId, Conditions, DataRequestId, DepositId, Instant, ItemId, OrgId, ReceiptId};

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Receipts {
    /// Own requests for data.
    pub requests: OrdMap<DataRequestId, DataRequest>,
    /// What came in.
    pub received: OrdMap<ReceiptId, Receipt>,
}

/// A request for data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequest {
    /// Who asked.
    pub org: OrgId,
    /// Whom.
    pub to: OrgId,
    /// When.
    pub at: Instant,
    /// Entry with what is asked.
    pub entry: u64,
}

/// Data that came in. An entry holds author, instant and reasons of what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who received it.
    pub org: OrgId,
    /// Who sent it.
    pub sender: OrgId,
    /// The own request it answers.
    pub request: Option<DataRequestId>,
    /// Conditions of the sender.
    pub conditions: Conditions,
    /// The disclosure by which it was handed over, if that stands in this register.
    pub disclosure: Option<waarborg_domain::DisclosureId>,
    /// What it is.
    pub about: RecordRef,
    /// The purpose that the sender states.
    pub stated: Option<RecordRef>,
    /// Recorded by whom.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Deliveries that brought the data in.
    pub deposits: Vector<DepositId>,
    /// Why it was sent, as far as established.
    pub reason: Option<RecordRef>,
    /// The effort to establish why it was sent.
    pub effort: Option<RecordRef>,
    /// Own evaluation.
    pub evaluated: Option<Evaluated>,
    /// Doubt on lawful acquisition.
    pub doubt: Option<Doubt>,
    /// Concrete indications of torture.
    pub indications: Option<RecordRef>,
    /// The minister permits use until then.
    pub emergency: Option<Instant>,
}

/// Own evaluation of what was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluated {
    /// Found relevant to the own task.
    pub relevant: bool,
    /// By whom.
    pub by: CapacityId,
    /// Entry with the reasons.
    pub entry: u64,
}

/// A doubt on how the sender acquired the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Why.
    pub reasons: RecordRef,
    /// The head lifted it.
    pub lifted: Option<bool>,
}

impl State {
    /// The receipt by which an item came in, if it came from another organisation.
    pub fn receipt_of(&self, item: &ItemId) -> Option<(ReceiptId, &Receipt)> {
        let id = self.deposits.get(&self.item(item)?.deposit)?.receipt?;
        Some((id, self.receipts.received.get(&id)?))
    }
}
