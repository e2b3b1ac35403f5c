// SPDX-License-Identifier: EUPL-1.2
//! Acts around a disclosure outside the cell: designations, enquiries, requests to pass on, inspection,
//! confirmation in writing, screening enquiries abroad (W17 arts. 62-68, 89,
//!

use crate::{Conditions, DisclosureId, DutyId, Instant, ItemId, OnwardId, OrgId};
use serde::{Deserialize, Serialize};

/// For what a person or body is designated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DesignatedFor {
    /// By decree, for a public task other than investigating crime (art. 67(1)).
    PublicTask,
    /// By joint regulation of the ministers, to make enquiries in certain cases (arts. 8(2)(f), 10(2)(g)).
    Enquiry,
}

impl DesignatedFor {
    /// The id this has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::PublicTask => "public-task",
            Self::Enquiry => "enquiry",
        }
    }
}

/// A designation, as decree or regulation has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Designation {
    /// Who is designated.
    pub org: OrgId,
    /// For what.
    pub purpose: DesignatedFor,
    /// For enquiries: the case, as a code of the house's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// For enquiries: the regulation lets the head answer (art. 63(4)).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_head: bool,
    /// In force until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// An enquiry under art. 63, as it came in. A missing slot is a missing particular.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enquiry {
    /// Who asks.
    pub from: OrgId,
    /// In which case.
    pub case: String,
    /// In writing, to the minister concerned.
    pub written: bool,
    /// Slot: who or what it concerns (art. 63(2)(a)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<u32>,
    /// Slot: the person's declaration of agreement (art. 63(2)(b)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<u32>,
    /// Slot: why such a declaration is left out (art. 63(3)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_consent: Option<u32>,
    /// Slot: the occasion (art. 63(2)(c)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occasion: Option<u32>,
}

/// What came of a request to destroy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DestructionAnswer {
    /// The recipient confirmed.
    Confirmed,
    /// The recipient refused.
    Refused,
    /// No answer is to be expected any more.
    Lapsed,
}

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "onward")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum OnwardAct {
    /// A designation is put on record. Slot 0: decree or regulation, if given.
    Designated { id: OnwardId, designation: Designation, referenced: bool },
    /// An enquiry came in.
    EnquiryReceived { id: OnwardId, enquiry: Enquiry },
    /// A recipient asks to pass on what it received (art. 65(3)). Slot 0: why.
    PassingAsked { id: OnwardId, disclosure: DisclosureId, by: OrgId, to: OrgId },
    /// It may, or not. Slot 0: reasons.
    PassingDecided { id: OnwardId, allow: bool, conditions: Conditions },
    /// A foreign service is asked whether its data may be passed on. Slot 0: why.
    OriginatorAsked { id: OnwardId, service: String, items: Vec<ItemId>, to: OrgId },
    /// Its answer. Slot 0: where it can be found.
    OriginatorAnswered { id: OnwardId, allow: bool, written: bool, until: Option<Instant> },
    /// A recipient asks to inspect the underlying data. Slot 0: what it needs to judge.
    InspectionAsked { id: OnwardId, disclosure: DisclosureId, by: OrgId, items: Vec<ItemId> },
    /// Inspection is given, or not. Slot 0: reasons.
    InspectionAnswered { id: OnwardId, allow: bool },
    /// What was told orally is confirmed in writing. Slot 0: the confirmation.
    Confirmed { duty: DutyId },
    /// What came of a request to destroy. Slot 0: where the answer can be found.
    DestructionAnswered { duty: DutyId, answer: DestructionAnswer },
    /// The head heard that a party refuses consent for telling the OM (U-22).
    RefusalHeard { duty: DutyId },
}

impl OnwardAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Designated { .. } => "onward.designated",
            Self::EnquiryReceived { .. } => "onward.enquiry",
            Self::PassingAsked { .. } => "onward.passing-asked",
            Self::PassingDecided { .. } => "onward.passing-decided",
            Self::OriginatorAsked { .. } => "onward.originator-asked",
            Self::OriginatorAnswered { .. } => "onward.originator-answered",
            Self::InspectionAsked { .. } => "onward.inspection-asked",
            Self::InspectionAnswered { .. } => "onward.inspection-answered",
            Self::Confirmed { .. } => "onward.confirmed",
            Self::DestructionAnswered { .. } => "onward.destruction-answered",
            Self::RefusalHeard { .. } => "onward.refusal-heard",
        }
    }

    /// Slots that it says hold a text.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::Designated { referenced: false, .. } | Self::RefusalHeard { .. } => Vec::new(),
            Self::EnquiryReceived { enquiry: e, .. } => {
                [e.identity, e.consent, e.without_consent, e.occasion].into_iter().flatten().collect()
            }
            _ => vec![0],
        }
    }

    /// Ids of the objects it is about, for the leaf.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::PassingAsked { id, disclosure, .. } | Self::InspectionAsked { id, disclosure, .. } => {
                vec![id.to_string(), disclosure.to_string()]
            }
            Self::Designated { id, .. }
            | Self::EnquiryReceived { id, .. }
            | Self::PassingDecided { id, .. }
            | Self::OriginatorAsked { id, .. }
            | Self::OriginatorAnswered { id, .. }
            | Self::InspectionAnswered { id, .. } => vec![id.to_string()],
            Self::Confirmed { duty } | Self::DestructionAnswered { duty, .. } | Self::RefusalHeard { duty } => {
                vec![duty.to_string()]
            }
        }
    }
}

/// What a requester states of a disclosure in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Slot: the running investigation that is expected to be helped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigation: Option<u32>,
    /// The recipient asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
    /// The enquiry that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enquiry: Option<OnwardId>,
    /// It is an enquiry for a security screening.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub screening: bool,
    /// It is argued that the recipient is of the same country as one who has it already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_country: bool,
    /// Slot: why its nature calls for the minister (art. 62(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_minister: Option<u32>,
}

impl Stated {
    /// Slots that it says hold a text.
    pub fn slots(&self) -> Vec<u32> {
        self.investigation.into_iter().chain(self.for_minister).collect()
    }

    /// Nothing was stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What was found, and the slot with the reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// It is so.
    pub holds: bool,
    /// Slot with the reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<u32>,
}

/// What a decider puts on record in this part of the law. Each number is the slot of the reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Why the running investigation is expected to be helped directly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helps: Option<u32>,
    /// The recipient's interests are not incompatible with those the services serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compatible: Option<Finding>,
    /// Proper performance of the own task does not stand against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unopposed: Option<Finding>,
    /// Context and reason of the recipient's request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<u32>,
    /// Why it is evidently relevant to a recipient that did not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evident: Option<u32>,
    /// Why the recipient may take no measures against the person; if absent, it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_measures: Option<u32>,
    /// Why it is too urgent for writing (arts. 66(2), 67(2), 68(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<u32>,
    /// Why no communication between lawyer and client is in it (art. 66(3)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unprivileged: Option<u32>,
    /// The urgent and weighty reason (art. 67(1)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighty: Option<u32>,
    /// Why its nature calls for the minister (art. 62(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_minister: Option<u32>,
    /// How the risks of the recipient's note were weighed for this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risks: Option<u32>,
    /// How the nature of the enquiry was weighed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<u32>,
    /// How the interest of the person was weighed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<u32>,
}

impl Judged {
    /// Slots that it says hold a text.
    pub fn slots(&self) -> Vec<u32> {
        let findings = [self.compatible, self.unopposed].into_iter().flatten().filter_map(|f| f.reasons);
        let texts = [
            self.helps,
            self.context,
            self.evident,
            self.no_measures,
            self.urgent,
            self.unprivileged,
            self.weighty,
            self.for_minister,
            self.risks,
            self.nature,
            self.interest,
        ];
        findings.chain(texts.into_iter().flatten()).collect()
    }

    /// Nothing was put on record.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
