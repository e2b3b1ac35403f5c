// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ).

use crate::{HoldId, Instant, ItemId};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$of])* #[serde(rename = $code)] $variant,)* }
        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Their codes.
            pub const CODES: &'static [&'static str] = &[$($code,)*];
            /// The id it has in the law's schema and in interfaces.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }
        }
    };
}

codes! {
    /// On whom the datum is: the closed lists of art. 19(1) for the AIVD and 19(2) for the MIVD, or a
    /// bystander of art. 19(5).
    Category {
        /// Grave suspicion of a danger to the democratic order or the state.
        A1 = "19:1:a",
        /// Consented to a security screening.
        B1 = "19:1:b",
        /// Needed for investigating other countries.
        C1 = "19:1:c",
        /// Another service gathered data on the person.
        D1 = "19:1:d",
        /// Needed in support of the service's task.
        E1 = "19:1:e",
        /// Works or worked for a service.
        F1 = "19:1:f",
        /// Needed for threat and risk analyses.
        G1 = "19:1:g",
        /// Needed for a communication under art. 8(2)(f).
        H1 = "19:1:h",
        /// Grave suspicion of a danger to the armed forces.
        A2 = "19:2:a",
        /// Consented to a security screening.
        B2 = "19:2:b",
        /// Needed for investigating other countries.
        C2 = "19:2:c",
        /// Another service gathered data on the person.
        D2 = "19:2:d",
        /// Needed in support of the service's task.
        E2 = "19:2:e",
        /// Works or worked for a service.
        F2 = "19:2:f",
        /// Needed for an investigation under art. 10(2)(a)(2).
        G2 = "19:2:g",
        /// Needed for threat analyses.
        H2 = "19:2:h",
        /// Needed for an analysis of threats to a person or object of the armed forces.
        I2 = "19:2:i",
        /// Needed for a communication under art. 10(2)(g).
        J2 = "19:2:j",
        /// A bystander: logical and inseparable part of the dataset.
        Bystander = "19:5",
    }
}

codes! {
    /// A characteristic of art. 19(3).
    Characteristic {
        /// Religion or belief.
        Belief = "belief",
        /// Race.
        Race = "race",
        /// Membership of a trade union.
        Union = "union",
        /// Health.
        Health = "health",
        /// Sex life.
        SexLife = "sex-life",
    }
}

codes! {
    /// The exception of art. 69(2) that a disclosure of old or unverified personal data rests on.
    Exception {
        /// To a service, or a body of art. 62(1)(d).
        Service = "69:2:a",
        /// To a body charged with detection and prosecution.
        Prosecution = "69:2:b",
        /// To another body, in a special case that the minister decides on.
        SpecialCase = "69:2:c",
    }
}

codes! {
    /// A case that suspends destruction (art. 20(4)-(5)).
    CaseKind {
        /// Access asked for under art. 76 or 80.
        AccessRequest = "access-request",
        /// A complaint.
        Complaint = "complaint",
        /// An objection.
        Objection = "objection",
        /// A court case, or an appeal term that runs.
        CourtCase = "court-case",
    }
}

/// A marking as sensitive (art. 19(3)-(4)). Texts stand in slots of the entry that brought the class in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sensitive {
    /// Which characteristic.
    pub characteristic: Characteristic,
    /// Slot: which other data it adds to. Missing, the datum is processed because of the characteristic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adds_to: Option<u32>,
    /// Slot: why it is unavoidable for the purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavoidable: Option<u32>,
}

/// What the law needs to know of an item about a person, as its party states it on deposit or correction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonalData {
    /// Category of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Slot: why a bystander's data cannot be separated from the dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inseparable: Option<u32>,
    /// Marked as sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sensitive>,
    /// Confidential communication between lawyer and client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lawyer_client: bool,
    /// Whether its accuracy can reasonably be established, in the depositing person's finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accurate: Option<bool>,
    /// When it was last processed before it was brought in; then itself unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_processed: Option<Instant>,
    /// A later datum on the same person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<ItemId>,
}

impl PersonalData {
    /// Slots with texts.
    pub fn slots(&self) -> Vec<u32> {
        let sensitive = self.sensitive.iter().flat_map(|s| [s.adds_to, s.unavoidable]);
        sensitive.chain([self.inseparable]).flatten().collect()
    }
}

/// Acts of this part of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "personal")]
#[expect(missing_docs, reason = "field names are the catalogue's words; each variant says what happened")]
pub enum PersonalAct {
    /// Data acquired by special power were examined on their relevance (art. 27(1); R-151). Slots: the
    /// running investigation, the category if there is more than one datum, the reasons.
    Examined {
        items: Vec<ItemId>,
        relevant: bool,
        investigation: Option<u32>,
        category: Option<u32>,
        reasons: Option<u32>,
    },
    /// The term to examine them was extended (art. 27(3); R-150). Slots: category, power, investigation, reasons.
    TermExtended {
        items: Vec<ItemId>,
        until: Instant,
        category: Option<u32>,
        power: Option<u32>,
        investigation: Option<u32>,
        reasons: Option<u32>,
    },
    /// Data without meaning were taken out of use (art. 20(1); R-008). Slot 0: why.
    Removed { items: Vec<ItemId> },
    /// A case suspends the destruction of data (art. 20(4)-(5); R-010). Slot 0: where the case can be found.
    HoldOpened { hold: HoldId, case: CaseKind, items: Vec<ItemId> },
    /// The case is over. Slot: the decision that cannot be appealed any more.
    HoldLifted { hold: HoldId, irrevocable: Option<u32>, granted: bool, inspected: bool },
    /// Whether the accuracy of data can reasonably be established (art. 69(1); R-074). Slot 0: reasons.
    AccuracyFound { items: Vec<ItemId>, accurate: bool },
    /// A person's own statement on data about them (art. 77(1); R-076). Slot 0: the statement.
    StatementFiled { items: Vec<ItemId> },
    /// The court in The Hague permits to go on with lawyer-client data, or to tell the OM of them
    /// (arts. 27(2), 66(3); R-012). Slot 0: where the permission can be found.
    CourtPermitted { items: Vec<ItemId>, telling: bool },
}

impl PersonalAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Examined { .. } => "personal.examined",
            Self::TermExtended { .. } => "personal.term-extended",
            Self::Removed { .. } => "personal.removed",
            Self::HoldOpened { .. } => "personal.hold-opened",
            Self::HoldLifted { .. } => "personal.hold-lifted",
            Self::AccuracyFound { .. } => "personal.accuracy-found",
            Self::StatementFiled { .. } => "personal.statement-filed",
            Self::CourtPermitted { .. } => "personal.court-permitted",
        }
    }

    /// The data it names; none for the end of a case.
    pub fn items(&self) -> &[ItemId] {
        match self {
            Self::Examined { items, .. }
            | Self::TermExtended { items, .. }
            | Self::Removed { items }
            | Self::HoldOpened { items, .. }
            | Self::AccuracyFound { items, .. }
            | Self::StatementFiled { items }
            | Self::CourtPermitted { items, .. } => items,
            Self::HoldLifted { .. } => &[],
        }
    }

    /// Slots with texts.
    pub fn slots(&self) -> Vec<u32> {
        match self {
            Self::Examined { investigation, category, reasons, .. } => {
                [*investigation, *category, *reasons].into_iter().flatten().collect()
            }
            Self::TermExtended { category, power, investigation, reasons, .. } => {
                [*category, *power, *investigation, *reasons].into_iter().flatten().collect()
            }
            Self::HoldLifted { irrevocable, .. } => irrevocable.iter().copied().collect(),
            _ => vec![0],
        }
    }

    /// Ids of the objects it is about, for the leaf. Data are many and stand in the kept record.
    pub fn objects(&self) -> Vec<String> {
        match self {
            Self::HoldOpened { hold, .. } | Self::HoldLifted { hold, .. } => vec![hold.to_string()],
            _ => Vec::new(),
        }
    }
}

/// What a requester states of a disclosure in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The exception of art. 69(2) it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
    /// Slot: the degree of reliability, as the recipient is told (art. 69(3)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<u32>,
    /// Slot: the age of the data, as the recipient is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u32>,
    /// Slot: the person's own statement of art. 77(1), supplied with the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<u32>,
}

impl Stated {
    /// Slots with texts.
    pub fn slots(&self) -> Vec<u32> {
        [self.reliability, self.age, self.statement].into_iter().flatten().collect()
    }

    /// Nothing was stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a decider puts on record in this part of the law. Texts stand in slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Slot: why this is a special case of art. 69(2)(c); the minister's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_case: Option<u32>,
}

impl Judged {
    /// Slots with texts.
    pub fn slots(&self) -> Vec<u32> {
        self.special_case.iter().copied().collect()
    }

    /// Nothing was put on record.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
