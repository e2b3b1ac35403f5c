// SPDX-License-Identifier: EUPL-1.2
//! Acts and their answers: carried out, refused in words, repeated with a key.

use crate::bench::{Bench, Reply, ask, delivery, purpose};
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn keyed(bench: &Bench, who: &str, path: &str, key: &str, body: &Value) -> Reply {
    let request = ask("POST", path, who).header("idempotency-key", key);
    bench.send(request.body(body.to_string().into()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_is_made_read_and_found() {
    let bench = Bench::new();
    let made = bench.post("police.analyst", "/v1/deposits", &delivery("login.example.org")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json());
    let id = made.json()["data"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("/v1/deposits/{id}"));
    let item = made.json()["data"]["items"][0].as_str().unwrap().to_owned();
    let read = bench.get("police.analyst", &format!("/v1/deposits/{id}")).await;
    assert_eq!((read.status, &read.json()["data"]["items"]), (StatusCode::OK, &json!(1)), "{}", read.json());
    let seen = bench.get("ncsc.analyst", &format!("/v1/items/{item}")).await;
    assert_eq!(seen.json()["data"]["originator"], "police", "{}", seen.json());
    let found = bench
        .done("ncsc.analyst", "/v1/searches", &json!({ "value": "login.example.org", "purpose": purpose() }))
        .await;
    assert_eq!(found["items"][0]["id"], item);
    let entry = made.json()["entry"].as_u64().unwrap();
    let own = bench.get("police.analyst", &format!("/v1/entries/{entry}")).await;
    assert_eq!(own.json()["data"]["entry"], entry, "{}", own.json());
    let saved = json!({ "title": "T", "text": "Seen at login.example.org.", "purpose": purpose() });
    let saved = bench.post("ncsc.analyst", "/v1/analyses", &saved).await;
    assert_eq!(saved.status, StatusCode::CREATED, "{}", saved.json());
    let place = saved.header("location").to_owned();
    let next = json!({ "title": "T", "text": "Nothing.", "purpose": purpose() });
    let next = bench.done("ncsc.analyst", &format!("{place}/versions"), &next).await;
    assert_eq!(next["version"], 2);
    let first = bench.get("ncsc.analyst", &format!("{place}/versions/1")).await;
    assert_eq!(first.json()["data"]["version"], 1);
}

/// A list holds what its reader could open, and says how many; one's own acts stand newest first.
#[tokio::test(flavor = "multi_thread")]
async fn lists_hold_what_the_reader_may_open() {
    let bench = Bench::new();
    let saved = json!({ "title": "Listed", "text": "Nothing.", "purpose": purpose() });
    bench.done("ncsc.analyst", "/v1/analyses", &saved).await;
    let of = async |who: &str, path: &str| bench.get(who, path).await.json()["data"].clone();
    let listed = of("mivd.analyst", "/v1/analyses").await;
    assert_eq!((&listed["total"], &listed["rows"][0]["title"]), (&json!(1), &json!("Listed")), "{listed}");
    let past = of("mivd.analyst", "/v1/analyses?from=1").await;
    assert_eq!((&past["total"], &past["rows"]), (&json!(1), &json!([])), "{past}");
    // Whoever could open none is told of none.
    for who in ["nctv.recipient", "police.pending", "om.member", "admin"] {
        let none = of(who, "/v1/analyses").await;
        assert_eq!((&none["total"], &none["rows"]), (&json!(0), &json!([])), "{who}: {none}");
    }
    // Nor does a crossing tell them that it exists.
    let id = listed["rows"][0]["analysis"].as_str().unwrap().to_owned();
    let crossed = json!({ "title": "T", "text": "x", "base": 0, "purpose": purpose() });
    for who in ["nctv.recipient", "om.member", "admin"] {
        let save = async |id: &str| bench.post(who, &format!("/v1/analyses/{id}/versions"), &crossed).await;
        let (there, absent) = (save(&id).await, save(&"f".repeat(32)).await);
        assert_eq!((there.status, there.sort()), (absent.status, absent.sort()), "{who}: {}", there.json());
        assert_ne!(there.status, StatusCode::CONFLICT);
    }
    let told = bench.post("mivd.analyst", &format!("/v1/analyses/{id}/versions"), &crossed).await;
    assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.json());
    let acts = of("ncsc.analyst", "/v1/acts").await;
    assert_eq!(acts["rows"][0]["kind"], "viewed", "{acts}");
    assert_eq!(acts["rows"][1]["kind"], "analysis.saved", "{acts}");
    let before = acts["rows"][0]["entry"].as_u64().unwrap();
    let older = of("ncsc.analyst", &format!("/v1/acts?before={before}")).await;
    assert_eq!(older["rows"][0]["kind"], "analysis.saved", "{older}");
    assert_eq!(bench.get("ncsc.analyst", "/v1/acts?before=soon").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_its_rules_in_the_language_asked_for() {
    let bench = Bench::new();
    let mut bare = delivery("login.example.org");
    bare["relevance"] = json!("");
    let size = bench.size();
    let refused = bench.post("police.analyst", "/v1/deposits", &bare).await;
    let body = refused.json();
    assert_eq!((refused.status, refused.sort().as_str()), (StatusCode::FORBIDDEN, "refused"), "{body}");
    assert_eq!(body["outcome"], "refused");
    let rule = body["rules"][0].as_str().unwrap();
    let unmet = &body["unmet"][0];
    assert_eq!(unmet["rule"], rule);
    for text in ["title", "message", "next", "resolver", "article", "badge"] {
        assert!(unmet[text].as_str().is_some_and(|t| !t.is_empty() && !t.contains('{')), "{text}: {unmet}");
    }
    assert_eq!(body["entry"], size);
    assert!(body["receipt"].as_str().is_some_and(|r| !r.is_empty()));
    assert_eq!(refused.header("content-language"), "en");
    let request = ask("POST", "/v1/deposits", "police.analyst");
    let mut request = request.body(Body::from(bare.to_string())).unwrap();
    request.headers_mut().insert("accept-language", "nl".parse().unwrap());
    let dutch = bench.send(request).await;
    assert_eq!(dutch.header("content-language"), "nl");
    assert_ne!(dutch.json()["unmet"][0]["message"], unmet["message"]);
    assert_eq!(dutch.json()["title"], "Geweigerd");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_twice_has_one_effect() {
    let bench = Bench::new();
    let key = "0123456789abcdef0123456789abcdef";
    let text = json!({ "title": "T", "text": "Text.", "purpose": purpose() });
    let first = keyed(&bench, "ncsc.analyst", "/v1/analyses", key, &text).await;
    let size = bench.size();
    let again = keyed(&bench, "ncsc.analyst", "/v1/analyses", "01234567-89ab-cdef-0123-456789abcdef", &text).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!((bench.size(), &again.json()["data"]["id"]), (size, &first.json()["data"]["id"]));
    assert_eq!(again.json()["entry"], first.json()["entry"]);
    // The key of somebody else, or for something else, brings up no answer that is not one's own.
    let other = keyed(&bench, "police.analyst", "/v1/analyses", key, &text).await;
    assert_ne!(other.json()["data"]["id"], first.json()["data"]["id"]);
    let changed = json!({ "title": "U", "text": "Text.", "purpose": purpose() });
    let changed = keyed(&bench, "ncsc.analyst", "/v1/analyses", key, &changed).await;
    assert_ne!(changed.json()["data"]["id"], first.json()["data"]["id"]);
    let bad = keyed(&bench, "ncsc.analyst", "/v1/analyses", "key", &text).await;
    assert_eq!(bad.sort(), "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reading_is_an_entry_whatever_its_key() {
    let bench = Bench::new();
    let key = "0123456789abcdef0123456789abcdef";
    let search = json!({ "value": "example.org", "purpose": purpose() });
    for (path, body) in [("/v1/searches", search), ("/v1/acts/view", json!({}))] {
        let one = keyed(&bench, "ncsc.analyst", path, key, &body).await;
        let two = keyed(&bench, "ncsc.analyst", path, key, &body).await;
        assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK), "{path}");
        assert_ne!(one.json()["entry"], two.json()["entry"], "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_sent_again_is_not_made_twice() {
    let bench = Bench::new();
    let key = "0123456789abcdef0123456789abcdef";
    let first = keyed(&bench, "police.analyst", "/v1/deposits", key, &delivery("a.example.org")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let size = bench.size();
    let again = keyed(&bench, "police.analyst", "/v1/deposits", key, &delivery("a.example.org")).await;
    assert_eq!((bench.size(), &again.json()["data"]["id"]), (size, &first.json()["data"]["id"]));
    let found =
        bench.done("ncsc.analyst", "/v1/searches", &json!({ "value": "a.example.org", "purpose": purpose() })).await;
    assert_eq!(found["total"], 1, "{}", again.json());
    assert!(matches!(again.status, StatusCode::CREATED | StatusCode::CONFLICT), "{}", again.json());
}
