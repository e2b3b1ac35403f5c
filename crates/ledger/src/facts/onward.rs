// SPDX-License-Identifier: EUPL-1.2
//! Acts around a disclosure outside the cell: onward requests, confirmations, inspections, screening enquiries
//! (W17 arts. 62-68; ).

use super::disclosure::Evaluation;
use super::{Absent, Asker};
use waarborg_domain::onward::OnwardAct;
use waarborg_law::Question;

impl Asker<'_> {
    pub(super) fn onward(&self, act: &OnwardAct) -> Result<Vec<Question>, Absent> {
        match *act {}
    }

    /// What is asked of a disclosure.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn onward_of(&self, _eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(Vec::new())
    }
}
