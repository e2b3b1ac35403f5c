// SPDX-License-Identifier: EUPL-1.2
//! The parameters of verbs on standing permissions, and of the attestation that
//! data were read (U-13).

use super::Kind::{Flag, Id, List, One, Text};
use super::house::ASSERTION;
use super::{CODES, Field, IDS, OWN_KEY, PURPOSE, SIGNATURE, Verb, may, must};
use waarborg_domain::personal::Category;

const INSTRUMENTS: &[&str] =
    &["single", "umbrella", "authorisation-note", "multilateral", "group", "unevaluated-series"];
const DATA: &[&str] = &["hash", "domain", "address", "url", "rule", "other"];
/// Nobody, and every category of persons.
const PERSONS: [&str; Category::CODES.len() + 1] = {
    let mut all = ["none"; Category::CODES.len() + 1];
    let mut n = 0;
    while n < Category::CODES.len() {
        all[n + 1] = Category::CODES[n];
        n += 1;
    }
    all
};

const PERMISSION: Field = must("permission", Id, "Standing permission.");
const REASONS: Field = may("reasons", Text, "Reasons.");
const COLLECTIVE: Field = may("collective", Text, "Reasons for the collective of recipients, for a group.");
const OVERVIEW: Field = may("overview", Text, "Overview note, for a multilateral cooperation.");

/// What a requester states of a disclosure.
pub(super) const STATED: &[Field] = &[may("cited", Id, "Standing permission it is made under.")];
/// What a decider puts on record.
pub(super) const JUDGED: &[Field] = &[may("alone", Text, "Why this recipient of a group may receive by itself.")];

/// A decision, and the statement of one.
const DECISION: &[Field] = &[PERMISSION, must("allow", Flag, "Grant or not."), OWN_KEY, SIGNATURE, ASSERTION, REASONS];

pub(super) const VERBS: &[Verb] = &[
    (
        "permission.request",
        &[
            must("instrument", One(INSTRUMENTS), "Form."),
            may("recipients", CODES, "To whom."),
            may("data", List(&One(DATA)), "Categories of data."),
            may("persons", List(&One(&PERSONS)), "Categories of persons; `none` for technical data alone."),
            may("unevaluated", Flag, "Unevaluated data are among them."),
            may("from", Text, "From when: RFC 3339, or a date; now unless said."),
            may("until", Text, "Until when: RFC 3339, or a date."),
            PURPOSE,
            COLLECTIVE,
            OVERVIEW,
        ],
    ),
    (
        "permission.renew",
        &[
            PERMISSION,
            may("until", Text, "Until when: RFC 3339, or a date; twelve months after it begins unless said."),
            PURPOSE,
            COLLECTIVE,
            OVERVIEW,
        ],
    ),
    ("permission.decide", DECISION),
    ("permission.statement", DECISION),
    (
        "permission.suspend",
        &[PERMISSION, may("finding", Text, "The oversight body's finding, if it follows one."), REASONS],
    ),
    (
        "permission.reassess",
        &[
            PERMISSION,
            must("upheld", Flag, "It holds again; or else it ends."),
            REASONS,
            may("discussed", Text, "When, with whom and with what outcome it was discussed with the oversight body."),
        ],
    ),
    ("permission.tell", &[PERMISSION, may("proof", Text, "Proof of delivery: how and when it arrived.")]),
    ("evaluation.attest", &[must("items", IDS, "Items."), may("found", Text, "What was found in them.")]),
];
