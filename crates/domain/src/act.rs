// SPDX-License-Identifier: EUPL-1.2
//! Acts: everything that can happen, as the register keeps it. An act carries ids, dates, classes and
//! counts; content (names, texts, values, reasons) stands in erasable records beside it, which an act
//! points to by slot. `ledger` derives the facts of an act from the state before it and folds it.

mod seen;

pub use seen::Seen;

use crate::consent::Standing;
use crate::item::ClassSpec;
use crate::{
    AnalysisId, Answer, AssessmentId, Capacity, CapacityId, Conditions, ConsentId, ConsentScope, DepositId, Digest,
    DisclosureId, DutyId, FeedId, Ground, Instant, ItemId, LegalBasis, ObjectRef, Org, OrgId, Purpose, ReceiptId,
    Screening, Signing, SpaceId, SpaceKind, SubjectMatter,
};
use crate::{
    access, care, choice, company, feed, keeping, onward, partner, permission, personal, push, receipt, taxii, witness,
};
use serde::{Deserialize, Serialize};

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Allowed and carried out.
    Allowed,
    /// Waits for a named decider.
    Pending,
    /// Kept out of use until a named step.
    Held,
    /// A fact is missing or evaluation failed: nothing happens.
    Undecidable,
    /// Refused.
    Refused,
}

impl Outcome {
    /// Code in leaves and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Undecidable => "undecidable",
            Self::Refused => "refused",
        }
    }
}

/// An item as it enters the register: content is the erasable record of the same position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRow(
    /// Id.
    pub ItemId,
    /// Position in the delivery's list of classes.
    pub u16,
    /// Date of the datum.
    pub Option<Instant>,
);

/// Words of a text that are a value other items hold (catalogue 3.1, Origins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Line of the text, from 1.
    pub line: u32,
    /// Bytes from the start of the text.
    pub span: (u32, u32),
    /// Items that hold the value, usable in the space.
    pub holders: Vec<ItemId>,
    /// Those among the cited or the author's own that hold it.
    pub from: Vec<ItemId>,
}

/// A passage that the author marks as making a party's data known, without naming a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Line of the text, from 1.
    pub line: u32,
    /// The party.
    pub party: OrgId,
    /// The item it reveals or corroborates.
    pub item: ItemId,
}

/// Relevance of an object for one recipient, as a joint assessment finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relevance {
    /// Recipient.
    pub recipient: OrgId,
    /// Relevant to the recipient's own task (covenant art. 3).
    pub task: bool,
    /// Serves to warn it of a cyber threat that concerns it.
    pub warning: bool,
    /// Slot with the reasons.
    pub reasons: u32,
}

/// One question in an act that asks for consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Id of question and answer.
    pub consent: ConsentId,
    /// Party asked.
    pub party: OrgId,
    /// What is asked.
    pub scope: ConsentScope,
}

/// The payload of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum Act {
    // --- house ---------------------------------------------------------------------------------
    /// Entry 0: the log's name and whether it plays a scenario.
    Opened {
        log: String,
        scenario: bool,
        version: String,
    },
    /// A law package takes effect. `proof` is the digest of the report of what was proved about it;
    /// the report itself is slot 0.
    LawActivated {
        package: Digest,
        approvers: [String; 2],
        facts_version: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Digest>,
    },
    /// An organisation is put on record.
    OrgAdded {
        org: Org,
    },
    /// A space is opened.
    SpaceOpened {
        space: SpaceId,
        kind: SpaceKind,
        owner: OrgId,
    },
    /// A person gets a capacity. Slot 0: the person's name.
    CapacityGiven {
        capacity: Capacity,
    },
    /// A screening result is recorded.
    ScreeningRecorded {
        capacity: CapacityId,
        screening: Screening,
    },
    /// A capacity ends.
    CapacityEnded {
        capacity: CapacityId,
        at: Instant,
    },
    /// An officer's public key (Ed25519, hexadecimal; or a passkey's) is registered.
    KeyRegistered {
        capacity: CapacityId,
        key: String,
    },
    /// A feed for automated deposit. Slot 0: description of the measures; missing if none was given. With
    /// terms it has a collection to bring data in by TAXII.
    FeedRegistered {
        feed: FeedId,
        party: OrgId,
        measures: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terms: Option<taxii::Terms>,
    },
    /// A party gives notice of termination. Slot 0: the reasons, if given.
    NoticeGiven {
        party: OrgId,
        written: bool,
        reasons: bool,
        effective: Instant,
    },
    /// The notice stands in the gazette. Slot 0: where.
    NoticePublished {
        duty: DutyId,
    },
    /// Deadlines were looked at; abandoned deposits expire.
    Ticked {
        expired: Vec<DepositId>,
    },
    /// Attempts without a valid credential, counted by minute and source.
    Unauthenticated {
        count: u32,
    },
    /// A bundle was exported for the oversight body.
    BundleExported {
        size: u64,
        opened: u64,
    },
    /// The state as of a size was saved, for a quicker start.
    StateSaved {
        size: u64,
        /// Commitment to what was saved.
        digest: Digest,
    },
    /// Evidence of what concerns one organisation was taken. `objects` is how many were named, none for
    /// all; slot 0 says which.
    EvidenceTaken {
        party: OrgId,
        objects: u32,
    },
    /// Erasable records were destroyed, by entry and slot.
    Destroyed {
        records: Vec<(u64, u32)>,
        items: Vec<ItemId>,
        /// Slot with the report of the destruction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<u32>,
    },

    // --- deposit -------------------------------------------------------------------------------
    /// A delivery begins; origin is the capacity's organisation. Slot 0: relevance statement. Slot 1: title.
    DepositBegun {
        deposit: DepositId,
        space: SpaceId,
        party: OrgId,
        feed: Option<FeedId>,
        automated: bool,
        basis: LegalBasis,
        subject: SubjectMatter,
        judged_relevant: bool,
        acquisition: crate::Acquisition,
        /// When the data were acquired, if before the delivery: their relevance clock runs from then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acquired: Option<Instant>,
        purpose: Purpose,
        /// Every class that occurs in the delivery; rows of the chunks point into it.
        classes: Vec<ClassSpec>,
        /// The receipt by which the data came in from another organisation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<ReceiptId>,
        /// The exchange with a company by which the data came in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        company: Option<company::Delivered>,
    },
    /// Up to a thousand items, invisible until the seal. Slot n: the content of row n.
    DepositChunk {
        deposit: DepositId,
        items: Vec<ItemRow>,
    },
    /// The delivery is complete and becomes visible at once.
    DepositSealed {
        deposit: DepositId,
        items: u64,
    },
    /// The delivery was given up before its seal.
    DepositAbandoned {
        deposit: DepositId,
    },
    /// The party takes a delivery out of use.
    DepositWithdrawn {
        deposit: DepositId,
    },
    /// The party replaces an item by a new version. Slot 0: the new content. Slot 1: reason.
    ItemCorrected {
        old: ItemId,
        class: ClassSpec,
        row: ItemRow,
    },
    /// The party takes an item out of use.
    ItemWithdrawn {
        item: ItemId,
    },
    /// Data are copied out of the cell's dedicated system.
    Copied {
        items: Vec<ItemId>,
        to: SpaceId,
    },

    // --- consult, compare, analyse -----------------------------------------------------------------
    /// A search. Slot 0: filter. Slot 1: result.
    Searched {
        space: SpaceId,
        purpose: Purpose,
        hits: u64,
    },
    /// Values laid beside those of others. Slot 0: values. Slot 1: result.
    Compared {
        space: SpaceId,
        purpose: Purpose,
        asked: u64,
        shared: u64,
    },
    /// A page or resource was read.
    Viewed {
        space: SpaceId,
        seen: Seen,
    },
    /// A text was checked for mentions before saving. Slot 0: the text.
    MentionsChecked {
        space: SpaceId,
        cited: Vec<ItemId>,
        mentions: Vec<Mention>,
    },
    /// A version of an analysis. Slot 0: title. Slot 1: text.
    AnalysisSaved {
        analysis: AnalysisId,
        version: u32,
        space: SpaceId,
        purpose: Purpose,
        cited: Vec<ItemId>,
        mentions: Vec<Mention>,
        attributed: Vec<Attribution>,
        /// Mentions of items hidden from the author: for their originators alone (R-161, ADR 0015).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        hidden: Vec<Mention>,
    },
    /// Words with a party's data were taken out; the party is asked to confirm.
    RedactionAsked {
        analysis: AnalysisId,
        party: OrgId,
        items: Vec<ItemId>,
    },
    /// The party confirms that its data are no longer made known.
    RedactionConfirmed {
        analysis: AnalysisId,
        party: OrgId,
        items: Vec<ItemId>,
    },
    /// Staff of one party propose a joint assessment. Slots: reasons.
    AssessmentProposed {
        assessment: AssessmentId,
        object: ObjectRef,
        relevance: Vec<Relevance>,
        purpose: Purpose,
    },
    /// Staff of another party concur; the assessment is concluded.
    AssessmentConcurred {
        assessment: AssessmentId,
    },
    /// The OM is consulted (covenant art. 4(5)). Slot 0: occasion in the cell. Slot 1: occasion in the OM's task.
    OmConsulted {
        designee: CapacityId,
        occasion_cell: bool,
        occasion_om: bool,
        object: Option<ObjectRef>,
    },

    // --- consent -------------------------------------------------------------------------------
    /// Originators are asked.
    ConsentAsked {
        disclosure: DisclosureId,
        questions: Vec<Question>,
        due: Instant,
    },
    /// An officer answers for its party. Slot 0: reasons, if given.
    ConsentAnswered {
        consent: ConsentId,
        answer: Answer,
        given: Vec<ItemId>,
        conditions: Conditions,
        expires: Option<Instant>,
        signing: Signing,
    },
    /// A party takes its consent back.
    ConsentWithdrawn {
        consent: ConsentId,
    },
    /// A party consents to a class of technical data beforehand (U-01).
    StandingGranted {
        consent: ConsentId,
        party: OrgId,
        standing: Standing,
        signing: Signing,
    },
    /// A foreign service's permission for data that come from it, put on record by the party.
    ForeignPermission {
        party: OrgId,
        service: String,
        items: Vec<ItemId>,
        recipient: OrgId,
        until: Option<Instant>,
    },

    // --- disclosure ------------------------------------------------------------------------------
    /// A disclosure is asked for.
    DisclosureRequested {
        disclosure: DisclosureId,
        space: SpaceId,
        object: ObjectRef,
        recipients: Vec<OrgId>,
        ground: Ground,
        crime: bool,
        /// Oral only when urgent, then confirmed.
        written: bool,
        /// The designated OM member it goes to.
        member: Option<CapacityId>,
        /// The party through which it passes.
        via: Option<OrgId>,
        conditions: Conditions,
        purpose: Purpose,
        mentions: Vec<Mention>,
        #[serde(default, skip_serializing_if = "partner::Stated::is_empty")]
        partner: partner::Stated,
        #[serde(default, skip_serializing_if = "onward::Stated::is_empty")]
        onward: onward::Stated,
        #[serde(default, skip_serializing_if = "permission::Stated::is_empty")]
        permission: permission::Stated,
        #[serde(default, skip_serializing_if = "personal::Stated::is_empty")]
        personal: personal::Stated,
        #[serde(default, skip_serializing_if = "company::Stated::is_empty")]
        company: company::Stated,
    },
    /// Everything is evaluated again, without handing over.
    DisclosureChecked {
        disclosure: DisclosureId,
        recipient: OrgId,
        mentions: Vec<Mention>,
    },
    /// A competent manager decides. Slots: human assessment, why it concerns the recipient, why the task needs it.
    DisclosureDecided {
        disclosure: DisclosureId,
        recipient: OrgId,
        allow: bool,
        reviewed: Option<u32>,
        concerns: Option<u32>,
        needed: Option<u32>,
        #[serde(default, skip_serializing_if = "partner::Judged::is_empty")]
        partner: partner::Judged,
        #[serde(default, skip_serializing_if = "onward::Judged::is_empty")]
        onward: onward::Judged,
        #[serde(default, skip_serializing_if = "permission::Judged::is_empty")]
        permission: permission::Judged,
        #[serde(default, skip_serializing_if = "personal::Judged::is_empty")]
        personal: personal::Judged,
        #[serde(default, skip_serializing_if = "company::Judged::is_empty")]
        company: company::Judged,
    },
    /// All is decided anew; if allowed, the data count as handed over from here.
    HandedOver {
        disclosure: DisclosureId,
        recipient: OrgId,
        mentions: Vec<Mention>,
        manifest: Digest,
    },
    /// The package was made after the handover.
    Delivered {
        disclosure: DisclosureId,
        recipient: OrgId,
        package: Digest,
    },
    /// The recipient confirms receipt.
    Acknowledged {
        disclosure: DisclosureId,
        recipient: OrgId,
    },
    /// The requester takes the request back.
    DisclosureWithdrawn {
        disclosure: DisclosureId,
    },
    /// A recipient answers a recall.
    RecallAnswered {
        duty: DutyId,
        destroyed: bool,
    },
    /// A recipient is told of a correction.
    CorrectionTold {
        duty: DutyId,
    },

    // --- parts of the law with acts of their own -------------------------------------------------
    Partner(partner::PartnerAct),
    Onward(onward::OnwardAct),
    Permission(permission::PermissionAct),
    Personal(personal::PersonalAct),
    Receipt(receipt::ReceiptAct),
    Company(company::CompanyAct),
    Care(care::CareAct),
    Choice(choice::ChoiceAct),
    Keeping(keeping::KeepingAct),
    Witness(witness::WitnessAct),
    Access(access::AccessAct),
    Feed(feed::FeedAct),
    Push(push::PushAct),
}

impl Act {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "log.opened",
            Self::LawActivated { .. } => "law.activated",
            Self::OrgAdded { .. } => "organisation.added",
            Self::SpaceOpened { .. } => "space.opened",
            Self::CapacityGiven { .. } => "capacity.given",
            Self::ScreeningRecorded { .. } => "screening.recorded",
            Self::CapacityEnded { .. } => "capacity.ended",
            Self::KeyRegistered { .. } => "key.registered",
            Self::FeedRegistered { .. } => "feed.registered",
            Self::NoticeGiven { .. } => "notice.given",
            Self::NoticePublished { .. } => "notice.published",
            Self::Ticked { .. } => "ticked",
            Self::StateSaved { .. } => "state.saved",
            Self::Unauthenticated { .. } => "unauthenticated",
            Self::BundleExported { .. } => "bundle.exported",
            Self::EvidenceTaken { .. } => "evidence.taken",
            Self::Destroyed { .. } => "records.destroyed",
            Self::DepositBegun { .. } => "deposit.begun",
            Self::DepositChunk { .. } => "deposit.chunk",
            Self::DepositSealed { .. } => "deposit.sealed",
            Self::DepositAbandoned { .. } => "deposit.abandoned",
            Self::DepositWithdrawn { .. } => "deposit.withdrawn",
            Self::ItemCorrected { .. } => "item.corrected",
            Self::ItemWithdrawn { .. } => "item.withdrawn",
            Self::Copied { .. } => "item.copied",
            Self::Searched { .. } => "searched",
            Self::Compared { .. } => "compared",
            Self::Viewed { .. } => "viewed",
            Self::MentionsChecked { .. } => "mentions.checked",
            Self::AnalysisSaved { .. } => "analysis.saved",
            Self::RedactionAsked { .. } => "redaction.asked",
            Self::RedactionConfirmed { .. } => "redaction.confirmed",
            Self::AssessmentProposed { .. } => "assessment.proposed",
            Self::AssessmentConcurred { .. } => "assessment.concurred",
            Self::OmConsulted { .. } => "om.consulted",
            Self::ConsentAsked { .. } => "consent.asked",
            Self::ConsentAnswered { .. } => "consent.answered",
            Self::ConsentWithdrawn { .. } => "consent.withdrawn",
            Self::StandingGranted { .. } => "consent.standing",
            Self::ForeignPermission { .. } => "permission.foreign",
            Self::DisclosureRequested { .. } => "disclosure.requested",
            Self::DisclosureChecked { .. } => "disclosure.checked",
            Self::DisclosureDecided { .. } => "disclosure.decided",
            Self::HandedOver { .. } => "disclosure.handed-over",
            Self::Delivered { .. } => "disclosure.delivered",
            Self::Acknowledged { .. } => "disclosure.acknowledged",
            Self::DisclosureWithdrawn { .. } => "disclosure.withdrawn",
            Self::RecallAnswered { .. } => "recall.answered",
            Self::CorrectionTold { .. } => "correction.told",
            Self::Partner(act) => act.kind(),
            Self::Onward(act) => act.kind(),
            Self::Permission(act) => act.kind(),
            Self::Personal(act) => act.kind(),
            Self::Receipt(act) => act.kind(),
            Self::Company(act) => act.kind(),
            Self::Care(act) => act.kind(),
            Self::Choice(act) => act.kind(),
            Self::Keeping(act) => act.kind(),
            Self::Witness(act) => act.kind(),
            Self::Access(act) => act.kind(),
            Self::Feed(act) => act.kind(),
            Self::Push(act) => act.kind(),
        }
    }
}
