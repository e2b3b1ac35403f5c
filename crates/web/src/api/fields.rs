// SPDX-License-Identifier: EUPL-1.2
//! The parameters of every verb, written once: requests are checked against this, and the OpenAPI document
//! is made from it. A test holds it to what the application reads.

mod care;
mod choice;
mod company;
mod house;
mod onward;
mod partner;
mod permission;
mod personal;
mod receipt;
mod taxii;

use Kind::{Code, Flag, Id, Key, List, Number, One, Record, Text};

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Text.
    Text,
    /// An id: 32 hexadecimal digits.
    Id,
    /// An organisation's code.
    Code,
    /// A whole number, not below zero.
    Number,
    /// True or false.
    Flag,
    /// An Ed25519 public key: 64 hexadecimal digits.
    Key,
    /// A SHA-256 digest: 64 hexadecimal digits in lower case.
    Digest,
    /// One of these words.
    One(&'static [&'static str]),
    /// Any number of these.
    List(&'static Kind),
    /// An object with these members.
    Record(&'static [Field]),
    /// The meaning of a CSV column, as a preview shows it: a word, or `{"value": kind}`.
    Meaning,
    /// Text, or null where there is none.
    MaybeText,
}

/// A member of an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// It must be there.
    pub needed: bool,
    /// What it means.
    pub help: &'static str,
}

const fn must(name: &'static str, kind: Kind, help: &'static str) -> Field {
    Field { name, kind, needed: true, help }
}

const fn may(name: &'static str, kind: Kind, help: &'static str) -> Field {
    Field { name, kind, needed: false, help }
}

const TASKS: &[&str] = &["consult", "compare", "analyse", "criminal-investigation", "special-power", "other"];
const TLP: &[&str] = &["clear", "green", "amber", "amber-strict", "red"];
const PAP: &[&str] = &["clear", "green", "amber", "red"];
const BASES: &[&str] = &[
    "wiv2017:39",
    "wiv2017:61",
    "wiv2017:86",
    "wiv2017:93",
    "wiv2017:94",
    "wpg:24",
    "wjsg:52",
    "bjsg:14",
    "wbni:3",
    "wbni:20",
    "gdpr:6",
];
const GROUNDS: &[&str] = &[
    "none",
    "wiv2017:61",
    "wiv2017:62:1:a",
    "wiv2017:62:1:b",
    "wiv2017:62:1:c",
    "wiv2017:62:1:d",
    "wiv2017:63",
    "wiv2017:64",
    "wiv2017:66",
    "wiv2017:67",
    "wiv2017:86:2:a",
    "wiv2017:89:1",
    "wiv2002:36",
    "wiv2002:59:2",
    "wiv2002:59:4",
];
pub(crate) const ROLES: &[&str] = &[
    "analyst",
    "depositor",
    "consent-officer",
    "deputy",
    "manager",
    "head",
    "minister",
    "recipient",
    "official",
    "consultant",
    "steering",
    "weigher",
    "steward",
    "administrator",
    "auditor",
    "dpo",
];
const ORGANISATIONS: &[&str] = &[
    "aivd",
    "mivd",
    "police",
    "ncsc",
    "om",
    "nctv",
    "aivd-unit",
    "administrative-body",
    "company",
    "foreign-service",
    "international-organ",
    "oversight",
];
pub(crate) const MANDATES: &[&str] = &["release", "relation", "permission", "personal", "telling", "osint"];
pub(crate) const SCREENINGS: &[&str] = &["none", "pending", "positive", "negative", "withdrawn"];
pub(crate) const FEED_SOURCES: &[&str] = &["taxii", "misp", "stix", "csv", "folder"];
pub(crate) const TOKEN_SCOPES: &[&str] = &["all", "consult", "deliver", "collect"];
pub(crate) const SPACES: &[&str] = &["cell", "home"];
const OBLIGATIONS: Kind = List(&One(&["no-onward", "named-recipients", "intelligence-only", "destroy-after-use"]));
const IDS: Kind = List(&Id);
const TEXTS: Kind = List(&Text);
const CODES: Kind = List(&Code);

const PURPOSE: Field = may(
    "purpose",
    Record(&[
        may("task", One(TASKS), "Kind of work."),
        may("code", Text, "Purpose code."),
        may("necessity", Text, "Why it is necessary."),
        may("proportionality", Text, "Why it is proportionate."),
    ]),
    "Purpose and reasons.",
);
const CONDITIONS: Field = may(
    "conditions",
    Record(&[
        may("tlp", One(TLP), "Traffic light."),
        may("pap", One(PAP), "Permissible actions."),
        may("obligations", OBLIGATIONS, "What binds the recipient."),
        may("further", TEXTS, "Further conditions by code."),
        may("audience", CODES, "Staff of which organisations may see the data; all in the cell if empty."),
    ]),
    "Handling conditions.",
);
const VALUES: Kind = List(&Record(&[
    must("type", Text, "`domain`, `ip`, `url`, `email`, `md5`, `sha1`, `sha256` or `sha512`."),
    must("value", Text, "The value."),
    may("text", Text, "What it is."),
]));
const MAPPING: Kind = Record(&[
    must("delimiter", Text, "What parts the cells: one character."),
    must("header", Flag, "The first row holds names."),
    must(
        "columns",
        List(&Record(&[
            may("name", Kind::MaybeText, "Its name, if the file has a heading."),
            must("meaning", Kind::Meaning, "What its cells are."),
        ])),
        "The columns in their order.",
    ),
]);
const UPSTREAM: Kind = List(&Record(&[
    must("name", Text, "Name or code the party gives."),
    must("foreign_service", Flag, "It is a foreign service: its permission is needed as well."),
]));

const CONTENT: Field = may("content", Text, "File as text; or else `base64` or `values`.");
const BASE64: Field = may("base64", Text, "File in base64.");
const LISTED: Field = may("values", VALUES, "The short way for a few indicators.");
const FORMAT: Field = may("format", One(&["stix", "misp", "csv"]), "Format, if known.");
const COLUMNS: Field = may("mapping", MAPPING, "Meaning of CSV columns, as a preview shows it and perhaps corrected.");
const D_TLP: Field = may("tlp", One(TLP), "Traffic light of data that say nothing of themselves.");
const D_PAP: Field = may("pap", One(PAP), "Permissible actions with data that say nothing of themselves.");
const D_OBLIGATIONS: Field = may("obligations", OBLIGATIONS, "What binds whoever receives the data.");
const D_FURTHER: Field = may("further", TEXTS, "Further conditions by code.");
const D_AUDIENCE: Field =
    may("audience", CODES, "Staff of which organisations may see them; all in the cell if empty.");
const D_RELIABILITY: Field =
    may("reliability", Text, "Reliability: a letter A to F and a figure 1 to 6, such as `B2`.");
const D_SOURCE: Field = may("source", Flag, "Each datum has a source reference.");
const D_PERSONAL: Field = may("personal", Flag, "All are personal data.");
const D_UNEVALUATED: Field = may("unevaluated", Flag, "As captured: nobody has read the content yet.");
const D_UPSTREAM: Field = may("upstream", UPSTREAM, "Sources before the party, nearest first.");

const ANALYSIS: Field = may("analysis", Id, "Analysis; or else `items`.");
const VERSION: Field = may("version", Number, "Version of the analysis; the newest unless said.");
const ITEMS: Field = may("items", IDS, "Items.");
const DISCLOSURE: Field = must("disclosure", Id, "Disclosure.");
const RECIPIENT: Field = may("recipient", Code, "Recipient; the only one unless said.");
const CONSENT: Field = must("consent", Id, "Question for consent.");
const CAPACITY: Field = must("capacity", Id, "Capacity.");
const DUTY: Field = must("duty", Id, "Duty.");

const OWN_KEY: Field = may("key", Key, "The officer's registered public key, with `signature`.");
const SIGNATURE: Field = may("signature", Text, "Signature over the statement, in hexadecimal digits.");
const ANSWER: &[Field] = &[
    CONSENT,
    must("answer", One(&["given", "partial", "refused"]), "The answer; never a default."),
    may("items", IDS, "For `partial`: the data consented to."),
    CONDITIONS,
    may("expires", Text, "Until when: RFC 3339, or a date."),
    OWN_KEY,
    SIGNATURE,
    house::ASSERTION,
    may("reasons", Text, "Reasons."),
];

/// The parameters of a verb; nothing if there is no such verb.
pub fn of(verb: &str) -> Option<&'static [Field]> {
    let parts = [
        onward::VERBS,
        partner::VERBS,
        permission::VERBS,
        personal::VERBS,
        receipt::RECEIPT,
        company::COMPANY,
        care::VERBS,
        choice::VERBS,
    ];
    let mut all = [house::VERBS, DATA, WORK, RELEASE].into_iter().chain(parts).flatten();
    all.find(|(name, _)| *name == verb).map(|(_, fields)| *fields)
}

type Verb = (&'static str, &'static [Field]);

/// Fields of a verb that brings data in: what they are and how they are described, between its own.
macro_rules! brings {
    ([$($first:expr),*], [$($last:expr),* $(,)?]) => {
        &[
            $($first,)*
            CONTENT, BASE64, LISTED, FORMAT, COLUMNS, D_TLP, D_PAP, D_OBLIGATIONS, D_FURTHER, D_AUDIENCE, D_RELIABILITY, D_SOURCE,
            D_PERSONAL, personal::PERSON, D_UPSTREAM, D_UNEVALUATED,
            $($last,)*
        ]
    };
}

const DATA: &[Verb] = &[
    ("deposit.preview", brings![[], []]),
    (
        "deposit",
        brings![
            [],
            [
                may("title", Text, "Title; the file's own unless said."),
                may("space", One(SPACES), "To the cell unless said."),
                must("basis", One(BASES), "Legal basis."),
                must("subject", One(&["cyber-threat", "cyber-incident", "other"]), "Subject."),
                may("relevance", Text, "Why the party judges it relevant to the cell's work."),
                may(
                    "acquisition",
                    One(&["own-task", "open-source", "partner", "special-power"]),
                    "How it was acquired."
                ),
                may("acquired", Text, "When it was acquired, if before: RFC 3339, or a date."),
                may("feed", Id, "Registered feed, for automated deposit."),
                may("automated", Flag, "It was automated."),
                PURPOSE,
                may("receipt", Id, "The receipt by which the data came in; then they go to the own space."),
                may(
                    "company",
                    Record(company::DELIVERED),
                    "The company they came from; then they go to the own space."
                ),
            ]
        ],
    ),
    ("deposit.withdraw", &[must("deposit", Id, "Delivery.")]),
    ("item.correct", brings![[must("item", Id, "Item to be replaced.")], [may("reason", Text, "Why.")]]),
    ("item.withdraw", &[must("item", Id, "Item.")]),
    ("item.copy", &[must("items", IDS, "Items.")]),
    (
        "foreign.permit",
        &[
            must("service", Text, "Service, as named in the data's upstream sources."),
            must("recipient", Code, "Recipient; the cell's owner for bringing data in."),
            may("items", IDS, "Items; all data of the service if empty."),
            may("until", Text, "Until when: RFC 3339, or a date."),
            must("reference", Text, "Where the permission can be found."),
        ],
    ),
];

const WORK: &[Verb] = &[
    (
        "search",
        &[
            may("value", Text, "A value in any spelling."),
            may("type", One(&["any", "domain", "address", "ip", "url", "hash", "other"]), "Type."),
            may("originator", Code, "Originating party."),
            may("text", Text, "Words."),
            may("from", Text, "Seen from: RFC 3339, or a date."),
            may("to", Text, "Seen before: RFC 3339, or a date."),
            may("space", One(SPACES), "Where: the cell unless said, or the organisation's own space."),
            PURPOSE,
            may("cursor", Text, "Where the page before ended."),
            may("limit", Number, "Rows on a page: 50 unless said, at most 1,000."),
        ],
    ),
    (
        "compare",
        &[
            may("values", TEXTS, "Values; `hxxp` and `[.]` are understood."),
            may("text", Text, "A text with one value a line."),
            may("deposit", Id, "An own delivery whose values are compared."),
            PURPOSE,
        ],
    ),
    (
        "view",
        &[
            may("item", Id, "Item."),
            may("analysis", Id, "Analysis."),
            VERSION,
            may("disclosure", Id, "Disclosure."),
            may("print", Flag, "Print record of the disclosure: counts copies."),
            may("consent", Id, "Question for consent."),
            may("deposit", Id, "Delivery."),
            may("partner", Code, "Foreign partner."),
            may("partners", Flag, "All foreign partners, in the order in which their notes are reviewed."),
            may("entry", Number, "Entry of the register."),
            may("permission", Id, "Standing permission."),
            may("receipt", Id, "What came in from another organisation."),
            may("cooperation", Id, "Cooperation with a company."),
            may(
                "list",
                One(&[
                    "analyses",
                    "disclosures",
                    "consents",
                    "acts",
                    "duties",
                    "permissions",
                    "communications",
                    "receipts",
                    "cooperations",
                    "positions",
                    "designations",
                    "enquiries",
                    "onward-requests",
                    "data-requests",
                    "intakes",
                    "bilateral-receipts",
                    "collections",
                    "destructions",
                    "people",
                    "tokens",
                    "leaving",
                    "sessions",
                    "witnesses",
                    "feeds",
                    "feed-polls",
                    "feed-unread",
                    "pushes",
                    "push-tries",
                ]),
                "A list of one's own work.",
            ),
            may("from", Number, "Row of the list to begin at, from 0; a page has 50."),
            may("before", Number, "Own acts before this entry."),
            may("row", Text, "Of a register, the row with this id alone."),
        ],
    ),
    ("mentions.check", &[must("text", Text, "Markdown."), may("cited", IDS, "Items it cites.")]),
    (
        "analysis.save",
        &[
            may("analysis", Id, "Analysis; a new one unless said."),
            may("base", Number, "The version it was written from; saving stops if there is a newer one."),
            must("title", Text, "Title."),
            must("text", Text, "Markdown."),
            may("cited", IDS, "Items it cites."),
            may(
                "attributed",
                List(&Record(&[must("line", Number, "Line."), must("item", Id, "Item it reveals or corroborates.")])),
                "Passages that make a party's data known without naming a value.",
            ),
            may("acknowledged", IDS, "Mentions the author has seen; saving stops at another. All if not given."),
            PURPOSE,
        ],
    ),
    ("redaction.ask", &[must("analysis", Id, "Analysis.")]),
    ("redaction.confirm", &[must("analysis", Id, "Analysis."), must("items", IDS, "Items of the own party.")]),
    (
        "assessment.propose",
        &[
            ANALYSIS,
            VERSION,
            ITEMS,
            must(
                "relevance",
                List(&Record(&[
                    must("recipient", Code, "Recipient."),
                    may("task", Flag, "Relevant to its task."),
                    may("warning", Flag, "Serves to warn it of a threat that concerns it."),
                    must("reasons", Text, "Why."),
                ])),
                "For whom.",
            ),
            PURPOSE,
        ],
    ),
    ("assessment.concur", &[must("assessment", Id, "Assessment.")]),
    (
        "om.consult",
        &[
            must("designee", Id, "Designated member."),
            may("occasion_cell", Text, "Occasion in the cell's work."),
            may("occasion_om", Text, "Occasion in the OM's task."),
            may("analysis", Id, "Analysis shown, if any."),
        ],
    ),
];

// What is stated and judged of a disclosure, by part of the law.
const PARTNER_STATED: &[Field] = partner::STATED;
const PARTNER_JUDGED: &[Field] = partner::JUDGED;
const ONWARD_STATED: &[Field] = onward::STATED;
const ONWARD_JUDGED: &[Field] = onward::JUDGED;
const PERMISSION_STATED: &[Field] = permission::STATED;
const PERMISSION_JUDGED: &[Field] = permission::JUDGED;
const COMPANY_STATED: &[Field] = company::STATED;
const COMPANY_JUDGED: &[Field] = &[];

const RELEASE: &[Verb] = &[
    (
        "consent.ask",
        &[
            DISCLOSURE,
            may("party", Code, "Ask only this party."),
            may("term", Text, "Term to answer, such as `P3D`; three days unless said."),
        ],
    ),
    ("consent.statement", ANSWER),
    ("consent.answer", ANSWER),
    ("consent.withdraw", &[must("consent", Id, "Consent or standing consent.")]),
    (
        "consent.standing",
        &[
            must("types", TEXTS, "`hash`, `domain`, `address`, `url`, `rule`."),
            must("recipient", Code, "Recipient."),
            must("purpose", Text, "Purpose code."),
            CONDITIONS,
            must("until", Text, "Until when: RFC 3339, or a date."),
            may("key", Text, "The officer's registered public key, hexadecimal."),
            may("signature", Text, "Signature over the statement that `waarborg sign --standing` makes, hexadecimal."),
            house::ASSERTION,
        ],
    ),
    (
        "disclosure.request",
        &[
            ANALYSIS,
            VERSION,
            ITEMS,
            may("space", One(SPACES), "Where it leaves from: the cell unless said, or the organisation's own space."),
            may("recipients", CODES, "To whom, each named; or else `recipient`."),
            may("recipient", Code, "To whom, if one."),
            may("ground", One(GROUNDS), "Ground."),
            may("crime", Flag, "For investigating or prosecuting crime."),
            may("oral", Flag, "Orally; in writing unless said."),
            may("member", Id, "Designated OM member."),
            may("via", Code, "Party it passes through."),
            CONDITIONS,
            may("only_these", Flag, "Attach the given conditions alone, not the strictest of all sources."),
            PURPOSE,
            may("partner", Record(PARTNER_STATED), "What is stated on the partner."),
            may("onward", Record(ONWARD_STATED), "What is stated on the handling."),
            may("permission", Record(PERMISSION_STATED), "What is stated on the standing permission."),
            may("personal", Record(personal::STATED), "What is stated on the personal data."),
            may("company", Record(COMPANY_STATED), "What is stated on the company."),
        ],
    ),
    ("disclosure.check", &[DISCLOSURE, RECIPIENT]),
    ("disclosure.release", &[DISCLOSURE, RECIPIENT]),
    (
        "disclosure.deliver",
        &[
            DISCLOSURE,
            RECIPIENT,
            may("form", One(&["package", "misp", "csv"]), "In which form; the package unless said."),
        ],
    ),
    (
        "disclosure.acknowledge",
        &[DISCLOSURE, may("recipient", Code, "Recipient; the caller's organisation unless said.")],
    ),
    (
        "disclosure.decide",
        &[
            DISCLOSURE,
            RECIPIENT,
            must("allow", Flag, "Disclose or not."),
            may("reviewed", Text, "Human assessment of the content."),
            may("concerns", Text, "Why it concerns the recipient."),
            may("needed", Text, "Why the official's task needs it."),
            may("partner", Record(PARTNER_JUDGED), "What is put on record on the partner."),
            may("onward", Record(ONWARD_JUDGED), "What is put on record on the handling."),
            may("permission", Record(PERMISSION_JUDGED), "What is put on record on the standing permission."),
            may("personal", Record(personal::JUDGED), "What is put on record on the personal data."),
            may("company", Record(COMPANY_JUDGED), "What is put on record on the company."),
        ],
    ),
    ("disclosure.withdraw", &[DISCLOSURE]),
    ("recall.answer", &[DUTY, must("destroyed", Flag, "Destroyed.")]),
    ("notice.publish", &[DUTY, must("reference", Text, "Where it stands in the gazette.")]),
    ("correction.tell", &[DUTY, must("how", Text, "How the recipient was told.")]),
];
