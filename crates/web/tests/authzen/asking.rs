// SPDX-License-Identifier: EUPL-1.2
//! May this go there? The answer follows the law as a disclosure comes about, carries reasons for those who may
//! know them, and is one entry for a request; nothing a caller says of the data changes it.

use crate::bench::{Bench, ask, delivery, purpose};
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};

pub const ONE: &str = "/access/v1/evaluation";
pub const MANY: &str = "/access/v1/evaluations";

/// A question of somebody about themselves.
pub fn own(who: &str, action: &str, kind: &str, id: &Value) -> Value {
    json!({
        "subject": { "type": "capacity", "id": who }, "action": { "name": action },
        "resource": { "type": kind, "id": id },
    })
}

pub async fn answer(bench: &Bench, who: &str, body: &Value) -> Value {
    let reply = bench.post(who, ONE, body).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", String::from_utf8_lossy(&reply.bytes));
    reply.json()
}

fn rules(answer: &Value) -> Vec<&str> {
    answer["context"]["unmet"].as_array().into_iter().flatten().map(|u| u["rule"].as_str().unwrap()).collect()
}

/// An item of the police, jointly assessed and asked for by the AIVD.
struct Story {
    bench: Bench,
    item: Value,
    disclosure: Value,
}

async fn requested() -> Story {
    let bench = Bench::new();
    let item = bench.done("police.analyst", "/v1/deposits", &delivery("c2.example.org")).await["items"][0].clone();
    let relevance = json!([{ "recipient": "mivd", "task": true, "reasons": "r" }]);
    let proposed = json!({ "items": [item], "relevance": relevance, "purpose": purpose() });
    let assessment = act(&bench, "police.analyst", "assessment.propose", proposed).await;
    act(&bench, "aivd.analyst", "assessment.concur", json!({ "assessment": assessment["id"] })).await;
    let request = json!({ "items": [item], "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": purpose() });
    let disclosure = act(&bench, "aivd.analyst", "disclosure.request", request).await["id"].clone();
    Story { bench, item, disclosure }
}

async fn act(bench: &Bench, who: &str, verb: &str, with: Value) -> Value {
    bench.done(who, &format!("/v1/acts/{verb}"), &with).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_follows_the_law() {
    let Story { bench, item, disclosure } = requested().await;
    let mut there = own("aivd.manager", "disclosure.release", "item", &item);
    there["resource"]["properties"] = json!({ "recipient": "mivd" });
    let by_id = own("aivd.manager", "disclosure.release", "disclosure", &disclosure);
    let receives = json!({
        "subject": { "type": "organisation", "id": "mivd" }, "action": { "name": "disclosure.receive" },
        "resource": { "type": "disclosure", "id": disclosure },
    });
    let all = async || {
        let mut told = Vec::new();
        for body in [&there, &by_id, &receives] {
            told.push(answer(&bench, "aivd.manager", body).await);
        }
        told
    };
    for told in all().await {
        assert_eq!(told["decision"], false);
        assert!(rules(&told).contains(&"R-037"), "no consent: {told}");
        assert!(told["context"]["reason_user"]["en"].is_string(), "{told}");
    }
    let asked = act(&bench, "aivd.analyst", "consent.ask", json!({ "disclosure": disclosure })).await;
    let consent = asked["questions"][0]["consent"].clone();
    act(&bench, "police.consent", "consent.answer", json!({ "consent": consent, "answer": "given" })).await;
    for told in all().await {
        assert_eq!(told["decision"], false, "nobody decided: {told}");
        assert_eq!(rules(&told), ["R-013"], "{told}");
        assert_eq!(told["context"]["pending"][0]["rule"], "R-158");
    }
    let decided = json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read.", "concerns": "Its task." });
    act(&bench, "aivd.manager", "disclosure.decide", decided).await;
    let size = bench.size();
    for told in all().await {
        assert_eq!(told["decision"], true, "{told}");
        assert!(told["context"]["met"].as_array().unwrap().contains(&json!("R-037")), "{told}");
    }
    assert_eq!(bench.size(), size + 3, "each request is an entry, and nothing else happened");
    // Elsewhere it may not go.
    let mut elsewhere = there.clone();
    elsewhere["resource"]["properties"] = json!({ "recipient": "nctv" });
    assert_eq!(answer(&bench, "aivd.manager", &elsewhere).await, json!({ "decision": false }));
    act(&bench, "police.consent", "consent.withdraw", json!({ "consent": consent })).await;
    for told in all().await {
        assert_eq!(told["decision"], false, "the consent is gone: {told}");
    }
    // Released by the verb only where the answer would have been true.
    let refused = bench.post("aivd.manager", "/v1/acts/disclosure.release", &json!({ "disclosure": disclosure })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_says_of_the_data_is_not_believed() {
    let Story { bench, item, disclosure } = requested().await;
    let plain = own("aivd.manager", "disclosure.release", "disclosure", &disclosure);
    let told = answer(&bench, "aivd.manager", &plain).await;
    let mut told_more = plain.clone();
    let claims = json!({
        "originators": [], "originator": "aivd", "consents": [{ "party": "police", "answer": "given" }],
        "consentsComplete": true, "conditions": { "tlp": "clear" }, "tlp": "clear", "mandated": true,
        "decided": "aivd", "org": "aivd", "role": "head", "inside": true, "assessed": true,
    });
    for part in ["subject", "action", "resource"] {
        told_more[part]["properties"] = claims.clone();
    }
    told_more["context"] = claims;
    assert_eq!(answer(&bench, "aivd.manager", &told_more).await, told);
    // Nor that the subject is somebody else than who asks.
    let mut posing = own("aivd.manager", "item.withdraw", "item", &item);
    posing["subject"]["properties"] = json!({ "org": "police" });
    assert_eq!(answer(&bench, "aivd.manager", &posing).await["decision"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_stated_is_weighed_as_in_a_request() {
    let Story { bench, item, .. } = requested().await;
    let mut body = own("aivd.analyst", "disclosure.request", "item", &item);
    assert_eq!(bench.post("aivd.analyst", ONE, &body).await.status, StatusCode::BAD_REQUEST, "no recipient");
    body["context"] = json!({ "recipient": "mivd" });
    let told = answer(&bench, "aivd.analyst", &body).await;
    assert_eq!((&told["decision"], rules(&told).contains(&"R-001")), (&json!(false), true), "{told}");
    body["context"] = json!({ "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": purpose() });
    assert_eq!(answer(&bench, "aivd.analyst", &body).await["decision"], true);
    assert_eq!(bench.system.state().disclosures.len(), 1, "and it was not asked for");
    body["context"]["recipient"] = "nobody-at-all".into();
    assert_eq!(answer(&bench, "aivd.analyst", &body).await, json!({ "decision": false }));
    body["context"]["ground"] = "because".into();
    assert_eq!(bench.post("aivd.analyst", ONE, &body).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_one_entry_with_what_was_asked_and_answered() {
    let Story { bench, item, .. } = requested().await;
    let size = bench.size();
    let body = json!({
        "subject": { "type": "capacity", "id": "police.analyst" }, "resource": { "type": "item", "id": item },
        "evaluations": [{ "action": { "name": "item.view" } }, { "action": { "name": "item.withdraw" } }, {}],
    });
    let reply = bench.post("police.analyst", MANY, &body).await;
    let decisions = |reply: &crate::bench::Reply| -> Vec<bool> {
        reply.json()["evaluations"].as_array().unwrap().iter().map(|e| e["decision"].as_bool().unwrap()).collect()
    };
    assert_eq!(decisions(&reply), [true, true, false]);
    assert_eq!(reply.json()["evaluations"][2]["context"]["error"]["status"], 400);
    assert_eq!(bench.size(), size + 1);
    let kept = |slot| -> Value { serde_json::from_slice(&bench.system.record((size, slot)).unwrap()).unwrap() };
    let (asked, given) = (kept(0), kept(1));
    assert_eq!(asked["request"]["evaluations"][1]["action"]["name"], "item.withdraw");
    assert_eq!(asked["request"]["evaluations"][0]["resource"]["id"], item);
    assert_eq!((&given["as_of"], &given["response"]["evaluations"][0]["decision"]), (&json!(size), &json!(true)));
    // Semantics: what comes after the end is not asked, so neither answered nor kept.
    let orders = [
        ("deny_on_first_deny", [true, false, true], 2),
        ("permit_on_first_permit", [false, true, true], 2),
        ("execute_all", [true, false, true], 3),
    ];
    for (semantic, wanted, count) in orders {
        let one = |allowed: bool| json!({ "action": { "name": if allowed { "item.view" } else { "item.dance" } } });
        let mut body = body.clone();
        body["evaluations"] = wanted.iter().map(|allowed| one(*allowed)).collect();
        body["options"] = json!({ "evaluations_semantic": semantic });
        let reply = bench.post("police.analyst", MANY, &body).await;
        assert_eq!(decisions(&reply), wanted[..count], "{semantic}");
    }
    let given: Value = serde_json::from_slice(&bench.system.record((size + 1, 1)).unwrap()).unwrap();
    assert_eq!(given["response"]["evaluations"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_are_in_the_language_of_who_asks() {
    let Story { bench, disclosure, .. } = requested().await;
    let body = own("aivd.manager", "disclosure.check", "disclosure", &disclosure);
    let of = async |lang: &str| {
        let mut request = ask("POST", ONE, "aivd.manager").body(Body::from(body.to_string())).unwrap();
        request.headers_mut().insert("accept-language", lang.parse().unwrap());
        let reply = bench.send(request).await;
        assert_eq!((reply.header("content-language"), reply.header("vary")), (lang, "accept-language"));
        reply.json()["context"].clone()
    };
    let (dutch, english) = (of("nl").await, of("en").await);
    let rule = |context: &Value| context["unmet"][0].clone();
    assert_eq!(rule(&dutch)["rule"], rule(&english)["rule"]);
    assert_eq!(rule(&dutch)["article"], rule(&english)["article"]);
    assert_ne!(rule(&dutch)["title"], rule(&english)["title"]);
    assert!(dutch["reason_user"]["nl"].is_string() && english["reason_user"]["en"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_capacity_that_ended_nothing_is_answered() {
    let Story { bench, item, .. } = requested().await;
    let body = own("police.analyst", "item.view", "item", &item);
    assert_eq!(answer(&bench, "police.analyst", &body).await["decision"], true);
    let who = bench.system.person("police.analyst").unwrap();
    act(&bench, "admin", "capacity.end", json!({ "capacity": who })).await;
    let size = bench.size();
    let reply = bench.post("police.analyst", ONE, &body).await;
    assert_eq!((reply.status, reply.sort().as_str()), (StatusCode::FORBIDDEN, "refused"));
    assert_eq!(bench.size(), size + 1, "the attempt is an entry");
}
