// SPDX-License-Identifier: EUPL-1.2
//! Parameters of the verbs around a disclosure outside the cell, and of what is stated and judged of it
//! (W17 arts. 62-68; ).

use super::Kind::{Code, Flag, Id, One, Record, Text};
use super::{CONDITIONS, DISCLOSURE, DUTY, Field, IDS, Verb, may, must};

const FINDING: super::Kind = Record(&[must("holds", Flag, "It is so."), may("reasons", Text, "Why.")]);
const REASONS: Field = must("reasons", Text, "Why.");
const REFERENCE: Field = must("reference", Text, "Where it can be found.");
const REQUEST: Field = must("request", Id, "Request.");
const BY: Field = may("by", Code, "Who asks; the caller's organisation unless said.");

pub(super) const STATED: &[Field] = &[
    may("investigation", Text, "The running investigation that is expected to be helped."),
    may("asked", Flag, "The recipient asked for it."),
    may("enquiry", Id, "The enquiry that it answers."),
    may("screening", Flag, "It is an enquiry for a security screening."),
    may("same_country", Flag, "It is argued that the recipient is of the same country; that is no permission."),
    may("for_minister", Text, "Why its nature calls for the minister."),
];

pub(super) const JUDGED: &[Field] = &[
    may("helps", Text, "Why the running investigation is expected to be helped directly."),
    may("compatible", FINDING, "The recipient's interests are not incompatible with those the services serve."),
    may("unopposed", FINDING, "Proper performance of the own task does not stand against it."),
    may("context", Text, "Context and reason of the recipient's request."),
    may("evident", Text, "Why it is evidently relevant to a recipient that did not ask."),
    may("no_measures", Text, "Why the recipient may take no measures against the person; it may unless said."),
    may("urgent", Text, "Why it is too urgent for writing."),
    may("unprivileged", Text, "Why no communication between lawyer and client is in it."),
    may("weighty", Text, "The urgent and weighty reason of art. 67."),
    may("for_minister", Text, "Why its nature calls for the minister."),
    may("risks", Text, "How the recipient's risks were weighed for this person."),
    may("nature", Text, "How the nature of the enquiry was weighed."),
    may("interest", Text, "How the interest of the person was weighed."),
];

pub(super) const VERBS: &[Verb] = &[
    (
        "designation.record",
        &[
            must("org", Code, "Who is designated."),
            must("purpose", One(&["public-task", "enquiry"]), "For what."),
            may("case", Text, "For enquiries: the case, as a code."),
            may("by_head", Flag, "For enquiries: the regulation lets the head answer."),
            may("until", Text, "Until when: RFC 3339, or a date."),
            may("reference", Text, "Decree or regulation."),
        ],
    ),
    (
        "enquiry.receive",
        &[
            must("from", Code, "Who asks."),
            must("case", Text, "In which case, as a code."),
            may("written", Flag, "In writing, to the minister concerned."),
            may("identity", Text, "Who or what it concerns."),
            may("consent", Text, "The person's declaration of agreement."),
            may("without_consent", Text, "Why that is left out."),
            may("occasion", Text, "The occasion."),
        ],
    ),
    ("passing.ask", &[DISCLOSURE, BY, must("to", Code, "To whom."), REASONS]),
    ("passing.decide", &[REQUEST, must("allow", Flag, "It may."), CONDITIONS, REASONS]),
    (
        "originator.ask",
        &[
            must("service", Text, "Service, as named in the data's upstream sources."),
            must("items", IDS, "Items."),
            must("to", Code, "To whom."),
            REASONS,
        ],
    ),
    (
        "originator.answer",
        &[
            REQUEST,
            must("allow", Flag, "It permits."),
            may("written", Flag, "In writing; nothing else counts."),
            may("until", Text, "Until when: RFC 3339, or a date."),
            REFERENCE,
        ],
    ),
    ("inspection.ask", &[DISCLOSURE, BY, must("items", IDS, "Items."), REASONS]),
    ("inspection.answer", &[REQUEST, must("allow", Flag, "Given."), REASONS]),
    ("telling.confirm", &[DUTY, REFERENCE]),
    ("destruction.answer", &[DUTY, must("answer", One(&["confirmed", "refused", "lapsed"]), "The answer."), REFERENCE]),
    ("refusal.hear", &[DUTY]),
];
