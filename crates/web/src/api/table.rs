// SPDX-License-Identifier: EUPL-1.2
//! The table of the API: which path carries out which verb. The router, the OpenAPI document and the tests
//! are made from it. The name of a path parameter is that of the verb's own parameter.

use super::fields::{self, Field};

/// How a route is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; an act all the same.
    Get,
    /// Anything with parameters of its own.
    Post,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path below `/v1`.
    pub path: &'static str,
    /// Verb.
    pub verb: &'static str,
    /// What it makes: nothing, or the path of new things (empty if they have none).
    pub makes: Option<&'static str>,
    /// A member that is set by taking this route: its name and value, as JSON.
    pub sets: Option<(&'static str, &'static str)>,
    /// Members that may stand in the query.
    pub query: &'static [&'static str],
}

const fn get(path: &'static str, verb: &'static str) -> Route {
    Route { method: Method::Get, path, verb, makes: None, sets: None, query: &[] }
}

const fn post(path: &'static str, verb: &'static str) -> Route {
    Route { method: Method::Post, path, verb, makes: None, sets: None, query: &[] }
}

const fn make(path: &'static str, verb: &'static str, at: &'static str) -> Route {
    Route { method: Method::Post, path, verb, makes: Some(at), sets: None, query: &[] }
}

/// A list of one's own work.
const fn lists(path: &'static str, list: &'static str, query: &'static [&'static str]) -> Route {
    Route { method: Method::Get, path, verb: "view", makes: None, sets: Some(("list", list)), query }
}

/// Every route that carries out a verb.
pub const ROUTES: &[Route] = &[
    make("/organisations", "organisation.add", ""),
    make("/spaces", "space.open", ""),
    make("/capacities", "capacity.give", ""),
    make("/capacities/{capacity}/screenings", "screening.record", ""),
    make("/capacities/{capacity}/endings", "capacity.end", ""),
    make("/keys", "key.register", ""),
    make("/access-offers", "access.offer", ""),
    make("/tokens", "token.issue", ""),
    make("/certificates", "certificate.bind", ""),
    make("/token-endings", "token.end", ""),
    make("/session-endings", "session.end", ""),
    make("/departures", "person.leave", ""),
    make("/access-revocations", "access.revoke", ""),
    make("/witnesses", "witness.register", ""),
    make("/witness-endings", "witness.end", ""),
    make("/witness-requirements", "witness.require", ""),
    make("/feeds", "feed.register", ""),
    make("/feeds/{feed}/sources", "feed.fetch", ""),
    make("/feeds/{feed}/pauses", "feed.pause", ""),
    make("/feeds/{feed}/resumptions", "feed.resume", ""),
    make("/feeds/{feed}/endings", "feed.stop", ""),
    make("/feeds/{feed}/looks", "feed.look", ""),
    make("/feed-retries", "feed.retry", ""),
    make("/feed-removals", "feed.drop", ""),
    make("/pushes/{recipient}/places", "push.set", ""),
    make("/pushes/{recipient}/pauses", "push.pause", ""),
    make("/pushes/{recipient}/resumptions", "push.resume", ""),
    make("/pushes/{recipient}/endings", "push.stop", ""),
    make("/pushes/{recipient}/tries", "push.now", ""),
    make("/notices", "notice.give", ""),
    make("/bundles", "bundle.record", ""),
    make("/evidence", "evidence.take", ""),
    make("/destructions", "records.destroy", ""),
    make("/ticks", "tick", ""),
    post("/deposits/preview", "deposit.preview"),
    make("/deposits", "deposit", "/v1/deposits/"),
    get("/deposits/{deposit}", "view"),
    make("/deposits/{deposit}/withdrawals", "deposit.withdraw", ""),
    get("/items/{item}", "view"),
    make("/items/{item}/corrections", "item.correct", "/v1/items/"),
    make("/items/{item}/withdrawals", "item.withdraw", ""),
    make("/copies", "item.copy", ""),
    make("/foreign-permissions", "foreign.permit", ""),
    post("/searches", "search"),
    post("/comparisons", "compare"),
    post("/mention-checks", "mentions.check"),
    make("/analyses", "analysis.save", "/v1/analyses/"),
    get("/analyses/{analysis}", "view"),
    make("/analyses/{analysis}/versions", "analysis.save", "/v1/analyses/"),
    get("/analyses/{analysis}/versions/{version}", "view"),
    make("/analyses/{analysis}/redactions", "redaction.ask", ""),
    make("/analyses/{analysis}/redaction-confirmations", "redaction.confirm", ""),
    make("/assessments", "assessment.propose", ""),
    make("/assessments/{assessment}/concurrences", "assessment.concur", ""),
    make("/consultations", "om.consult", ""),
    make("/disclosures", "disclosure.request", "/v1/disclosures/"),
    get("/disclosures/{disclosure}", "view"),
    Route {
        method: Method::Post,
        path: "/disclosures/{disclosure}/print-records",
        verb: "view",
        makes: Some(""),
        sets: Some(("print", "true")),
        query: &[],
    },
    make("/disclosures/{disclosure}/consents", "consent.ask", ""),
    post("/disclosures/{disclosure}/checks", "disclosure.check"),
    make("/disclosures/{disclosure}/decisions", "disclosure.decide", ""),
    make("/disclosures/{disclosure}/releases", "disclosure.release", ""),
    make("/disclosures/{disclosure}/deliveries", "disclosure.deliver", ""),
    make("/disclosures/{disclosure}/acknowledgements", "disclosure.acknowledge", ""),
    make("/disclosures/{disclosure}/withdrawals", "disclosure.withdraw", ""),
    get("/consents/{consent}", "view"),
    post("/consents/{consent}/statements", "consent.statement"),
    make("/consents/{consent}/answers", "consent.answer", ""),
    make("/consents/{consent}/withdrawals", "consent.withdraw", ""),
    make("/standing-consents", "consent.standing", "/v1/consents/"),
    make("/duties/{duty}/recall-answers", "recall.answer", ""),
    make("/duties/{duty}/correction-notices", "correction.tell", ""),
    make("/duties/{duty}/notice-publications", "notice.publish", ""),
    // Personal data.
    make("/relevance-decisions", "relevance.decide", ""),
    make("/term-extensions", "relevance.extend", ""),
    make("/removals", "item.remove", ""),
    make("/holds", "hold.open", ""),
    make("/holds/{hold}/endings", "hold.lift", ""),
    make("/accuracy-findings", "accuracy.record", ""),
    make("/subject-statements", "statement.file", ""),
    make("/court-permissions", "court.permit", ""),
    // Receipt.
    make("/data-requests", "data.request", ""),
    make("/receipts", "receipt.record", "/v1/receipts/"),
    lists("/receipts", "\"receipts\"", &["from"]),
    get("/receipts/{receipt}", "view"),
    make("/receipts/{receipt}/explanations", "receipt.explain", ""),
    make("/receipts/{receipt}/evaluations", "receipt.evaluate", ""),
    make("/receipts/{receipt}/doubts", "receipt.doubt", ""),
    make("/receipts/{receipt}/doubt-decisions", "receipt.settle", ""),
    make("/receipts/{receipt}/torture-indications", "receipt.torture", ""),
    make("/receipts/{receipt}/emergencies", "receipt.emergency", ""),
    make("/receipts/{receipt}/reconsiderations", "receipt.reconsider", ""),
    post("/receipts/{receipt}/searches", "receipt.search"),
    // Companies.
    make("/cooperations", "company.weigh", "/v1/cooperations/"),
    lists("/cooperations", "\"cooperations\"", &["from"]),
    get("/cooperations/{cooperation}", "view"),
    make("/cooperations/{cooperation}/descriptions", "company.describe", ""),
    make("/cooperations/{cooperation}/acceptances", "company.accept", ""),
    make("/cooperations/{cooperation}/pledges", "company.pledge", ""),
    make("/cooperations/{cooperation}/permissions", "company.permit", ""),
    make("/cooperations/{cooperation}/endings", "company.stop", ""),
    make("/intakes", "company.intake", ""),
    make("/intakes/{intake}/closures", "company.unanswered", ""),
    make("/publications", "text.publish", ""),
    // Contested positions.
    make("/choices", "choice.decide", ""),
    lists("/positions", "\"positions\"", &["from"]),
    // Care.
    make("/privacy-assessments", "privacy.assess", ""),
    make("/duties/{duty}/mention-answers", "mention.answer", ""),
    make("/bilateral-receipts", "bilateral.record", ""),
    make("/rosters", "roster.set", ""),
    make("/communications", "communication.propose", ""),
    make("/communications/{communication}/answers", "communication.answer", ""),
    make("/communications/{communication}/publications", "communication.publish", ""),
    make("/safeguard-evidence", "safeguard.evidence", ""),
    make("/operations", "operation.plan", ""),
    make("/duties/{duty}/operation-notices", "operation.tell", ""),
    make("/archive-records", "archive.keep", ""),
    make("/duties/{duty}/archive-findings", "archive.find", ""),
    make("/duties/{duty}/archive-transfers", "archive.transfer", ""),
    make("/collections", "collection.ask", ""),
    make("/collections/{collection}/decisions", "collection.decide", ""),
    make("/collections/{collection}/beginnings", "collection.begin", ""),
    make("/duties/{duty}/designation-copies", "designation.send", ""),
    lists("/communications", "\"communications\"", &["from"]),
    lists("/duties", "\"duties\"", &["from"]),
    get("/tasks", "view"),
    lists("/analyses", "\"analyses\"", &["from"]),
    lists("/disclosures", "\"disclosures\"", &["from"]),
    lists("/consents", "\"consents\"", &["from"]),
    lists("/acts", "\"acts\"", &["before"]),
    get("/entries/{entry}", "view"),
    // Standing permissions.
    make("/permissions", "permission.request", "/v1/permissions/"),
    lists("/permissions", "\"permissions\"", &["from"]),
    get("/permissions/{permission}", "view"),
    make("/permissions/{permission}/renewals", "permission.renew", "/v1/permissions/"),
    post("/permissions/{permission}/statements", "permission.statement"),
    make("/permissions/{permission}/decisions", "permission.decide", ""),
    make("/permissions/{permission}/suspensions", "permission.suspend", ""),
    make("/permissions/{permission}/reassessments", "permission.reassess", ""),
    make("/permissions/{permission}/oversight-notices", "permission.tell", ""),
    make("/attestations", "evaluation.attest", ""),
    // Around a disclosure outside the cell.
    make("/designations", "designation.record", ""),
    make("/enquiries", "enquiry.receive", ""),
    make("/disclosures/{disclosure}/passing-requests", "passing.ask", ""),
    make("/passing-requests/{request}/decisions", "passing.decide", ""),
    make("/originator-requests", "originator.ask", ""),
    make("/originator-requests/{request}/answers", "originator.answer", ""),
    make("/disclosures/{disclosure}/inspection-requests", "inspection.ask", ""),
    make("/inspection-requests/{request}/answers", "inspection.answer", ""),
    make("/duties/{duty}/confirmations", "telling.confirm", ""),
    make("/duties/{duty}/destruction-answers", "destruction.answer", ""),
    make("/duties/{duty}/refusal-hearings", "refusal.hear", ""),
    // Registers around a disclosure.
    lists("/designations", "\"designations\"", &["from"]),
    lists("/enquiries", "\"enquiries\"", &["from"]),
    lists("/onward-requests", "\"onward-requests\"", &["from"]),
    lists("/data-requests", "\"data-requests\"", &["from"]),
    lists("/intakes", "\"intakes\"", &["from"]),
    lists("/bilateral-receipts", "\"bilateral-receipts\"", &["from"]),
    lists("/collections", "\"collections\"", &["from"]),
    lists("/destruction-requests", "\"destructions\"", &["from"]),
    lists("/capacities", "\"people\"", &["from"]),
    lists("/tokens", "\"tokens\"", &["from"]),
    lists("/sessions", "\"sessions\"", &["from"]),
    // Foreign partners.
    make("/weighting-notes", "partner.weigh", ""),
    make("/weighting-notes/{note}/adoptions", "partner.adopt", ""),
    Route {
        method: Method::Get,
        path: "/partners",
        verb: "view",
        makes: None,
        sets: Some(("partners", "true")),
        query: &[],
    },
    get("/partners/{partner}", "view"),
    make("/partners/{partner}/permissions", "partner.relate", ""),
    make("/partners/{partner}/incidents", "partner.incident", ""),
    make("/partners/{partner}/settlements", "partner.settle", ""),
    make("/partners/{partner}/suspensions", "partner.suspend", ""),
    make("/partners/{partner}/resumptions", "partner.resume", ""),
    make("/partners/{partner}/tellings", "partner.tell", ""),
    make("/partners/{partner}/balances", "partner.balance", ""),
    make("/organs/{organ}/findings", "partner.organ", ""),
];

/// Verbs that bring data in, and may have a large body.
pub fn brings_data(verb: &str) -> bool {
    matches!(verb, "deposit" | "deposit.preview" | "item.correct")
}

impl Route {
    /// Names of the parameters in the path.
    pub fn in_path(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// What the body may say of a verb: its parameters, but for those that the route itself says. A view
    /// is of what the path names, and of nothing else.
    pub fn in_body(&self, verb: &str) -> Vec<Field> {
        let named = !self.verb.is_empty();
        let said = |name: &str| verb == "view" || self.in_path().chain(self.sets.map(|s| s.0)).any(|n| n == name);
        fields::of(verb).unwrap_or_default().iter().filter(|f| !(named && said(f.name))).copied().collect()
    }
}
