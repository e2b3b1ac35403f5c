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
    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::AnswerConsent => "answer-consent",
            Self::AnswerRecall => "answer-recall",
            Self::TellCorrection => "tell-correction",
            Self::ConfirmRedaction => "confirm-redaction",
            Self::Acknowledge => "acknowledge",
            Self::PublishNotice => "publish-notice",
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
            Self::AnswerMention => Some("R-161"),
            Self::AnswerCommunication => Some("R-036"),
            Self::EvidenceSafeguard => Some("R-016"),
            Self::TellOperation => Some("R-063"),
            Self::SendDesignation => Some("R-017"),
            Self::AnswerConsent | Self::Acknowledge => None,
        }
    }
}
