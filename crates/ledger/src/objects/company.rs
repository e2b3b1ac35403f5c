// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge (R-112 to R-120,
//! R-179), and every exchange with them, in both directions and in one place.

use super::RecordRef;
use crate::state::State;
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use waarborg_domain::{
    CapacityId, CooperationId, DepositId, DisclosureId, ExchangeId, Instant, IntakeId, OrgId, Purpose,
};

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Companies {
    /// Cooperations.
    pub cooperations: OrdMap<CooperationId, Cooperation>,
    /// Permissions to exchange.
    pub permissions: OrdMap<ExchangeId, ExchangePermission>,
    /// Data asked of companies.
    pub intakes: OrdMap<IntakeId, Intake>,
    /// Every exchange, oldest first.
    pub exchanges: Vector<Exchange>,
}

/// A cooperation with a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cooperation {
    /// Company.
    pub company: OrgId,
    /// Service that weighed it.
    pub by: OrgId,
    /// Technical types of data that were weighed.
    pub types: u8,
    /// Entry of the last weighing.
    pub weighed: u64,
    /// Its description.
    pub description: Option<Description>,
    /// Services whose head accepted the residual risk of the last weighing and description.
    pub accepted: OrdMap<OrgId, u64>,
    /// Secrecy pledge: in force until, and where it can be found.
    pub pledge: Option<(Instant, RecordRef)>,
    /// Entry that ended it.
    pub stopped: Option<u64>,
}

/// A cooperation's description (W17 art. 96(2)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Services that take part.
    pub services: BTreeSet<OrgId>,
    /// Purpose code.
    pub purpose: Option<String>,
    /// Entry with the texts.
    pub entry: u64,
}

/// A head's permission to exchange with a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangePermission {
    /// Cooperation.
    pub cooperation: CooperationId,
    /// Service whose head granted it.
    pub org: OrgId,
    /// Covers what is given.
    pub give: bool,
    /// Covers what is taken.
    pub take: bool,
    /// Types of data.
    pub types: u8,
    /// From.
    pub from: Instant,
    /// Until.
    pub until: Instant,
    /// Granted by.
    pub by: CapacityId,
    /// Entry.
    pub entry: u64,
}

/// Data asked of a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Service.
    pub org: OrgId,
    /// Company.
    pub company: OrgId,
    /// Official.
    pub by: CapacityId,
    /// Purpose and reasons.
    pub purpose: Purpose,
    /// Entry with the form.
    pub entry: u64,
}

/// One exchange: what went over, under which permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Service.
    pub org: OrgId,
    /// Company.
    pub company: OrgId,
    /// Permission cited.
    pub permission: Option<ExchangeId>,
    /// When.
    pub at: Instant,
    /// Entry.
    pub entry: u64,
    /// The data.
    pub data: Exchanged,
}

/// The data of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exchanged {
    /// Handed over to the company.
    Given(DisclosureId),
    /// Brought in from the company.
    Taken(DepositId),
}

impl Cooperation {
    /// The head of every service that takes part accepted the residual risk.
    pub fn accepted_by_all(&self) -> bool {
        let services = self.description.as_ref().map(|d| &d.services);
        services.is_some_and(|s| s.iter().all(|org| self.accepted.contains_key(org)))
    }
    /// True if the service takes part.
    pub fn with(&self, org: &OrgId) -> bool {
        self.by == *org || self.description.as_ref().is_some_and(|d| d.services.contains(org))
    }
}

impl State {
    /// Companies with which there is or was a cooperation, and whose name or code stands in the texts.
    pub fn partners_in<'a>(&self, texts: impl Iterator<Item = &'a str>) -> BTreeSet<OrgId> {
        let texts: Vec<String> = texts.map(plain).collect();
        let stands = |name: &str| texts.iter().any(|text| text.contains(&plain(name)));
        let companies: BTreeSet<&OrgId> = self.companies.cooperations.values().map(|c| &c.company).collect();
        let named = |id: &&OrgId| stands(id.as_str()) || self.org(id).is_some_and(|o| stands(&o.org.name));
        companies.into_iter().filter(named).cloned().collect()
    }
}

/// Words alone, in lower case, each between spaces: hyphens, capitals and line ends do not hide a name.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    format!(" {} ", words.join(" "))
}
