// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, data types, secrecy pledge (R-112 to R-120,
//!

use super::disclosure::Evaluation;
use super::{Absent, Asker};
use waarborg_domain::company::CompanyAct;
use waarborg_law::Question;

impl Asker<'_> {
    pub(super) fn company(&self, act: &CompanyAct) -> Result<Vec<Question>, Absent> {
        match *act {}
    }

    /// What is asked of a disclosure.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn company_of(&self, _eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(Vec::new())
    }
}
