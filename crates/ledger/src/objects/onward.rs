// SPDX-License-Identifier: EUPL-1.2
//! Acts around a disclosure outside the cell: onward requests, confirmations, inspections, screening enquiries
//! (W17 arts. 62-68; ).

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use waarborg_domain::onward::{DesignatedFor, Designation, Enquiry};
use waarborg_domain::{Conditions, DisclosureId, DutyId, Instant, ItemId, OnwardId, OrgId};

/// What somebody asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// To pass on what was received (art. 65(3)).
    Passing {
        /// What was received.
        disclosure: DisclosureId,
        /// By whom.
        by: OrgId,
        /// To whom.
        to: OrgId,
    },
    /// Of a foreign service: that its data are passed on.
    Originator {
        /// Service, as named in the data's upstream sources.
        service: String,
        /// Which.
        items: Vec<ItemId>,
        /// To whom.
        to: OrgId,
        /// Party that asks.
        party: OrgId,
    },
    /// To inspect the underlying data (arts. 66(4), 68(3)).
    Inspection {
        /// Of what was told.
        disclosure: DisclosureId,
        /// By whom.
        by: OrgId,
        /// Which data.
        items: Vec<ItemId>,
        /// Where it must be given: the duty to do so.
        duty: Option<DutyId>,
    },
}

/// A request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What is asked.
    pub wish: Wish,
    /// When.
    pub at: Instant,
    /// Entry; slot 0 holds the reasons.
    pub entry: u64,
    /// The answer: allowed or not, under which conditions, and its entry.
    pub answer: Option<(bool, Conditions, u64)>,
}

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Onwards {
    /// Who is designated, by decree or regulation (arts. 63, 67).
    pub designations: OrdMap<OnwardId, Designation>,
    /// Enquiries under art. 63, with the service they were put to and their entry.
    pub enquiries: OrdMap<OnwardId, (Enquiry, OrgId, u64)>,
    /// Requests to pass on, to originators and for inspection.
    pub asked: OrdMap<OnwardId, Asked>,
}

impl Onwards {
    /// True if the organisation is designated for it at the instant.
    pub fn designated(&self, org: &OrgId, purpose: DesignatedFor, at: Instant) -> bool {
        self.designations_of(org, purpose, at).next().is_some()
    }

    /// Designations of an organisation in force at the instant.
    pub fn designations_of<'a>(
        &'a self,
        org: &'a OrgId,
        purpose: DesignatedFor,
        at: Instant,
    ) -> impl Iterator<Item = &'a Designation> {
        let fits = move |d: &&Designation| d.org == *org && d.purpose == purpose && d.until.is_none_or(|end| at < end);
        self.designations.values().filter(fits)
    }

    /// The request for inspection that a duty is about.
    pub fn inspection_of(&self, duty: &DutyId) -> Option<OnwardId> {
        let of = |a: &Asked| matches!(&a.wish, Wish::Inspection { duty: Some(d), .. } if d == duty);
        self.asked.iter().find(|(_, a)| of(a)).map(|(id, _)| *id)
    }

    /// The conditions of each permission to pass on to somebody what was received by a disclosure (art. 65(3)).
    pub fn passing<'a>(
        &'a self,
        received: &'a DisclosureId,
        recipient: &'a OrgId,
        next: &'a OrgId,
    ) -> impl Iterator<Item = &'a Conditions> {
        self.asked.values().filter_map(move |asked| match (&asked.wish, &asked.answer) {
            (Wish::Passing { disclosure, by, to }, Some((true, conditions, _))) => {
                (disclosure == received && by == recipient && to == next).then_some(conditions)
            }
            _ => None,
        })
    }

    /// A request that waits for its answer.
    pub fn open(&self, id: &OnwardId) -> Option<&Asked> {
        self.asked.get(id).filter(|a| a.answer.is_none())
    }
}
