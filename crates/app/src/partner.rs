// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: weighing, relation, incidents, suspension, balance (W17 art. 88,
//! R-164); and what requester and decider put on record of a disclosure to one (R-057, R-058, R-078, R-080,
//!

pub mod adopt;
pub mod balance;
pub mod incident;
pub mod organ;
pub mod relate;
pub mod resume;
pub mod settle;
pub mod suspend;
pub mod tell;
pub mod weigh;

use crate::Problem;
use crate::verbs::Slots;
use waarborg_domain::partner::{CaseRisk, Form, Judged, Stated};

/// What a requester states of a disclosure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedIn {
    /// Form asked for; assessed unless said.
    #[serde(default)]
    pub form: Option<Form>,
    /// Urgent and weighty reason (W17 art. 64).
    #[serde(default)]
    pub urgency: Option<String>,
}

impl StatedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Stated {
        Stated { form: self.form, urgency: slots.text(self.urgency.as_deref()) }
    }
}

/// The risk in a concrete case.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRiskIn {
    /// Does it apply here.
    #[serde(default)]
    pub applies: Option<String>,
    /// How it is mitigated.
    #[serde(default)]
    pub mitigation: Option<String>,
    /// The security interest.
    #[serde(default)]
    pub interest: Option<String>,
}

/// What a decider puts on record.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedIn {
    /// Risk in this case.
    #[serde(default)]
    pub risk: Option<CaseRiskIn>,
    /// Why own running operations are not frustrated.
    #[serde(default)]
    pub operations: Option<String>,
    /// They are, and why the head goes on all the same.
    #[serde(default)]
    pub despite: Option<String>,
    /// Why the minister finds the reason urgent and weighty.
    #[serde(default)]
    pub urgency: Option<String>,
    /// How data of protected professions were filtered out.
    #[serde(default)]
    pub filtered: Option<String>,
    /// Why the head lets the review of the note wait.
    #[serde(default)]
    pub postponed: Option<String>,
}

impl JudgedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Judged {
        let risk = self.risk.as_ref().map(|risk| CaseRisk {
            applies: slots.text(risk.applies.as_deref()),
            mitigation: slots.text(risk.mitigation.as_deref()),
            interest: slots.text(risk.interest.as_deref()),
        });
        Judged {
            risk,
            operations: slots.text(self.operations.as_deref()),
            despite: slots.text(self.despite.as_deref()),
            urgency: slots.text(self.urgency.as_deref()),
            filtered: slots.text(self.filtered.as_deref()),
            postponed: slots.text(self.postponed.as_deref()),
        }
    }
}

/// A text that an act cannot do without.
pub(crate) fn told(slots: &mut Slots, text: &str) -> Result<(), Problem> {
    slots.must(text, || Problem::coded("no-account", &[], "say why, how, or what happened")).map(|_| ())
}
