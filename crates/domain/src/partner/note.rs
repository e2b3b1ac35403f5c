// SPDX-License-Identifier: EUPL-1.2
//! What a weighting note says of a foreign service: criteria and further factors, risks, level and forms
//! (W17 art. 88(2)-(3); ).

use crate::OrgId;
use serde::{Deserialize, Serialize};

/// Intensity of a relation, from low to high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A channel and nothing else: weighed as "no regular data" (W17 art. 64(1)(b)).
    Contact,
    /// Assessed data on no person.
    Superficial,
    /// Personal data and support too.
    Regular,
    /// Unevaluated data and bulk sets too.
    Close,
}

impl Level {
    /// From low to high.
    pub const ALL: [Self; 4] = [Self::Contact, Self::Superficial, Self::Regular, Self::Close];

    /// True if a relation of this level can carry the form at all.
    pub fn carries(self, form: Form) -> bool {
        self >= match form {
            Form::Assessed => Self::Superficial,
            Form::Personal | Form::Support => Self::Regular,
            Form::Unevaluated | Form::Bulk => Self::Close,
        }
    }

    /// Code in texts and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Superficial => "superficial",
            Self::Regular => "regular",
            Self::Close => "close",
        }
    }
}

/// Form of working together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Data whose content was assessed, on no person.
    Assessed,
    /// Data on persons.
    Personal,
    /// Data whose content nobody assessed.
    Unevaluated,
    /// A bulk set, or part of one.
    Bulk,
    /// Technical and other support (W17 art. 89(4)).
    Support,
}

impl Form {
    /// The id this form has in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::Personal => "personal",
            Self::Unevaluated => "unevaluated",
            Self::Bulk => "bulk",
            Self::Support => "support",
        }
    }
}

/// What a note says of each form. A form on which it is silent is not covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "one answer for each form of `Form`")]
pub struct Forms {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessed: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unevaluated: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<bool>,
}

impl Forms {
    fn all(self) -> [(Form, Option<bool>); 5] {
        [
            (Form::Assessed, self.assessed),
            (Form::Personal, self.personal),
            (Form::Unevaluated, self.unevaluated),
            (Form::Bulk, self.bulk),
            (Form::Support, self.support),
        ]
    }

    /// True if the form is covered.
    pub fn cover(self, form: Form) -> bool {
        self.all().contains(&(form, Some(true)))
    }

    /// True if, at this level, data can go regularly in some form (W17 art. 64(1)(b)).
    pub fn carry_data(self, level: Level) -> bool {
        let mut data = self.all().into_iter().filter(|(form, _)| *form != Form::Support);
        data.any(|(form, answer)| answer == Some(true) && level.carries(form))
    }

    /// Every form was answered, with yes or no.
    pub fn complete(self) -> bool {
        self.all().iter().all(|(_, answer)| answer.is_some())
    }

    /// What both cover.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        let covered = |form| Some(self.cover(form) && other.cover(form));
        Self {
            assessed: covered(Form::Assessed),
            personal: covered(Form::Personal),
            unevaluated: covered(Form::Unevaluated),
            bulk: covered(Form::Bulk),
            support: covered(Form::Support),
        }
    }

    /// No form is covered that the level cannot carry.
    pub fn within(self, level: Level) -> bool {
        self.all().iter().all(|(form, answer)| *answer != Some(true) || level.carries(*form))
    }
}

/// What weighing a criterion came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The partner meets it.
    Meets,
    /// In part.
    Partly,
    /// It does not.
    Fails,
}

/// A criterion, weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Finding.
    pub finding: Finding,
    /// Slot with the reasons; a criterion without them counts as not weighed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<u32>,
}

/// The criteria of W17 art. 88(3), a to e.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// a: democratic embedding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<Weighed>,
    /// b: respect for human rights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Weighed>,
    /// c: professionalism and reliability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub professionalism: Option<Weighed>,
    /// d: legal powers and capabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub powers: Option<Weighed>,
    /// e: level of data protection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Weighed>,
}

impl Criteria {
    /// In the order of the article, by name.
    pub fn all(&self) -> [(&'static str, Option<Weighed>); 5] {
        [
            ("embedding", self.embedding),
            ("rights", self.rights),
            ("professionalism", self.professionalism),
            ("powers", self.powers),
            ("protection", self.protection),
        ]
    }
}

/// Slots with the further factors (S2; R-051).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// Tasks and powers that go together in the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<u32>,
    /// International obligations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obligations: Option<u32>,
    /// Benefit for the own task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit: Option<u32>,
    /// Reciprocity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reciprocity: Option<u32>,
    /// Transparency on how the relation is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transparency: Option<u32>,
}

impl Further {
    /// In this order, by name.
    pub fn all(&self) -> [(&'static str, Option<u32>); 5] {
        [
            ("tasks", self.tasks),
            ("obligations", self.obligations),
            ("benefit", self.benefit),
            ("reciprocity", self.reciprocity),
            ("transparency", self.transparency),
        ]
    }
}

/// A weighting note in the joint format of AIVD and MIVD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightingNote {
    /// The foreign service weighed.
    pub partner: OrgId,
    /// Criteria a to e.
    pub criteria: Criteria,
    /// Further factors.
    #[serde(default)]
    pub further: Further,
    /// Found to carry a raised risk.
    #[serde(default)]
    pub raised: bool,
    /// Slot with the risks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risks: Option<u32>,
    /// Level.
    pub level: Level,
    /// Forms.
    pub forms: Forms,
}

impl WeightingNote {
    /// A raised risk: found to be one, or a criterion fails.
    pub fn raised_risk(&self) -> bool {
        self.raised || self.criteria.all().iter().any(|(_, c)| c.is_some_and(|c| c.finding == Finding::Fails))
    }

    /// Professionalism and reliability fail.
    pub fn unreliable(&self) -> bool {
        self.criteria.professionalism.is_some_and(|c| c.finding == Finding::Fails)
    }

    /// Term within which it is reviewed (U-06).
    pub fn term(&self) -> &'static str {
        if self.raised_risk() || self.forms.cover(Form::Bulk) { "P12M" } else { "P24M" }
    }
}
