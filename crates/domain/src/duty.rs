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
}

impl DutyKind {
    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::AnswerConsent => "answer-consent",
            Self::AnswerRecall => "answer-recall",
            Self::TellCorrection => "tell-correction",
            Self::ConfirmRedaction => "confirm-redaction",
            Self::Acknowledge => "acknowledge",
            Self::PublishNotice => "publish-notice",
            Self::ConfirmInWriting => "confirm-in-writing",
            Self::TrackDestruction => "track-destruction",
            Self::GiveInspection => "give-inspection",
            Self::TellRelation => "tell-relation",
            Self::Reweigh => "reweigh",
            Self::ReviewNote => "review-note",
            Self::DrawBalance => "draw-balance",
        }
    }

    /// The rule the duty comes from, if one.
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::AnswerRecall => Some("R-046"),
            Self::TellCorrection => Some("R-009"),
            Self::ConfirmRedaction => Some("R-048"),
            Self::PublishNotice => Some("R-143"),
            Self::ConfirmInWriting => Some("R-073"),
            Self::TrackDestruction => Some("R-088"),
            Self::GiveInspection => Some("R-167"),
            Self::TellRelation => Some("R-052"),
            Self::Reweigh => Some("R-056"),
            Self::ReviewNote => Some("R-057"),
            Self::DrawBalance => Some("R-064"),
            Self::AnswerConsent | Self::Acknowledge => None,
        }
    }
}
