// SPDX-License-Identifier: EUPL-1.2
//! Who calls. The capacity comes from the credential, never from the payload (DESIGN, principle 3).

use serde::{Deserialize, Serialize};
use waarborg_domain::{CapacityId, CommandId};

/// Through which interface an act came: one of BIO2's log fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    /// JSON API.
    Api,
    /// TAXII.
    Taxii,
    /// A feed that fetches.
    Feed,
    /// What is brought to a recipient's own server.
    Push,
    /// AuthZEN.
    AuthZen,
    /// Web page.
    Page,
    /// Command line.
    CommandLine,
    /// Scenario player.
    Player,
    /// The house itself.
    House,
}

impl Channel {
    /// Code in leaves.
    pub fn code(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Taxii => "taxii",
            Self::Feed => "feed",
            Self::Push => "push",
            Self::AuthZen => "authzen",
            Self::Page => "page",
            Self::CommandLine => "command-line",
            Self::Player => "player",
            Self::House => "house",
        }
    }
}

/// A caller with the capacity chosen for this act.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Caller {
    /// Capacity; none for the house itself.
    pub capacity: Option<CapacityId>,
    /// Interface.
    pub channel: Channel,
    /// The caller's id for this command: the same command twice has one effect.
    pub command: Option<CommandId>,
}

impl Caller {
    /// A person through an interface.
    pub fn person(capacity: CapacityId, channel: Channel) -> Self {
        Self { capacity: Some(capacity), channel, command: None }
    }
    /// The house itself.
    pub fn house() -> Self {
        Self { capacity: None, channel: Channel::House, command: None }
    }
}
