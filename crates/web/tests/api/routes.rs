// SPDX-License-Identifier: EUPL-1.2
//! Every route: without a token, by the wrong method, with a bad body; and every verb by some route.

use crate::bench::{Bench, ask, delivery, purpose};
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;
use waarborg_app::verbs::VERBS;
use waarborg_web::api::table::{Method, ROUTES, brings_data};

/// A path with something in each place.
fn filled(path: &str) -> String {
    let part = |part: &str| match part {
        "{entry}" | "{version}" => "1".to_owned(),
        "{verb}" => "search".to_owned(),
        "{rule}" => "R-037".to_owned(),
        "{code}" => "refused".to_owned(),
        p if p.starts_with('{') => "0".repeat(32),
        p => p.to_owned(),
    };
    format!("/v1{}", path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

fn all() -> Vec<(&'static str, String)> {
    let method = |m| if m == Method::Get { "GET" } else { "POST" };
    let mut all: Vec<_> = ROUTES.iter().map(|r| (method(r.method), filled(r.path))).collect();
    all.push(("POST", filled("/acts/{verb}")));
    all.extend(["/rules", "/rules/{rule}", "/checkpoint"].map(|p| ("GET", filled(p))));
    all
}

#[test]
fn every_verb_has_a_resource() {
    let verbs: BTreeSet<&str> = VERBS.iter().map(|v| v.name).collect();
    let reached: BTreeSet<&str> = ROUTES.iter().map(|r| r.verb).collect();
    assert_eq!(verbs, reached);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_without_a_token() {
    let bench = Bench::shared();
    let verbs = VERBS.iter().map(|v| ("POST", format!("/v1/acts/{}", v.name)));
    for (method, path) in all().into_iter().chain(verbs) {
        for who in ["", "not-a-token"] {
            let reply = bench.send(ask(method, &path, who).body(Body::from("{")).unwrap()).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            assert_eq!(reply.sort(), "unauthenticated");
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{path}");
        }
    }
    assert_eq!(bench.get("", "/v1/items/%ff").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(bench.get("aivd.analyst", "/v1/items/%ff").await.sort(), "invalid");
    let request = ask("GET", "/v1/tasks", "").header("authorization", "Basic YWRtaW46YWRtaW4=");
    assert_eq!(bench.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_or_path_is_named() {
    let bench = Bench::shared();
    for (method, path) in all() {
        let reply = bench.send(ask("DELETE", &path, "aivd.analyst").body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(reply.header("allow").contains(method), "{path}: {}", reply.header("allow"));
        assert_eq!(reply.sort(), "method");
        let slash = bench.get("aivd.analyst", &format!("{path}/")).await;
        assert_eq!((slash.status, slash.sort().as_str()), (StatusCode::NOT_FOUND, "no-such-path"), "{path}");
    }
    let unknown = bench.post("aivd.analyst", "/v1/acts/no.such", &json!({})).await;
    assert_eq!(unknown.sort(), "no-such-path");
    assert_eq!(bench.get("aivd.analyst", "/elsewhere").await.sort(), "no-such-path");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_body_is_refused_by_its_place() {
    let bench = Bench::new();
    let before = bench.size();
    for route in ROUTES.iter().filter(|r| r.method == Method::Post) {
        let path = filled(route.path);
        let send = |body: &'static str| bench.send(ask("POST", &path, "aivd.analyst").body(Body::from(body)).unwrap());
        let reply = send("{\"secret-word\": 1,\n  \"a\": ]}").await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!((&reply.json()["line"], &reply.json()["column"]), (&json!(2), &json!(8)), "{path}");
        for body in [
            "{\"secret-word\": 1}",
            "[\"secret-word\"]",
            "{\"a\":\"secret-word\",\"a\":2}",
            "{\"items\":\"secret-word\"}",
        ] {
            let reply = send(body).await;
            assert_eq!((reply.status, reply.sort().as_str()), (StatusCode::BAD_REQUEST, "invalid"), "{path} {body}");
            assert!(!String::from_utf8_lossy(&reply.bytes).contains("secret"), "{path}: {:?}", reply.json());
        }
    }
    assert_eq!(bench.size(), before, "a request that was not read enters nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_application_refuses_to_read_is_not_repeated() {
    let bench = Bench::shared();
    let post = async |path: &str, body| bench.post("aivd.analyst", path, &body).await;
    let search = post("/v1/searches", json!({ "from": "secret-word", "purpose": purpose() })).await;
    assert_eq!(search.sort(), "invalid");
    let mut file = delivery("x.example");
    file["values"] = json!([]);
    file["content"] = json!("{\"type\": \"bundle\",\n \"objects\": [ secret-word ]}");
    let file = post("/v1/deposits/preview", json!({ "content": file["content"] })).await;
    assert_eq!((file.status, file.sort().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "file"));
    assert_eq!(file.json()["line"], 2);
    let items = json!({ "items": ["0".repeat(32)], "recipient": "secret-word", "purpose": purpose() });
    let org = post("/v1/disclosures", items).await;
    for reply in [search, file, org] {
        assert!(!String::from_utf8_lossy(&reply.bytes).contains("secret"), "{:?}", reply.json());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_a_limit() {
    let bench = Bench::shared();
    let big = format!("{{\"text\": \"{}\"}}", "a".repeat(1 << 20));
    for route in ROUTES.iter().filter(|r| r.method == Method::Post && !brings_data(r.verb)) {
        let request = ask("POST", &filled(route.path), "aivd.analyst").header("content-length", big.len());
        let reply = bench.send(request.body(Body::from(big.clone())).unwrap()).await;
        assert_eq!(
            (reply.status, reply.sort().as_str()),
            (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            "{}",
            route.path
        );
    }
    let unsaid = bench.send(ask("POST", "/v1/searches", "aivd.analyst").body(Body::from(big.clone())).unwrap()).await;
    assert_eq!(unsaid.sort(), "too-large");
    let file = format!("{{\"content\": \"{}\"}}", "a".repeat(2 << 20));
    let reply = bench.send(ask("POST", "/v1/deposits/preview", "aivd.analyst").body(Body::from(file)).unwrap()).await;
    assert_ne!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let said = ask("POST", "/v1/deposits", "aivd.analyst").header("content-length", (64 << 20) + 1);
    assert_eq!(bench.send(said.body(Body::from("{}")).unwrap()).await.sort(), "too-large");
    let mut text = ask("POST", "/v1/searches", "aivd.analyst");
    text.headers_mut().unwrap().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(bench.send(text.body(Body::from("{}")).unwrap()).await.sort(), "media-type");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_kept_to_its_reader() {
    let bench = Bench::shared();
    for (who, path) in [("aivd.analyst", "/v1/tasks"), ("", "/v1/tasks"), ("", "/v1/openapi.json"), ("", "/other")] {
        let reply = bench.get(who, path).await;
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("api-version").is_empty(), path == "/other");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_law_and_the_register_can_be_read() {
    let bench = Bench::shared();
    let rules = bench.get("aivd.analyst", "/v1/rules").await.json();
    assert!(rules["rules"].as_array().unwrap().len() > 20);
    let rule = bench.get("aivd.analyst", "/v1/rules/R-037").await.json();
    assert_eq!(rule["rule"], "R-037");
    assert_eq!(bench.get("aivd.analyst", "/v1/rules/R-999").await.status, StatusCode::NOT_FOUND);
    let point = bench.get("aivd.analyst", "/v1/checkpoint").await.json();
    assert!(point["checkpoint"].as_str().unwrap().starts_with("test.example/log\n"));
    let about = bench.get("", "/v1/problems/undecidable").await.json();
    assert_eq!(about["status"], 403);
}
