// SPDX-License-Identifier: EUPL-1.2
//! The objects the fold keeps: what a class, an item, a deposit, an analysis, a consent, a disclosure
//! and a duty are at this moment. They hold what entries said and nothing that was computed from content.

pub mod access;
pub mod care;
pub mod choice;
pub mod company;
pub mod feed;
pub mod keeping;
pub mod onward;
pub mod partner;
pub mod permission;
pub mod personal;
pub mod push;
pub mod receipt;
pub mod taxii;
pub mod witness;

use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use waarborg_domain::act::{Attribution, Mention, Relevance};
use waarborg_domain::consent::Standing;
use waarborg_domain::item::ClassSpec;
use waarborg_domain::{
    Act, AnalysisId, Answer, Capacity, CapacityId, Conditions, ConsentScope, DepositId, Digest, DisclosureId, DutyKind,
    FeedId, Ground, Instant, ItemId, ObjectRef, Org, OrgId, Purpose, RecipientState, Signing, SpaceId, SpaceKind,
};

/// Where an erasable record stands: entry and slot.
pub type RecordRef = (u64, u32);

/// A party's place in the covenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgState {
    /// As recorded.
    pub org: Org,
    /// Notice of termination: takes effect then.
    pub leaves: Option<Instant>,
}

/// A space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Cell or home.
    pub kind: SpaceKind,
    /// Owner; for the cell the AIVD.
    pub owner: OrgId,
}

/// A capacity and what was recorded of it later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityState {
    /// As it stands.
    pub capacity: Capacity,
    /// The officer's registered public key.
    pub key: Option<String>,
    /// The person's name.
    pub name: RecordRef,
}

/// A registered feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Whose.
    pub party: OrgId,
    /// Technical and organisational measures are described.
    pub measures: bool,
    /// Id.
    pub id: FeedId,
    /// What holds for all that it brings in by TAXII.
    pub terms: Option<waarborg_domain::taxii::Terms>,
    /// Entry that registered it; its slots hold the texts.
    pub entry: u64,
}

/// A legal class with the items in it that are usable now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Space its items are in.
    pub space: SpaceId,
    /// Party they come from.
    pub party: OrgId,
    /// What the law needs to know of them.
    pub spec: Arc<ClassSpec>,
    /// Usable items, by number.
    pub usable: Arc<roaring::RoaringBitmap>,
}

/// Standing of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ItemStatus {
    /// Its delivery is not sealed yet.
    Unsealed,
    /// In use.
    Active,
    /// Replaced by a newer version.
    Corrected,
    /// Taken out of use by its party.
    Withdrawn,
    /// Out of use as without meaning, or found irrelevant: to be destroyed.
    Removed,
    /// Content destroyed.
    Destroyed,
}

/// An item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Id.
    pub id: ItemId,
    /// Class number.
    pub class: u32,
    /// Date of the datum.
    pub observed: Option<Instant>,
    /// Its delivery.
    pub deposit: DepositId,
    /// Where its content stands.
    pub record: RecordRef,
    /// Standing.
    pub status: ItemStatus,
    /// Number of the version that replaced it.
    pub next: Option<u32>,
    /// Number of the version it replaced.
    pub previous: Option<u32>,
}

/// Standing of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DepositStatus {
    /// Being brought in.
    Open,
    /// Complete and visible.
    Sealed,
    /// Given up before its seal.
    Abandoned,
    /// Taken out of use.
    Withdrawn,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    /// Space.
    pub space: SpaceId,
    /// Party.
    pub party: OrgId,
    /// Who brought it in.
    pub by: CapacityId,
    /// When it began.
    pub at: Instant,
    /// Class numbers, in the order of the act.
    pub classes: Arc<[u32]>,
    /// Numbers of its items: runs of first and last.
    pub items: Vec<(u32, u32)>,
    /// How many.
    pub count: u64,
    /// How the data were acquired.
    pub acquisition: waarborg_domain::Acquisition,
    /// When they were acquired: their relevance clock runs from then.
    pub acquired: Instant,
    /// Standing.
    pub status: DepositStatus,
    /// Entry that began it; its slots hold statement and title.
    pub entry: u64,
    /// The feed that brought it in.
    pub feed: Option<FeedId>,
    /// The receipt by which it came in. What was received is found through its receipt alone.
    pub receipt: Option<waarborg_domain::ReceiptId>,
}

/// One version of an analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Author.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry: slot 0 title, slot 1 text.
    pub entry: u64,
    /// Items attached or cited.
    pub cited: Arc<[ItemId]>,
    /// Mentions found when it was saved.
    pub mentions: Arc<[Mention]>,
    /// Passages the author attributes to a party.
    pub attributed: Arc<[Attribution]>,
    /// All parties the text rests on; never shrinks.
    pub basis_origins: BTreeSet<OrgId>,
    /// Items whose data or mention this version makes known.
    pub made_known: OrdSet<ItemId>,
}

/// An analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// Space.
    pub space: SpaceId,
    /// Versions, the first is number 1.
    pub versions: Vector<Version>,
    /// Items once made known whose removal the party confirmed.
    pub confirmed: OrdSet<ItemId>,
}

impl Analysis {
    /// A version by its number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
    /// The newest version's number.
    pub fn latest(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }
}

/// A joint assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What was assessed.
    pub object: ObjectRef,
    /// For whom it is relevant.
    pub relevance: Arc<[Relevance]>,
    /// Capacities that took part, with their organisations.
    pub by: Vec<(CapacityId, OrgId)>,
    /// Entry with the reasons.
    pub entry: u64,
    /// Concluded by staff of two parties.
    pub concluded: bool,
}

/// An officer's answer on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What.
    pub answer: Answer,
    /// For which data.
    pub given: OrdSet<ItemId>,
    /// Extra conditions.
    pub conditions: Conditions,
    /// Until when.
    pub expires: Option<Instant>,
    /// Who.
    pub by: CapacityId,
    /// How vouched for.
    pub signing: Signing,
    /// Answers and withdrawals before it.
    pub round: u32,
    /// When.
    pub at: Instant,
    /// Entry.
    pub entry: u64,
}

/// A question for consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Party.
    pub party: OrgId,
    /// What was asked.
    pub scope: Arc<ConsentScope>,
    /// Answer due.
    pub due: Instant,
    /// Asked when, by whom.
    pub asked: (Instant, CapacityId),
    /// Answer, if any.
    pub answered: Option<Answered>,
    /// Answers and withdrawals so far.
    pub round: u32,
    /// Withdrawn when.
    pub withdrawn: Option<Instant>,
    /// Entry of the question.
    pub entry: u64,
}

/// A standing consent (U-01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingConsent {
    /// Party.
    pub party: OrgId,
    /// Bounds.
    pub standing: Standing,
    /// Who granted it.
    pub by: CapacityId,
    /// How vouched for.
    pub signing: Signing,
    /// Revoked when.
    pub withdrawn: Option<Instant>,
    /// Entry.
    pub entry: u64,
}

/// A decision on release by a manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who.
    pub by: CapacityId,
    /// To disclose or not.
    pub allow: bool,
    /// A human assessment is recorded.
    pub reviewed: bool,
    /// Why it concerns the recipient is recorded.
    pub concerns: bool,
    /// Why the official's task needs it is recorded.
    pub needed: bool,
    /// Entry with the reasons.
    pub entry: u64,
    /// See there.
    pub partner: waarborg_domain::partner::Judged,
    /// See there.
    pub onward: waarborg_domain::onward::Judged,
    /// See there.
    pub permission: waarborg_domain::permission::Judged,
    /// See there.
    pub personal: waarborg_domain::personal::Judged,
    /// See there.
    pub company: waarborg_domain::company::Judged,
}

/// Where a disclosure stands for one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForRecipient {
    /// State.
    pub state: RecipientState,
    /// The decision, if one was taken.
    pub decided: Option<Decided>,
    /// Data whose consent was in force at the last evaluation.
    pub met: OrdSet<ItemId>,
    /// Instants and entries of the states passed.
    pub passed: Vec<(RecipientState, Instant, u64)>,
    /// Commitment to the manifest handed over.
    pub manifest: Option<Digest>,
    /// Data handed over.
    pub handed: OrdSet<ItemId>,
    /// The last evaluation's entry.
    pub evaluated: Option<u64>,
    /// Printed copies of the record.
    pub copies: u32,
    /// The duty to acknowledge.
    pub acknowledge: Option<waarborg_domain::DutyId>,
}

/// A disclosure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Space it leaves from.
    pub space: SpaceId,
    /// What.
    pub object: ObjectRef,
    /// Ground.
    pub ground: Ground,
    /// For investigating or prosecuting crime.
    pub crime: bool,
    /// In writing.
    pub written: bool,
    /// OM member it goes to.
    pub member: Option<CapacityId>,
    /// Party it passes through.
    pub via: Option<OrgId>,
    /// Conditions attached.
    pub conditions: Conditions,
    /// Purpose and reasons.
    pub purpose: Purpose,
    /// What was stated of it.
    pub partner: waarborg_domain::partner::Stated,
    /// What was stated of it.
    pub onward: waarborg_domain::onward::Stated,
    /// What was stated of it.
    pub permission: waarborg_domain::permission::Stated,
    /// What was stated of it.
    pub personal: waarborg_domain::personal::Stated,
    /// What was stated of it.
    pub company: waarborg_domain::company::Stated,
    /// Who asked.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry.
    pub entry: u64,
    /// By recipient.
    pub recipients: OrdMap<OrgId, ForRecipient>,
    /// Questions for consent, in order.
    pub consents: Vec<waarborg_domain::ConsentId>,
}

impl Disclosure {
    /// As it stands once requested, waiting for each recipient; none for any other act.
    pub(crate) fn requested(act: &Act, by: CapacityId, at: Instant, entry: u64) -> Option<Self> {
        let Act::DisclosureRequested {
            space,
            object,
            recipients,
            ground,
            crime,
            written,
            member,
            via,
            conditions,
            purpose,
            partner,
            onward,
            permission,
            personal,
            company,
            ..
        } = act
        else {
            return None;
        };
        let waiting = ForRecipient {
            state: RecipientState::Requested,
            decided: None,
            met: OrdSet::new(),
            passed: vec![(RecipientState::Requested, at, entry)],
            manifest: None,
            handed: OrdSet::new(),
            evaluated: None,
            copies: 0,
            acknowledge: None,
        };
        Some(Self {
            space: *space,
            object: object.clone(),
            ground: *ground,
            crime: *crime,
            written: *written,
            member: *member,
            via: via.clone(),
            conditions: conditions.clone(),
            purpose: purpose.clone(),
            partner: partner.clone(),
            onward: onward.clone(),
            permission: permission.clone(),
            personal: personal.clone(),
            company: company.clone(),
            by,
            at,
            entry,
            recipients: recipients.iter().map(|r| (r.clone(), waiting.clone())).collect(),
            consents: Vec::new(),
        })
    }
}

/// What a duty is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DutyObject {
    /// A disclosure to a recipient.
    Disclosure(DisclosureId, OrgId),
    /// A consent question.
    Consent(waarborg_domain::ConsentId),
    /// An item corrected, and the recipient to tell.
    Item(ItemId, OrgId),
    /// Items in an analysis.
    Redaction(AnalysisId, Vec<ItemId>),
    /// A party's notice.
    Notice(OrgId),
    /// A standing permission.
    Permission(waarborg_domain::PermissionId),
    /// A foreign partner.
    Partner(OrgId),
    // Personal data.
    /// A delivery of data acquired by special power.
    Delivery(DepositId),
    /// Data to be destroyed.
    Items(Vec<ItemId>),
    // Receipt and companies.
    /// What was received.
    Receipt(waarborg_domain::ReceiptId),
    /// Data asked of a company.
    Intake(waarborg_domain::IntakeId),
    /// A cooperation with a company.
    Cooperation(waarborg_domain::CooperationId),
    // Care.
    /// Own items that a text mentions, hidden from its author.
    Mention(AnalysisId, Vec<ItemId>),
    /// Words meant for the public.
    Communication(waarborg_domain::CommunicationId),
    /// A safeguard of the system.
    Safeguard(waarborg_domain::care::Safeguard),
    /// An activity that affects a service, and the entry that planned it.
    Operation(OrgId, u64),
    /// A designation the minister gets a copy of.
    Designation(CapacityId),
    /// Records kept for the archive.
    Archive(Vec<ItemId>),
}

/// A duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What.
    pub kind: DutyKind,
    /// Who has to act.
    pub owner: OrgId,
    /// About what.
    pub object: DutyObject,
    /// Until when.
    pub due: Instant,
    /// Entry that opened it.
    pub opened: u64,
    /// Entry that closed it.
    pub closed: Option<u64>,
}
