// SPDX-License-Identifier: EUPL-1.2
//! The parameters of verbs on data asked of, and received from, others.

use super::Kind::{Code, Flag, Id, Text};
use super::{CONDITIONS, Field, IDS, PURPOSE, Verb, may, must};

const RECEIPT_ID: Field = must("receipt", Id, "Receipt.");

pub(super) const RECEIPT: &[Verb] = &[
    (
        "data.request",
        &[
            must("to", Code, "Whom."),
            may("asked", Text, "What is asked."),
            may("context", Text, "In what context."),
            may("oral", Flag, "Orally; in writing unless said."),
            may("oral_reasons", Text, "Why orally."),
            may("items", IDS, "Own data that it tells, beside those found in its words."),
            may("disclosure", Id, "The disclosure by which they were handed over."),
            PURPOSE,
        ],
    ),
    (
        "receipt.record",
        &[
            must("sender", Code, "Who sent it."),
            may("request", Id, "The own request it answers; unsolicited without one."),
            must("about", Text, "What it is."),
            may("stated", Text, "The purpose that the sender states."),
            may("disclosure", Id, "The disclosure by which it was handed over, if that stands in this register."),
            CONDITIONS,
        ],
    ),
    (
        "receipt.explain",
        &[
            RECEIPT_ID,
            may("reason", Text, "In what frame and why it was sent."),
            may("effort", Text, "What was done to establish it; counts when a manager records it."),
        ],
    ),
    (
        "receipt.evaluate",
        &[
            RECEIPT_ID,
            may("interpretation", Text, "What it means, in own words."),
            must("relevant", Flag, "Relevant to the own task."),
            may("relevance", Text, "Why, or why not."),
        ],
    ),
    ("receipt.doubt", &[RECEIPT_ID, must("reasons", Text, "Why it is doubted.")]),
    (
        "receipt.settle",
        &[
            RECEIPT_ID,
            must("lift", Flag, "Lift the doubt; else the data are taken out of use."),
            may("reasons", Text, "Why."),
            may("weighing", Text, "What it means for the weighing of the sender."),
        ],
    ),
    ("receipt.torture", &[RECEIPT_ID, must("indications", Text, "Which, and where they come from.")]),
    (
        "receipt.emergency",
        &[
            RECEIPT_ID,
            may("reasons", Text, "Why it is an exceptional emergency."),
            must("until", Text, "Until when, at most a month ahead: RFC 3339, or a date."),
        ],
    ),
    ("receipt.reconsider", &[RECEIPT_ID, may("outcome", Text, "Outcome, with reasons.")]),
    (
        "receipt.search",
        &[RECEIPT_ID, may("value", Text, "A value in any spelling."), may("text", Text, "Words."), PURPOSE],
    ),
];
