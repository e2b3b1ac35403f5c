// SPDX-License-Identifier: EUPL-1.2
//! Duties: opened and closed only by the fold of named entries; nobody can mark one as done
//! (DESIGN, section 6). Lateness is a function of the state and the instant asked about.

use serde::{Deserialize, Serialize};

/// What has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyKind {
    /// Answer a question for consent.
    AnswerConsent,
    /// Answer a recall of what was handed over.
    AnswerRecall,
    /// Tell a recipient of a correction (R-009; W17 art. 20(2)).
    TellCorrection,
    /// Confirm that a mention was taken out.
    ConfirmRedaction,
    /// Acknowledge what was handed over.
    Acknowledge,
    /// Publish the notice of termination (R-143, covenant art. 16(3)).
    PublishNotice,
    // Standing permissions.
    /// Tell the oversight body of a permission for unevaluated data (R-169; W17 arts. 64(3), 89(2)).
    TellOversight,
    /// Assess a permission anew after a finding, and discuss the outcome with the oversight body.
    ReassessPermission,
    // onward
    /// Confirm in writing what was told orally (arts. 66(2), 67(2), 68(2)).
    ConfirmInWriting,
    /// Follow a request to destroy until it is answered.
    TrackDestruction,
    /// Give the OM inspection (R-167; art. 66(4)).
    GiveInspection,
    // Foreign partners.
    /// Tell the minister of a relation that the head permitted (R-052; W17 art. 88(4)).
    TellRelation,
    /// Weigh a partner anew after an incident or a change (R-056; W17 art. 88(5)).
    Reweigh,
    /// Review a weighting note within its term.
    ReviewNote,
    /// Draw up what was given to a partner and received from it.
    DrawBalance,
    // Personal data.
    /// Examine data acquired by special power in time, destroy what is irrelevant or unexamined.
    ExamineOrDestroy,
    /// Destroy what was removed as without meaning.
    DestroyRemoved,
    /// Destroy lawyer-client data at once.
    DestroyPrivileged,
    // Receipt and companies.
    /// Establish why data were sent unasked.
    EstablishReason,
    /// Settle a doubt on how received data were acquired.
    SettleDoubt,
    /// Reconsider the cooperation with a sender after indications of torture.
    ReconsiderCooperation,
    /// Store centrally what a company answered.
    StoreExchange,
    /// Review a cooperation with a company.
    ReviewCooperation,
    // Care.
    /// Answer a signal that a text mentions own data hidden from its author.
    AnswerMention,
    /// Say whether words meant for the public may go out.
    AnswerCommunication,
    /// Give evidence of a safeguard (R-016; W17 art. 24(2)).
    EvidenceSafeguard,
    /// Tell another Dutch service of what affects it (R-063; W17 art. 87).
    TellOperation,
    /// Send the minister a copy of a designation (R-017; W17 art. 38(2)).
    SendDesignation,
}

impl DutyKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::AnswerConsent,
        Self::AnswerRecall,
        Self::TellCorrection,
        Self::ConfirmRedaction,
        Self::Acknowledge,
        Self::PublishNotice,
        Self::TellOversight,
        Self::ReassessPermission,
        Self::ConfirmInWriting,
        Self::TrackDestruction,
        Self::GiveInspection,
        Self::TellRelation,
        Self::Reweigh,
        Self::ReviewNote,
        Self::DrawBalance,
        Self::ExamineOrDestroy,
        Self::DestroyRemoved,
        Self::DestroyPrivileged,
        Self::EstablishReason,
        Self::SettleDoubt,
        Self::ReconsiderCooperation,
        Self::StoreExchange,
        Self::ReviewCooperation,
        Self::AnswerMention,
        Self::AnswerCommunication,
        Self::EvidenceSafeguard,
        Self::TellOperation,
        Self::SendDesignation,
    ];

    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::AnswerConsent => "answer-consent",
            Self::AnswerRecall => "answer-recall",
            Self::TellCorrection => "tell-correction",
            Self::ConfirmRedaction => "confirm-redaction",
            Self::Acknowledge => "acknowledge",
            Self::PublishNotice => "publish-notice",
            Self::TellOversight => "tell-oversight",
            Self::ReassessPermission => "reassess-permission",
            Self::ConfirmInWriting => "confirm-in-writing",
            Self::TrackDestruction => "track-destruction",
            Self::GiveInspection => "give-inspection",
            Self::TellRelation => "tell-relation",
            Self::Reweigh => "reweigh",
            Self::ReviewNote => "review-note",
            Self::DrawBalance => "draw-balance",
            // Personal data.
            Self::ExamineOrDestroy => "examine-or-destroy",
            Self::DestroyRemoved => "destroy-removed",
            Self::DestroyPrivileged => "destroy-privileged",
            // Receipt and companies.
            Self::EstablishReason => "establish-reason",
            Self::SettleDoubt => "settle-doubt",
            Self::ReconsiderCooperation => "reconsider-cooperation",
            Self::StoreExchange => "store-exchange",
            Self::ReviewCooperation => "review-cooperation",
            Self::AnswerMention => "answer-mention",
            Self::AnswerCommunication => "answer-communication",
            Self::EvidenceSafeguard => "evidence-safeguard",
            Self::TellOperation => "tell-operation",
            Self::SendDesignation => "send-designation",
        }
    }

    /// The rule the duty comes from, if one.
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::AnswerRecall => Some("R-046"),
            Self::TellCorrection => Some("R-009"),
            Self::ConfirmRedaction => Some("R-048"),
            Self::PublishNotice => Some("R-143"),
            Self::TellOversight => Some("R-169"),
            Self::ReassessPermission => Some("R-095"),
            Self::ConfirmInWriting => Some("R-073"),
            Self::TrackDestruction => Some("R-088"),
            Self::GiveInspection => Some("R-167"),
            Self::TellRelation => Some("R-052"),
            Self::Reweigh => Some("R-056"),
            Self::ReviewNote => Some("R-057"),
            Self::DrawBalance => Some("R-064"),
            // Personal data.
            Self::ExamineOrDestroy => Some("R-011"),
            Self::DestroyRemoved => Some("R-008"),
            Self::DestroyPrivileged => Some("R-012"),
            Self::AnswerMention => Some("R-161"),
            Self::AnswerCommunication => Some("R-036"),
            Self::EvidenceSafeguard => Some("R-016"),
            Self::TellOperation => Some("R-063"),
            Self::SendDesignation => Some("R-017"),
            Self::AnswerConsent | Self::Acknowledge => None,
            // Receipt and companies.
            Self::EstablishReason => Some("R-098"),
            Self::SettleDoubt => Some("R-100"),
            Self::ReconsiderCooperation => Some("R-101"),
            Self::StoreExchange => Some("R-117"),
            Self::AnswerConsent | Self::Acknowledge | Self::ReviewCooperation => None,
        }
    }
}
