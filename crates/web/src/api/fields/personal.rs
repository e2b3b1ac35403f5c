// SPDX-License-Identifier: EUPL-1.2
//! The parameters around personal data (W17 arts. 19, 20, 27, 69): what is stated of a person on deposit and of
//! a disclosure, and the verbs on relevance, cases, accuracy and destruction.

use super::Kind::{Flag, Id, One, Record, Text};
use super::{Field, IDS, Verb, may, must};
use waarborg_domain::personal::{CaseKind, Category, Characteristic, Exception};

/// What is stated of items on persons.
pub(super) const PERSON: Field = may(
    "person",
    Record(&[
        may("category", One(Category::CODES), "Category of the person, by article 19 of the Wiv 2017."),
        may("inseparable", Text, "Why a bystander's data are a logical and inseparable part of the dataset."),
        may(
            "sensitive",
            Record(&[
                must("characteristic", One(Characteristic::CODES), "Which."),
                may("adds_to", Text, "Which other data it adds to."),
                may("unavoidable", Text, "Why it is unavoidable for the purpose."),
            ]),
            "A sensitive characteristic.",
        ),
        may("lawyer_client", Flag, "Confidential communication between lawyer and client."),
        may("accurate", Flag, "Its accuracy can reasonably be established."),
        may("last_processed", Text, "When last processed, if before: RFC 3339, or a date."),
        may("newer", Id, "A later datum on the same person."),
    ]),
    "On whom the data are that are personal, and how sure and how old.",
);
/// What a requester states of a disclosure.
pub(super) const STATED: &[Field] = &[
    may("exception", One(Exception::CODES), "Exception of article 69(2) for old or unverified data."),
    may("reliability", Text, "How reliable the data are, as the recipient is told."),
    may("age", Text, "How old the data are, as the recipient is told."),
    may("statement", Text, "The person's own statement on the data, if there is one."),
];
/// What a decider puts on record.
pub(super) const JUDGED: &[Field] = &[may("special_case", Text, "Why this is a special case; the minister's alone.")];

const NAMED: Field = may("items", IDS, "Items; or else `deposit`.");
const DELIVERY: Field = may("deposit", Id, "All data of this delivery that are not examined yet.");
/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    (
        "relevance.decide",
        &[
            NAMED,
            DELIVERY,
            must("relevant", Flag, "Relevant or not."),
            may("investigation", Text, "The running investigation they are relevant to."),
            may("category", Text, "The narrow category, for more than one datum."),
            may("reasons", Text, "Reasons."),
        ],
    ),
    (
        "relevance.extend",
        &[
            NAMED,
            DELIVERY,
            must("until", Text, "Until when: RFC 3339, or a date; at most six months later."),
            may("category", Text, "The category of data."),
            may("power", Text, "The power they were acquired by."),
            may("investigation", Text, "The investigation they were acquired for."),
            may("reasons", Text, "Reasons."),
        ],
    ),
    ("item.remove", &[must("items", IDS, "Items."), must("reasons", Text, "Why they have no meaning, or no longer.")]),
    (
        "hold.open",
        &[
            must("items", IDS, "Items."),
            must("case", One(CaseKind::CODES), "What kind of case."),
            must("reference", Text, "Where it can be found."),
        ],
    ),
    (
        "hold.lift",
        &[
            must("hold", Id, "Case."),
            may("irrevocable", Text, "The decision that cannot be appealed any more."),
            may("granted", Flag, "Access was granted."),
            may("inspected", Flag, "The person has inspected the data."),
        ],
    ),
    (
        "accuracy.record",
        &[
            must("items", IDS, "Items."),
            must("accurate", Flag, "Their accuracy can reasonably be established."),
            must("reasons", Text, "Reasons."),
        ],
    ),
    ("statement.file", &[must("items", IDS, "Items."), must("statement", Text, "What the person states.")]),
    (
        "court.permit",
        &[
            must("items", IDS, "Items."),
            may("telling", Flag, "To tell the OM; else to go on with them in the investigation."),
            must("reference", Text, "Where it can be found."),
        ],
    ),
];
