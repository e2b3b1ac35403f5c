// SPDX-License-Identifier: EUPL-1.2
//! A party brings data in by its feed's collection: the same deposit as any other, on the feed's terms.

use super::stage::{MEDIA, ask, found, get, id, ids, indicator};
use crate::bench::{Bench, Reply, purpose};
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};

fn terms(basis: &str) -> Value {
    json!({
        "basis": basis, "subject": "cyber-threat", "relevance": "Sensors of our own networks.", "reliability": "B2",
        "tlp": "amber", "purpose": purpose(),
    })
}

/// A feed of the police; gives the path of its collection.
async fn feed(bench: &Bench, party: &str, basis: &str) -> (String, String) {
    let feed = json!({ "party": party, "measures": "Signed and checked.", "terms": terms(basis) });
    let feed = bench.done("admin", "/v1/feeds", &feed).await["id"].as_str().unwrap().to_owned();
    (format!("/taxii2/waarborg/collections/feed-{feed}/"), feed)
}

async fn post(bench: &Bench, who: &str, path: &str, body: &str) -> Reply {
    let request = ask("POST", &format!("{path}objects/"), who).header("content-type", MEDIA);
    bench.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn envelope(objects: &[String]) -> String {
    format!("{{\"objects\":[{}]}}", objects.join(","))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_brought_in_is_a_deposit_like_any_other() {
    let bench = Bench::new();
    let (path, feed) = feed(&bench, "police", "wpg:24").await;
    let two = [indicator(1, "2026-06-02T00:00:00.000Z"), indicator(2, "2026-06-02T00:00:00.000Z")];
    let added = post(&bench, "police.analyst", &path, &envelope(&two)).await;
    assert_eq!(added.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&added.bytes));
    let status = added.json();
    assert_eq!(
        (&status["status"], &status["success_count"], &status["failure_count"]),
        (&json!("complete"), &json!(2), &json!(0))
    );
    assert_eq!(status["successes"][0], json!({ "id": id(1), "version": "2026-06-02T00:00:00.000Z" }));
    let at = format!("/taxii2/waarborg/status/{}/", status["id"].as_str().unwrap());
    assert_eq!(found(&bench, "police.analyst", &at).await, status);
    assert_eq!(get(&bench, "ncsc.analyst", &at).await.status, StatusCode::NOT_FOUND, "nobody else's");
    let page = get(&bench, "police.analyst", &format!("{path}objects/")).await;
    assert!(String::from_utf8_lossy(&page.bytes).contains(&two[0]), "byte for byte");
    let state = bench.system.state();
    let deposit = state.deposits.values().next_back().unwrap();
    assert_eq!(deposit.feed.unwrap().to_string(), feed);
    assert_eq!(
        state.class_of(state.items.last().unwrap()).unwrap().spec.conditions.tlp,
        Some(waarborg_domain::Tlp::Amber)
    );
    // The cell finds it; by TAXII only its own party does.
    let search = json!({ "value": "host1.example.org", "purpose": purpose() });
    assert_eq!(bench.done("ncsc.analyst", "/v1/searches", &search).await["total"], 1);
    for rest in ["", "objects/", "manifest/"] {
        let (theirs, absent) =
            (format!("{path}{rest}"), format!("/taxii2/waarborg/collections/feed-{}/{rest}", "0".repeat(32)));
        let (theirs, absent) = (get(&bench, "ncsc.analyst", &theirs).await, get(&bench, "ncsc.analyst", &absent).await);
        assert_eq!((theirs.status, theirs.bytes), (absent.status, absent.bytes));
    }
    assert_eq!(post(&bench, "ncsc.analyst", &path, &envelope(&two)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_told_of_by_itself() {
    let bench = Bench::new();
    let (path, _) = feed(&bench, "police", "wpg:24").await;
    let good = indicator(1, "2026-06-02T00:00:00.000Z");
    let bad = "{\"type\":\"indicator\",\"id\":\"secret-word\"}".to_owned();
    let mixed = post(&bench, "police.analyst", &path, &envelope(&[good.clone(), bad, "[]".into()])).await.json();
    assert_eq!((&mixed["success_count"], &mixed["failure_count"]), (&json!(1), &json!(2)), "{mixed}");
    assert!(!mixed["failures"][0]["message"].as_str().unwrap().contains("secret"));
    // The same again is there already, and is not brought in twice.
    let size = bench.system.state().items.len();
    let again = post(&bench, "police.analyst", &path, &envelope(std::slice::from_ref(&good))).await.json();
    assert_eq!((&again["success_count"], bench.system.state().items.len()), (&json!(1), size), "{again}");
    // Taken out of use, it does not come back.
    let one = format!("{path}objects/{}/", id(1));
    let other = ask("DELETE", &format!("{one}?match%5Bspec_version%5D=2.0"), "police.analyst").body(Body::empty());
    assert_eq!(bench.send(other.unwrap()).await.status, StatusCode::BAD_REQUEST, "it would take more than was meant");
    let gone = bench.send(ask("DELETE", &one, "police.analyst").body(Body::empty()).unwrap()).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", String::from_utf8_lossy(&gone.bytes));
    assert_eq!(get(&bench, "police.analyst", &one).await.status, StatusCode::NOT_FOUND);
    let back = post(&bench, "police.analyst", &path, &envelope(&[good])).await.json();
    assert_eq!(back["failure_count"], 1, "{back}");
    let newer = post(&bench, "police.analyst", &path, &envelope(&[indicator(1, "2026-06-09T00:00:00.000Z")])).await;
    assert_eq!(newer.json()["success_count"], 1);
    assert_eq!(ids(&found(&bench, "police.analyst", &format!("{path}objects/")).await), [id(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_names_its_rules_and_brings_nothing_in() {
    let bench = Bench::new();
    let (path, _) = feed(&bench, "police", "wbni:3").await;
    let body = envelope(&[indicator(1, "2026-06-02T00:00:00.000Z")]);
    let refused = post(&bench, "police.analyst", &path, &body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let rules = refused.json()["details"]["rules"].clone();
    assert!(rules.as_str().unwrap().contains("R-022"), "{rules}");
    assert_eq!(found(&bench, "police.analyst", &format!("{path}objects/")).await, json!({ "more": false }));
    let (path, _) = feed(&bench, "police", "wpg:24").await;
    for (body, status) in [
        ("{", StatusCode::BAD_REQUEST),
        ("[]", StatusCode::UNPROCESSABLE_ENTITY),
        ("{\"objects\":{}}", StatusCode::BAD_REQUEST),
        ("{}", StatusCode::UNPROCESSABLE_ENTITY),
        ("{\"objects\":[]}", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(post(&bench, "police.analyst", &path, body).await.status, status, "{body}");
    }
    let many = format!("{{\"objects\":[{}1]}}", "1,".repeat(100_000));
    assert_eq!(post(&bench, "police.analyst", &path, &many).await.status, StatusCode::BAD_REQUEST, "too many");
    for (media, status) in
        [("application/json", StatusCode::UNSUPPORTED_MEDIA_TYPE), (MEDIA, StatusCode::PAYLOAD_TOO_LARGE)]
    {
        let request = ask("POST", &format!("{path}objects/"), "police.analyst").header("content-type", media);
        let request = request.header("content-length", (64 << 20) + 1);
        assert_eq!(bench.send(request.body(Body::from("{}")).unwrap()).await.status, status, "{media}");
    }
}
