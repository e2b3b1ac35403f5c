// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts.

use super::disclosure::Evaluation;
use super::{Absent, Asker};
use waarborg_domain::receipt::ReceiptAct;
use waarborg_law::Question;

impl Asker<'_> {
    pub(super) fn receipt(&self, act: &ReceiptAct) -> Result<Vec<Question>, Absent> {
        match *act {}
    }

    /// What is asked of a disclosure.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn receipt_of(&self, _eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(Vec::new())
    }
}
