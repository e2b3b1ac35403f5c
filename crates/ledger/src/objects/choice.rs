// SPDX-License-Identifier: EUPL-1.2
//! Which line an organisation follows on contested positions (U-20): every decision of its head, oldest first.

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::choice::{Line, Position};
use waarborg_domain::{CapacityId, Instant, OrgId};

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// Decisions of each organisation on each position.
    pub decided: OrdMap<(OrgId, Position), Vector<Choice>>,
}

/// A decision on a contested position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Whose reading is followed.
    pub line: Line,
    /// From when.
    pub from: Instant,
    /// Who decided.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry with the reasons.
    pub entry: u64,
}

impl Choices {
    /// Decisions of an organisation on a position, oldest first.
    pub fn of(&self, org: &OrgId, position: Position) -> impl DoubleEndedIterator<Item = &Choice> {
        self.decided.get(&(org.clone(), position)).into_iter().flatten()
    }

    /// The line followed at an instant: that of the last decision among those that hold by then; without one the
    /// ministers'.
    pub fn line(&self, org: &OrgId, position: Position, at: Instant) -> Line {
        self.of(org, position).rev().find(|c| c.from <= at).map_or(Line::Government, |c| c.line)
    }
}
