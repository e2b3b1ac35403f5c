// SPDX-License-Identifier: EUPL-1.2
//! The parameters of verbs on companies as partners.

use super::Kind::{Code, Flag, Id, List, One, Text};
use super::{CODES, Field, Kind, PURPOSE, Verb, may, must};

const TYPES: Kind = List(&One(&["hash", "domain", "address", "url", "rule", "other"]));
const COOPERATION: Field = must("cooperation", Id, "Cooperation.");
const UNTIL: Field = must("until", Text, "Until when: RFC 3339, or a date.");

/// What is stated of a disclosure to a company.
pub(super) const STATED: &[Field] = &[may("permission", Id, "The permission to exchange that is cited.")];

/// The exchange by which data came in from a company.
pub(super) const DELIVERED: &[Field] = &[
    must("company", Code, "Which."),
    may("intake", Id, "The intake it answers."),
    may("permission", Id, "The permission it rests on."),
];

pub(super) const COMPANY: &[Verb] = &[
    (
        "company.weigh",
        &[
            must("company", Code, "Company."),
            may("cooperation", Id, "The cooperation weighed anew; a new one unless said."),
            may("types", TYPES, "Types of data to exchange; only technical types can be weighed."),
            may("reasons", Text, "Reasons."),
            may("risks", Text, "Risks, and what is done about them."),
        ],
    ),
    (
        "company.describe",
        &[
            COOPERATION,
            may("services", CODES, "Services that take part; the describing one is added."),
            may("purpose", Text, "Purpose code."),
            may("participants", Text, "Participants and what each is for."),
            may("method", Text, "Task and method."),
            may("alignment", Text, "How services and company align."),
            may("accountability", Text, "How account is given."),
        ],
    ),
    (
        "company.accept",
        &[
            COOPERATION,
            must("accept", Flag, "Accept or not."),
            may("reasons", Text, "Residual risk, and why it is acceptable or not."),
        ],
    ),
    ("company.pledge", &[COOPERATION, UNTIL, must("reference", Text, "Where the signed pledge can be found.")]),
    (
        "company.permit",
        &[
            COOPERATION,
            may("give", Flag, "Covers what is given."),
            may("take", Flag, "Covers what is taken."),
            may("types", TYPES, "Types of data."),
            UNTIL,
            may("reasons", Text, "Reasons."),
        ],
    ),
    (
        "company.intake",
        &[
            must("company", Code, "Company."),
            must("asked", Text, "What is asked."),
            may("identified", Text, "How the official identified himself."),
            may("voluntary", Text, "How the company was told that it need not answer."),
            PURPOSE,
        ],
    ),
    ("company.unanswered", &[must("intake", Id, "Intake."), must("how", Text, "How that is known.")]),
    ("company.stop", &[COOPERATION, may("reasons", Text, "Why.")]),
    ("text.publish", &[must("title", Text, "Title."), must("text", Text, "Text.")]),
];
