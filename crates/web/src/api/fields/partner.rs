// SPDX-License-Identifier: EUPL-1.2
//! Parameters of the verbs on foreign partners (W17 art. 88), and of what is put on record of a disclosure to
//! one.

use super::Kind::{Code, Flag, Id, One, Record, Text};
use super::{Field, Verb, may, must};

const LEVELS: &[&str] = &["contact", "superficial", "regular", "close"];
const PARTNER: Field = must("partner", Code, "Foreign service.");
const REASONS: Field = must("reasons", Text, "Reasons.");

const WEIGHED: super::Kind =
    Record(&[must("finding", One(&["meets", "partly", "fails"]), "Finding."), may("reasons", Text, "Reasons.")]);

pub(super) const STATED: &[Field] = &[
    may(
        "form",
        One(&["assessed", "personal", "unevaluated", "bulk", "support"]),
        "Form; assessed unless said, and what the data are counts in any case.",
    ),
    may("urgency", Text, "Urgent and weighty reason of art. 64, stated by the head."),
];

pub(super) const JUDGED: &[Field] = &[
    may(
        "risk",
        Record(&[
            may("applies", Text, "Does the risk apply here."),
            may("mitigation", Text, "How it is mitigated."),
            may("interest", Text, "Which security interest stands against it."),
        ]),
        "The risk in this case, for a partner with a raised risk.",
    ),
    may("operations", Text, "Why own running operations are not frustrated."),
    may("despite", Text, "They are, and why the head goes on all the same."),
    may("urgency", Text, "Why the minister finds the reason of art. 64 urgent and weighty."),
    may("filtered", Text, "How data of protected professions were filtered out."),
    may("postponed", Text, "Why the head lets the review of the note wait, for thirty days at most."),
];

pub(super) const VERBS: &[Verb] = &[
    (
        "partner.weigh",
        &[
            PARTNER,
            may(
                "criteria",
                Record(&[
                    may("embedding", WEIGHED, "a: democratic embedding."),
                    may("rights", WEIGHED, "b: respect for human rights."),
                    may("professionalism", WEIGHED, "c: professionalism and reliability."),
                    may("powers", WEIGHED, "d: legal powers and capabilities."),
                    may("protection", WEIGHED, "e: level of data protection."),
                ]),
                "The criteria of art. 88(3).",
            ),
            may(
                "further",
                Record(&[
                    may("tasks", Text, "Tasks and powers that go together."),
                    may("obligations", Text, "International obligations."),
                    may("benefit", Text, "Benefit for the own task."),
                    may("reciprocity", Text, "Reciprocity."),
                    may("transparency", Text, "Transparency."),
                ]),
                "Further factors.",
            ),
            may("raised", Flag, "Found to carry a raised risk."),
            may("risks", Text, "Risks."),
            must("level", One(LEVELS), "Level."),
            may(
                "forms",
                Record(&[
                    may("assessed", Flag, "Assessed data on no person."),
                    may("personal", Flag, "Personal data."),
                    may("unevaluated", Flag, "Unevaluated data."),
                    may("bulk", Flag, "Bulk sets."),
                    may("support", Flag, "Support."),
                ]),
                "A yes or no on each form.",
            ),
        ],
    ),
    ("partner.adopt", &[must("note", Id, "Weighting note.")]),
    (
        "partner.relate",
        &[PARTNER, must("level", One(LEVELS), "Up to which level; not above that of the note."), REASONS],
    ),
    (
        "partner.incident",
        &[
            PARTNER,
            must("cause", One(&["misuse", "breach", "change", "other"]), "What kind of cause."),
            must("what", Text, "What happened."),
        ],
    ),
    ("partner.settle", &[PARTNER, must("how", Text, "How it was settled.")]),
    ("partner.suspend", &[PARTNER, REASONS, may("channel", Text, "Contact that remains for an acute threat to life.")]),
    ("partner.resume", &[PARTNER, REASONS]),
    ("partner.tell", &[PARTNER, must("whom", One(&["minister", "lead"]), "Whom."), must("how", Text, "How.")]),
    (
        "partner.organ",
        &[
            must("organ", Code, "International organ."),
            must("kind", One(&["security", "sigint", "intelligence"]), "Its kind."),
            may("reasons", Text, "Why it is eligible."),
        ],
    ),
    ("partner.balance", &[PARTNER, must("appraisal", Text, "How the service values it.")]),
];
