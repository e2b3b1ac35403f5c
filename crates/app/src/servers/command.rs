// SPDX-License-Identifier: EUPL-1.2
//! What stands in a proposal and in its answer. Both pass from one server to another through the store and
//! are gone when they are collected; nothing is folded from them.

use crate::access::keep::{self, Kept};
use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::system::System;
use crate::work::{self, Read};
use crate::{ports, rotate, verbs};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waarborg_domain::Act;
use waarborg_domain::CapacityId;
use waarborg_domain::access::AccessAct;
use waarborg_domain::witness::WitnessAct;

/// A command, with who gives it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Command {
    pub caller: Caller,
    pub what: What,
}

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum What {
    /// A verb, wholly by the leader.
    Verb { name: String, with: Value },
    /// A read that was worked out by the server that asks.
    Read(Box<Read>),
    /// A cosignature that was checked by the server that asks.
    Cosigned(WitnessAct),
    /// A log-in or its end, checked by the server that asks.
    Access(AccessAct),
    /// Credentials that were made there, or are given up.
    Kept(Kept),
    /// Another key for the log, with this second officer.
    Rotation(CapacityId),
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// It was decided and entered.
    Answered(Answer),
    /// It did not come about. Entries may have been made all the same: the log has so many now.
    Wrong { problem: Problem, size: u64 },
    /// The data changed: the read must be worked out again.
    Moved,
}

impl Command {
    /// Carries it out, as the server that leads.
    pub fn carry_out(self, system: &System) -> Reply {
        let done = match self.what {
            What::Verb { name, with } => verbs::run(system, self.caller, &name, with).map(Some),
            What::Rotation(second) => rotate::record(system, self.caller, second).map(Some),
            What::Read(read) => work::enter_read(system, self.caller, *read),
            What::Kept(kept) => keep::enter(system, self.caller, kept).map(Some),
            What::Access(act) => system.enter(self.caller, Act::Access(act)).map(Some),
            What::Cosigned(act) => system.enter(self.caller, Act::Witness(act)).map(Some),
        };
        match done {
            Ok(Some(answer)) => Reply::Answered(answer),
            Ok(None) => Reply::Moved,
            Err(problem) => Reply::wrong(problem, system),
        }
    }
}

impl Reply {
    /// What went wrong, as the server that leads.
    pub fn wrong(problem: Problem, system: &System) -> Self {
        Self::Wrong { problem, size: system.snapshot().tree.size() }
    }
}

/// Bytes of a proposal or an answer, if they can be written.
pub(super) fn written(what: &impl Serialize) -> Result<Vec<u8>, ports::StoreError> {
    serde_json::to_vec(what).map_err(|e| ports::StoreError::Failed(e.to_string()))
}
