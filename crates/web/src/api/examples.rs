// SPDX-License-Identifier: EUPL-1.2
//! The story of one disclosure as requests, for the description of the API: from bringing data in to confirming
//! receipt (covenant arts. 5-7). In their order they can be carried out on a store that `init` has just made;
//! `clients/test_examples.py` does so.

use serde_json::{Map, Value, json};

/// A request.
struct Example {
    /// Path below `/v1`; the method is POST.
    path: &'static str,
    /// Who makes it, by the name that `init` gives tokens by.
    who: &'static str,
    /// What it does in the story.
    summary: &'static str,
    /// Its body.
    body: &'static str,
}

const fn by(who: &'static str, path: &'static str, summary: &'static str, body: &'static str) -> Example {
    Example { path, who, summary, body }
}

const STORY: &[Example] = &[
    by(
        "admin",
        "/feeds",
        "Let the police bring data in by a feed, on terms that are on record.",
        r#"{ "party": "police", "measures": "Signed at the source; checked on arrival.", "terms": {
            "basis": "wpg:24", "subject": "cyber-threat", "relevance": "Sensors of our own networks.",
            "reliability": "B2", "tlp": "amber", "purpose": { "code": "resilience",
            "necessity": "Others can protect themselves.", "proportionality": "Technical traces only." } } }"#,
    ),
    by(
        "police.analyst",
        "/deposits/preview",
        "See what a file would become, before it is brought in.",
        r#"{ "content": "type,value\ndomain,login.example.org\nip,192.0.2.99\n" }"#,
    ),
    by(
        "police.analyst",
        "/deposits",
        "Bring two indicators in.",
        r#"{ "title": "Hosts seen in March", "basis": "wpg:24", "subject": "cyber-threat",
            "relevance": "Hosts in the Netherlands ask for these names.", "reliability": "B2", "tlp": "amber",
            "values": [ { "type": "domain", "value": "login.example.org" }, { "type": "ip", "value": "192.0.2.99" } ],
            "purpose": { "code": "resilience", "necessity": "Others can protect themselves.",
            "proportionality": "Technical traces only." } }"#,
    ),
    by(
        "aivd.analyst",
        "/searches",
        "Look for a value in any spelling.",
        r#"{ "value": "login[.]example[.]org", "purpose": { "code": "resilience",
            "necessity": "A wave is going on.", "proportionality": "One value." } }"#,
    ),
    by(
        "aivd.analyst",
        "/comparisons",
        "Ask which values other parties hold too.",
        r#"{ "values": [ "login.example.org", "www.example.net" ], "purpose": { "code": "resilience",
            "necessity": "A wave is going on.", "proportionality": "Two values." } }"#,
    ),
    by(
        "aivd.analyst",
        "/mention-checks",
        "See whose data a text would make known.",
        r#"{ "text": "Traffic to login.example.org." }"#,
    ),
    by(
        "aivd.analyst",
        "/analyses",
        "Write an analysis on what was found.",
        r#"{ "title": "Delta", "text": "Traffic to login.example.org since March.",
            "cited": [ "00000000000000000000000000000001" ], "purpose": { "code": "resilience",
            "necessity": "Others can protect themselves.", "proportionality": "One name." } }"#,
    ),
    by(
        "aivd.analyst",
        "/assessments",
        "Propose that it is relevant to a recipient.",
        r#"{ "analysis": "00000000000000000000000000000002", "relevance": [ { "recipient": "nctv", "task": true,
            "reasons": "It coordinates the protection of the sector that is aimed at." } ],
            "purpose": { "code": "resilience", "necessity": "Joint assessment.", "proportionality": "One analysis." } }"#,
    ),
    by("police.analyst", "/assessments/{assessment}/concurrences", "Concur, as staff of another party.", "{}"),
    by(
        "aivd.analyst",
        "/disclosures",
        "Ask for its disclosure.",
        r#"{ "analysis": "00000000000000000000000000000002", "recipient": "nctv", "ground": "wiv2017:62:1:b",
            "purpose": { "code": "resilience", "necessity": "The sector cannot be warned without it.",
            "proportionality": "Technical traces only." } }"#,
    ),
    by("aivd.analyst", "/disclosures/{disclosure}/consents", "Ask each originator for its consent.", "{}"),
    by(
        "police.consent",
        "/consents/{consent}/answers",
        "Consent, for this version, recipient and purpose.",
        r#"{ "answer": "given", "reasons": "Others can protect themselves." }"#,
    ),
    by(
        "aivd.manager",
        "/disclosures/{disclosure}/decisions",
        "Decide on it, having read it.",
        r#"{ "allow": true, "reviewed": "Read by me; sound and complete.", "concerns": "Its task." }"#,
    ),
    by("aivd.manager", "/disclosures/{disclosure}/checks", "See whether everything is met.", "{}"),
    by("aivd.manager", "/disclosures/{disclosure}/releases", "Have all of it decided anew, and hand over.", "{}"),
    by(
        "nctv.recipient",
        "/disclosures/{disclosure}/deliveries",
        "Fetch what was handed over, as a MISP event.",
        r#"{ "form": "misp" }"#,
    ),
    by("nctv.recipient", "/disclosures/{disclosure}/acknowledgements", "Confirm receipt.", "{}"),
];

/// Things of the story that later requests name. The digits stand for those that the server gives.
const THINGS: &[(&str, &str)] = &[
    ("item", "00000000000000000000000000000001"),
    ("analysis", "00000000000000000000000000000002"),
    ("assessment", "00000000000000000000000000000003"),
    ("disclosure", "00000000000000000000000000000004"),
    ("consent", "00000000000000000000000000000005"),
    ("deposit", "00000000000000000000000000000006"),
];

/// The examples of requests to a path, if there are any. Their names sort in the order of the story.
pub(super) fn of(path: &str) -> Option<Value> {
    let here = STORY.iter().enumerate().filter(|(_, e)| e.path == path);
    let examples: Map<String, Value> = here.map(|(n, e)| (format!("story-{:02}", n + 1), written(e))).collect();
    (!examples.is_empty()).then_some(Value::Object(examples))
}

fn written(example: &Example) -> Value {
    // A body that were no JSON would fail the test that holds examples to the fields.
    let value: Value = serde_json::from_str(example.body).unwrap_or_default();
    json!({ "summary": example.summary, "description": format!("By `{}`.", example.who), "value": value })
}

/// The example of a parameter in a path, if it is a thing of the story.
pub(super) fn of_parameter(name: &str) -> Option<&'static str> {
    THINGS.iter().find(|(thing, _)| *thing == name).map(|(_, id)| *id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::json;
    use crate::api::table::{Method, ROUTES};

    #[test]
    fn every_example_is_of_a_route_and_fits_its_fields() {
        for example in STORY {
            let route = ROUTES.iter().find(|r| r.path == example.path && r.method == Method::Post);
            let route = route.unwrap_or_else(|| panic!("{}", example.path));
            let members = json::read(example.body.as_bytes()).unwrap_or_else(|_| panic!("{}", example.path));
            assert!(json::check(&members, &route.in_body(route.verb)).is_ok(), "{}", example.path);
        }
    }
}
