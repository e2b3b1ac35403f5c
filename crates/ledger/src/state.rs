// SPDX-License-Identifier: EUPL-1.2
//! The state: a pure fold of entries, in persistent maps, so that a clone for readers costs nothing.

use crate::objects::{
    Analysis, Assessment, CapacityState, Class, Consent, Deposit, Disclosure, Duty, Feed, Item, ItemStatus, OrgState,
    Space, StandingConsent,
};
use imbl::{HashMap, OrdMap, Vector};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use waarborg_domain::{
    AnalysisId, AssessmentId, CapacityId, CommandId, ConsentId, DepositId, Digest, DisclosureId, DutyId, FeedId,
    Instant, ItemId, ObjectRef, OrgId, SpaceId, SpaceKind,
};

/// A law package in force from an entry on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawInForce {
    /// Its digest.
    pub package: Digest,
    /// Version of the facts it was written for.
    pub facts_version: u32,
    /// Entry that activated it.
    pub entry: u64,
}

/// The newest state that was saved for a quicker start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Entries folded into it.
    pub size: u64,
    /// Commitment to it.
    pub digest: Digest,
}

/// A foreign service's permission on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignPermission {
    /// Party that put it on record.
    pub party: OrgId,
    /// Service.
    pub service: String,
    /// Items; none means all data of that service.
    pub items: Vec<ItemId>,
    /// For whom; the cell's owner for bringing data in.
    pub recipient: OrgId,
    /// Until when.
    pub until: Option<Instant>,
}

/// Everything there is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Number of entries folded.
    pub size: u64,
    /// Instant of the last entry.
    pub last: Instant,
    /// Name of the log.
    pub log: String,
    /// Plays a scenario.
    pub scenario: bool,
    /// Law packages in order of activation.
    pub law: Vector<LawInForce>,
    /// Organisations.
    pub orgs: OrdMap<OrgId, OrgState>,
    /// Spaces.
    pub spaces: OrdMap<SpaceId, Space>,
    /// Capacities.
    pub capacities: OrdMap<CapacityId, CapacityState>,
    /// Feeds.
    pub feeds: OrdMap<FeedId, Feed>,
    /// Deliveries.
    pub deposits: OrdMap<DepositId, Deposit>,
    /// Classes by number.
    pub classes: Vector<Class>,
    /// Items by number.
    pub items: Vector<Item>,
    /// Number of an item. Ordered, like all maps by id: ids tell time, so that what is new lies together
    /// and a batch copies few leaves for the sake of readers.
    pub item_numbers: OrdMap<ItemId, u32>,
    /// Analyses.
    pub analyses: OrdMap<AnalysisId, Analysis>,
    /// Assessments.
    pub assessments: OrdMap<AssessmentId, Assessment>,
    /// Questions for consent and answers.
    pub consents: OrdMap<ConsentId, Consent>,
    /// Standing consents.
    pub standing: OrdMap<ConsentId, StandingConsent>,
    /// Consent questions about an item, oldest first.
    pub consents_on: OrdMap<ItemId, Vector<ConsentId>>,
    /// Assessments of an object.
    pub assessed: OrdMap<ObjectRef, Vector<AssessmentId>>,
    /// Permissions of foreign services.
    pub foreign: Vector<ForeignPermission>,
    /// Disclosures.
    pub disclosures: OrdMap<DisclosureId, Disclosure>,
    /// Where an item was handed over, oldest first.
    pub went_to: OrdMap<ItemId, Vector<(DisclosureId, OrgId)>>,
    /// Duties.
    pub duties: OrdMap<DutyId, Duty>,
    /// Commands carried out, by the caller's id.
    pub commands: HashMap<CommandId, u64>,
    /// The newest state that was saved.
    pub saved: Option<Saved>,
    /// A person has acted: from then on the house founds nothing more by itself.
    pub founded: bool,
    /// Refusals so far.
    pub refusals: u64,
    /// See there.
    pub partners: crate::objects::partner::Partners,
    /// See there.
    pub onward: crate::objects::onward::Onwards,
    /// See there.
    pub permissions: crate::objects::permission::Permissions,
    /// See there.
    pub personal: crate::objects::personal::Persons,
    /// See there.
    pub receipts: crate::objects::receipt::Receipts,
    /// See there.
    pub companies: crate::objects::company::Companies,
    /// See there.
    pub care: crate::objects::care::Cares,
    /// See there.
    pub choices: crate::objects::choice::Choices,
    /// See there.
    pub witnesses: crate::objects::witness::Witnesses,
    /// See there.
    pub access: crate::objects::access::Accesses,
    /// See there.
    pub feeding: crate::objects::feed::Feedings,
    /// See there.
    pub pushing: crate::objects::push::Pushings,
    /// See there.
    pub taxii: crate::objects::taxii::Collections,
    /// See there.
    pub keeping: crate::objects::keeping::Keepings,
    /// Changes of the key that signs for the log, oldest first; apart, since most logs have none.
    pub keys: imbl::Vector<crate::objects::keeping::KeyChange>,
    /// Of each object the entries that concern it; each leaf commits to its root (ADR 0021).
    pub map: waarborg_register::map::Map,
    /// An entry committed to the map: all later ones must.
    pub mapped: bool,
    /// Records destroyed.
    pub destroyed: Vector<crate::objects::RecordRef>,
}

impl State {
    /// An organisation.
    pub fn org(&self, id: &OrgId) -> Option<&OrgState> {
        self.orgs.get(id)
    }

    /// The cell's space, if open.
    pub fn cell(&self) -> Option<(SpaceId, &Space)> {
        self.spaces.iter().find(|(_, s)| s.kind == SpaceKind::Cell).map(|(id, s)| (*id, s))
    }

    /// The home space of an organisation.
    pub fn home(&self, org: &OrgId) -> Option<SpaceId> {
        self.spaces.iter().find(|(_, s)| s.kind == SpaceKind::Home && s.owner == *org).map(|(id, _)| *id)
    }

    /// An item by id.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.get(*self.item_numbers.get(id)? as usize)
    }

    /// An item by number.
    pub fn item_at(&self, number: u32) -> Option<&Item> {
        self.items.get(number as usize)
    }

    /// An item's class.
    pub fn class_of(&self, item: &Item) -> Option<&Class> {
        self.classes.get(item.class as usize)
    }

    /// Items attached or cited, in order.
    pub fn attached(&self, object: &ObjectRef) -> Vec<ItemId> {
        match object {
            ObjectRef::Items(items) => items.clone(),
            ObjectRef::Analysis { analysis, version } => {
                let version = self.analyses.get(analysis).and_then(|a| a.version(*version));
                version.map(|v| v.cited.to_vec()).unwrap_or_default()
            }
        }
    }

    /// The party an item comes from.
    pub fn origin_of(&self, id: &ItemId) -> Option<&OrgId> {
        Some(&self.class_of(self.item(id)?)?.party)
    }

    /// True for an item that may be used.
    pub fn usable(&self, id: &ItemId) -> bool {
        self.item(id).is_some_and(|i| i.status == ItemStatus::Active)
    }

    /// True for an item that may be used at the instant: in use, and not past its term of examination.
    pub fn usable_at(&self, id: &ItemId, at: Instant) -> bool {
        let number = self.item_numbers.get(id);
        self.usable(id) && number.is_some_and(|n| !self.personal.overdue(*n, at))
    }

    /// How an item was acquired.
    pub fn acquisition(&self, item: &Item) -> Option<waarborg_domain::Acquisition> {
        Some(self.deposits.get(&item.deposit)?.acquisition)
    }

    /// Marked as confidential communication between lawyer and client.
    pub fn lawyer_client(&self, item: &Item) -> bool {
        self.class_of(item).and_then(|c| c.spec.person.as_ref()).is_some_and(|p| p.lawyer_client)
    }

    /// The law package in force.
    pub fn law_in_force(&self) -> Option<&LawInForce> {
        self.law.last()
    }

    /// An active party to the covenant at the instant.
    pub fn is_party(&self, org: &OrgId, at: Instant) -> bool {
        self.org(org).is_some_and(|o| o.org.party && o.leaves.is_none_or(|end| at < end))
    }

    /// Open duties of an organisation, by deadline.
    pub fn duties_of<'a>(&'a self, org: &'a OrgId) -> Vec<(&'a DutyId, &'a Duty)> {
        let mut open: Vec<_> = self.duties.iter().filter(|(_, d)| d.owner == *org && d.closed.is_none()).collect();
        open.sort_by_key(|(id, d)| (d.due, **id));
        open
    }

    /// A digest over everything a rebuild must reproduce; equal states give equal digests.
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        let mut items = Sha256::new();
        for item in &self.items {
            items.update(item.id.0);
            items.update(item.class.to_be_bytes());
            items.update([item.status as u8]);
            items.update(item.record.0.to_be_bytes());
            items.update(item.record.1.to_be_bytes());
        }
        hash.update(items.finalize());
        for class in &self.classes {
            hash.update(format!("{:?}{:?}{:?}", class.space, class.party, class.spec).as_bytes());
            let mut bytes = Vec::new();
            if class.usable.serialize_into(&mut bytes).is_ok() {
                hash.update(&bytes);
            }
        }
        let mut commands: Vec<_> = self.commands.iter().map(|(c, e)| (c.0, *e)).collect();
        commands.sort_unstable();
        let mut went: Vec<_> = self.went_to.iter().map(|(i, to)| format!("{i}{to:?}")).collect();
        went.sort_unstable();
        let mut asked: Vec<_> = self.consents_on.iter().map(|(i, on)| format!("{i}{on:?}")).collect();
        asked.sort_unstable();
        for part in [
            format!("{} {:?} {} {} {:?}", self.size, self.last, self.log, self.scenario, self.law),
            format!("{:?}{:?}{:?}{:?}", self.orgs, self.spaces, self.capacities, self.feeds),
            format!("{:?}{:?}{:?}", self.deposits, self.analyses, self.assessments),
            format!("{:?}{:?}{:?}{:?}", self.consents, self.standing, self.assessed, self.foreign),
            format!("{:?}{:?}{} {}", self.disclosures, self.duties, self.refusals, self.founded),
            format!(
                "{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
                self.partners, self.onward, self.permissions, self.personal, self.receipts, self.companies, self.care
            ),
            format!("{:?}{:?}", self.choices, self.witnesses),
            // Said only where there is something to say, so that what was computed before stays equal.
            if self.keeping == Default::default() { String::new() } else { format!("{:?}", self.keeping) },
            if self.keys.is_empty() { String::new() } else { format!("{:?}", self.keys) },
            if self.access == Default::default() { String::new() } else { format!("{:?}", self.access) },
            if self.feeding == Default::default() { String::new() } else { format!("{:?}", self.feeding) },
            if self.pushing == Default::default() { String::new() } else { format!("{:?}", self.pushing) },
            if self.taxii == Default::default() { String::new() } else { format!("{:?}", self.taxii) },
            format!("{commands:?}{went:?}{asked:?}{:?}{:?}", self.destroyed, self.saved),
            format!("{:?} {}", Digest(self.map.root()), self.mapped),
        ] {
            hash.update(part.as_bytes());
        }
        Digest(hash.finalize().into())
    }
}
