// SPDX-License-Identifier: EUPL-1.2
//! What the server keeps and what its workers have in mind, and beside it what only an onlooker
//! knows: the promises of are judged on that.

use waarborg_model::Stage;

pub const ORIGINATORS: usize = 2;
pub const WORKERS: usize = 3;
pub const DISCLOSURES: usize = 2;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Consent {
    #[default]
    Absent,
    Given,
    Withdrawn,
}

/// What the store keeps of a disclosure, and beside it what only an onlooker knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disclosure {
    pub stage: Stage,
    /// Recalls opened, a bit for each originator.
    pub recalls: u8,
    /// After a restart: handed over before, arrival unknown, to be sent again.
    pub resend: bool,
    /// Onlooker: entries that say it goes out.
    pub entries: u8,
    /// Onlooker: times the bytes left.
    pub sent: u8,
    /// Onlooker: someone withdrew and was told that this one had not gone out.
    pub stopped: bool,
}

/// What a worker has in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Worker {
    #[default]
    Idle,
    /// Found it allowed.
    Checked(usize),
    /// Read it from the outbox.
    Collected(usize),
    /// May send now.
    Holding(usize),
    /// Sent; the store does not know yet.
    Sent(usize),
}

/// Promises broken on the way here, noted at the moment itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Broken {
    pub consent: bool,
    pub permission: bool,
    pub late: bool,
    pub reference: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub consents: [Consent; ORIGINATORS],
    pub permitted: bool,
    pub up: bool,
    pub disclosures: [Disclosure; DISCLOSURES],
    pub workers: [Worker; WORKERS],
    pub changes: u8,
    pub crashes: u8,
    pub broken: Broken,
}

impl State {
    pub fn new() -> Self {
        Self {
            consents: Default::default(),
            permitted: true,
            up: true,
            disclosures: Default::default(),
            workers: Default::default(),
            changes: 0,
            crashes: 0,
            broken: Broken::default(),
        }
    }

    pub fn consented(&self) -> bool {
        self.consents.iter().all(|consent| *consent == Consent::Given)
    }

    pub fn allowed(&self) -> bool {
        self.consented() && self.permitted
    }
}
