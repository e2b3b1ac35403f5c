// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, lawful channels of supply, separation of duties, rosters, communication
//!

use crate::state::State;
use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use waarborg_domain::care::{Safeguard, Source, Turn};
use waarborg_domain::{CapacityId, CollectionId, CommunicationId, Conditions, Instant, ItemId, OrgId, Role};

/// A privacy assessment on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyAssessment {
    /// Made; else it is said with reasons that none is indicated.
    pub indicated: bool,
    /// When.
    pub at: Instant,
    /// Entry: slot 0 holds reference or reasons.
    pub entry: u64,
}

/// A value received bilaterally, outside the cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who received it.
    pub party: OrgId,
    /// From whom.
    pub from: OrgId,
    /// On which conditions.
    pub conditions: Conditions,
    /// Entry.
    pub entry: u64,
}

/// Words meant for the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Communication {
    /// Who proposed them.
    pub party: OrgId,
    /// Answers of the other parties.
    pub answers: OrdMap<OrgId, bool>,
    /// Entry: slot 0 holds the text.
    pub entry: u64,
    /// When.
    pub at: Instant,
    /// Made public by this entry.
    pub published: Option<u64>,
}

/// Collection from a source that needs permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// The service.
    pub party: OrgId,
    /// Source.
    pub source: Source,
    /// The request holds what it must (W17 art. 29(2)).
    pub complete: bool,
    /// Asked by the head of service.
    pub by_head: bool,
    /// It happens abroad.
    pub abroad: bool,
    /// How the Act is applied there by analogy is on record.
    pub analogy: bool,
    /// Permitted until.
    pub until: Option<Instant>,
    /// Entry of the request.
    pub entry: u64,
}

/// A record kept for the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// Entry: slot 0 says by which rule.
    pub entry: u64,
    /// The minister's finding: limited in its publicity or not, and its entry.
    pub found: Option<(bool, u64)>,
    /// Transferred by this entry.
    pub transferred: Option<u64>,
}

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cares {
    /// The newest privacy assessment of each party.
    pub assessments: OrdMap<OrgId, PrivacyAssessment>,
    /// Items in an organisation's own space that it received bilaterally.
    pub received: OrdMap<ItemId, Receipt>,
    /// Who answers for a party when.
    pub rosters: OrdMap<OrgId, Arc<[Turn]>>,
    /// Words meant for the public.
    pub communications: OrdMap<CommunicationId, Communication>,
    /// Evidence of safeguards: instant and entry, oldest first.
    pub evidence: OrdMap<Safeguard, Vector<(Instant, u64)>>,
    /// Collections asked for.
    pub collections: OrdMap<CollectionId, Collection>,
    /// Signals of hidden mentions that were answered: the originator objects.
    pub objections: OrdSet<(waarborg_domain::AnalysisId, OrgId)>,
    /// Records kept for the archive.
    pub archive: OrdMap<ItemId, Archived>,
}

impl State {
    /// When a record came about: when it was brought in.
    pub fn recorded_at(&self, item: &ItemId) -> Option<Instant> {
        self.deposits.get(&self.item(item)?.deposit).map(|d| d.at)
    }

    /// Who keeps a record: whose datum it is. What an official under article 91 brought in while at work for the
    /// service is that service's to keep (W17 art. 22(3)).
    pub fn keeper(&self, item: &ItemId) -> Option<&OrgId> {
        let deposit = self.deposits.get(&self.item(item)?.deposit)?;
        let by = self.capacities.get(&deposit.by).map(|c| &c.capacity);
        let seconded = by.is_some_and(|c| c.basis == Some(waarborg_domain::Basis::Art91));
        if seconded { self.spaces.get(&deposit.space).map(|s| &s.owner) } else { Some(&deposit.party) }
    }
}

/// Who answers for a party at an instant: who has the turn, else a deputy, else any officer. The law binds
/// a party by each of its officers; this says only whom a question should reach.
pub fn on_duty(state: &State, party: &OrgId, at: Instant) -> Option<CapacityId> {
    let serves = |id: &CapacityId, roles: &[Role]| {
        let found = state.capacities.get(id).map(|c| &c.capacity);
        found.is_some_and(|c| c.org == *party && c.active(at) && roles.contains(&c.role))
    };
    let officers = [Role::ConsentOfficer, Role::Deputy];
    let turns = state.care.rosters.get(party).map(|t| t.iter().as_slice()).unwrap_or_default();
    let turn = turns.iter().find(|t| t.from <= at && at < t.until && serves(&t.officer, &officers));
    let first = |role: Role| state.capacities.keys().find(|id| serves(id, &[role])).copied();
    let without = || if turns.is_empty() { first(Role::ConsentOfficer) } else { None };
    turn.map(|t| t.officer).or_else(without).or_else(|| first(Role::Deputy)).or_else(|| first(Role::ConsentOfficer))
}
