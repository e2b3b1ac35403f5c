// SPDX-License-Identifier: EUPL-1.2
//! Contested positions (U-20): what a decision on one needs, and whether the asker's organisation follows the
//! stricter line at this instant. The acts that a position is about ask that of it in their own part.

use super::{Asker, ask, flag};
use waarborg_domain::choice::{ChoiceAct, Line, Position};
use waarborg_law::{Action, Question};

impl Asker<'_> {
    pub(super) fn choice(&self, act: &ChoiceAct) -> Vec<Question> {
        let ChoiceAct::Decided { from, reasons, .. } = act;
        let object = vec![flag("reasoned", reasons.is_some()), flag("ahead", self.at <= *from)];
        vec![ask(Action::DecideChoice, object)]
    }

    /// The asker's organisation follows the oversight body's reading.
    pub(super) fn stricter(&self, position: Position) -> bool {
        self.state.choices.line(&self.org, position, self.at) == Line::Ctivd
    }
}
