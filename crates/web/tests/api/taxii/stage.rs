// SPDX-License-Identifier: EUPL-1.2
//! Data handed over to two recipients, and requests of TAXII.

use crate::bench::{Bench, Reply, purpose};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

pub const MEDIA: &str = "application/taxii+json;version=2.1";
pub const RECEIVED: &str = "/taxii2/waarborg/collections/received/";
/// An id that nobody has.
pub const ABSENT: &str = "indicator--ffffffff-ffff-4fff-8fff-ffffffffffff";

pub fn id(number: usize) -> String {
    format!("indicator--00000000-0000-4000-8000-{number:012x}")
}

/// An indicator in bytes that no writer of JSON would give back.
pub fn indicator(number: usize, modified: &str) -> String {
    format!(
        "{{ \"type\" : \"indicator\",\"spec_version\":\"2.1\", \"id\":\"{}\",\"created\":\"2026-06-01T00:00:00.000Z\",\n\
         \"modified\":\"{modified}\", \"x_rank\": 1.0, \"pattern_type\":\"stix\",\"valid_from\":\"2026-06-01T00:00:00Z\",\n\
         \"pattern\":\"[domain-name:value = 'host{number}.example.org']\" }}",
        id(number)
    )
}

/// An observable, which has no date of its own.
pub fn observable(number: usize) -> String {
    format!(
        "{{\"type\":\"domain-name\",\"id\":\"domain-name--00000000-0000-4000-8000-{number:012x}\",\
         \"value\":\"host{number}.example.org\"}}"
    )
}

pub fn bundle(objects: &[String]) -> String {
    format!(
        "{{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-000000000000\",\"objects\":[{}]}}",
        objects.join(",")
    )
}

/// Brings data in as the police; gives the items.
pub async fn bring(bench: &Bench, content: &str) -> Vec<Value> {
    let delivery = json!({
        "title": "A delivery", "basis": "wpg:24", "subject": "cyber-threat", "relevance": "Seen in a campaign.",
        "reliability": "B2", "content": content, "purpose": purpose(),
    });
    let done = bench.done("police.analyst", "/v1/deposits", &delivery).await;
    done["items"].as_array().unwrap().clone()
}

/// Hands items of the police over; gives the disclosure and the consent it rests on.
pub async fn hand_over(bench: &Bench, items: &[Value], recipient: &str) -> (Value, Value) {
    let act = async |who: &str, verb: &str, with: Value| bench.done(who, &format!("/v1/acts/{verb}"), &with).await;
    let ground = if recipient == "nctv" { "wiv2017:62:1:b" } else { "wiv2017:86:2:a" };
    let relevance = json!([{ "recipient": recipient, "task": true, "reasons": "r" }]);
    let proposed = json!({ "items": items, "relevance": relevance, "purpose": purpose() });
    let assessment = act("police.analyst", "assessment.propose", proposed).await;
    act("aivd.analyst", "assessment.concur", json!({ "assessment": assessment["id"] })).await;
    let request = json!({ "items": items, "recipient": recipient, "ground": ground, "purpose": purpose() });
    let disclosure = act("aivd.analyst", "disclosure.request", request).await["id"].clone();
    let asked = act("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure })).await;
    let consent = asked["questions"][0]["consent"].clone();
    act("police.consent", "consent.answer", json!({ "consent": consent, "answer": "given" })).await;
    let decided = json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read.", "concerns": "Its task." });
    act("aivd.manager", "disclosure.decide", decided).await;
    act("aivd.manager", "disclosure.release", json!({ "disclosure": disclosure })).await;
    (disclosure, consent)
}

/// Six objects for the NCTV, one of them in two versions; three others for the MIVD.
pub async fn handed() -> Bench {
    let bench = Bench::new();
    let mut first: Vec<String> = (0..4).map(|n| indicator(n, "2026-06-02T00:00:00.000Z")).collect();
    first.push(indicator(1, "2026-06-03T00:00:00.000Z"));
    first.push(observable(9));
    let items = bring(&bench, &bundle(&first)).await;
    hand_over(&bench, &items, "nctv").await;
    let other: Vec<String> = (20..23).map(|n| indicator(n, "2026-06-02T00:00:00.000Z")).collect();
    let items = bring(&bench, &bundle(&other)).await;
    hand_over(&bench, &items, "mivd").await;
    bench
}

/// A request with the token as the password, as most clients send it.
pub fn ask(method: &str, path: &str, who: &str) -> axum::http::request::Builder {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("anybody:{who}"));
    let request = Request::builder().method(method).uri(path).header("accept", MEDIA);
    if who.is_empty() { request } else { request.header("authorization", format!("Basic {pair}")) }
}

pub async fn get(bench: &Bench, who: &str, path: &str) -> Reply {
    bench.send(ask("GET", path, who).body(Body::empty()).unwrap()).await
}

/// What must be there, in the media type of the standard.
pub async fn found(bench: &Bench, who: &str, path: &str) -> Value {
    let reply = get(bench, who, path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&reply.bytes));
    assert_eq!(reply.header("content-type"), MEDIA, "{path}");
    reply.json()
}

/// The same without what is told of a handover, sorted: within a handover items stand by ids drawn by lot.
pub fn data(page: &Value) -> Vec<String> {
    let mut ids = ids(page);
    ids.retain(|id| !id.starts_with("marking-definition--"));
    ids.sort();
    ids
}

/// Ids of the objects on a page.
pub fn ids(page: &Value) -> Vec<String> {
    let objects = page["objects"].as_array().into_iter().flatten();
    objects.map(|o| o["id"].as_str().unwrap().to_owned()).collect()
}
