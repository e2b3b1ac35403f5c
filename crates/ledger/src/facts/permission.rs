// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, renewed (R-079, R-080,
//!

use super::disclosure::Evaluation;
use super::{Absent, Asker};
use waarborg_domain::permission::PermissionAct;
use waarborg_law::Question;

impl Asker<'_> {
    pub(super) fn permission(&self, act: &PermissionAct) -> Result<Vec<Question>, Absent> {
        match *act {}
    }

    /// What is asked of a disclosure.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn permission_of(&self, _eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(Vec::new())
    }
}
