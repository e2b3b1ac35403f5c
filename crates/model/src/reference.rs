// SPDX-License-Identifier: EUPL-1.2
//! What the protocol promises, one act at a time and without workers: the shortest description we
//! could think of, so that a reader can check it against by eye.

/// An act, by number of originator or disclosure. Consents are for all disclosures: the items, the
/// recipient and the purpose are the same in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// The originator consents.
    Grant(usize),
    /// The originator takes the consent back.
    Withdraw(usize),
    /// The standing permission ends by the passing of time, for good.
    Expire,
    /// Someone asks for the disclosure.
    Request(usize),
    /// It is decided and, if allowed, waits to be handed over.
    Decide(usize),
    /// Everything is decided anew, marked and entered in the register. From here it counts as gone.
    Handover(usize),
    /// The bytes leave.
    Send(usize),
    /// The server notes that they arrived.
    Confirm(usize),
    /// The process ends without warning; only what was committed remains.
    Crash,
    /// The process starts again.
    Recover,
}

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unmet {
    /// This originator's consent is missing.
    Consent(usize),
    /// There is no standing permission.
    Permission,
}

/// What an act must give.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Done and durable.
    Accepted,
    /// Withdrawn. The answer names the disclosures handed over before, and a recall is opened for
    /// each; no other will leave unless consent is given anew.
    Withdrawn {
        /// The disclosures named, in order.
        recalls: Vec<usize>,
    },
    /// Every unmet condition, in order. Nothing changes: a refused handover leaves the disclosure
    /// open.
    Refused(Vec<Unmet>),
    /// The bytes left.
    Sent {
        /// They had left before, and a crash came before that was noted: the recipient must know
        /// them by their id and keep one.
        again: bool,
    },
    /// The act does not fit the state of things; nothing changes.
    OutOfOrder,
    /// No process to answer.
    Down,
}

/// How far a disclosure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Not asked for.
    #[default]
    Absent,
    /// Asked for.
    Requested,
    /// Allowed, waiting for handover.
    Decided,
    /// Entered as handed over; the bytes leave now, or again after a crash.
    HandedOver,
    /// Known to have arrived.
    Delivered,
}

/// What is promised about one disclosure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disclosure {
    /// How far it is.
    pub stage: Stage,
    /// Its bytes left at least once.
    pub left: bool,
    /// Its bytes left since the process started, and their arrival is not noted yet.
    pub under_way: bool,
    /// The originators who were told, when they withdrew, that it had been handed over; in order.
    pub recalls: Vec<usize>,
}

/// The state of things as promised. A plain value: a test compares it with the real one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Whose consent stands.
    pub consents: Vec<bool>,
    /// The standing permission has not ended.
    pub permitted: bool,
    /// The process runs.
    pub up: bool,
    /// The disclosures, by number.
    pub disclosures: Vec<Disclosure>,
}

impl Reference {
    /// A running server with a standing permission, no consent and nothing asked for.
    #[must_use]
    pub fn new(originators: usize, disclosures: usize) -> Self {
        Self {
            consents: vec![false; originators],
            permitted: true,
            up: true,
            disclosures: vec![Disclosure::default(); disclosures],
        }
    }

    /// What stands in the way of a release now.
    #[must_use]
    pub fn unmet(&self) -> Vec<Unmet> {
        let missing = self.consents.iter().enumerate().filter(|(_, given)| !**given);
        let consents = missing.map(|(originator, _)| Unmet::Consent(originator));
        consents.chain((!self.permitted).then_some(Unmet::Permission)).collect()
    }

    /// Every act worth trying, fitting or not.
    #[must_use]
    pub fn alphabet(&self) -> Vec<Action> {
        let mut all = vec![Action::Expire, Action::Crash, Action::Recover];
        all.extend((0..self.consents.len()).flat_map(|o| [Action::Grant(o), Action::Withdraw(o)]));
        all.extend((0..self.disclosures.len()).flat_map(|d| {
            use Action::{Confirm, Decide, Handover, Request, Send};
            [Request(d), Decide(d), Handover(d), Send(d), Confirm(d)]
        }));
        all
    }

    /// Does the act and says what it must give.
    pub fn step(&mut self, action: Action) -> Expected {
        match action {
            Action::Expire => {
                self.permitted = false; // time passes for a stopped server too
                Expected::Accepted
            }
            Action::Recover if !self.up => {
                self.up = true;
                Expected::Accepted
            }
            _ if !self.up => Expected::Down,
            Action::Recover => Expected::OutOfOrder,
            Action::Crash => {
                self.up = false;
                for disclosure in &mut self.disclosures {
                    disclosure.under_way = false;
                }
                Expected::Accepted
            }
            Action::Grant(originator) => self.grant(originator),
            Action::Withdraw(originator) => self.withdraw(originator),
            Action::Request(number) => self.advance(number, Stage::Absent, Stage::Requested, false),
            Action::Decide(number) => self.advance(number, Stage::Requested, Stage::Decided, true),
            Action::Handover(number) => self.advance(number, Stage::Decided, Stage::HandedOver, true),
            Action::Send(number) => self.send(number),
            Action::Confirm(number) => self.confirm(number),
        }
    }

    fn grant(&mut self, originator: usize) -> Expected {
        match self.consents.get_mut(originator) {
            Some(given) if !*given => {
                *given = true;
                Expected::Accepted
            }
            _ => Expected::OutOfOrder,
        }
    }

    fn withdraw(&mut self, originator: usize) -> Expected {
        match self.consents.get_mut(originator) {
            Some(given) if *given => *given = false,
            _ => return Expected::OutOfOrder,
        }
        let mut named = Vec::new();
        for (number, disclosure) in self.disclosures.iter_mut().enumerate() {
            if disclosure.stage >= Stage::HandedOver {
                named.push(number);
                if !disclosure.recalls.contains(&originator) {
                    disclosure.recalls.push(originator);
                    disclosure.recalls.sort_unstable();
                }
            }
        }
        Expected::Withdrawn { recalls: named }
    }

    fn advance(&mut self, number: usize, from: Stage, to: Stage, judged: bool) -> Expected {
        let unmet = if judged { self.unmet() } else { Vec::new() };
        match self.disclosures.get_mut(number) {
            Some(disclosure) if disclosure.stage == from => {
                if unmet.is_empty() {
                    disclosure.stage = to;
                    Expected::Accepted
                } else {
                    Expected::Refused(unmet)
                }
            }
            _ => Expected::OutOfOrder,
        }
    }

    /// Nothing is judged here: it was at handover, and whoever withdrew since was told.
    fn send(&mut self, number: usize) -> Expected {
        match self.disclosures.get_mut(number) {
            Some(disclosure) if disclosure.stage == Stage::HandedOver && !disclosure.under_way => {
                let again = disclosure.left;
                disclosure.left = true;
                disclosure.under_way = true;
                Expected::Sent { again }
            }
            _ => Expected::OutOfOrder,
        }
    }

    fn confirm(&mut self, number: usize) -> Expected {
        match self.disclosures.get_mut(number) {
            Some(disclosure) if disclosure.stage == Stage::HandedOver && disclosure.under_way => {
                disclosure.stage = Stage::Delivered;
                disclosure.under_way = false;
                Expected::Accepted
            }
            _ => Expected::OutOfOrder,
        }
    }
}
