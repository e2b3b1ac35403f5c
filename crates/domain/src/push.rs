// SPDX-License-Identifier: EUPL-1.2
//! Bringing what was handed over to a recipient's own TAXII 2.1 server (covenant art. 7; OASIS Standard, section
//! 5.5). Where it is brought is said by the recipient's own administrator; what is sent is put on record before
//! any of it leaves, and what came of it after. Addresses are erasable records, and what is shown there is a secret
//! of the store.

use crate::feed::Trouble;
use crate::{CapacityId, Digest, DisclosureId, Instant, ItemId, OrgId};
use serde::{Deserialize, Serialize};

/// Objects that are about to be sent: those of one handover, or the next part of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The disclosure by which they were handed over.
    pub disclosure: DisclosureId,
    /// Items that they are of.
    pub items: Vec<ItemId>,
    /// How many objects.
    pub objects: u32,
    /// The date in the recipient's collection up to which everything has been sent with this.
    pub last: Instant,
    /// Nothing of the handover is left behind it.
    pub whole: bool,
    /// Keyed digest of the bytes.
    pub body: Digest,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The server is done with it: it took so many objects, and so many it did not.
    Taken {
        /// Taken, or there already.
        taken: u32,
        /// Not taken.
        failed: u32,
    },
    /// Something is in the way: it is sent again.
    Failed(Trouble),
}

/// Acts about what is brought to recipients. Each names the recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "push")]
#[expect(missing_docs, reason = "field names are said at the variant; each variant says what happened")]
pub enum PushAct {
    /// From now on what was handed over is brought there, all that stands from the first handover on; it is done
    /// in this capacity. Slot 0: where. `secret` commits to what is shown there.
    Set { recipient: OrgId, capacity: CapacityId, secret: Digest },
    /// It waits.
    Paused { recipient: OrgId },
    /// It goes on.
    Resumed { recipient: OrgId },
    /// It is over.
    Stopped { recipient: OrgId },
    /// What is due is to be tried at once.
    Asked { recipient: OrgId },
    /// Objects are about to leave.
    Begun { recipient: OrgId, part: Part },
    /// What came of a try. Slot 0, if any object was not taken: which. `retry`: not before, as the server asked.
    Ended {
        recipient: OrgId,
        ended: Ended,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry: Option<Instant>,
    },
}

impl PushAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Set { .. } => "push.set",
            Self::Paused { .. } => "push.paused",
            Self::Resumed { .. } => "push.resumed",
            Self::Stopped { .. } => "push.stopped",
            Self::Asked { .. } => "push.asked",
            Self::Begun { .. } => "push.begun",
            Self::Ended { .. } => "push.ended",
        }
    }

    /// The recipient.
    pub fn recipient(&self) -> &OrgId {
        match self {
            Self::Set { recipient, .. }
            | Self::Paused { recipient }
            | Self::Resumed { recipient }
            | Self::Stopped { recipient }
            | Self::Asked { recipient }
            | Self::Begun { recipient, .. }
            | Self::Ended { recipient, .. } => recipient,
        }
    }

    /// What a leaf may name: a disclosure is an object of the register, who receives it is told to nobody.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::Begun { part, .. } => vec![part.disclosure.to_string()],
            _ => Vec::new(),
        }
    }

    /// Slots of what it cannot do without.
    pub fn slots(&self) -> Vec<u32> {
        if matches!(self, Self::Set { .. }) { vec![0] } else { Vec::new() }
    }
}
