// SPDX-License-Identifier: EUPL-1.2
//! Parameters of the house's verbs: organisations, people and how they come in, witnesses, feeds, notice,
//! evidence, destruction.

use super::Kind::{Code, Digest, Flag, Id, List, Number, One, Record, Text};
use super::{
    CAPACITY, FEED_SOURCES, Field, IDS, MANDATES, ORGANISATIONS, ROLES, SCREENINGS, SPACES, TOKEN_SCOPES, Verb, may,
    must, taxii,
};

/// An officer's own signature by passkey.
pub(super) const ASSERTION: Field = may(
    "assertion",
    Record(&[
        must("key", Text, "The officer's registered passkey: the text of its public key."),
        must("signature", Text, "Its signature, 128 hexadecimal digits: r and s, s in the lower half."),
        must("authenticator", Text, "Authenticator data, in hexadecimal digits."),
        must(
            "client",
            Text,
            "Client data: the JSON that the browser made; its challenge is the SHA-256 of the statement.",
        ),
    ]),
    "In the place of `key` and `signature`: what the officer's passkey answered.",
);

const FEED: Field = must("feed", Id, "The feed.");
const RECIPIENT: Field = must("recipient", Code, "The caller's own organisation.");
const UNREAD: Field = must("object", Digest, "Digest of what could not be read, as listed.");

pub(super) const VERBS: &[Verb] = &[
    (
        "organisation.add",
        &[
            must("id", Code, "Public code."),
            must("name", Text, "Name as shown."),
            must("kind", One(ORGANISATIONS), "Its kind in law."),
            must("party", Flag, "It is a party to the covenant."),
            may("via", Code, "The party through which it is reached."),
            may("service", One(&["civil", "military", "sigint"]), "Kind of a foreign service."),
            may("task", Text, "Its task."),
        ],
    ),
    ("space.open", &[must("kind", One(SPACES), "Cell or home."), must("owner", Code, "Owner.")]),
    (
        "capacity.give",
        &[
            must("alias", Text, "Short name."),
            must("name", Text, "Name."),
            must("org", Code, "Organisation."),
            must("space", One(SPACES), "In the cell, or in the organisation's home."),
            must("role", One(ROLES), "Role."),
            may("mandate", One(MANDATES), "Mandate."),
            may("mandates", List(&One(MANDATES)), "Further mandates."),
            may("basis", One(&["employment", "art86", "art91", "secondment", "art93"]), "Basis of assignment."),
            may("supplies", One(&["college", "official"]), "Lawful way of supply that runs through this person."),
            may("screening", One(SCREENINGS), "Result of the screening."),
            may("designated_by", Code, "Who designated the person; the organisation itself unless said."),
            may("designated", Flag, "False leaves the person without designation."),
            may("until", Text, "Until when: RFC 3339, or a date."),
            may("beside", Id, "A capacity that the same person has already; a new person unless said."),
        ],
    ),
    ("screening.record", &[CAPACITY, must("screening", One(SCREENINGS), "Result.")]),
    ("capacity.end", &[CAPACITY]),
    (
        "key.register",
        &[
            may("capacity", Id, "Whose; the caller's own unless said."),
            must("key", Text, "Ed25519 public key, 64 hexadecimal digits; or the text of a passkey's."),
        ],
    ),
    ("access.offer", &[must("capacity", Id, "Who is to log in.")]),
    (
        "token.issue",
        &[
            must("capacity", Id, "For whom it acts."),
            may("scope", One(TOKEN_SCOPES), "What it is good for; whatever the capacity may do unless said."),
            may("days", Number, "For how many days; 90 unless said, 366 at most."),
        ],
    ),
    (
        "certificate.bind",
        &[
            must("capacity", Id, "For whom it acts."),
            must("key", Digest, "SHA-256 digest of the key's SubjectPublicKeyInfo in DER."),
            may("scope", One(TOKEN_SCOPES), "What it is good for; whatever the capacity may do unless said."),
            may("days", Number, "For how many days; 90 unless said, 366 at most."),
        ],
    ),
    ("token.end", &[must("token", Digest, "Digest of the token, as the list shows it.")]),
    ("session.end", &[must("session", Digest, "Digest of the session, as the list shows it.")]),
    (
        "person.leave",
        &[
            must("capacity", Id, "A capacity of the person; all those in the organisation end."),
            may("from", Text, "From when on, as RFC 3339 or a day, a year ahead at most; now unless said."),
            may("successor", Id, "Who is shown what waited for the person; the administrator unless said."),
        ],
    ),
    ("access.revoke", &[must("capacity", Id, "A capacity of the person; all of them lose access.")]),
    ("witness.register", &[must("key", Text, "Verifier key of the witness: name, hash and key.")]),
    ("witness.end", &[must("name", Text, "Its name: the part of its key before the first plus sign.")]),
    (
        "witness.require",
        &[
            must("number", Number, "How many different witnesses must have cosigned; 0 for none."),
            may("reasons", Text, "Reasons."),
        ],
    ),
    (
        "feed.register",
        &[
            must("party", Code, "Whose."),
            may("measures", Text, "Measures, described."),
            may("terms", Record(taxii::TERMS), "What holds for all that it brings in by TAXII."),
        ],
    ),
    (
        "feed.fetch",
        &[
            must("feed", Id, "Registered feed, with terms."),
            must("capacity", Id, "The capacity it acts in, of the party whose feed it is."),
            must("source", One(FEED_SOURCES), "From what it fetches."),
            must("place", Text, "From where: an address, or the path of a folder on the server."),
            may("every", Number, "Seconds from one poll to the next: 60 to 604800; an hour unless said."),
            may("user", Text, "Name it gives there."),
            may("password", Text, "Password to the name."),
            may("token", Text, "Token it shows there instead."),
        ],
    ),
    ("feed.pause", &[FEED]),
    ("feed.resume", &[FEED]),
    ("feed.stop", &[FEED]),
    ("feed.look", &[FEED]),
    ("feed.retry", &[UNREAD]),
    ("feed.drop", &[UNREAD]),
    (
        "push.set",
        &[
            RECIPIENT,
            must("capacity", Id, "The capacity it is done in, of the own organisation."),
            must(
                "place",
                Text,
                "Address of the collection of a TAXII 2.1 server: it ends in /collections/ and its id.",
            ),
            may("user", Text, "Name that is given there."),
            may("password", Text, "Password to the name."),
            may("token", Text, "Token that is shown there instead."),
        ],
    ),
    ("push.pause", &[RECIPIENT]),
    ("push.resume", &[RECIPIENT]),
    ("push.stop", &[RECIPIENT]),
    ("push.now", &[RECIPIENT]),
    (
        "notice.give",
        &[
            may("written", Flag, "Given in writing."),
            may("reasons", Text, "Reasons."),
            may("effective", Text, "When it takes effect: RFC 3339, or a date; two months from now unless said."),
        ],
    ),
    ("bundle.record", &[]),
    (
        "evidence.take",
        &[
            may("objects", IDS, "Objects of the organisation; all of them unless said."),
            may("party", Code, "Of which organisation; the caller's own unless said."),
        ],
    ),
    ("tick", &[]),
    (
        "records.destroy",
        &[
            must("items", IDS, "Items."),
            may("report", Text, "Report of the destruction, which lawyer-client data need."),
        ],
    ),
];
