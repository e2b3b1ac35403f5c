// SPDX-License-Identifier: EUPL-1.2
//! Personal data: categories, relevance decisions and their clock, holds, removal, destruction (W17 arts. 19,
//! 20, 27, 69; ).

use super::disclosure::Evaluation;
use super::{Absent, Asker};
use waarborg_domain::personal::PersonalAct;
use waarborg_law::Question;

impl Asker<'_> {
    pub(super) fn personal(&self, act: &PersonalAct) -> Result<Vec<Question>, Absent> {
        match *act {}
    }

    /// What is asked of a disclosure.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn personal_of(&self, _eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(Vec::new())
    }
}
