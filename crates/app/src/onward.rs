// SPDX-License-Identifier: EUPL-1.2
//! Around a disclosure outside the cell: designations, enquiries, onward requests, confirmations,
//! inspections (W17 arts. 62-68; ).

pub mod confirm;
pub mod designate;
pub mod destruction_answer;
pub mod enquiry_receive;
pub mod inspection_answer;
pub mod inspection_ask;
pub mod originator_answer;
pub mod originator_ask;
pub mod passing_ask;
pub mod passing_decide;
pub mod refusal_hear;

use crate::Problem;
use crate::verbs::{Slots, slotted};
use waarborg_domain::onward::{Finding, Judged, Stated};
use waarborg_domain::{Instant, OnwardId};

/// What a requester states of a disclosure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedIn {
    /// The running investigation that is expected to be helped.
    #[serde(default)]
    pub investigation: Option<String>,
    /// The recipient asked for it.
    #[serde(default)]
    pub asked: bool,
    /// The enquiry that it answers.
    #[serde(default)]
    pub enquiry: Option<OnwardId>,
    /// It is an enquiry for a security screening.
    #[serde(default)]
    pub screening: bool,
    /// It is argued that the recipient is of the same country.
    #[serde(default)]
    pub same_country: bool,
    /// Why its nature calls for the minister.
    #[serde(default)]
    pub for_minister: Option<String>,
}

impl StatedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Stated {
        Stated {
            investigation: slots.text(self.investigation.as_deref()),
            asked: self.asked,
            enquiry: self.enquiry,
            screening: self.screening,
            same_country: self.same_country,
            for_minister: slots.text(self.for_minister.as_deref()),
        }
    }
}

/// A finding with its reasons.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingIn {
    /// It is so.
    pub holds: bool,
    /// Why.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// What a decider puts on record: for each, the reasons.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedIn {
    /// Why the running investigation is expected to be helped directly.
    #[serde(default)]
    pub helps: Option<String>,
    /// Their interests are not incompatible with those the services serve.
    #[serde(default)]
    pub compatible: Option<FindingIn>,
    /// The own task does not stand against it.
    #[serde(default)]
    pub unopposed: Option<FindingIn>,
    /// Context and reason of the recipient's request.
    #[serde(default)]
    pub context: Option<String>,
    /// Why it is evidently relevant to a recipient that did not ask.
    #[serde(default)]
    pub evident: Option<String>,
    /// Why the recipient may take no measures against the person.
    #[serde(default)]
    pub no_measures: Option<String>,
    /// Why it is too urgent for writing.
    #[serde(default)]
    pub urgent: Option<String>,
    /// Why no communication between lawyer and client is in it.
    #[serde(default)]
    pub unprivileged: Option<String>,
    /// The urgent and weighty reason.
    #[serde(default)]
    pub weighty: Option<String>,
    /// Why its nature calls for the minister.
    #[serde(default)]
    pub for_minister: Option<String>,
    /// How the recipient's risks were weighed for this person.
    #[serde(default)]
    pub risks: Option<String>,
    /// How the nature of the enquiry was weighed.
    #[serde(default)]
    pub nature: Option<String>,
    /// How the interest of the person was weighed.
    #[serde(default)]
    pub interest: Option<String>,
}

impl JudgedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Judged {
        let mut finding = |found: &Option<FindingIn>| {
            found.as_ref().map(|f| Finding { holds: f.holds, reasons: slots.text(f.reasons.as_deref()) })
        };
        let (compatible, unopposed) = (finding(&self.compatible), finding(&self.unopposed));
        slotted!(
            slots,
            self,
            Judged {
                helps, context, evident, no_measures, urgent, unprivileged, weighty, for_minister, risks, nature, interest;
                compatible, unopposed
            }
        )
    }
}

fn until(text: Option<&str>) -> Result<Option<Instant>, Problem> {
    text.map(Instant::parse).transpose().map_err(|e| Problem::coded("bad-date", &[], e.to_string()))
}
