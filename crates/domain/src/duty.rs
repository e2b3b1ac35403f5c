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
    // Personal data.
    /// Examine data acquired by special power in time, destroy what is irrelevant or unexamined.
    ExamineOrDestroy,
    /// Destroy what was removed as without meaning.
    DestroyRemoved,
    /// Destroy lawyer-client data at once.
    DestroyPrivileged,
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
            // Personal data.
            Self::ExamineOrDestroy => "examine-or-destroy",
            Self::DestroyRemoved => "destroy-removed",
            Self::DestroyPrivileged => "destroy-privileged",
        }
    }

    /// The rule the duty comes from, if one.
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::AnswerRecall => Some("R-046"),
            Self::TellCorrection => Some("R-009"),
            Self::ConfirmRedaction => Some("R-048"),
            Self::PublishNotice => Some("R-143"),
            // Personal data.
            Self::ExamineOrDestroy => Some("R-011"),
            Self::DestroyRemoved => Some("R-008"),
            Self::DestroyPrivileged => Some("R-012"),
            Self::AnswerConsent | Self::Acknowledge => None,
        }
    }
}
