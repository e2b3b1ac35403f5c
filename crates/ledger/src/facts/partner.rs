// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: weighting notes, relations, suspension, liaisons, balance (W17 art. 88,
//!

use super::disclosure::Evaluation;
use super::{Absent, Asker};
use waarborg_domain::OrgId;
use waarborg_domain::partner::PartnerAct;
use waarborg_law::Question;

impl Asker<'_> {
    pub(super) fn partner(&self, act: &PartnerAct) -> Result<Vec<Question>, Absent> {
        match *act {}
    }

    /// How a foreign recipient stands to the disclosing service, for the grounds of table 3.2.
    #[expect(clippy::unused_self, reason = "no relation is on record yet")]
    pub(super) fn relation(&self, _by: &OrgId, _recipient: &OrgId) -> &'static str {
        "none"
    }

    /// What is asked of a disclosure.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn partner_of(&self, _eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(Vec::new())
    }
}
