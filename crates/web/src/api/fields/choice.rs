// SPDX-License-Identifier: EUPL-1.2
//! The parameters of a decision on a contested position (U-20).

use super::Kind::{One, Text};
use super::{Verb, may, must};
use waarborg_domain::choice::{Line, Position};

pub(super) const VERBS: &[Verb] = &[(
    "choice.decide",
    &[
        must("position", One(Position::CODES), "Contested position."),
        must("line", One(Line::CODES), "Whose reading is followed; `ctivd` is the stricter one."),
        must("from", Text, "From when: RFC 3339, or a date; not before the decision."),
        may("reasons", Text, "Reasons."),
    ],
)];
