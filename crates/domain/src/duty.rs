// SPDX-License-Identifier: EUPL-1.2
//! Duties: opened and closed only by the fold of named entries; nobody can mark one as done
//! (DESIGN, section 6). Lateness is a function of the state and the instant asked about.

use crate::Role;
use serde::{Deserialize, Serialize};

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident = $code:literal $(of $rule:literal)? $(by [$($role:ident),*])?;)*) => {
        /// What has to be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum DutyKind { $($(#[$doc])* $name,)* }
        impl DutyKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// Code in texts and answers.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// The rule the duty comes from, if one.
            pub fn rule(self) -> Option<&'static str> { match self { $(Self::$name => None $(.or(Some($rule)))?,)* } }
            /// The roles it waits for; none named: anybody of the organisation that owes it.
            pub fn roles(self) -> &'static [Role] { match self { $(Self::$name => &[$($(Role::$role),*)?],)* } }
        }
    };
}

duties! {
    /// Answer a question for consent.
    AnswerConsent = "answer-consent" by [ConsentOfficer, Deputy];
    /// Answer a recall of what was handed over.
    AnswerRecall = "answer-recall" of "R-046";
    /// Tell a recipient of a correction (R-009; W17 art. 20(2)).
    TellCorrection = "tell-correction" of "R-009";
    /// Confirm that a mention was taken out.
    ConfirmRedaction = "confirm-redaction" of "R-048" by [ConsentOfficer, Deputy];
    /// Acknowledge what was handed over.
    Acknowledge = "acknowledge";
    /// Publish the notice of termination (R-143, covenant art. 16(3)).
    PublishNotice = "publish-notice" of "R-143" by [Manager, Head, Minister];
    // Standing permissions.
    /// Tell the oversight body of a permission for unevaluated data (R-169; W17 arts. 64(3), 89(2)).
    TellOversight = "tell-oversight" of "R-169";
    /// Assess a permission anew after a finding, and discuss the outcome with the oversight body.
    ReassessPermission = "reassess-permission" of "R-095" by [Head, Minister];
    // Disclosure outside the cell.
    /// Confirm in writing what was told orally (arts. 66(2), 67(2), 68(2)).
    ConfirmInWriting = "confirm-in-writing" of "R-073" by [Head, Minister];
    /// Follow a request to destroy until it is answered.
    TrackDestruction = "track-destruction" of "R-088";
    /// Give the OM inspection (R-167; art. 66(4)).
    GiveInspection = "give-inspection" of "R-167" by [Manager, Head, Minister];
    /// The head hears that a party refuses consent for telling the OM of a crime (U-22; art. 66(1)).
    HearRefusal = "hear-refusal" of "U-22" by [Head];
    // Foreign partners.
    /// Tell the minister of a relation that the head permitted (R-052; W17 art. 88(4)).
    TellRelation = "tell-relation" of "R-052";
    /// Weigh a partner anew after an incident or a change (R-056; W17 art. 88(5)).
    Reweigh = "reweigh" of "R-056" by [Weigher, Head];
    /// Review a weighting note within its term.
    ReviewNote = "review-note" of "R-057" by [Weigher, Head];
    /// Draw up what was given to a partner and received from it.
    DrawBalance = "draw-balance" of "R-064" by [Analyst, Weigher, Head];
    // Personal data.
    /// Examine data acquired by special power in time, destroy what is irrelevant or unexamined.
    ExamineOrDestroy = "examine-or-destroy" of "R-011";
    /// Destroy what was removed as without meaning.
    DestroyRemoved = "destroy-removed" of "R-008";
    /// Destroy lawyer-client data at once.
    DestroyPrivileged = "destroy-privileged" of "R-012";
    // Receipt and companies.
    /// Establish why data were sent unasked.
    EstablishReason = "establish-reason" of "R-098";
    /// Settle a doubt on how received data were acquired.
    SettleDoubt = "settle-doubt" of "R-100" by [Head];
    /// Reconsider the cooperation with a sender after indications of torture.
    ReconsiderCooperation = "reconsider-cooperation" of "R-101" by [Weigher, Head];
    /// Store centrally what a company answered.
    StoreExchange = "store-exchange" of "R-117";
    /// Review a cooperation with a company.
    ReviewCooperation = "review-cooperation" by [Analyst, Weigher, Head];
    // Care.
    /// Answer a signal that a text mentions own data hidden from its author.
    AnswerMention = "answer-mention" of "R-161" by [ConsentOfficer, Deputy];
    /// Say whether words meant for the public may go out.
    AnswerCommunication = "answer-communication" of "R-036";
    /// Give evidence of a safeguard (R-016; W17 art. 24(2)).
    EvidenceSafeguard = "evidence-safeguard" of "R-016" by [Manager, Head, Administrator];
    /// Tell another Dutch service of what affects it (R-063; W17 art. 87).
    TellOperation = "tell-operation" of "R-063" by [Head];
    /// Send the minister a copy of a designation (R-017; W17 art. 38(2)).
    SendDesignation = "send-designation" of "R-017" by [Head];
    /// Have the minister find on records kept for the archive, and transfer them (R-152; W17 arts. 20(3), 21).
    SettleArchive = "settle-archive" of "R-152";
}
