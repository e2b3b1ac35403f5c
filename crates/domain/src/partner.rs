// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners (W17 arts. 62(1)(d), 64 and 88; ).
//!
//! A service weighs a foreign service in a **note**: the five criteria of art. 88(3), further factors, risks,
//! and from these the **level** and **forms** of what may be done together. The head or the minister adopts
//! it for the own service; a note that both services adopted is joint. On an adopted note rests the
//! **relation**, which the minister permits, or the head by mandate.
//!
//! The level bounds the forms, and the note may say less. `contact`: knowing whom to call, no content.
//! `superficial`: assessed data on no person. `regular`: personal data and support too. `close`: unevaluated
//! data and bulk sets too. A permission reaches no further than the note it was given on, and each later note that
//! finds less narrows it for good: to go up again takes a new permission (art. 88(5)).

mod note;
pub use note::{Criteria, Finding, Form, Forms, Further, Level, Weighed, WeightingNote};

use crate::{NoteId, OrgId};
use serde::{Deserialize, Serialize};

/// What gave cause to weigh anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Suspected misuse of data we gave.
    Misuse,
    /// A breach by an agent or a liaison.
    Breach,
    /// A change in the country or the service.
    Change,
    /// Anything else.
    Other,
}

impl Cause {
    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Misuse => "misuse",
            Self::Breach => "breach",
            Self::Change => "change",
            Self::Other => "other",
        }
    }
}

/// Whom a service tells of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// The minister (W17 art. 88(4)).
    Minister,
    /// The Dutch service that leads for this kind of partner.
    Lead,
}

/// Kind of an international organ (W17 art. 62(1)(d), second half).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganKind {
    /// Security.
    Security,
    /// Signals intelligence.
    Sigint,
    /// Intelligence.
    Intelligence,
}

/// Acts of this part of the law, each by somebody of the AIVD or the MIVD for the own service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "partner")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum PartnerAct {
    /// A note is drafted. Slots: its texts.
    Drafted { note: NoteId, content: WeightingNote },
    /// A note is adopted for the own service; the one before it is superseded.
    Adopted { note: NoteId },
    /// The relation is permitted up to a level. Slot 0: reasons.
    Related { with: OrgId, level: Level },
    /// Something happened. Slot 0: what.
    Happened { with: OrgId, cause: Cause },
    /// What happened is settled: it stands in the way no longer. Slot 0: how.
    Settled { with: OrgId },
    /// Suspended. Slot 0: reasons. `channel`: slot with the way in for an acute threat to life.
    Suspended { with: OrgId, channel: Option<u32> },
    /// Taken up again. Slot 0: reasons.
    Resumed { with: OrgId },
    /// Somebody was told. Slot 0: how.
    Told { with: OrgId, whom: Whom },
    /// An organ was found eligible. `reasons`: slot.
    Admitted { organ: OrgId, kind: OrganKind, reasons: Option<u32> },
    /// What was given and received was drawn up. Slot 0: how the service values it.
    Balanced { with: OrgId },
}

impl PartnerAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "partner.weighed",
            Self::Adopted { .. } => "partner.adopted",
            Self::Related { .. } => "partner.related",
            Self::Happened { .. } => "partner.happened",
            Self::Settled { .. } => "partner.settled",
            Self::Suspended { .. } => "partner.suspended",
            Self::Resumed { .. } => "partner.resumed",
            Self::Told { .. } => "partner.told",
            Self::Admitted { .. } => "partner.organ",
            Self::Balanced { .. } => "partner.balanced",
        }
    }

    /// Ids of the objects it is about, for the leaf. With whom the services work is secret: a note's id
    /// tells nothing, and the name of a partner stands in the kept record alone.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::Drafted { note, .. } | Self::Adopted { note } => vec![note.to_string()],
            _ => Vec::new(),
        }
    }

    /// Slots in which the texts must stand that it rests on.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::Drafted { content, .. } => {
                let criteria = content.criteria.all().into_iter().filter_map(|(_, c)| c?.reasons);
                criteria.chain(content.further.all().into_iter().filter_map(|(_, s)| s)).chain(content.risks).collect()
            }
            Self::Adopted { .. } => Vec::new(),
            Self::Admitted { reasons, .. } => reasons.iter().copied().collect(),
            Self::Suspended { channel, .. } => std::iter::once(0).chain(*channel).collect(),
            Self::Related { .. }
            | Self::Happened { .. }
            | Self::Settled { .. }
            | Self::Resumed { .. }
            | Self::Told { .. }
            | Self::Balanced { .. } => vec![0],
        }
    }
}

/// What a requester states of a disclosure in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Form asked for; assessed unless said, and what the data are counts in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Slot with the urgent and weighty reason of W17 art. 64(1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u32>,
}

impl Stated {
    /// Nothing was stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Slots in which its texts must stand.
    pub fn slots(&self) -> Vec<u32> {
        self.urgency.iter().copied().collect()
    }
}

/// The risk of a raised-risk partner in a concrete case: slots with the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRisk {
    /// Does the risk apply here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<u32>,
    /// How it is mitigated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<u32>,
    /// The security interest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<u32>,
}

impl CaseRisk {
    /// All three are answered.
    pub fn complete(self) -> bool {
        self.applies.is_some() && self.mitigation.is_some() && self.interest.is_some()
    }
}

/// What a decider puts on record in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Risk in this case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<CaseRisk>,
    /// Why the own running operations are not frustrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<u32>,
    /// They are, and why the head goes on all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<u32>,
    /// Why the minister finds the reason urgent and weighty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u32>,
    /// How data of protected professions were filtered out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filtered: Option<u32>,
    /// Why the head lets the review of the note wait, for thirty days at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postponed: Option<u32>,
}

impl Judged {
    /// Nothing was put on record.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Slots in which its texts must stand.
    pub fn slots(&self) -> Vec<u32> {
        let risk = self.risk.unwrap_or_default();
        let risk = [risk.applies, risk.mitigation, risk.interest];
        let own = [self.operations, self.despite, self.urgency, self.filtered, self.postponed];
        risk.into_iter().chain(own).flatten().collect()
    }
}
