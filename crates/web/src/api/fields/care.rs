// SPDX-License-Identifier: EUPL-1.2
//! Parameters of the verbs of care: privacy assessments, signals, bilateral receipts, rosters, public
//! communication, safeguards, operations.

use super::Kind::{Code, Flag, Id, List, One, Record, Text};
use super::{CONDITIONS, DUTY, IDS, Verb, may, must};

const COMMUNICATION: super::Field = must("communication", Id, "Words meant for the public.");
const COLLECTION: super::Field = must("collection", Id, "Collection.");
const SAFEGUARDS: &[&str] = &["accuracy", "algorithms", "models", "loss", "unauthorised-use"];

pub(super) const VERBS: &[Verb] = &[
    (
        "privacy.assess",
        &[
            may("party", Code, "Party; the caller's organisation unless said."),
            may("reference", Text, "Where the assessment stands."),
            may("not_indicated", Text, "Or why none is indicated."),
        ],
    ),
    (
        "mention.answer",
        &[DUTY, must("objects", Flag, "The party objects to the text as it stands."), may("reasons", Text, "Reasons.")],
    ),
    (
        "bilateral.record",
        &[
            must("from", Code, "From whom the values were received."),
            must("items", IDS, "Items in the own space that hold them."),
            CONDITIONS,
            must("reference", Text, "Where the receipt stands."),
        ],
    ),
    (
        "roster.set",
        &[must(
            "turns",
            List(&Record(&[
                must("officer", Id, "Consent officer or deputy of the own party."),
                must("from", Text, "From: RFC 3339, or a date."),
                must("until", Text, "Until when: RFC 3339, or a date."),
            ])),
            "Turns; they replace the roster before.",
        )],
    ),
    ("communication.propose", &[must("text", Text, "The words.")]),
    (
        "communication.answer",
        &[COMMUNICATION, must("agrees", Flag, "The party agrees."), may("reasons", Text, "Reasons.")],
    ),
    ("communication.publish", &[COMMUNICATION]),
    (
        "safeguard.evidence",
        &[must("safeguard", One(SAFEGUARDS), "Which."), must("reference", Text, "Where the evidence stands.")],
    ),
    (
        "operation.plan",
        &[
            must("affects", Code, "The service that may be affected."),
            must("begins", Text, "When it begins: RFC 3339, or a date."),
            must("what", Text, "What the other service must know."),
        ],
    ),
    (
        "collection.ask",
        &[
            must("source", One(&["listed", "open-systematic", "other"]), "From where."),
            may("target", Text, "Of whom, and whether a journalist or lawyer."),
            may("investigation", Text, "For which investigation."),
            may("aim", Text, "To what end."),
            may("necessity", Text, "Why it is necessary."),
            may("targeting", Text, "How it stays targeted."),
            may("proportionality", Text, "Why it is proportionate."),
            may("subsidiarity", Text, "Why no lighter means would do."),
            may("abroad", Flag, "It happens abroad."),
            may("analogy", Text, "How the Act is applied there by analogy."),
        ],
    ),
    (
        "collection.decide",
        &[
            COLLECTION,
            must("allow", Flag, "Permitted or not."),
            may("until", Text, "Until when: RFC 3339, or a date; three months unless said."),
            must("reasons", Text, "Reasons."),
        ],
    ),
    ("collection.begin", &[COLLECTION]),
    ("designation.send", &[DUTY, must("reference", Text, "Where the copy stands.")]),
    ("operation.tell", &[DUTY, must("how", Text, "How the service was told.")]),
    (
        "archive.keep",
        &[must("items", IDS, "Records, all of one keeper."), must("rule", Text, "The rule that forbids to destroy them.")],
    ),
    (
        "archive.find",
        &[
            DUTY,
            must("limited", Flag, "Limits are needed in the interest of the state or of its allies."),
            must("reasons", Text, "Why, or why not."),
            may("advice", Text, "Advice of the keeper of the archive."),
            may("cabinet", Text, "View of the Council of Ministers, for records older than seventy-five years."),
        ],
    ),
    ("archive.transfer", &[DUTY, must("reference", Text, "Where the transfer stands.")]),
];
