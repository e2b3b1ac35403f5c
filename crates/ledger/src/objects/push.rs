// SPDX-License-Identifier: EUPL-1.2
//! What is brought to each recipient's own server, and how far that is: the same on every server and after every
//! restart. What is due is worked out from handovers as they stand at that moment, so what was recalled before it
//! left is due no more and nothing has to be cancelled.

use super::RecordRef;
use super::feed::{LONGEST, Standing, wait};
use super::taxii::{By, Placed};
use crate::state::State;
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::feed::Trouble;
use waarborg_domain::push::{Ended, Part};
use waarborg_domain::taxii::Collection;
use waarborg_domain::{CapacityId, Digest, DisclosureId, Instant, OrgId};

/// Tries that are remembered.
pub const REMEMBERED: usize = 50;

/// A try, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// When it ended.
    pub at: Instant,
    /// Entry.
    pub entry: u64,
    /// Of which disclosure; none if nothing left.
    pub disclosure: Option<DisclosureId>,
    /// How it ended.
    pub ended: Ended,
}

/// What is brought to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushing {
    /// Capacity it is done in.
    pub capacity: CapacityId,
    /// Where.
    pub place: RecordRef,
    /// Commitment to what is shown there.
    pub secret: Digest,
    /// When this was said.
    pub set: Instant,
    /// Whether it is.
    pub standing: Standing,
    /// Somebody wants it tried at once.
    pub asked: bool,
    /// Failures since the last success.
    pub failures: u32,
    /// Not before, as the server asked.
    pub retry: Option<Instant>,
    /// The date in the collection up to which everything was dealt with.
    pub position: Option<Instant>,
    /// What left, while it is not known what came of it.
    pub begun: Option<Part>,
    /// Objects of the handover in progress that were not taken.
    pub missed: u32,
    /// The last tries, oldest first.
    pub tries: Vector<Try>,
    /// Everything that was taken.
    pub taken: u64,
}

impl Pushing {
    /// What is in the way, if the last try failed.
    pub fn trouble(&self) -> Option<Trouble> {
        match self.tries.last()?.ended {
            Ended::Failed(trouble) => Some(trouble),
            Ended::Taken { .. } => None,
        }
    }

    /// When what is due may be tried.
    fn from(&self) -> Instant {
        match self.tries.last() {
            Some(last) if last.at >= self.set && !self.asked && self.failures > 0 => {
                let next = last.at.plus_seconds(wait(self.failures, last.entry, LONGEST));
                self.retry.map_or(next, |retry| next.max(retry))
            }
            _ => self.set,
        }
    }
}

/// What is brought to recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushings {
    /// By recipient.
    pub to: OrdMap<OrgId, Pushing>,
}

impl State {
    /// The handover that is due for a recipient next, with its disclosure: the first that stands and of which
    /// something has not been dealt with.
    pub fn push_next(&self, recipient: &OrgId) -> Option<(DisclosureId, Placed)> {
        let pushing = self.pushing.to.get(recipient).filter(|p| p.standing == Standing::Runs)?;
        let collection = Collection::Received(recipient.clone());
        let placed = self.taxii.placed.get(&collection)?;
        // They stand in order of date.
        let left = placed.iter().rev().take_while(|p| pushing.position < Some(p.end())).count();
        placed.iter().skip(placed.len() - left).find_map(|p| match p.by {
            By::Handover(id) if self.came(&collection, &p.by) => Some((id, *p)),
            _ => None,
        })
    }

    /// When something is to be tried for a recipient; never if nothing is due, or it waits.
    pub fn push_due(&self, recipient: &OrgId) -> Option<Instant> {
        self.push_next(recipient)?;
        Some(self.pushing.to.get(recipient)?.from())
    }
}
